"""Names and words become a case in one way: what they mean, and why they may mean none yet."""

import pytest

from dialogs.diagnosis import Asker, Declined, Diagnosis, diagnose
from dialogs.examining.case import Case, Complaint, Named
from dialogs.subject.meant import Given, Hidden, NoProduct, NotOurs, Open, Unknown
from dialogs.understanding import ELSEWHERE
from dialogs.words.text import plain
from graph import OWN_SCOPES, Directory
from graph.simulated.world import World
from tests.chat import Chat
from tests.tenants import asking, eyes, some_group, some_product, someone, tenant

ADA = "ada@contoso.example"
STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"

TWO = """
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 20, plans: [TEAMS1]}
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
people:
  - {key: lee, name: Lee Gu, location: US, roles: [{role: Global Reader}]}
  - {key: alex, name: Alex Wilber, location: US}
  - {key: awilber, name: Alex Wilber, location: US}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [alex]}
"""


async def examined(directory: Directory, question: str = "", given: Given | None = None) -> Case:
    diagnosis = await diagnose(directory, question, given or Given())
    assert isinstance(diagnosis, Diagnosis), diagnosis
    return diagnosis.examined.case


async def declined(directory: Directory, question: str = "", given: Given | None = None) -> Declined:
    diagnosis = await diagnose(directory, question, given or Given())
    assert not isinstance(diagnosis, Diagnosis), diagnosis.examined.case
    return diagnosis


async def test_names_and_words_mean_the_same_case(contoso_world: World) -> None:
    case = Case(
        someone(contoso_world, "Megan Bowen"),
        some_group(contoso_world, "Sales"),
        some_product(contoso_world, "ENTERPRISEPACK", "Office 365 E3"),
    )

    given = Given("Megan Bowen", "Sales", "ENTERPRISEPACK")
    assert await examined(eyes(contoso_world), given=given) == case
    in_words = await examined(eyes(contoso_world), STORY)
    assert in_words == Case(case.user, case.group, case.sku, question=STORY)


@pytest.mark.parametrize(
    "words",
    [
        STORY,
        "Who assigned Office 365 E3 to the Sales group?",
        "What is broken in my tenant?",
        "Megan Bowen was removed from Sales, and lost her license",
        "I do not know what is wrong, but Alex Wilber has no license",
    ],
)
async def test_a_chat_and_a_command_line_mean_the_same(contoso_world: World, words: str) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    await chat.say(words)

    assert await examined(eyes(contoso_world, ADA), words) == chat.state.case


async def test_what_is_filled_in_beats_what_the_words_name(contoso_world: World) -> None:
    case = await examined(
        eyes(contoso_world), "Megan Bowen lost her license", Given(user="alex@contoso.example")
    )

    assert (case.user, case.group) == (someone(contoso_world, "Alex Wilber"), None)
    assert case.complaint is Complaint.REMOVED


async def test_nobody_named_is_everybody(contoso_world: World) -> None:
    assert await examined(eyes(contoso_world)) == Case()
    assert (await examined(eyes(contoso_world), "Hello")).whole_tenant


async def test_who_asks_is_told(contoso_world: World) -> None:
    found = await diagnose(eyes(contoso_world, ADA), given=Given(user="Megan Bowen"))
    by_application = await diagnose(eyes(contoso_world), given=Given(user="Megan Bowen"))

    assert isinstance(found, Diagnosis)
    assert isinstance(by_application, Diagnosis)
    assert found.asker.user == ADA
    assert found.asker.roles
    assert by_application.asker == Asker()


# Why there is no case yet


async def test_several_of_one_name_are_left_open() -> None:
    why = await declined(eyes(tenant(TWO)), given=Given(user="Alex Wilber"))

    assert isinstance(why, Open)
    assert [one.hint for one in why.choices[0].candidates] == [
        "alex@contoso.example",
        "awilber@contoso.example",
    ]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(user="Zoltan Quux"), Unknown(("Zoltan Quux",), "user")),
        (Given(group="Zeppelins"), Unknown(("Zeppelins",), "group")),
        (Given(product="QUANTUM_PREMIUM"), NoProduct("QUANTUM_PREMIUM")),
    ],
)
async def test_what_is_filled_in_and_fits_nothing(given: Given, why: Declined) -> None:
    assert await declined(eyes(tenant(TWO)), given=given) == why


async def test_a_stranger_is_no_question_about_everybody() -> None:
    assert await declined(eyes(tenant(TWO)), "Why has Zoltan Quux no license?") == Unknown(("Zoltan Quux",))


async def test_who_may_look_up_nobody_is_told_so() -> None:
    directory = eyes(tenant(TWO), "alex@contoso.example", OWN_SCOPES)

    assert await declined(directory, given=Given(user="Lee Gu")) == Hidden(("Lee Gu",))


async def test_what_others_answer_is_not_examined() -> None:
    words = "How do I grant a stakeholder access level in Azure DevOps?"

    assert await declined(eyes(tenant(TWO)), words) == NotOurs(ELSEWHERE["azure_devops"])


async def test_a_product_that_is_filled_in_makes_it_a_question_of_ours() -> None:
    words = "How do I grant a stakeholder access level in Azure DevOps?"

    case = await examined(eyes(tenant(TWO)), words, Given(product="ENTERPRISEPACK"))

    assert case.sku == Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")


async def test_an_id_that_nobody_has_any_more_is_not_found() -> None:
    id = "11111111-2222-4333-8444-555555555555"

    assert await declined(eyes(tenant(TWO)), given=Given(user=id)) == Unknown((id,), "user")


async def test_who_was_deleted_is_told_in_the_chat_with_the_way_back() -> None:
    world = tenant(TWO + "history:\n  - {what: person deleted, at: 1d ago, person: alex, by: lee}\n")
    alex = world.deleted_users()[0]
    world.update_user(someone(world, "Alex Wilber").id, {"displayName": "Zoe Quint"}, "lee")
    chat = Chat(world, asking(world, "lee@contoso.example"))

    message = await chat.say("Why did Alex Wilber lose Office 365 E3?")

    assert (plain(message.title), [plain(one) for one in message.paragraphs]) == (
        "Alex Wilber was deleted",
        [
            "Alex Wilber was deleted on 2026-11-23 09:00 UTC and can be restored until 2026-12-23: "
            f"Restore-MgDirectoryDeletedItem -DirectoryObjectId '{alex['id']}'."
        ],
    )
