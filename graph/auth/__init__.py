"""In whose name Graph is asked. The only place that knows msal.

authority       where tokens come from, which cloud, and what an application proves itself with
acquiring       a token for every request: asked for once, renewed in time, replaced when Graph turns it down
proof_accepted  whether Entra still takes what the application proves itself with
person          people who sign in, by code or on behalf of, with a cache that outlives the process
kept            people whose tokens somebody else keeps
one_turn        a person's sign-in during one turn, and what the turn met
device_code     one person at a terminal
application     an application in its own name: reads, never writes; what serves people cannot import it

msal blocks (it asks the network even when it is made), so it works in a thread.
https://learn.microsoft.com/entra/msal/python
"""
