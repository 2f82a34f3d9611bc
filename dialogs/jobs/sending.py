"""The only place from which a change leaves: written down first, sent once, and what came of it written down.

Whatever may have arrived is never sent again: looking tells whether it happened (`looking`).
"""

from dataclasses import dataclass

from dialogs.examining.remedy import Change
from dialogs.jobs.journal import Fate, Journal, JournalUnavailable
from graph import Directory, GraphError, Nonsense, SignInFailed, Throttled, Unavailable


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it so far, and Graph's failure where there was one."""

    fate: Fate
    error: GraphError | None = None


async def send(change: Change, key: str, directory: Directory, journal: Journal) -> Sent:
    """Send a change that the journal holds as agreed under this key. What came of it is in the journal when
    this returns; where that cannot be written it stays agreed, and is looked at."""
    answered: list[str] = []
    sent = Sent(Fate.ACCEPTED)
    for request in change.requests:
        try:
            answered.append((await directory.send(request)).request_id)
        except GraphError as error:
            sent = Sent(_fate(error), error)
            break
    if sent.fate is not Fate.ACCEPTED and answered:
        # A part of it is done, so the whole is neither refused nor unsent.
        sent = Sent(Fate.UNCONFIRMED, sent.error)
    failed = {"error": sent.error.code, "status": sent.error.status} if sent.error else {}
    try:
        journal.note(key, sent.fate, {"request_ids": answered, **failed})
    except JournalUnavailable:
        return Sent(Fate.AGREED, sent.error)
    return sent


def _fate(error: GraphError) -> Fate:
    match error:
        case Throttled() | SignInFailed():
            return Fate.NOT_SENT
        case Unavailable() as unavailable:
            return Fate.NOT_SENT if unavailable.never_sent else Fate.UNCONFIRMED
        case Nonsense():
            return Fate.UNCONFIRMED
        case _:
            return Fate.REFUSED
