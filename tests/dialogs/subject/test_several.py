"""Several people or groups named at once: each gets an answer, and nothing is chosen silently."""

import pytest

from dialogs.diagnosis import diagnose
from dialogs.subject.meant import Several
from dialogs.words.text import plain
from graph.simulated.world import World
from tests.called import buttons, called
from tests.chat import Chat
from tests.tenants import asking, eyes

ADA = "ada@contoso.example"


@pytest.fixture
def chat(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, ADA))


async def facts(chat: Chat, words: str) -> dict[str, str]:
    """What is said of each."""
    answer = await chat.say(words)
    return {plain(name): plain(said) for name, said in answer.facts}


async def test_two_people_get_a_line_and_a_button_each(chat: Chat) -> None:
    said = await facts(chat, "Why have Karl Becker and Lynne Robbins no license?")

    assert said == {
        "Karl Becker": "An address already belongs to another object (Office 365 E1 from Customer Support)",
        "Lynne Robbins": "A service plan that another one needs is missing, or still needed "
        "(Microsoft Workplace Analytics from Insights)",
    }
    assert buttons(chat.heard[-1]) == ["Karl Becker", "Lynne Robbins"]
    assert called((await chat.press("Lynne Robbins")).title) == "dependency_violation"


async def test_two_groups_get_a_line_each(chat: Chat) -> None:
    said = await facts(chat, "Are Sales and Marketing in error?")

    assert list(said) == ["Sales", "Marketing"]


async def test_of_six_the_first_five_are_looked_at_and_the_rest_is_said(chat: Chat) -> None:
    said = await facts(chat, "Johanna, Joni, Allan, Miriam, Karl and Omar have no mailbox")

    assert list(said) == ["Johanna Lorenz", "Joni Sherman", "Allan Deyoung", "Miriam Graham", "Karl Becker"]
    assert "1 more is left" in plain(chat.heard[-1].paragraphs[0])


async def test_two_names_that_fit_four_people_are_one_question(chat: Chat) -> None:
    asked = await chat.say("Alex and Vance have no license")

    assert buttons(asked) == ["Alex Wilber", "Alexandra Novak", "Adele Vance", "Vance DeLeon", "stop"]


async def test_who_is_only_compared_with_is_not_asked_about(chat: Chat) -> None:
    await chat.say("Why does Lynne's license from Insights stay red? Nestor in the same group is fine.")

    assert chat.state.case.user
    assert chat.state.case.user.name == "Lynne Robbins"


async def test_nothing_but_a_name_is_looked_at(chat: Chat) -> None:
    assert called((await chat.say("Megan Bowen")).title) == "count_violation"


async def test_forty_products_in_a_sentence_hide_no_row_in_error(chat: Chat) -> None:
    many = ", ".join(["Visio Plan 2", "Power BI Pro", "EMS", "SPE_E5", "Project Plan 3"] * 8)

    assert called((await chat.say(f"Megan Bowen has {many} but no Office 365 E3")).title) == "count_violation"


async def test_a_diagnosis_is_about_one_of_them(contoso_world: World) -> None:
    found = await diagnose(eyes(contoso_world, ADA), "Karl Becker and Lynne Robbins have no license")

    assert isinstance(found, Several)
    assert [one.user.name for one in found.cases if one.user] == ["Karl Becker", "Lynne Robbins"]
