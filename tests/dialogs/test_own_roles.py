"""Talking to the guide as somebody whose role the tenant made itself."""

from pathlib import Path

import pytest

import graph.simulated.declared
from graph.simulated.declared.tenant_file import loads
from graph.simulated.http.faults import Status
from graph.simulated.world import World
from tests.called import buttons, called
from tests.chat import Chat, told
from tests.tenants import asking
from tests.troubled import troubled

ENRICO = "enrico@contoso.example"


def contoso_where_enrico_holds(*roles: str) -> World:
    """The tenant that ships, with two roles of its own."""
    shipped = (Path(graph.simulated.declared.__file__).parent / "contoso.yaml").read_text(encoding="utf-8")
    held = ", ".join(f"{{role: {role}}}" for role in roles)
    return World.of(
        loads(
            shipped.replace("key: enrico\n", f"key: enrico\n    roles: [{held}]\n")
            + """
custom_roles:
  - {name: License Fixer, allows: [microsoft.directory/users/reprocessLicenseAssignment]}
  - {name: License Looker, allows: [microsoft.directory/users/licenseDetails/read]}
"""
        ),
        monotonic=lambda: 0.0,
    )


def reprocessed(world: World, whom: str) -> list[str]:
    """Who had somebody's licenses worked out anew, by the audit log once that is written."""
    world.advance(60)
    return [
        entry["initiatedBy"]["user"]["userPrincipalName"]
        for entry in world.directory_audits()
        if entry["activityDisplayName"] == "Change user license"
        and entry["initiatedBy"]["user"]
        and entry["targetResources"][0]["displayName"] == whom
    ]


async def test_whose_role_of_the_tenants_own_allows_it_is_offered_to_reprocess_and_it_is_written() -> None:
    world = contoso_where_enrico_holds("Directory Readers", "License Fixer")
    world.buy_seats("ENTERPRISEPACK", 5)
    enrico = Chat(world, asking(world, ENRICO))

    assert "Reprocess Megan Bowen now?" in told(await enrico.say("reprocess Megan Bowen"))
    before = reprocessed(world, "Megan Bowen")
    done = await enrico.press("yes")

    assert [called(one.title) for one in enrico.progress] == ["under way"]
    assert called(done.title) == "not everything seen"
    assert reprocessed(world, "Megan Bowen") == [ENRICO, *before]


async def test_whose_role_of_the_tenants_own_does_not_allow_it_is_told_so_and_not_asked() -> None:
    """T25"""
    world = contoso_where_enrico_holds("Directory Readers", "License Looker")
    enrico = Chat(world, asking(world, ENRICO))

    answer = await enrico.say("reprocess Megan Bowen")

    assert (
        "Enrico Cattaneo holds Directory Readers and License Looker, which is not enough to change"
        in told(answer)
    )
    assert "Ask a License Administrator to change the licenses of Megan Bowen" in told(answer)
    assert "yes" not in buttons(answer)
    assert enrico.state.offer is None


@pytest.mark.parametrize(
    ("role", "comes", "written"),
    [
        ("License Fixer", "not everything seen", [ENRICO]),
        ("License Looker", "not allowed", []),
    ],
)
async def test_where_graph_does_not_say_what_the_role_allows_it_decides_itself(
    role: str, comes: str, written: list[str]
) -> None:
    """T24: what could not be seen is no "no"."""
    world = contoso_where_enrico_holds("Directory Readers", role)
    world.buy_seats("ENTERPRISEPACK", 5)
    unsaid = Status(on="GET /roleManagement/directory/roleDefinitions/*", status=403, times=None)
    enrico = Chat(world, troubled(world, ENRICO, unsaid))

    assert "Reprocess Megan Bowen now?" in told(await enrico.say("reprocess Megan Bowen"))
    before = reprocessed(world, "Megan Bowen")
    assert called((await enrico.press("yes")).title) == comes
    assert reprocessed(world, "Megan Bowen") == [*written, *before]
