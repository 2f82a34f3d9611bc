"""Who asks whether it is so gets a yes or a no first, then what is wrong."""

import pytest

from dialogs.talk.message import MessageKind
from dialogs.words.text import plain
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.called import called
from tests.chat import Chat
from tests.tenants import asking

ADA = "ada@contoso.example"


@pytest.fixture
def ada(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, ADA))


@pytest.mark.parametrize(
    ("asked", "title", "answer"),
    [
        (
            "Is it because there are no seats left that Isaiah Langer has no E1?",
            "mutually_exclusive_plans",
            "No, that is not it. 46 of 60 licenses of Office 365 E1 are free.",
        ),
        (
            "Is it because there are no seats left that Megan Bowen has no E3?",
            "count_violation",
            "Yes, that is it.",
        ),
        (
            "Could it be the usage location that Megan Bowen has no E3?",
            "count_violation",
            "No, that is not it. Megan Bowen has the usage location US, and no row complains about it.",
        ),
        (
            "Is Microsoft having problems that could explain why Megan Bowen has no license?",
            "count_violation",
            "No, that is not it, although there is this: Microsoft reports an open incident of Microsoft "
            "Entra since 2026-11-24 06:00 UTC: Delays in applying license changes to groups (MO1189034).",
        ),
        (
            "Does Megan simply need to sign out and in again?",
            "count_violation",
            "No, that does not help: the cause is another one.",
        ),
        (
            "Muss sich Megan Bowen neu anmelden?",
            "count_violation",
            "No, that does not help: the cause is another one.",
        ),
        ("Is everything fine with the Sales group?", "count_violation", "No, not everything is fine."),
        ("Is everything fine with the Berlin group?", "all clear", "Yes, as far as licenses go."),
        ("everything quiet?", "broken", "No, not everything is fine."),
        ("Alles ruhig?", "broken", "No, not everything is fine."),
        ("Tout va bien ?", "broken", "No, not everything is fine."),
        ("¿Está todo bien?", "broken", "No, not everything is fine."),
    ],
)
async def test_what_is_supposed_is_judged_before_what_is_wrong(
    ada: Chat, asked: str, title: str, answer: str
) -> None:
    told = await ada.say(asked)

    assert (called(told.title), plain(told.paragraphs[0])) == (title, answer)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (
            "is Ben Walters using up a seat even though he is gone",
            "Yes. Ben Walters takes a license of Office 365 E3.",
        ),
        ("Belegt Ben Walters noch eine Lizenz?", "Yes. Ben Walters takes a license of Office 365 E3."),
        ("Does Wanda Howard use a seat?", "No. Wanda Howard takes no license of that."),
        (
            "Est-ce que Teams est désactivé pour Finance ?",
            "Microsoft Teams is off in Office 365 E1 from Finance.",
        ),
        (
            "Does Customer Support include Teams?",
            "Microsoft Teams is on in Office 365 E1 from Customer Support.",
        ),
    ],
)
async def test_a_fact_is_told_and_nothing_is_cleared(ada: Chat, asked: str, answer: str) -> None:
    told = await ada.say(asked)

    assert (told.kind, plain(told.title)) == (MessageKind.ANSWER, answer)


@pytest.mark.parametrize(
    ("upn", "asked"),
    [
        ("enrico@contoso.example", "may i assign licenses myself"),
        ("emily@contoso.example", "I have License Administrator in PIM. Does that do?"),
        ("nina@contoso.example", "Darf ich selbst Lizenzen zuweisen?"),
    ],
)
async def test_whoever_asks_for_their_own_rights_is_told_of_those(
    contoso_world: World, upn: str, asked: str
) -> None:
    told = await Chat(contoso_world, asking(contoso_world, upn)).say(asked)

    assert called(told.title) == "page administrator_role"
    assert "may not change the licenses" in plain(told.paragraphs[0])


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (
            "May a helpdesk administrator assign licenses?",
            "is-the-helpdesk-administrator-allowed-to-change-licenses",
        ),
        (
            "Can a Groups Administrator license a group?",
            "can-a-groups-administrator-assign-licenses-to-groups",
        ),
        (
            "Can a User Administrator reprocess a user?",
            "which-role-do-i-need-to-assign-a-license-directly-to-a-user",
        ),
    ],
)
async def test_a_role_that_is_named_is_the_one_that_is_told_of(ada: Chat, asked: str, answer: str) -> None:
    assert called((await ada.say(asked)).title) == f"answer {answer}"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("what's the weather in Berlin", "only licenses"),
        ("can you order me a new laptop? mine is 6 years old", "not mine to answer"),
    ],
)
async def test_a_place_is_no_group_and_a_laptop_no_license(ada: Chat, asked: str, title: str) -> None:
    assert called((await ada.say(asked)).title) == title
    assert ada.state.case.names_nothing


async def test_whether_one_may_take_somebodys_license_is_no_question_of_whether_they_have_it() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    megan = Chat(world, asking(world, "megan@contoso.example"))

    told = await megan.say("could I take the license from Ben Walters, he left")

    assert "Megan Bowen holds no tenant-wide role" in " ".join(map(plain, told.paragraphs))
