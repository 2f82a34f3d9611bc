"""Who names nobody is answered by the guide; who names somebody is looked at, whatever else is asked."""

import pytest

from dialogs.talk.message import MessageKind
from dialogs.words.text import plain
from graph import OWN_SCOPES
from graph.simulated.world import World
from tests.called import buttons, called, says
from tests.chat import Chat
from tests.tenants import asking

ADA = "ada@contoso.example"
PREVIEW = "is-group-based-licensing-still-a-preview"
NOT_ENOUGH = "what-happens-when-there-are-not-enough-licenses-for-the-group"


@pytest.fixture
def ada(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, ADA))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Are nested groups supported?", "are-nested-groups-supported"),
        ("Do I still have to call it a preview, or is it generally available?", PREVIEW),
        ("Werden verschachtelte Gruppen unterstützt?", "are-nested-groups-supported"),
        ("Gli utenti guest ricevono licenze dal gruppo?", "do-guests-get-licenses-from-a-group"),
        (
            "ライセンスが足りないとどうなりますか",
            "what-happens-when-there-are-not-enough-licenses-for-the-group",
        ),
        (
            "I was told that every user in the group needs Entra ID P1, or is it only me as the "
            "administrator who has to own one?",
            "who-needs-the-p1-license-the-administrator-or-every-user",
        ),
    ],
)
async def test_a_question_without_a_name_is_answered(ada: Chat, asked: str, answer: str) -> None:
    told = await ada.say(asked)

    assert called(told.title) == f"answer {answer}"
    assert told.kind is MessageKind.ANSWER
    assert ada.state.case.names_nothing


async def test_the_answer_comes_first_then_what_this_tenant_shows(ada: Chat) -> None:
    told = await ada.say("Are nested groups supported?")

    answer, shown = told.paragraphs[:2]
    assert plain(answer).startswith("No. ")
    assert plain(shown) == "In 3 licensed groups members are left out, and no error says so."
    assert says(told, "Field Engineering Nordic")
    assert all(section.folded for section in told.sections)


async def test_the_guide_answers_where_graph_tells_nothing(contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))

    told = await chat.say("Are nested groups supported?")

    assert called(told.title) == "answer are-nested-groups-supported"


async def test_the_buttons_lead_to_the_way_and_to_the_next_nearest_questions(ada: Chat) -> None:
    told = await ada.say("Are nested groups supported?")
    way, look = buttons(told)

    assert look == "subject"
    assert called((await ada.press(way, told)).title) == "join"
    told = await ada.say("Which role do I need to license a group?")
    near = buttons(told)[-1]
    other = await ada.press(near)
    assert near.endswith(f".{called(other.title).removeprefix('answer ')}")


async def test_whoever_is_named_is_looked_at(ada: Chat) -> None:
    told = await ada.say(
        "Are nested groups supported, or why does Anton Berg get nothing from Field Engineering?"
    )

    assert called(told.title) == "nested_group"


async def test_a_question_in_the_midst_of_a_case_leaves_it_as_it_is(ada: Chat) -> None:
    await ada.say("Why didn't Megan Bowen get Office 365 E3 from the Sales group?")
    before = ada.state

    told = await ada.say("Do the MSOnline and AzureAD modules still work?")

    assert called(told.title) == "answer do-the-msonline-and-azuread-modules-still-work"
    assert (ada.state.case, ada.state.step) == (before.case, before.step)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("a rule with memberOf worked fine until early november, then new starters get nothing", "memberof"),
        ("Um serviço novo apareceu para todo mundo sem eu pedir. Como desligo isso?", "disable-a-service"),
        ("what happens to the data when a license is removed?", "what-happens-to-the-data"),
        ("can one group have two products?", "several-licenses"),
        ("we deleted the group, or tried to: it says products are still assigned", "not-delete-a-group"),
    ],
)
async def test_what_likely_answers_is_told_and_nobody_is_asked_whose_license(
    ada: Chat, asked: str, answer: str
) -> None:
    told = await ada.say(asked)

    assert answer in called(told.title)
    assert told.kind is MessageKind.ANSWER


async def test_a_likely_answer_says_so_and_has_the_next_ones_beside_it(ada: Chat) -> None:
    told = await ada.say("we deleted the group, or tried to: it says products are still assigned")

    assert says(told, "likely answer")
    assert [one for one in buttons(told) if "." in one][1:] == [
        "answer:assignment_errors.what-happens-to-the-seat-when-a-user-is-deleted",
        "answer:proxy_addresses.can-a-deleted-user-hold-the-address",
    ]


async def test_who_lacks_something_is_still_asked_whose_license(ada: Chat) -> None:
    told = await ada.say("one of our people has no license since this morning")

    assert called(told.title) == "step subject"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (
            "What kinds of groups can carry a license nowadays? the old wiki says only security",
            "which-kinds-of-groups-can-carry-licenses",
        ),
        (
            "De quelle licence a-t-on besoin pour pouvoir utiliser les licences par groupe ?",
            "which-license-does-a-tenant-need-for-group-based-licensing",
        ),
        (
            "may one group carry several products, and what if one of those fails?",
            "can-one-group-give-several-products-and-what-if-one-of-them-fails",
        ),
        ("Jak długo trwa przypisanie licencji z grupy?", "how-long-does-license-processing-of-a-group-take"),
        ("Hoe lang blijft het auditlogboek bewaard?", "how-long-is-the-audit-log-kept"),
    ],
)
async def test_what_holds_for_all_of_a_kind_is_told_and_no_list_of_this_tenant(
    ada: Chat, asked: str, answer: str
) -> None:
    assert called((await ada.say(asked)).title) == f"answer {answer}"
