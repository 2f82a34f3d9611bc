"""What a yes would be bound to; or, for who may not do it, why none is asked for.

Whoever may not write is told so before they are asked. What Graph would not show of their roles bars nobody:
then the question is put, and Graph itself decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.examining.case import Case, Named
from dialogs.examining.examination import conclude
from dialogs.examining.step import Check
from dialogs.examining.verdict import Kind
from dialogs.remedies.watch import fingerprint
from dialogs.talk.ongoing import Ongoing
from dialogs.talk.state import Offer
from dialogs.words.text import Text, say

_ONLY_LOOKS = say(
    "I only look for you here and write nothing. Ask a License or User Administrator of this tenant to do it."
)


@dataclass(frozen=True, slots=True)
class Barred:
    """The asker may not do it: why, and what would change that."""

    told: tuple[Text, ...]


async def offer(turn: Ongoing, user: Named, checks: Iterable[Check]) -> Offer | Barred:
    """The offer to write for `user`, put to whoever is asking; `checks` are the guide's."""
    if not turn.entra.may_write:
        return Barred((_ONLY_LOOKS,))
    of_asker = [check for check in checks if check.of_asker]
    examined = await conclude(Case(user=user), turn.directory, of_asker)
    for finding in examined.findings:
        if finding.kind is Kind.OBSTACLE:
            late = (finding.proof,) if finding.proof else ()
            return Barred((finding.because, *late, finding.next_step))
    me, rows = await turn.directory.me(), await turn.directory.user(user.id)
    return Offer(me.id if me else "", user.id, fingerprint(rows))
