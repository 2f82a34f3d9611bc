"""Which needs are not met among what a person has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dialogs.licensing.rows import IN_FORCE
from dialogs.licensing.sources import Origin, user_plans
from graph import SubscribedSku


@dataclass(frozen=True, slots=True)
class Lack:
    """A plan and what it needs, any one of them.

    `holder` is the other product in it: the one that still needs what is to be removed, or the one in which
    the needed plan is switched off.
    """

    plan: str
    needs: frozenset[str]
    removing: bool = False
    holder: Origin | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The assignment that failed and the person's others."""

    failed: Origin
    wanted: Origin
    others: tuple[Origin, ...]
    owned: Mapping[str, SubscribedSku]

    @property
    def staying(self) -> tuple[Origin, ...]:
        """What the person keeps when the failed assignment goes: what is in force and not stuck itself."""
        return tuple(
            other
            for other in self.others
            if other.row.state.state in IN_FORCE
            and not (other.row.group == self.failed.row.group and other.row.state.state == "ActiveWithError")
        )

    def lacks(self, needs: Mapping[str, frozenset[str]]) -> Iterator[Lack]:
        """Which of these needs are not met, now that the failed assignment comes or goes."""
        kept = {id for other in self.staying for id in other.plans}
        if self.failed.row.state.state == "ActiveWithError":
            for plan, any_of in needs.items():
                holder = next((other for other in self.staying if plan in other.plans), None)
                if holder and any_of & self.failed.plans.keys() and not any_of & kept:
                    yield Lack(plan, any_of & self.failed.plans.keys(), True, holder)
        held = {*self.wanted.plans, *(id for other in self.others for id in other.plans)}
        for plan, any_of in needs.items():
            if plan in self.wanted.plans and not any_of & held:
                yield Lack(plan, any_of, holder=self._switched_off(any_of))

    def _switched_off(self, needs: frozenset[str]) -> Origin | None:
        """An assignment whose product holds a needed plan, only switched off."""
        return next(
            (
                other
                for other in (self.failed, *self.others)
                if needs & user_plans(self.owned.get(other.row.sku.id)).keys()
            ),
            None,
        )


def by_plan(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Each plan, and the ones that it needs any of."""
    needs: dict[str, frozenset[str]] = {}
    for plan, needed in pairs:
        needs[plan] = needs.get(plan, frozenset()) | {needed}
    return needs
