"""Is Microsoft having an incident that fits the case?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Undetermined, Verdict, evidence
from dialogs.guide.service_status.glance import glance
from dialogs.guide.service_status.incidents import concerns_licensing
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, MEMBER_OF_RULES, SERVICE_HEALTH
from dialogs.licensing.membership.groups import giving_groups, sku_ids
from dialogs.licensing.rows import Row, row_evidence, rows, subject
from dialogs.words.text import phrase, say
from graph import AssignmentError, Directory, ServiceHealthIssue

SERVICE_INCIDENT = Cause(
    "service_incident",
    say("Microsoft reports an incident"),
    (
        say(
            "Read the incident in the **Microsoft 365 admin center > Health > Service health** and wait for "
            "it to end."
        ),
        say("If it does not fit what you see, open a support request and name the incident."),
    ),
    Phase.ELSEWHERE,
    to_do=say("Open Service health"),
    place=SERVICE_HEALTH,
)

WORKLOADS: dict[str, tuple[str, ...]] = {
    "exchange": ("exchange", "mailbox", "outlook", "e-mail", "email"),
    "teams": ("teams", "mcostandard", "mcoev"),
    "sharepoint": ("sharepoint", "onedrive"),
}

TOLERANCE = timedelta(hours=1)
"""An incident is often dated a little after its first effects."""

TOO_OLD = timedelta(days=30)
"""What has been open this long before the license failed is an advisory and hardly the reason."""


async def look_at_health(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which open incidents fit what this case complains about."""
    issues = await directory.service_health_issues()
    near = [issue for issue in issues if _fits(issue, case)]
    unrelated = _unrelated([issue for issue in issues if issue not in near])
    if not near:
        return ((unrelated or _NO_INCIDENT) if issues.complete else _INCIDENTS_UNREAD,)
    unexplained = await _since(case, directory)
    told = tuple(_tell(case, issue, unexplained, directory.now()) for issue in near)
    return (*told, unrelated) if unrelated else told


_NO_INCIDENT = Clear(say("Microsoft reports no open incident."))

_INCIDENTS_UNREAD = Undetermined(say("I could not read all open incidents of Microsoft; check again."))


def _tell(
    case: Case,
    issue: ServiceHealthIssue,
    unexplained: tuple[datetime | None, Row | None] | None,
    now: datetime,
) -> Verdict:
    failed_at, row = unexplained or (None, None)
    began = issue.started
    if began and (failed_at or now) - began > TOO_OLD:
        return Clear(
            say(
                "{service} has an incident open since {began}, too old to explain this: {title} ({id}).",
                service=issue.service,
                began=began,
                title=issue.title,
                id=issue.id,
            )
        )
    too_late = bool(began and failed_at and began > failed_at + TOLERANCE)
    explains = unexplained is not None and not too_late
    return Finding(
        SERVICE_INCIDENT,
        About(case.user, case.group, case.sku),
        say(
            "Microsoft reports an open incident of {service} since {began}: {title} ({id}).",
            service=issue.service,
            began=began or phrase("an unknown time"),
            title=issue.title,
            id=issue.id,
        ),
        say(
            "Follow incident {id} under Health > Service health, and look again when it is over.", id=issue.id
        ),
        (
            evidence(issue.seen, "title", issue.title),
            evidence(issue.seen, "startDateTime", began),
            *((row_evidence(row),) if row and explains else ()),
        ),
        kind=Kind.CAUSE if explains else Kind.REMARK,
        certainty=Certainty.INFERENCE,
        proof=say(
            "Microsoft's note on {id} names license assignment, or the license arrives when it ends.",
            id=issue.id,
        ),
    )


async def _since(case: Case, directory: Directory) -> tuple[datetime | None, Row | None] | None:
    """What an incident could explain, and since when: a row no other cause is named for, a service that is
    missing although licensed, or a row that should be there. None: nothing in the case needs explaining."""
    found = await rows(case, directory)
    unnamed = [row for row in found if row.state.error and row.error in {None, AssignmentError.OTHER}]
    if unnamed and not _named(found):
        newest = max(
            unnamed, key=lambda row: row.state.last_updated.timestamp() if row.state.last_updated else 0
        )
        return newest.state.last_updated, newest
    if case.complaint is Complaint.SERVICE_MISSING or case.plan is not None:
        return None, None
    if case.user is None or case.complaint is not Complaint.NOT_RECEIVED:
        return None
    if (await subject(case, directory)).license_assignment_states is None:
        return None
    expected = await _expected(case, directory)
    return (None, None) if expected - {row.sku.id for row in found} else None


async def _expected(case: Case, directory: Directory) -> set[str]:
    if case.user is None:
        return set()
    direct = {group.id for group in await directory.direct_groups_of(case.user.id)}
    groups = await giving_groups(case, directory)
    given = {sku for group in groups if group.id in direct for sku in sku_ids(group)}
    return given & {case.sku.id} if case.sku else given


def _named(found: Iterable[Row]) -> bool:
    return any(row.error not in {None, AssignmentError.OTHER} for row in found)


def _fits(issue: ServiceHealthIssue, case: Case) -> bool:
    service = issue.service.casefold()
    if concerns_licensing(issue):
        return True
    words = f"{case.question} {case.plan.name if case.plan else ''}".casefold()
    return any(
        workload in service and any(word in words for word in spoken)
        for workload, spoken in WORKLOADS.items()
    )


def _unrelated(issues: Sequence[ServiceHealthIssue]) -> Clear | None:
    services = tuple(dict.fromkeys(issue.service for issue in issues))
    if not services:
        return None
    return Clear(say("Open incidents of {services} do not touch this license.", services=services))


def commands(case: Case) -> Sequence[str]:
    """The open incidents."""
    return (
        'Get-MgServiceAnnouncementIssue -All -Filter "isResolved eq false" | '
        "Select-Object Id, Service, Title, StartDateTime",
    )


_FOLDER = step_folder(__file__)

SERVICE_STATUS = Check(
    "service_status",
    say("What changed, and whether Microsoft has an incident"),
    Page(
        "TCF3",
        say("Assigning licenses to groups is in preview."),
        _FOLDER.page,
        (
            MANAGE_GROUP_LICENSES,
            MEMBER_OF_RULES,
            Source(
                "serviceHealthIssue resource type",
                "https://learn.microsoft.com/graph/api/resources/servicehealthissue",
            ),
        ),
        date(2026, 11, 24),
    ),
    look_at_health,
    causes=(SERVICE_INCIDENT,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic("preview", instead=("TCF4",)),
        Topic(
            SERVICE_INCIDENT.id,
            cause=SERVICE_INCIDENT,
            messages=frozenset({Meaning.PORTAL_FAULT}),
            instead=("RS2", "TCF3"),
            seed="none",
        ),
    ),
    commands=commands,
    by_hand=say("Open **Microsoft 365 admin center > Health > Service health**."),
    least=Missing("ServiceHealth.Read.All", "Service Support Administrator"),
    glance=glance,
)
