"""What the old guide said, statement by statement, and what covers each of them today.

A statement is asked in the old guide's own words; `answer` is the question of the guide under which the
conversation answers it. Where it stands and when it was checked, the step's page says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dialogs.examining.step import Check, Step
from dialogs.guide.administrator_role.check import ADMINISTRATOR_ROLE
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.conflicting_service_plans.check import CONFLICTING_SERVICE_PLANS
from dialogs.guide.failure_notification.check import FAILURE_NOTIFICATION
from dialogs.guide.group_type.check import GROUP_TYPE
from dialogs.guide.limitations.check import LIMITATIONS
from dialogs.guide.membership.check import MEMBERSHIP
from dialogs.guide.missing_dependency.check import MISSING_DEPENDENCY
from dialogs.guide.new_services.check import NEW_SERVICES
from dialogs.guide.not_enough_licenses.check import NOT_ENOUGH_LICENSES
from dialogs.guide.powershell.check import POWERSHELL
from dialogs.guide.processing_state.check import PROCESSING_STATE
from dialogs.guide.proxy_addresses.check import PROXY_ADDRESSES
from dialogs.guide.qualifying_plan.check import QUALIFYING_PLAN
from dialogs.guide.service_status.check import SERVICE_STATUS
from dialogs.guide.usage_location.check import USAGE_LOCATION
from dialogs.words.text import plain


class Standing(StrEnum):
    """What became of a statement."""

    HOLDS = "holds"
    CHANGED = "changed"
    WRONG = "no longer so"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the old guide said. `today` is what is true; `covers` the step, and `answer` the question in
    it, that tells so."""

    seed: str
    said: str
    asked: str
    standing: Standing
    today: str
    covers: Step
    answer: str


