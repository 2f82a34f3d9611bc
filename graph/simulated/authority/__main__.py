"""`python -m graph.simulated.authority`: sign-in and Graph of a simulated tenant, on one port."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.scopes import ALL_SCOPES
from graph.simulated.authority.bot_token_service import REDIRECT, OAuthConnection, TokenService
from graph.simulated.authority.clients import Client
from graph.simulated.authority.grants import Authority
from graph.simulated.authority.identity_platform import serve
from graph.simulated.declared.tenant_file import TenantError, contoso, load
from graph.simulated.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 2 means that it, or the tenant file, cannot be understood."""
    asked = _parser().parse_args(arguments)
    try:
        tenant = contoso() if asked.tenant is None else load(asked.tenant)
    except (TenantError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    redirects = (*asked.redirect_uri, f"http://127.0.0.1:{asked.port}{REDIRECT}")
    client = Client(asked.client_id, redirects, asked.client_secret)
    authority = Authority(World.of(tenant), [client])
    connection = OAuthConnection(
        asked.oauth_connection, client, ALL_SCOPES, f"api://botid-{client.client_id}"
    )
    try:
        asyncio.run(_serve(TokenService(authority, client.client_id, [connection]), asked.port))
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(token_service: TokenService, port: int) -> None:
    authority = token_service.authority
    runner = await serve(authority, port, token_service=token_service)
    sys.stdout.write(
        f"{authority.world.tenant.name} ({authority.tenant_id}) signs people in at {authority.origin}, "
        f"its Graph is at {authority.origin}/v1.0\n"
    )
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m graph.simulated.authority", description=__doc__)
    parser.add_argument("--tenant", type=Path, help="a tenant file in JSON or YAML (default: Contoso)")
    parser.add_argument("--port", type=int, default=8011)
    parser.add_argument("--client-id", default="6c1f1d5e-7b0a-4c53-9a57-2f1f8a3c9e10")
    parser.add_argument(
        "--client-secret", default="simulated", help="what the application proves itself with"
    )
    parser.add_argument(
        "--redirect-uri",
        action="append",
        default=["http://127.0.0.1:3978/auth/callback"],
        help="where codes may be sent; may be given more than once",
    )
    parser.add_argument(
        "--oauth-connection", default="graph", help="the bot's OAuth connection at the token service"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
