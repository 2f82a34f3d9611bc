"""A local Microsoft identity platform for one simulated tenant, so that people sign in without any cloud.

It speaks the published protocols: OpenID metadata and keys, authorization code with PKCE, refresh,
on-behalf-of, client credentials, device code; consent, conditional access and revocation with Entra's own
error codes. `python -m graph.simulated.authority` serves it, with the simulated Graph beside it that takes
its tokens. Whoever reaches the port may sign in as anybody: it is for one machine.

https://learn.microsoft.com/entra/identity-platform/v2-protocols
"""

from graph.simulated.authority.clients import Client, Visitor
from graph.simulated.authority.grants import Authority

__all__ = ["Authority", "Client", "Visitor"]