_HOLDS, _CHANGED, _WRONG = Standing.HOLDS, Standing.CHANGED, Standing.WRONG

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "TCF1",
        "Only a Global Administrator or a User Account Administrator can manage licenses on groups.",
        "Must my account be Global Administrator or User Account Administrator to manage licenses on groups?",
        _WRONG,
        "License Administrator is enough, Groups Administrator for groups alone; the second is called User "
        "Administrator now.",
        ADMINISTRATOR_ROLE,
        "Is Global Administrator needed for group-based licensing?",
    ),
    Statement(
        "TCF1",
        "The *Roles and administrators* tab shows the role of the account.",
        "Where is the Roles and administrators tab that shows my role?",
        _CHANGED,
        "Entra admin center > Users > yourself > Assigned roles, active and eligible, with the scope of "
        "each.",
        ADMINISTRATOR_ROLE,
        "Where do I see which roles I have?",
    ),
    Statement(
        "TCF2",
        "When assigning fails, the Azure portal shows a notification in the upper-right corner.",
        "The license assignment failed: where is the notification in the upper-right corner of the Azure "
        "portal?",
        _CHANGED,
        "Licenses are changed in the Microsoft 365 admin center since September 2024.",
        FAILURE_NOTIFICATION,
        "Where is the notification with the error details?",
    ),
    Statement(
        "TCF2",
        "Clicking the notification opens the details, mostly enough to solve the case.",
        "Does clicking the notification open the details of the failure?",
        _CHANGED,
        "The details stand at the group's *Actions needed*, else in the failed entry of the audit log.",
        FAILURE_NOTIFICATION,
        "Where is the notification with the error details?",
    ),
    Statement(
        "TCF3",
        "Assigning licenses to groups is in preview.",
        "Is assigning licenses to groups in preview?",
        _WRONG,
        "It has been generally available for years.",
        SERVICE_STATUS,
        "Is group-based licensing still a preview?",
    ),
    Statement(
        "TCF4",
        "Read the limitations and known issues first.",
        "What are the limitations and known issues of group-based licensing?",
        _HOLDS,
        "The list is another one; nested groups and all-or-none are still on it.",
        LIMITATIONS,
        "Which limitations does group-based licensing have?",
    ),
    Statement(
        "TCF4",
        "During the preview an active paid Azure AD plan is required.",
        "Is an active paid Azure AD plan required for group-based licensing?",
        _CHANGED,
        "Entra ID P1 or a suite named as sufficient, for everybody who benefits; a trial counts. The newest "
        "page no longer says so.",
        QUALIFYING_PLAN,
        "Which license does a tenant need for group-based licensing?",
    ),
    Statement(
        "TCF4",
        "The plan stands under *Licenses / All products*.",
        "Licenses / All products: where is that?",
        _CHANGED,
        "Microsoft 365 admin center > Billing > Your products.",
        QUALIFYING_PLAN,
        "Where do I see which products the tenant has?",
    ),
    Statement(
        "RS1",
        "Only security groups are supported.",
        "Are only security groups supported?",
        _CHANGED,
        "Mail-enabled security groups and security-enabled Microsoft 365 groups as well.",
        GROUP_TYPE,
        "Which kinds of groups can carry licenses?",
    ),
    Statement(
        "RS1",
        "Office 365 groups are not supported.",
        "Are Office 365 groups supported?",
        _WRONG,
        "They are, if security-enabled; of the others two pages differ.",
        GROUP_TYPE,
        "Can a Microsoft 365 group be licensed?",
    ),
    Statement(
        "RS1",
        "Distribution groups are not supported.",
        "Are distribution groups supported?",
        _HOLDS,
        "A distribution list cannot carry licenses.",
        GROUP_TYPE,
        "Can a distribution list be used for licensing?",
    ),
    Statement(
        "RS1",
        "Only the first-level users of a group get a license.",
        "Do only first level users of a group get a license?",
        _HOLDS,
        "Members of groups inside the group get nothing.",
        MEMBERSHIP,
        "Are nested groups supported?",
    ),
    Statement(
        "RS2",
        "Changes may take a while.",
        "Licenses of a group changed: may it take a while?",
        _HOLDS,
        "Minutes mostly, hours for very large groups.",
        PROCESSING_STATE,
        "How long does license processing of a group take?",
    ),
    Statement(
        "RS2",
        "The group's *Licenses* tab shows how far it is.",
        "Does the Licenses tab of the group show the status of the changes?",
        _CHANGED,
        "The *Status* at the product's *Groups* in the Microsoft 365 admin center, `licenseProcessingState` "
        "in Graph.",
        PROCESSING_STATE,
        "How do I see whether the group is still being processed?",
    ),
    Statement(
        "RS2",
        "If it takes hours, press *Reprocess* on the group.",
        "It takes hours: should I press the Reprocess button on the group?",
        _WRONG,
        "The button is gone; a person is reprocessed, up to 20 at a time.",
        PROCESSING_STATE,
        "Can a whole group be processed again?",
    ),
    Statement(
        "RS2",
        "After 24 hours open a ticket.",
        "Group processing takes more than 24 hours: should I open a ticket?",
        _CHANGED,
        "For groups of up to 60,000 users.",
        PROCESSING_STATE,
        "When should I open a support ticket?",
    ),
    Statement(
        "RS2",
        "Performance will improve before general availability.",
        "Will performance improve before general availability?",
        _WRONG,
        "It is generally available; no time is promised.",
        PROCESSING_STATE,
        "How long does license processing of a group take?",
    ),
    Statement(
        "RS3",
        "The user's *Licenses* tab usually explains the problem.",
        "Does the Licenses tab of the user explain the problem?",
        _HOLDS,
        "The same rows are `licenseAssignmentStates` in Graph; the group's *Actions needed* tells more.",
        ASSIGNMENT_ERRORS,
        "Where do I see why a license was not assigned?",
    ),
    Statement(
        "RS3",
        "It shows *Not enough licenses*.",
        "The user's Licenses tab shows Not enough licenses: what does it mean?",
        _HOLDS,
        "`CountViolation`: no unit was free.",
        NOT_ENOUGH_LICENSES,
        "What happens when there are not enough licenses for the group?",
    ),
    Statement(
        "RS3",
        "It shows *Conflicting service plans*.",
        "The user's Licenses tab shows Conflicting service plans: what does it mean?",
        _HOLDS,
        "`MutuallyExclusiveViolation`: two plans may not be held together.",
        CONFLICTING_SERVICE_PLANS,
        'What does "Conflicting service plans" mean?',
    ),
    Statement(
        "RS3",
        "It shows *Other products depend on this license*.",
        "The user's Licenses tab shows Other products depend on this license: what does it mean?",
        _HOLDS,
        "`DependencyViolation`: a plan needs another one, or is still needed.",
        MISSING_DEPENDENCY,
        'What does "depends on the service plan(s)" mean?',
    ),
    Statement(
        "RS3",
        "It shows *Usage location isn't allowed*.",
        "The user's Licenses tab shows Usage location isn't allowed: what does it mean?",
        _HOLDS,
        "`ProhibitedInUsageLocationViolation`: a service is not offered there.",
        USAGE_LOCATION,
        "The service is not available in the user's country, what can I do?",
    ),
    Statement(
        "RS4",
        "If no errors are visible, check the proxy addresses in Exchange Online.",
        "No errors are visible: should I check the proxy address configuration in Exchange Online?",
        _CHANGED,
        "The conflict is visible as `UniquenessViolation`; only an owner that Exchange alone sees stays "
        "hidden.",
        PROXY_ADDRESSES,
        "Do address conflicts fail silently?",
    ),
    Statement(
        "RS4",
        "A duplicate proxy address makes the assignment fail silently.",
        "Does a duplicate proxy address make the assignment fail silently?",
        _WRONG,
        "The row says `UniquenessViolation`, the admin center *Proxy address violation*.",
        PROXY_ADDRESSES,
        "Do address conflicts fail silently?",
    ),
    Statement(
        "RS5",
        "To keep people from newly added services, disable these on the group.",
        "How do I disable newly added services of a product on the group?",
        _HOLDS,
        "New services are on by default; the list of what is off replaces the old one.",
        NEW_SERVICES,
        "Switch a service of a product off, or on, for a group",
    ),
    Statement(
        "RS6",
        "The audit log shows license activities, and the actor who initiated them.",
        "Where does the audit log show license activities and the actor who initiated them?",
        _HOLDS,
        "The actor of what a group brings is an application; the human stands in the change before.",
        AUDIT_TRAIL,
        "Who changed or removed a license?",
    ),
    Statement(
        "RS7",
        "PowerShell support is limited.",
        "Is PowerShell support for group-based licensing limited?",
        _WRONG,
        "Microsoft Graph PowerShell does everything but reprocess a whole group.",
        POWERSHELL,
        "Do the MSOnline and AzureAD modules still work?",
    ),
    Statement(
        "RS7",
        "Use the MSOnline (v1.0) cmdlets.",
        "Should I use the MSOnline (v1.0) cmdlets?",
        _WRONG,
        "They stopped working between April and May 2025.",
        POWERSHELL,
        "Do the MSOnline and AzureAD modules still work?",
    ),
)


def statements_table() -> Iterator[str]:
    """The ledger in Markdown, a row for each statement."""
    yield "| step | the old guide said | | true today | covered by | source, checked |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in STATEMENTS:
        kind = "check" if isinstance(one.covers, Check) else "step"
        covered = f"{kind} `{one.covers.id}`; *{one.answer}*"
        told = f"{_source(one)}, {one.covers.page.checked.isoformat()}"
        yield f"| {one.seed} | {one.said} | {one.standing.value} | {one.today} | {covered} | {told} |"


def _source(one: Statement) -> str:
    """Where the answer stands, else where its step does."""
    answers = (each for each in one.covers.answered if plain(each.asked) == one.answer)
    stated = next((each.sources[0] for each in answers if each.sources), "")
    page = one.covers.page.sources[0]
    return stated or f"{page.url} ({page.edition})"
