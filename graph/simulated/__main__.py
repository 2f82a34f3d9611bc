"""The simulated Graph by itself: `python -m graph.simulated` serves, `… schema` prints its files' schema,
`… export --with URL --out FILE` reads another Graph into a tenant file, and `… compare --with URL` tells
where that Graph answers the guide's reading requests otherwise than a tenant file."""

import argparse
import asyncio
import json
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
from pydantic import ValidationError

from graph.simulated.comparing import compare
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import TenantError, contoso, load
from graph.simulated.exporting.declaring import declared
from graph.simulated.exporting.pseudonyms import pseudonymised
from graph.simulated.exporting.read_out import read_tenant
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
        if asked.command in {"compare", "export"}:
            return _with_another(asked)
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


def _with_another(asked: argparse.Namespace) -> int:
    """2 where the other side is not named, or cannot be asked."""
    if asked.other is None:
        sys.stderr.write("Which Graph? --with http://127.0.0.1:8011/v1.0\n")
        return 2
    token = asked.token_file.read_text("utf-8").strip() if asked.token_file else "app"
    try:
        if asked.command == "export":
            return asyncio.run(_exported(asked, token))
        return _compared(contoso() if asked.tenant is None else load(asked.tenant), asked.other, token)
    except httpx.HTTPError as error:
        sys.stderr.write(f"{asked.other} cannot be asked: {error}\n")
        return 2


def _compared(tenant: Tenant, other: str, token: str) -> int:
    """1 where something differs."""
    differences = asyncio.run(_differences(tenant, other, token))
    sys.stdout.write("".join(f"{line}\n" for line in differences) or "No difference.\n")
    return 1 if differences else 0


async def _exported(asked: argparse.Namespace, token: str) -> int:
    """1 where something could not be read, 2 where what was read makes no tenant file."""
    async with _another(asked.other, token) as graph:
        read = await read_tenant(graph)
    file = declared(read, datetime.now(UTC))
    if asked.pseudonyms:
        file = pseudonymised(file, secrets.token_hex(16))
    try:
        Tenant.model_validate(file)
    except ValidationError as error:
        sys.stderr.write(f"What was read makes no tenant file: {error}\n")
        return 2
    text = json.dumps(file, indent=1, ensure_ascii=False) + "\n"
    if asked.out is None:
        sys.stdout.write(text)
    else:
        asked.out.write_text(text, "utf-8")
    sys.stderr.writelines(f"not read: {line}\n" for line in read.unread)
    return 1 if read.unread else 0


def _another(address: str, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=f"{address.rstrip('/')}/", headers=headers, timeout=60)


async def _differences(tenant: Tenant, other: str, token: str) -> list[str]:
    async with _another(other, token) as there:
        return await compare(World.of(tenant), there)


def schema() -> dict[str, object]:
    """The JSON Schema of a tenant file, JSON or YAML."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Tenant.model_json_schema()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m graph.simulated", description=__doc__, epilog=TOKENS)
    parser.add_argument(
        "command", nargs="?", choices=["serve", "schema", "compare", "export"], default="serve"
    )
    parser.add_argument("--tenant", type=Path, help="a tenant file in JSON or YAML (default: Contoso)")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--with", dest="other", help="the other Graph's address, for compare and export")
    parser.add_argument("--out", type=Path, help="where the export goes, a JSON file (default: printed)")
    parser.add_argument("--pseudonyms", action="store_true", help="export under other names and ids")
    parser.add_argument("--token-file", type=Path, help="a file with a token for it (default: the word app)")
    parser.add_argument(
        "--faults", type=Path, help="a file that says what goes wrong, and with which requests"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
