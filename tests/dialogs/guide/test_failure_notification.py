import pytest

from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Leads
from dialogs.guide.failure_notification.check import FAILURE_NOTIFICATION
from dialogs.words.text import say, together
from graph import AssignmentError, Forbidden
from tests.tenants import eyes, some_group, someone, tenant
from tests.verdicts import run, told

SALES = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [EXCHANGE_S_ENTERPRISE]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Reports Reader}]}
  - {key: lee, name: Lee Gu, roles: [{role: License Administrator}]}
  - {key: alex, name: Alex Wilber, location: US}
  - {key: megan, name: Megan Bowen, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members: [alex, {member: megan, since: 2d ago}]
"""


async def test_a_pasted_error_leads_on() -> None:
    world = tenant(SALES)
    megan, sales = someone(world, "Megan Bowen"), some_group(world, "Sales")
    case = Case(
        user=megan,
        group=sales,
        error_text="Not enough licenses are available to complete this operation. Licenses being added: "
        "[6fd2c87f-b296-42f0-b197-1e91e994b900]",
    )

    verdicts = await run(FAILURE_NOTIFICATION, case, eyes(world))

    assert verdicts == (
        Leads(
            AssignmentError.COUNT_VIOLATION,
            About(megan, sales),
            together(
                say("The pasted text says:"),
                say("No license of {products} is left to give.", products=("Office 365 E3",)),
            ),
        ),
    )


async def test_a_pasted_text_may_mean_something_else() -> None:
    case = Case(error_text="There is no assign button in Entra any more")

    verdicts = await run(FAILURE_NOTIFICATION, case, eyes(tenant(SALES)))

    assert told(verdicts) == [
        (
            "clear",
            "The pasted text says: Since September 2024 licenses are assigned in the Microsoft 365 admin "
            "center; Entra and Azure only show them.",
        )
    ]


async def test_an_unknown_text_is_not_guessed_at() -> None:
    case = Case(error_text="Something went terribly wrong")

    verdicts = await run(FAILURE_NOTIFICATION, case, eyes(tenant(SALES)))

    assert told(verdicts) == [
        (
            "undetermined",
            "I do not recognise the pasted text as one of Microsoft's license errors. Paste the whole "
            "sentence, with the ids in it.",
            "",
            "",
        )
    ]


async def test_without_a_text_the_newest_failure_in_the_audit_log_is_read() -> None:
    world = tenant(SALES)
    directory = eyes(world, "ada@contoso.example")

    megan = await run(FAILURE_NOTIFICATION, Case(user=someone(world, "Megan Bowen")), directory)
    alex = await run(FAILURE_NOTIFICATION, Case(user=someone(world, "Alex Wilber")), directory)

    assert told(megan) == [
        (
            "leads",
            "CountViolation",
            "The newest failed license change of Megan Bowen is of 2026-11-22 09:01 UTC: No license of "
            "Office 365 E3 is left to give.",
        )
    ]
    assert told(alex) == [
        ("clear", "The audit log of the last 30 days holds no failed license change of Alex Wilber.")
    ]


async def test_nothing_pasted_and_nobody_named() -> None:
    verdicts = await run(FAILURE_NOTIFICATION, Case(), eyes(tenant(SALES)))

    assert told(verdicts) == [
        ("undetermined", "Paste the error text, or name the person or group, and I can read it.", "", "")
    ]


async def test_who_may_not_read_the_audit_log_is_refused() -> None:
    world = tenant(SALES)

    with pytest.raises(Forbidden):
        await run(
            FAILURE_NOTIFICATION,
            Case(user=someone(world, "Megan Bowen")),
            eyes(world, "lee@contoso.example"),
        )


def test_it_is_examined_at_once_only_where_a_text_was_pasted() -> None:
    assert FAILURE_NOTIFICATION.applies(Case(error_text="Other"))
    assert not FAILURE_NOTIFICATION.applies(Case())
