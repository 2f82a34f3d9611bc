"""What the audit log recorded of a license change that failed: it names the service plans, which the row
does not.

The log needs a reader role of its own, is kept for 7 or 30 days, and is read for one person at a time; so
a check must be able to do without it, and to say that it did.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dialogs.examining.case import Case, Meaning
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import Evidence, Undetermined, evidence
from dialogs.licensing.cmdlets import assign_id
from dialogs.licensing.messages.error_texts import ERRORS, Recognised, failures
from dialogs.licensing.messages.reasons import failure_text
from dialogs.licensing.rows import Row, about, subject
from dialogs.licensing.sources import attempt
from dialogs.words.text import Text, say, together
from graph import AssignmentError, Directory, DirectoryAudit, Forbidden, GraphError, Listed

AUDIT_READER = Missing("AuditLog.Read.All", "Reports Reader")

RETENTION = timedelta(days=30)
"""How far the log reaches back at most.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention"""

PROOF = say(
    'The failed "Change user license" entry of the audit log, or the answer to a reprocess, names both plans.'
)
"""What would make a fact of plans that were only guessed."""

_APART = timedelta(minutes=10)
"""Row and entry are written by one operation; their times differ a little."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A failed license change, and what its reason says."""

    entry: DirectoryAudit
    said: Recognised

    @property
    def evidence(self) -> Evidence:
        """The reason as the log holds it."""
        return evidence(self.entry.seen, f"{self.entry.activity}.resultReason", failure_text(self.entry))


Log = Sequence[Recorded] | GraphError | None
"""What was recorded, newest first; why it could not be read; None where the case is not about one user."""


async def entries_about(id: str, directory: Directory) -> Listed[DirectoryAudit]:
    """Everything the log still holds about a person or a group. Raises GraphError."""
    return await directory.audits(id, directory.now() - RETENTION)


async def recorded(case: Case, directory: Directory, meaning: Meaning) -> Log:
    """The failures of one meaning that concern the case's user.

    Asked for only if a row of theirs says so, and as soon as the user is known: beside whatever else the
    rows need.
    """
    if case.user is None:
        return None
    user = await subject(case, directory)
    states = user.license_assignment_states or ()
    errors = {AssignmentError.of(state.error) for state in states if state.error}
    if ERRORS[meaning] not in errors:
        return ()
    entries = await attempt(entries_about(user.id, directory))
    if isinstance(entries, GraphError):
        return entries
    return [Recorded(entry, said) for entry, said in failures(entries) if said.meaning is meaning]


async def any_failure(case: Case, directory: Directory) -> Log:
    """All failures that concern the case's user, whatever they mean: for a row that names no reason."""
    if case.user is None:
        return None
    entries = await attempt(entries_about(case.user.id, directory))
    if isinstance(entries, GraphError):
        return entries
    return [Recorded(entry, said) for entry, said in failures(entries)]


def newest(log: Log, row: Row, speaks_of: Callable[[Recognised], bool]) -> Recorded | None:
    """The newest record that speaks of the row. One older than the row tells of an earlier failure."""
    if log is None or isinstance(log, GraphError):
        return None
    written = row.state.last_updated
    return next(
        (each for each in log if speaks_of(each.said) and not (written and each.entry.at < written - _APART)),
        None,
    )


def not_said(share: Sequence[Row], question: Text, log: Log) -> Undetermined:
    """That the log does not answer a question about these rows, and what would help."""
    match log:
        case Forbidden():
            why = say("The audit log would say, but Graph does not let you read it.")
        case GraphError():
            why = say("The audit log would say, but it did not answer now.")
        case None:
            why = say("Ask about one of these people by name.")
        case _:
            why = say("The audit log, kept 7 or 30 days, does not say.")
    error = log if isinstance(log, GraphError) else None
    missing = AUDIT_READER if isinstance(log, Forbidden) else Missing()
    return Undetermined(together(question, why), missing, error, about(share))


def not_all_entries(of: str, log: Listed[DirectoryAudit]) -> Undetermined:
    """That the log holds more about somebody or something than was read."""
    return Undetermined(
        say(
            "I could not read all entries of the audit log about {name}, only the newest {count}.",
            name=of,
            count=len(log),
        )
    )


def audit_command(case: Case) -> Sequence[str]:
    """PowerShell that lists the failed license changes of the case's user."""
    if case.user is None:
        return ()
    return (
        assign_id("user", case.user),
        "Get-MgAuditLogDirectoryAudit -Filter \"targetResources/any(t:t/id eq '$user')\" -Top 50 | "
        "Where-Object { $_.ActivityDisplayName -eq 'Change user license' -and $_.Result -ne 'success' } | "
        "Select-Object ActivityDateTime, ResultReason",
    )
