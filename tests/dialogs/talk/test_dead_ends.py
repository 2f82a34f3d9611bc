"""Turns that once led nowhere, each shortened to what it takes."""

import pytest

from graph.simulated.world import World
from tests.called import buttons, called
from tests.chat import Chat
from tests.tenants import asking

STORY = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"


@pytest.fixture
def ada(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))


async def test_back_from_where_somebody_came_in_leads_to_the_beginning(ada: Chat) -> None:
    old = await ada.say(STORY)
    await ada.press("check_again")
    await ada.press("stop", on=old)

    beginning = await ada.press("back")

    assert called(beginning.title) == "step subject"
    assert ada.state.step == "subject"
    assert ada.state.case.user is not None
    assert called((await ada.say("back")).title) == called(beginning.title)


async def test_who_may_not_confirm_is_told_what_to_do_instead(contoso_world: World) -> None:
    ada = Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))
    await ada.say(STORY)
    offered = await ada.say("reprocess")
    lee = Chat(contoso_world, asking(contoso_world, "lee@contoso.example"), stored=ada.stored)

    refused = await lee.press("yes", on=offered)

    assert called(refused.title) == "not yours to confirm"
    assert buttons(refused) == ["check_again", "start_over"]


async def test_a_name_of_five_kilobytes_is_not_looked_for(ada: Chat) -> None:
    answer = await ada.say("𝓜𝓮𝓰" * 6_000)
    assert called(answer.title) == "not understood"


async def test_who_was_misread_is_kept_also_where_the_correction_fits_several(ada: Chat) -> None:
    await ada.say("Megan Bowen")
    await ada.say("no, I meant Alex")
    await ada.press("Alex Wilber")
    assert ada.state.case.user is not None
    assert ada.state.case.user.name == "Alex Wilber"

    await ada.say("the other one")

    assert ada.state.case.user.name == "Megan Bowen"
