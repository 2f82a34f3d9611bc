"""Which plans are likely to collide among what people have."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dialogs.examining.case import Named
from dialogs.licensing.known_plans import Grade, collisions, same_family
from dialogs.licensing.plan_errors import Sight
from dialogs.licensing.rows import Row
from dialogs.licensing.sources import Origin, Plans

Known = Callable[[Plans, Plans], Iterable[tuple[str, str, Grade]]]
"""Pairs with one side among each of two sets of plans: (mine, theirs, grade)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A plan of the product that failed, the one it collides with, and the assignment that brings that."""

    mine: str
    theirs: str
    brought_by: Origin
    grade: Grade = Grade.RECORDED


def likely_clashes(share: Sequence[Row], sight: Sight) -> list[Clash]:
    """Known pairs between the failed product and what else these people have; else tiers of one service."""
    failed = [(sight.meant(row), other) for row in share for other in sight.beside(row)]
    for known in (collisions, same_family):
        between = _kept(known)
        clashes = [
            Clash(mine, theirs, other, grade)
            for one, other in failed
            for mine, theirs, grade in between(one.plans, other.plans)
        ]
        if clashes:
            return _commonest(clashes)
    return []


def _kept(known: Known) -> Known:
    """The same, looked up once between the same plans: thousands of people have the same few products."""
    pairs: dict[tuple[frozenset[str], frozenset[str]], list[tuple[str, str, Grade]]] = {}

    def between(mine: Plans, theirs: Plans) -> list[tuple[str, str, Grade]]:
        kind = frozenset(mine), frozenset(theirs)
        if kind not in pairs:
            pairs[kind] = list(known(mine, theirs))
        return pairs[kind]

    return between


def _commonest(clashes: Sequence[Clash]) -> list[Clash]:
    """One of each pair and source, the best attested and commonest first, the sources taking turns."""
    count = Counter(_key(clash) for clash in clashes)
    shared = {_key(clash): clash for clash in clashes}
    ranked = sorted(shared.values(), key=lambda clash: (list(Grade).index(clash.grade), -count[_key(clash)]))
    met: Counter[Named | None] = Counter()
    turns = {}
    for clash in ranked:
        source = clash.brought_by.row.group
        turns[_key(clash)] = met[source]
        met[source] += 1
    return sorted(ranked, key=lambda clash: turns[_key(clash)])


def _key(clash: Clash) -> tuple[str, str, Named, Named | None]:
    return clash.mine, clash.theirs, clash.brought_by.row.sku, clash.brought_by.row.group
