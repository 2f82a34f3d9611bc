"""A tenant read out of another Graph, brought to life again, and compared with where it came from."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from aiohttp.test_utils import TestServer

from graph.simulated.__main__ import main
from graph.simulated.comparing import compare
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import contoso, fabrikam
from graph.simulated.exporting.declaring import declared
from graph.simulated.exporting.pseudonyms import pseudonymised
from graph.simulated.exporting.read_out import Json, Wandered, read_tenant
from graph.simulated.http.server import application
from graph.simulated.world import World

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def exported(there: World, bearer: str = "app") -> tuple[Json, list[str], list[str]]:
    """The tenant file, what could not be read, and where the file's tenant differs from `there`."""
    async with TestServer(application(there)) as server:
        headers = {"Authorization": f"Bearer {bearer}"}
        address = str(server.make_url("/v1.0/"))
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
            read = await read_tenant(client)
            file = declared(read, there.now())
            again = World.of(Tenant.model_validate(file), monotonic=lambda: 0.0)
            return file, read.unread, await compare(again, client)


@pytest.mark.parametrize("tenant", [contoso, fabrikam])
async def test_what_is_exported_shows_what_was_there(tenant: Callable[[], Tenant]) -> None:
    world = World.of(tenant(), start=NOW, monotonic=lambda: 0.0)

    _, unread, differences = await exported(world)

    assert (unread, differences) == ([], [])


async def test_what_may_not_be_read_is_told_and_left_out() -> None:
    world = World.of(contoso(), start=NOW, monotonic=lambda: 0.0)
    reader = "app;scopes=User.Read.All,Group.Read.All,Organization.Read.All"

    file, unread, _ = await exported(world, reader)

    assert "GET /admin/serviceAnnouncement/issues: 403" in unread
    assert file["incidents"] == []


async def test_under_other_names_nobody_can_be_told() -> None:
    world = World.of(contoso(), start=NOW, monotonic=lambda: 0.0)
    file, _, _ = await exported(world)

    hidden = pseudonymised(file, "secret")

    text = json.dumps(hidden["people"] + hidden["groups"] + hidden["contacts"]).casefold()
    ids = [thing["id"] for kind in ("people", "groups", "contacts") for thing in file[kind]]
    names = [person["name"] for person in file["people"]] + [person["upn"] for person in file["people"]]
    assert [word for word in (*ids, *names, "contoso") if word.casefold() in text] == []
    there = World.of(Tenant.model_validate(file), monotonic=lambda: 0.0)
    here = World.of(Tenant.model_validate(hidden), monotonic=lambda: 0.0)
    assert _in_error(here) == _in_error(there) != []
    assert [sku["consumedUnits"] for sku in here.subscribed_skus()] == [
        sku["consumedUnits"] for sku in there.subscribed_skus()
    ]


def _in_error(world: World) -> list[str]:
    rows = (row for user in world.users() for row in user["licenseAssignmentStates"])
    return sorted(row["error"] for row in rows if row["error"] != "None")


async def test_the_token_is_sent_to_no_other_host() -> None:
    page = {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/organization?page=2"}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=page))
    async with httpx.AsyncClient(base_url="https://graph.example/v1.0/", transport=transport) as client:
        with pytest.raises(Wandered, match=r"elsewhere\.example"):
            await read_tenant(client)


def test_who_cannot_be_asked_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "--with", "http://127.0.0.1:9/v1.0", "--out", str(tmp_path / "x.json")]) == 2
    assert "http://127.0.0.1:9/v1.0 cannot be asked" in capsys.readouterr().err
