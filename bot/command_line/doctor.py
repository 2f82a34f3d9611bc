"""What is configured, what Graph lets the bot see with these eyes, and what will not work without the rest.

A permission is not read out of a token: tokens for Graph are opaque to their bearer
(https://learn.microsoft.com/entra/identity-platform/access-tokens#token-ownership). It is tried, by one small
read for each question the guide asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from bot.proving.lapsing import endings
from bot.settings import Settings, Unusable
from dialogs.concluding.examination import reason
from dialogs.words.text import plain
from graph import Directory, Forbidden, GraphError

Ask = Callable[[Directory, str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A question of the guide's: what allows it, and what is lost without it."""

    question: str
    permission: str
    role: str
    without: str
    ask: Ask
    of_person: bool = False
    """An application has nothing of the kind."""


# A question a paragraph reads as a table.
# fmt: off
PROBES: Sequence[Probe] = (
    Probe(
        "products and seats",
        "LicenseAssignment.Read.All",
        "a member of the tenant",
        "no verdict about seats, plans and subscriptions",
        lambda d, me: d.subscribed_skus(),
    ),
    Probe(
        "groups with license errors",
        "Group.Read.All",
        "a member of the tenant",
        "no overview of the tenant",
        lambda d, me: d.groups_with_license_errors(),
    ),
    Probe(
        "people by name",
        "User.Read.All",
        "a member of the tenant",
        "nobody can be found by name",
        lambda d, me: d.find_users("a"),
    ),
    Probe(
        "purchases behind a product",
        "Organization.Read.All",
        "a member of the tenant",
        "it cannot be told why seats vanished",
        lambda d, me: d.subscriptions(),
    ),
    Probe(
        "the organization",
        "Organization.Read.All",
        "a member of the tenant",
        "the fallback usage location stays unknown",
        lambda d, me: d.organization(),
    ),
    Probe(
        "service health",
        "ServiceHealth.Read.All",
        "License, Groups or Helpdesk Administrator",
        "incidents at Microsoft stay unseen",
        lambda d, me: d.service_health_issues(),
    ),
    Probe(
        "role assignments",
        "RoleManagement.Read.Directory",
        "Directory Readers",
        "roles scoped to an administrative unit stay unseen",
        lambda d, me: d.role_assignments(me),
    ),
    Probe(
        "roles that could be activated",
        "RoleManagement.Read.Directory",
        "Security Reader",
        "eligible roles stay unseen",
        lambda d, me: d.eligible_roles(),
        of_person=True,
    ),
    Probe(
        "the audit log",
        "AuditLog.Read.All",
        "Reports Reader",
        "who changed it, and which plans collide, may stay unknown",
        lambda d, me: d.audits(me, d.now() - timedelta(days=1)),
    ),
    Probe(
        "deleted people and groups",
        "User.Read.All",
        "User Administrator",
        "an address held by a deleted object stays unseen",
        lambda d, me: d.deleted_owners(),
    ),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Answer:
    """How a probe went: `error` empty when it was allowed."""

    probe: Probe
    error: str = ""
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Lapse:
    """What is wrong with what the application proves itself with; `ahead` where it still works."""

    sentence: str
    ahead: bool = False

    @property
    def line(self) -> str:
        """For people."""
        return f"{'!' if self.ahead else '✗'} {self.sentence}"


class Outcome(IntEnum):
    """The exit code: all will work, or something will not."""

    WORKS = 0
    LACKS = 1

    @classmethod
    def of(cls, lapses: Sequence[Lapse], answers: Sequence[Answer]) -> "Outcome":
        """What the exit code says of them."""
        lacks = any(not one.ahead for one in lapses) or any(one.error for one in answers)
        return cls.LACKS if lacks else cls.WORKS


def lapses(settings: Settings) -> Sequence[Lapse]:
    """What the application proves itself with, where it has lapsed or soon will (F28)."""
    now = datetime.now(UTC)
    try:
        troubles = [trouble for one in endings(settings) if (trouble := one.trouble(now))]
    except Unusable as unusable:
        return [Lapse(str(unusable))]
    return [Lapse(trouble.sentence, ahead=not trouble.lapsed) for trouble in troubles]


async def examine_connection(directory: Directory) -> tuple[str, Sequence[Answer]]:
    """Who asks, and how every probe went, all asked at once. Raises GraphError where even that fails."""
    me = await directory.me()
    if me is None:
        who = "an application: reads with its own permissions, and writes nothing"
    else:
        roles = [
            role.display_name or "a role that may not be read" for role in await directory.active_roles()
        ]
        who = f"a person, with {', '.join(sorted(roles)) or 'no active role'}"
    answers = await asyncio.gather(
        *(_try(probe, directory, me.id if me else "") for probe in PROBES if me or not probe.of_person)
    )
    return who, answers


async def _try(probe: Probe, directory: Directory, me: str) -> Answer:
    if not me and probe.question in {"role assignments", "the audit log"}:
        me = "00000000-0000-0000-0000-000000000000"
    try:
        await probe.ask(directory, me)
    except GraphError as error:
        return Answer(probe, plain(reason(error)), isinstance(error, Forbidden))
    return Answer(probe)


def lines(who: str, answers: Sequence[Answer]) -> list[str]:
    """For people."""
    told = [f"Asking as {who}."]
    for answer in answers:
        if not answer.error:
            told.append(f"✓ {answer.probe.question}")
            continue
        needs = f" Needs {answer.probe.permission} and {answer.probe.role}." if answer.forbidden else ""
        told.append(f"✗ {answer.probe.question}: {answer.error}{needs} Without it {answer.probe.without}.")
    return told
