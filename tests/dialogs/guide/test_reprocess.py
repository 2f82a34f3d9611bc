import pytest

from dialogs.examining.case import Case
from dialogs.guide.reprocess.question import REPROCESS, explain_refusal
from dialogs.words.text import plain
from graph import Forbidden, Refused
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


def test_the_person_is_named_in_the_question() -> None:
    megan = someone(tenant(SALES), "Megan Bowen")

    assert plain(REPROCESS.ask(Case(user=megan))) == (
        "Reprocess Megan Bowen now? Entra then works out all group licenses of this person anew. Nothing "
        "else changes."
    )


def test_a_whole_group_cannot_be_reprocessed() -> None:
    sales = some_group(tenant(SALES), "Sales")

    assert plain(REPROCESS.ask(Case(group=sales))) == (
        "Whom shall I reprocess? Entra does it for one person at a time; name one."
    )


async def test_yes_has_entra_work_the_user_out_anew() -> None:
    world = tenant(SALES)
    megan = someone(world, "Megan Bowen")
    world.buy_seats("ENTERPRISEPACK", 1)
    entra = asking(world, "ada@contoso.example")
    assert REPROCESS.act is not None

    await REPROCESS.act(Case(user=megan), entra.directory())

    world.advance(60)
    user = await entra.directory().user(megan.id)
    assert user is not None
    assert [(state.state, state.error) for state in user.license_assignment_states or ()] == [
        ("Active", None)
    ]


async def test_a_refusal_is_explained_by_name() -> None:
    world = tenant(SALES)
    directory = eyes(world, "ada@contoso.example")
    assert REPROCESS.act is not None

    with pytest.raises(Refused) as refusal:
        await REPROCESS.act(Case(user=someone(world, "Megan Bowen")), directory)

    assert plain(explain_refusal(refusal.value.message, directory)) == (
        "Entra refused, so the cause is still there. No license of Office 365 E3 is left to give."
    )


async def test_an_unknown_refusal_is_shown_as_it_stands() -> None:
    directory = eyes(tenant(SALES))

    assert plain(explain_refusal("The moon is in the wrong quarter.", directory)) == (
        "Entra refused: The moon is in the wrong quarter."
    )
    assert plain(explain_refusal("", directory)) == "Entra refused: it gave no reason"


async def test_groups_administrator_is_not_enough() -> None:
    world = tenant(SALES)
    directory = eyes(world, "gail@contoso.example")
    assert REPROCESS.act is not None

    with pytest.raises(Forbidden):
        await REPROCESS.act(Case(user=someone(world, "Megan Bowen")), directory)
