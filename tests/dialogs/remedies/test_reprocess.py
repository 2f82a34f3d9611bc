from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change
from dialogs.jobs.journal import Entry, Fate, OneProcess
from dialogs.jobs.sending import Sent, send
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import plain
from graph import Directory, Forbidden, GraphRequest, Refused
from graph.simulated.world import World
from tests.tenants import asking, eyes, some_group, someone, tenant

SALES = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [TEAMS1]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}]}
  - {key: gail, name: Gail Groups, roles: [{role: Groups Administrator}]}
  - {key: ben, name: Ben Walters, location: US}
  - {key: megan, name: Megan Bowen, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members: [ben, {member: megan, since: 2026-11-20T09:00:00Z}]
"""


async def planned(world: World, directory: Directory) -> Change:
    change = await REPROCESS.plan(Case(user=someone(world, "Megan Bowen")), directory)
    assert isinstance(change, Change)
    return change


async def sent(change: Change, directory: Directory) -> Sent:
    journal = OneProcess()
    case = Case(user=None)
    assert journal.begin(Entry("key", directory.now(), "ada", {}, case, "", change)) is None
    return await send(change, "key", directory, journal)


async def test_the_plan_names_the_person_and_the_rows_that_were_shown() -> None:
    world = tenant(SALES)
    megan = someone(world, "Megan Bowen")

    change = await planned(world, eyes(world, "ada@contoso.example"))

    assert change.requests == (GraphRequest("POST", f"/users/{megan.id}/reprocessLicenseAssignment"),)
    assert [shown.split()[:2] for shown in change.before.values()] == [["Error", "CountViolation"]]
    assert Change.from_json(change.to_json()) == change
    assert REPROCESS.ask is not None
    assert plain(REPROCESS.ask(change).question) == (
        "Reprocess Megan Bowen now? Entra then works out all group licenses of this person anew. Nothing "
        "else changes."
    )


async def test_a_whole_group_cannot_be_reprocessed() -> None:
    world = tenant(SALES)

    barred = await REPROCESS.plan(Case(group=some_group(world, "Sales")), eyes(world, "ada@contoso.example"))

    assert isinstance(barred, Barred)
    assert [plain(line) for line in barred.told] == [
        "Whom shall I reprocess? Entra does it for one person at a time; name one."
    ]


async def test_what_is_sent_has_entra_work_the_user_out_anew() -> None:
    world = tenant(SALES)
    entra = asking(world, "ada@contoso.example")
    change = await planned(world, entra.directory())
    world.buy_seats("ENTERPRISEPACK", 1)

    assert await sent(change, entra.directory()) == Sent(Fate.ACCEPTED)

    world.advance(60)
    assert REPROCESS.observe is not None
    now = await REPROCESS.observe(change.target, entra.directory())
    assert [shown.split()[0] for shown in now.values()] == ["Active"]


async def test_a_refusal_carries_entras_reason() -> None:
    world = tenant(SALES)
    directory = eyes(world, "ada@contoso.example")

    became = await sent(await planned(world, directory), directory)

    assert became.fate is Fate.REFUSED
    assert isinstance(became.error, Refused)
    assert "license" in became.error.message


async def test_groups_administrator_is_not_enough() -> None:
    world = tenant(SALES)
    directory = eyes(world, "gail@contoso.example")

    became = await sent(await planned(world, directory), directory)

    assert became.fate is Fate.REFUSED
    assert isinstance(became.error, Forbidden)
