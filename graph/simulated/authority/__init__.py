"""A local Microsoft identity platform for one simulated tenant, so that people sign in without any cloud.

It speaks the published protocols: OpenID metadata and keys, authorization code with PKCE, refresh,
on-behalf-of, client credentials, device code; consent, conditional access and revocation with Entra's own
error codes. `python -m graph.simulated.authority` serves it, with the simulated Graph beside it that takes
its tokens, and the Bot Framework's token service for a bot with an OAuth connection. Whoever reaches the port
may sign in as anybody: it is for one machine.

https://learn.microsoft.com/entra/identity-platform/v2-protocols
"""

from graph.simulated.authority.bot_token_service import OAuthConnection, TokenService
from graph.simulated.authority.clients import Client, Visitor
from graph.simulated.authority.grants import Authority

__all__ = ["Authority", "Client", "OAuthConnection", "TokenService", "Visitor"]
