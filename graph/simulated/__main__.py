"""The simulated Graph by itself: `python -m graph.simulated` serves, `… schema` prints its files' schema, and
`… compare --with URL` tells where another Graph answers the guide's reading requests otherwise."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from graph.simulated.comparing import compare
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import TenantError, contoso, load
from graph.simulated.http.faults import Fault
from graph.simulated.http.faults import load as load_faults
from graph.simulated.http.server import TOKENS, serve
from graph.simulated.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 2 means that it, or a file it names, cannot be used."""
    asked = _parser().parse_args(arguments)
    if asked.command == "schema":
        sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
        return 0
    faults: tuple[Fault, ...] = ()
    try:
        if asked.command == "compare":
            return _compared(contoso() if asked.tenant is None else load(asked.tenant), asked)
        tenant = contoso() if asked.tenant is None else load(asked.tenant)
        if asked.faults is not None:
            faults = load_faults(asked.faults)
    except TenantError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{tenant.name} answers at http://127.0.0.1:{asked.port}/v1.0\n{TOKENS}\n")
    sys.stdout.flush()
    try:
        asyncio.run(serve(World.of(tenant), asked.port, faults=faults))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"Cannot listen on port {asked.port}: {error.strerror}; choose another --port.\n")
        return 2
    return 0


def _compared(tenant: Tenant, asked: argparse.Namespace) -> int:
    """1 where something differs; 2 where the other side cannot be asked."""
    if asked.other is None:
        sys.stderr.write("Which Graph shall it be compared with? --with http://127.0.0.1:8011/v1.0\n")
        return 2
    token = asked.token_file.read_text("utf-8").strip() if asked.token_file else "app"
    try:
        differences = asyncio.run(_differences(tenant, asked.other, token))
    except httpx.HTTPError as error:
        sys.stderr.write(f"{asked.other} cannot be asked: {error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in differences) or "No difference.\n")
    return 1 if differences else 0


async def _differences(tenant: Tenant, other: str, token: str) -> list[str]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{other.rstrip('/')}/", headers=headers) as there:
        return await compare(World.of(tenant), there)


def schema() -> dict[str, object]:
    """The JSON Schema of a tenant file, JSON or YAML."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Tenant.model_json_schema()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m graph.simulated", description=__doc__, epilog=TOKENS)
    parser.add_argument("command", nargs="?", choices=["serve", "schema", "compare"], default="serve")
    parser.add_argument("--tenant", type=Path, help="a tenant file in JSON or YAML (default: Contoso)")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--with", dest="other", help="the address of the other Graph, for compare")
    parser.add_argument("--token-file", type=Path, help="a file with a token for it (default: the word app)")
    parser.add_argument(
        "--faults", type=Path, help="a file that says what goes wrong, and with which requests"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
