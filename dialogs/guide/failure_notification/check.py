"""What the failure said: a text that was pasted, or the newest failed entry of the audit log."""

from collections.abc import Sequence
from datetime import date

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import About, Clear, Leads, Undetermined, Verdict
from dialogs.guide.failure_notification.glance import glance
from dialogs.licensing.cmdlets import assign_id
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, MOVED_TO_MICROSOFT_365
from dialogs.licensing.messages.error_texts import Recognised, explain, failures, recognise
from dialogs.licensing.messages.recorded import AUDIT_READER, entries_about, not_all_entries
from dialogs.words.text import Text, say, together
from graph import Directory


async def read_notification(case: Case, directory: Directory) -> Sequence[Verdict]:
    """What the pasted text says; without one, what the newest failure in the audit log says."""
    if case.error_text.strip():
        return (_read(case, recognise(case.error_text), directory),)
    subject = case.user or case.group
    if subject is None:
        return (Undetermined(say("Paste the error text, or name the person or group, and I can read it.")),)
    entries = await entries_about(subject.id, directory)
    for entry, recognised in failures(entries):
        newest = say(
            "The newest failed license change of {subject} is of {at}:", subject=subject.name, at=entry.at
        )
        return (_lead(case, recognised, together(newest, explain(recognised, directory))),)
    if not entries.complete:
        return (not_all_entries(subject.name, entries),)
    return (
        Clear(
            say(
                "The audit log of the last 30 days holds no failed license change of {name}.",
                name=subject.name,
            )
        ),
    )


def _read(case: Case, recognised: Recognised | None, directory: Directory) -> Verdict:
    if recognised is None:
        return Undetermined(
            say(
                "I do not recognise the pasted text as one of Microsoft's license errors. Paste the whole "
                "sentence, with the ids in it."
            )
        )
    meaning = explain(recognised, directory)
    return _lead(case, recognised, together(say("The pasted text says:"), meaning))


def _lead(case: Case, recognised: Recognised, note: Text) -> Verdict:
    if recognised.error is None:
        return Clear(note)
    return Leads(recognised.error, About(case.user, case.group, case.sku), note)


def commands(case: Case) -> Sequence[str]:
    """The failed license changes, with their reasons."""
    variable, whom = ("user", case.user) if case.user or not case.group else ("group", case.group)
    return (
        assign_id(variable, whom),
        "Get-MgAuditLogDirectoryAudit -Top 50 -Filter \"activityDisplayName eq 'Change user license' "
        f"and targetResources/any(t:t/id eq '${variable}')\" | Where-Object Result -eq 'failure' | "
        "Select-Object ActivityDateTime, ResultReason",
    )


_FOLDER = step_folder(__file__)

FAILURE_NOTIFICATION = Check(
    "failure_notification",
    say("What the failure said"),
    Page(
        "TCF2",
        say(
            "When an assignment fails in the Azure portal, click the notification in the upper right "
            "corner: it opens the details, which mostly solve the case."
        ),
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, MOVED_TO_MICROSOFT_365),
        date(2026, 11, 24),
    ),
    read_notification,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(Topic("failure_notification", messages=frozenset({Meaning.MOVED}), instead=("RS3",)),),
    commands=commands,
    by_hand=say(
        "Open **Microsoft 365 admin center > Billing > Licenses > the product > Groups > the group > "
        "Actions "
        "needed > View error details**."
    ),
    least=AUDIT_READER,
    applies=lambda case: bool(case.error_text) or not case.whole_tenant,
    eager=lambda case: bool(case.error_text),
    glance=glance,
)
