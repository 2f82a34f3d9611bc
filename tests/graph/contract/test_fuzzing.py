"""schemathesis asks the simulated Graph whatever its description allows, and some that it does not: nothing
breaks it, and every answer keeps to the description. https://schemathesis.readthedocs.io"""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from graph.simulated import World, loads
from graph.simulated.http.server import application
from tests.graph.contract.described import description
from tests.graph.contract.fuzzed import METHODS, simulated_part, with_ids, with_options
from tests.graph.simulated.fabrikam import FABRIKAM, SALES_SKU, Asker

CASES = "5"
"""For each of the operations."""

CHECKS = "response_schema_conformance,status_code_conformance,content_type_conformance,not_a_server_error"

CONFIG = """
# What is not simulated is refused with 501, which is no failure of the simulation.
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
"""

FILTERS = [
    "startswith(displayName,'M')",
    "displayName eq 'Mo Member'",
    "displayName eq 'O''Neil' or mail eq 'x@y.z'",
    "accountEnabled eq true",
    "hasMembersWithLicenseErrors eq true",
    f"assignedLicenses/any(s:s/skuId eq {SALES_SKU})",
    "proxyAddresses/any(p:p eq 'smtp:m.old@fabrikam.example')",
    "isResolved eq false",
    "activityDateTime ge 2026-11-01T00:00:00Z",
    "department ne 'Sales'",
    "not(startswith(displayName,'M'))",
    "displayName eq",
    "displayName",
    "(((",
]
SEARCHES = ['"displayName:mo"', "displayName:mo", '"nonsense']


def fast() -> Asker:
    """Fabrikam, where a second lasts as long as three hours elsewhere, so that nobody asks too often."""
    hours = iter(range(0, 10**9, 10))
    return Asker(World.of(loads(FABRIKAM), monotonic=lambda: next(hours)))


async def test_nothing_that_may_be_asked_breaks_the_simulated_graph(tmp_path: Path) -> None:
    described = simulated_part(description())
    graph = fast()
    ids = {
        "users": [graph.id("mo"), graph.id("ada"), "bob@fabrikam.example", "nobody@fabrikam.example"],
        "groups": [graph.id("LIC-Sales"), graph.id("Vault"), graph.id("mo")],
        "members": [graph.id("mo"), graph.id("LIC-Sales")],
        "administrativeUnits": [unit["id"] for unit in graph.world.administrative_units()],
        "subscribedSkus": [sku["id"] for sku in graph.world.subscribed_skus()],
        "roleDefinitions": [role["id"] for role in graph.world.role_definitions()[:3]],
        "contacts": [contact["id"] for contact in graph.world.contacts()],
        "directoryRoles": [role["id"] for role in graph.world.directory_roles()],
    }
    file, config = tmp_path / "graph.json", tmp_path / "schemathesis.toml"
    file.write_text(json.dumps(with_options(with_ids(described, ids), FILTERS, SEARCHES)))
    config.write_text(CONFIG)

    statuses: Counter[int] = Counter()
    answered: set[str] = set()

    @web.middleware
    async def counting(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        statuses[response.status] += 1
        if response.status < 300:
            answered.add(request.path)
        return response

    app = application(graph.world)
    app.middlewares.append(counting)
    async with TestServer(app) as server:
        told = await _schemathesis(
            *("--config-file", str(config), "run", str(file), "--url", str(server.make_url("/v1.0"))),
            *("-H", "Authorization: Bearer root@fabrikam.example", "--phases", "fuzzing", "-n", CASES),
            *("--checks", CHECKS, "--seed", "1", "--generation-deterministic", "--no-color"),
            folder=tmp_path,
        )
    operations = sum(method in item for item in described["paths"].values() for method in METHODS)
    assert "❌" not in told, told[-6000:]
    assert f"Tested: {operations}" in told, told[-2000:]
    assert statuses.keys() <= {200, 202, 204, 400, 401, 403, 404, 405, 501}, statuses
    assert statuses[200] > 0.25 * statuses.total(), statuses
    assert len(answered) > 30, answered


async def _schemathesis(*arguments: str, folder: Path) -> str:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await running.communicate()
    return told.decode()
