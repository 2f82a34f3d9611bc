from dataclasses import replace

import pytest

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.verdict import About, Certainty, Finding, Kind, evidence
from dialogs.guide.service_status.check import SERVICE_INCIDENT, SERVICE_STATUS
from dialogs.words.text import say
from graph import ALL_SCOPES, Forbidden
from graph.simulated.world import World
from tests.tenants import eyes, some_group, someone, tenant
from tests.verdicts import finds, run, told

TENANT = """
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [EXCHANGE_S_ENTERPRISE]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: []}
people:
  - {key: alex, name: Alex Wilber, location: US}
  - {key: megan, name: Megan Bowen, location: US}
  - {key: noah, name: Noah Fischer, location: US}
  - {key: paulo, name: Paulo Mendes, location: BR}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [alex, megan]}
  - {key: onboarding, name: Onboarding, licenses: [{product: EMS}], members: [noah, paulo]}
pins:
  assignments:
    - {person: noah, product: EMS, group: onboarding, since: 20d ago}
    - {person: paulo, product: EMS, group: onboarding, state: Error, error: Other, since: 9d ago}
incidents:
"""

ENTRA = """
  - {id: MO1, title: Delays in applying licenses, service: Microsoft Entra, impact: Slow., started: %s}
"""
EXCHANGE = """
  - {id: EX1, title: Mailboxes are slow, service: Exchange Online, impact: Slow., started: 3h ago}
"""


async def test_an_incident_may_be_why_a_license_left_no_trace() -> None:
    world = tenant(TENANT + ENTRA % "3h ago")
    noah, onboarding = someone(world, "Noah Fischer"), some_group(world, "Onboarding")
    directory = eyes(world)

    verdicts = await run(SERVICE_STATUS, Case(user=noah, group=onboarding), directory)

    issues = await directory.service_health_issues()
    (issue,) = issues
    assert verdicts == (
        Finding(
            SERVICE_INCIDENT,
            About(noah, onboarding),
            say(
                "Microsoft reports an open incident of {service} since {began}: {title} ({id}).",
                service="Microsoft Entra",
                began=issue.started or "",
                title="Delays in applying licenses",
                id="MO1",
            ),
            say(
                "Follow incident {id} under Health > Service health, and look again when it is over.",
                id="MO1",
            ),
            (
                evidence(issues.seen, "title", "Delays in applying licenses"),
                evidence(issues.seen, "startDateTime", issue.started),
            ),
            kind=Kind.CAUSE,
            certainty=Certainty.INFERENCE,
            proof=say(
                "Microsoft's note on {id} names license assignment, or the license arrives when it ends.",
                id="MO1",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "group", "began", "kind"),
    [
        ("Megan Bowen", "Sales", "30d ago", Kind.REMARK),
        ("Alex Wilber", "Sales", "3h ago", Kind.REMARK),
        ("Paulo Mendes", "Onboarding", "3h ago", Kind.REMARK),
        ("Paulo Mendes", "Onboarding", "10d ago", Kind.CAUSE),
    ],
    ids=[
        "Entra names the error itself",
        "the license is there",
        "it began after the failure",
        "Other without a named sibling",
    ],
)
async def test_an_incident_explains_only_what_has_no_other_reason(
    name: str, group: str, began: str, kind: Kind
) -> None:
    world = tenant(TENANT + ENTRA % began)

    finding = await finds(SERVICE_STATUS, _case(world, name, group), eyes(world))

    assert (finding.cause, finding.kind) == (SERVICE_INCIDENT, kind)


async def test_an_incident_of_a_service_counts_where_that_service_is_missing() -> None:
    world = tenant(TENANT + EXCHANGE)
    case = _case(world, "Alex Wilber", "Sales")
    complaint = replace(case, complaint=Complaint.SERVICE_MISSING, question="Where is his mailbox?")
    plan = replace(case, plan=Named("efb87545-963c-4e0d-99df-69c6916d9eb0", "Exchange Online (Plan 2)"))

    for missing in (complaint, plan):
        (finding,) = await run(SERVICE_STATUS, missing, eyes(world))
        assert isinstance(finding, Finding)
        assert finding.kind is Kind.CAUSE
    assert told(await run(SERVICE_STATUS, case, eyes(world))) == [
        ("clear", "Open incidents of Exchange Online do not touch this license.")
    ]


async def test_what_has_been_open_for_months_explains_nothing() -> None:
    world = tenant(TENANT + ENTRA % "60d ago")

    verdicts = await run(SERVICE_STATUS, _case(world, "Noah Fischer", "Onboarding"), eyes(world))

    assert told(verdicts) == [
        (
            "clear",
            "Microsoft Entra has an incident open since 2026-09-25 09:00 UTC, too old to explain this: "
            "Delays in applying licenses (MO1).",
        )
    ]


async def test_no_incident() -> None:
    world = tenant(TENANT + " []")

    verdicts = await run(SERVICE_STATUS, Case(), eyes(world))

    assert told(verdicts) == [("clear", "Microsoft reports no open incident.")]


async def test_graph_will_not_tell() -> None:
    world = tenant(TENANT + " []")

    with pytest.raises(Forbidden):
        await run(
            SERVICE_STATUS,
            Case(),
            eyes(world, "alex@contoso.example", ALL_SCOPES - {"ServiceHealth.Read.All"}),
        )


def _case(world: World, name: str, group: str) -> Case:
    return Case(user=someone(world, name), group=some_group(world, group))
