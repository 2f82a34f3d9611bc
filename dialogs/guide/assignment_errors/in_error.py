"""Rows that Entra holds in error, or in a condition it does not explain."""

from collections.abc import Iterator, Mapping, Sequence

from dialogs.examining.cause import Cause, Phase
from dialogs.examining.verdict import Finding, Leads, Undetermined, Verdict
from dialogs.licensing.rows import Row, about, by_product, people, row_evidence
from dialogs.licensing.wording import row_name
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import Text, say, together
from graph import AssignmentError

UNKNOWN_ERROR = Cause(
    "unknown_error",
    say("Entra gives a reason this guide does not know"),
    (
        say("Reprocess the user and read the refusal: it says more than the row does."),
        say("Read the failed *Change user license* entry of the user in the audit log."),
        say("If neither explains it, open a support ticket with the word as Graph spells it."),
    ),
    Phase.UNEXPLAINED,
    remedies=(REPROCESS,),
)

_SAID: Mapping[AssignmentError, Text] = {
    AssignmentError.COUNT_VIOLATION: say("No license was left."),
    AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION: say("A service plan collides with one of another product."),
    AssignmentError.DEPENDENCY_VIOLATION: say(
        "A service plan that another one needs is missing, or still needed."
    ),
    AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION: say("The usage location does not allow it."),
    AssignmentError.UNIQUENESS_VIOLATION: say("An address already belongs to another object."),
    AssignmentError.OTHER: say("Another product of the same group failed."),
}


def said(error: AssignmentError) -> Text:
    """What a published error means."""
    return _SAID[error]


def errors(found: Sequence[Row]) -> Iterator[Verdict]:
    """Each error of these rows, by product: where it leads, or that this guide does not know it."""
    broken = [row for row in found if row.failed]
    for error in dict.fromkeys(row.state.error for row in broken):
        for share in by_product(row for row in broken if row.state.error == error).values():
            known = share[0].error
            yield _lead(share, known) if known else _unknown(share, error)


def _lead(share: Sequence[Row], error: AssignmentError) -> Leads:
    return Leads(error, about(share), _told(share, error), (row_evidence(share[0]),))


def _told(share: Sequence[Row], error: AssignmentError) -> Text:
    first = share[0]
    when = say(
        "{row}, when Entra last worked out {who} ({error}):",
        row=row_name(first.sku.name, first.group),
        who=people(share),
        error=error.value,
    )
    told = together(when, said(error))
    if first.state.state == "ActiveWithError":
        return together(told, say("The license itself still works."))
    return told


def _unknown(share: Sequence[Row], error: str | None) -> Finding:
    first = share[0]
    because = (
        say(
            "{row} failed for {who}, and Entra says why in a word this guide does not know: {error}.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
            error=error,
        )
        if error
        else say(
            "{row} failed for {who}, and Entra gives no reason.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
    )
    return Finding(
        UNKNOWN_ERROR,
        about(share),
        because,
        say("Reprocess {who} and read Entra's answer.", who=people(share)),
        (row_evidence(first),),
        weight=len(share),
    )


def disabled(found: Sequence[Row]) -> Iterator[Undetermined]:
    """Rows that are neither in force nor in error."""
    for share in by_product(row for row in found if row.state.state == "Disabled").values():
        first = share[0]
        note = say(
            "{row} is held in a disabled condition for {who}: that is seen with deleted accounts and "
            "suspended subscriptions, and Graph does not say which.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
        yield Undetermined(note, about=about(share))
