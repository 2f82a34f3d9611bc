"""The simulated Graph by itself: `python -m graph.simulated` serves, `… schema` prints its files' schema."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

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


def schema() -> dict[str, object]:
    """The JSON Schema of a tenant file, JSON or YAML."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Tenant.model_json_schema()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m graph.simulated", description=__doc__, epilog=TOKENS)
    parser.add_argument("command", nargs="?", choices=["serve", "schema"], default="serve")
    parser.add_argument("--tenant", type=Path, help="a tenant file in JSON or YAML (default: Contoso)")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument(
        "--faults", type=Path, help="a file that says what goes wrong, and with which requests"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
