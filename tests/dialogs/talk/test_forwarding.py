"""Who may not mend it gets whom to ask, and a text to send them; who may is not offered one."""

import pytest

from dialogs.words.text import plain
from graph import OWN_SCOPES, READ_SCOPES
from graph.simulated.http.faults import Altered
from graph.simulated.world import World
from tests.called import buttons, called
from tests.chat import Chat, copied, told
from tests.tenants import asking
from tests.troubled import troubled

QUESTION = "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?"
BUTTON = "forward"


@pytest.fixture
def chat(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, "enrico@contoso.example"))


async def test_who_may_not_take_the_next_step_is_offered_a_text(chat: Chat) -> None:
    verdict = await chat.say(QUESTION)

    assert buttons(verdict)[0] == BUTTON
    folded = [choice.folded for choice in verdict.choices]
    assert folded.count(False) <= 6
    assert folded.count(True) <= 6


async def test_who_may_take_it_is_not(contoso_world: World) -> None:
    ada = Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))

    assert BUTTON not in buttons(await ada.say(QUESTION))


async def test_the_text_holds_all_that_would_be_asked_back_for(chat: Chat) -> None:
    await chat.say(QUESTION)

    message = await chat.press(BUTTON)

    (text,) = copied(message)
    assert text.splitlines()[:7] == [
        "Hello,",
        "",
        "Megan Bowen should have Office 365 E3 through the group Sales, and it does not work.",
        "",
        "What was found: No license is left. All 11 licenses of Office 365 E3 are taken. Megan Bowen "
        "waits for one.",
        "Next step: Buy 1 more of Office 365 E3, or take that many from people who do not need it.",
        "How this is known:",
    ]
    assert "- prepaidUnits.enabled: 11 (GET /subscribedSkus)" in text
    assert "It takes the role Billing Administrator." in text
    assert "product: Office 365 E3, 6fd2c87f-b296-42f0-b197-1e91e994b900" in text


async def test_where_nobody_holds_the_role_somebody_who_can_give_it_is_named(chat: Chat) -> None:
    await chat.say(QUESTION)

    assert "Nobody holds it right now. Somebody with Global Administrator" in told(await chat.press(BUTTON))
    assert "Morgan Devlin (mod@contoso.example)" in told(chat.heard[-1])


async def test_holders_of_the_least_role_are_named_with_groups(chat: Chat) -> None:
    await chat.say("Why didn't Henrietta Mueller get a license?")
    await chat.say("What is broken with Conf Room Adams?")
    await chat.say("Why didn't adele@contoso.example get Office 365 E1 from the Sales group?")

    said = told(await chat.say("Text for the administrator."))

    assert "License Administrator" in said
    assert "Ada Lindqvist (ada@contoso.example)" in said
    assert "Lee Gu (lee@contoso.example)" in said
    # Whose role is limited to an office is none to ask for another one.
    assert "Søren" not in said


async def test_who_may_not_read_who_holds_it_is_told_so(contoso_world: World) -> None:
    scopes = READ_SCOPES - {"RoleManagement.Read.Directory"}
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", scopes))
    await chat.say(QUESTION)

    assert "Who holds it you may not read" in told(await chat.say("text for the administrator"))


async def test_f06_holders_that_could_not_all_be_read_are_not_nobody(contoso_world: World) -> None:
    nowhere = {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/users?$skiptoken=gone"}
    broken = Altered(on="GET /directoryRoles*", body=nowhere, times=None)
    chat = Chat(contoso_world, troubled(contoso_world, "enrico@contoso.example", broken))
    await chat.say(QUESTION)

    said = told(await chat.say("text for the administrator"))

    assert "I could not read who holds it: ask your IT desk for somebody with Billing Administrator." in said
    assert "Nobody holds it" not in said


async def test_a_verdict_costs_no_more_for_the_button(contoso_world: World) -> None:
    ada = Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))
    enrico = Chat(contoso_world, asking(contoso_world, "enrico@contoso.example"))
    one, other = await ada.say(QUESTION), await enrico.say(QUESTION)

    assert one.footer is not None
    assert other.footer is not None
    assert int(plain(other.footer).split()[0]) <= 3
    assert "roleDefinitionId" not in told(other)


# Oneself


@pytest.mark.parametrize(
    "question",
    [
        "Why don't I have Office 365 E3?",
        "why do i not have a license",
        "I never got my license",
        "My license is missing",
    ],
)
async def test_who_asks_about_themselves_is_the_person_of_the_case(
    contoso_world: World, question: str
) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example"))

    verdict = await chat.say(question)

    assert called(verdict.title) == "count_violation"
    assert chat.state.case.user is not None
    assert chat.state.case.user.name == "Megan Bowen"


@pytest.mark.parametrize("question", ["What is broken in my tenant?", "May I do this?", QUESTION])
async def test_other_questions_are_about_others(contoso_world: World, question: str) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "lee@contoso.example"))

    await chat.say(question)

    assert chat.state.case.user is None or chat.state.case.user.name == "Megan Bowen"


async def test_who_may_see_only_themselves_gets_their_own_rows_and_a_text(contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))

    verdict = await chat.say("Why don't I have Office 365 E3?")

    assert "No license of Office 365 E3 was left when Entra last worked out Megan Bowen." in told(verdict)
    assert "Could not look" in told(verdict)
    (text,) = copied(await chat.press(BUTTON))
    assert "What was found: No license is left." in text
    assert "Could not be looked at with my rights:" in text


@pytest.mark.parametrize("question", ["Why don't I have Office 365 E3?", "Why don't I have a license?"])
async def test_t25_the_text_holds_what_entra_says_of_their_own_license(
    contoso_world: World, question: str
) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "megan@contoso.example", OWN_SCOPES))
    await chat.say(question)

    (text,) = copied(await chat.press(BUTTON))

    lines = text.splitlines()
    begins = lines.index("How this is known:")
    group = "144e2db7-f812-52cd-9c02-e47661a7d4ea"
    assert lines[begins + 1 : begins + 2] == [
        "- licenseAssignmentStates: Office 365 E3: Error, CountViolation, last updated 2026-11-22 09:01 "
        "UTC (GET /users/27105c11-dd3f-577e-931f-3f06815d0340)",
    ]
    assert f"group: {group}" in lines
    assert "product: Office 365 E3, 6fd2c87f-b296-42f0-b197-1e91e994b900" in lines
    assert "Could not be looked at with my rights" in text


async def test_of_many_products_in_error_the_text_names_none_among_the_ids(contoso_world: World) -> None:
    scopes = OWN_SCOPES | {"User.Read.All"}
    chat = Chat(contoso_world, asking(contoso_world, "lee@contoso.example", scopes))
    await chat.say("Why doesn't Megan Bowen have a license?")

    (text,) = copied(await chat.say("text for the administrator"))

    assert text.count("product: ") <= 1
