"""Errors between service plans, of which the row does not say which plans: how both kinds of them are read.

The row names the product alone. What else the person has is read from all their rows, what was meant from the
group, and the plans themselves from the audit log, where it may be read.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.case import Case, Meaning
from dialogs.examining.cause import Cause
from dialogs.examining.verdict import Certainty, Clear, Evidence, Finding, Verdict
from dialogs.licensing.messages.error_texts import recognise
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.messages.reasons import failure_text
from dialogs.licensing.messages.recorded import PROOF, Log, Recorded, newest, recorded
from dialogs.licensing.rows import Row, about, again, by_product, people, row_evidence
from dialogs.licensing.sources import (
    Origin,
    Plans,
    RowKey,
    attempt,
    attempted,
    beside,
    by_person,
    by_sku_id,
    every_product,
    key_of,
    licensed_names,
    user_plans,
    whole_rows,
)
from dialogs.licensing.unreadable import unread
from dialogs.words.text import Text, say
from graph import AssignmentError, Directory, GraphError, SubscribedSku


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: the failed assignments as they were meant, all rows of these people by user, and the
    audit log."""

    wanted: Mapping[RowKey, Origin]
    rows_of: Mapping[str, Sequence[Row]]
    owned: Mapping[str, SubscribedSku]
    log: Log

    def meant(self, row: Row) -> Origin:
        """The assignment that failed, as it was meant."""
        return self.wanted[key_of(row)]

    def beside(self, row: Row) -> tuple[Origin, ...]:
        """The same person's other assignments."""
        return beside(row, self.rows_of, self.owned)

    def plans(self, row: Row) -> Plans:
        """Every plan of the product that a user can have."""
        return user_plans(self.owned.get(row.sku.id))

    def named(self, row: Row) -> Recorded | None:
        """The newest record that names a plan of the product that failed."""
        plans = self.plans(row).keys()
        if row.refused is not None:
            said = recognise(failure_text(row.refused))
            return Recorded(row.refused, said) if said and any(plans & pair for pair in said.pairs) else None
        return newest(self.log, row, lambda said: any(plans & pair for pair in said.pairs))


Conclude = Callable[[Sequence[Row], Sight], Iterable[Verdict]]
"""What a step makes of the rows of one product from one source."""


async def examine_plans(
    case: Case,
    directory: Directory,
    kind: tuple[AssignmentError, Meaning],
    nothing: Text,
    conclude: Conclude,
) -> Sequence[Verdict]:
    """What is concluded of every product in error, and what could not be read; `nothing` where none is."""
    error, meaning = kind
    found, skus, gaps, log, names = await asyncio.gather(
        rows_in_error(case, directory, error),
        attempt(every_product(directory)),
        unread(case, directory),
        recorded(case, directory, meaning),
        licensed_names(case, directory),
    )
    if not found:
        return gaps or (Clear(nothing),)
    if isinstance(skus, GraphError):
        raise skus
    owned = by_sku_id(skus)
    everything = await whole_rows(case, found, names, directory)
    sight = Sight(await attempted(found, owned, directory), by_person(everything), owned, log)
    verdicts: list[Verdict] = []
    for share in by_product(found).values():
        await asyncio.sleep(0)  # of thousands of people each product takes its while
        verdicts += conclude(share, sight)
    return (*verdicts, *gaps)


def plans_found(
    cause: Cause, share: Sequence[Row], because: Text, next_step: Text, other: Row | None
) -> Finding:
    """The plans, with the rows that bring them; `other` is the row of the other one, where there is one."""
    rows = [share[0], *([other] if other and other != share[0] else [])]
    proofs = tuple(map(row_evidence, rows))
    return Finding(cause, about(share), because, again(share, next_step), proofs, weight=len(share))


def known_from(audit: Evidence | None, found: Finding) -> Finding:
    """Plans that an audit entry names are a fact; others are guessed."""
    if audit is None:
        return replace(found, certainty=Certainty.INFERENCE, proof=PROOF)
    return replace(found, evidence=tuple(dict.fromkeys((*found.evidence, audit))))


def plans_unnamed(cause: Cause, share: Sequence[Row], because: Text) -> Finding:
    """The error is a fact; which plans it is between is still to be looked up."""
    next_step = say(
        "Find the two plans in the audit log of {who}, or reprocess and read Entra's answer.",
        who=people(share[:1]),
    )
    return Finding(cause, about(share), because, next_step, (row_evidence(share[0]),), weight=len(share))
