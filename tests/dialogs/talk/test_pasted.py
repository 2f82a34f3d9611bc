"""A known text of Microsoft's that is pasted without a name is explained, and never answered by what happens
to be wrong elsewhere."""

import pytest

from dialogs.answering.passages import explaining
from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_messages import messages
from dialogs.talk.message import MessageKind
from dialogs.words.text import plain
from graph.simulated.world import World
from tests.called import called, says
from tests.chat import Chat
from tests.tenants import asking

ADA = "ada@contoso.example"
NEEDS = (
    "License assignment failed because service plan f477b0f0-3bb1-4890-940c-40fcee6ce05f depends on the "
    "service plan(s) 9aaf7827-d63c-4b61-89c3-182f06f82e5c,efb87545-963c-4e0d-99df-69c6916d9eb0"
)
COLLIDE = (
    "The license can't be assigned because the user has licensed service plans that conflict with plans in "
    "the new license. Resolve these conflicting service plan pairs to solve this problem: "
    "c7699d2e-19aa-44de-8edf-1736da088ca1, 5dbe027f-2339-4123-9542-606e4d348a72"
)
NO_SEAT = "Subscription with SKU 6fd2c87f-b296-42f0-b197-1e91e994b900 does not have any available licenses."
NO_LOCATION = "License assignment cannot be done for user with invalid usage location."


@pytest.fixture
def ada(contoso_world: World) -> Chat:
    return Chat(contoso_world, asking(contoso_world, ADA))


def test_every_known_text_is_explained_by_the_guide() -> None:
    assert set(explaining()) == set(Meaning)


# "Errors and issues" is what the admin center calls a group by: it asks for all that is wrong.
@pytest.mark.parametrize("meaning", sorted({meaning for meaning, _ in messages()} - {Meaning.SOME_FAILED}))
async def test_a_pasted_text_is_explained_where_it_belongs(ada: Chat, meaning: Meaning) -> None:
    text = next(text for one, text in messages() if one is meaning)
    told = await ada.say(text.replace("…", "6fd2c87f-b296-42f0-b197-1e91e994b900"))

    assert told.kind is MessageKind.ANSWER
    assert explaining()[meaning].step.id in told.steps


@pytest.mark.parametrize("value", ["CountViolation", "Other", "Warum steht da „Other“?"])
async def test_the_value_of_a_row_by_itself_is_explained(ada: Chat, value: str) -> None:
    meaning = Meaning.NO_SEAT if value == "CountViolation" else Meaning.OTHER

    assert called((await ada.say(value)).title) == f"answer {explaining()[meaning].id.partition('.')[2]}"


async def test_plans_in_it_are_told_by_name_and_where_the_tenant_has_them(ada: Chat) -> None:
    told = [plain(one) for one in (await ada.say(NEEDS)).paragraphs]

    assert told[:4] == [
        "The text says: A service plan that another one needs is missing: Microsoft Workplace Analytics "
        "needs Exchange Online (Plan 1) or Exchange Online (Plan 2).",
        "Microsoft Workplace Analytics is in Microsoft Workplace Analytics here.",
        "Exchange Online (Plan 1) is in Office 365 E1 here.",
        "Exchange Online (Plan 2) is in Office 365 E3 here.",
    ]


async def test_words_around_it_in_another_language_change_nothing(ada: Chat) -> None:
    told = await ada.say(f"kollege bekommt: “{COLLIDE}”")

    assert told.steps == ("conflicting_service_plans",)
    assert plain(told.paragraphs[0]) == (
        "The text says: Two service plans may not be held together: SharePoint (Plan 1) with "
        "SharePoint (Plan 2)."
    )


async def test_a_product_in_it_is_told_with_what_is_left_of_it(ada: Chat) -> None:
    told = [plain(one) for one in (await ada.say(NO_SEAT)).paragraphs]

    assert told[:2] == [
        "The text says: No license of Office 365 E3 is left to give.",
        "Of Office 365 E3 0 of 11 licenses are free.",
    ]


async def test_an_address_in_it_names_nobody_and_its_owner_is_told(ada: Chat) -> None:
    told = await ada.say('Proxy address "SMTP:support.lead@contoso.example" is already being used')

    assert (told.kind, ada.state.case.names_nothing) == (MessageKind.ANSWER, True)
    assert plain(told.paragraphs[0]) == (
        "support.lead@contoso.example belongs to Johanna Lorenz and Support Lead (external) here."
    )


async def test_a_text_with_a_word_of_the_tenants_products_lists_nobody(ada: Chat) -> None:
    told = await ada.say("Only companies who have purchased AAD Premium may perform this operation.")

    assert told.steps == ("qualifying_plan",)


async def test_with_a_name_it_is_looked_at_and_what_the_text_says_comes_first(ada: Chat) -> None:
    told = await ada.say(f"Megan Bowen: {NO_LOCATION}")

    assert called(told.title) == "count_violation"
    assert [plain(one) for one in told.paragraphs[:2]] == [
        "The text says: The user's usage location is missing, or a service is not offered there. Of that I "
        "find nothing here now.",
        "All 11 licenses of Office 365 E3 are taken. Megan Bowen waits for one.",
    ]


async def test_a_text_that_says_what_is_found_is_not_repeated(ada: Chat) -> None:
    told = await ada.say(f"Megan Bowen: {NO_SEAT}")

    assert called(told.title) == "count_violation"
    assert not says(told, "Of that I find nothing here now.")
