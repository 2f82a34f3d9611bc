"""What can be seen of a group and of what was refused on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import (
    About,
    Evidence,
    Kind,
    evidence,
)
from dialogs.licensing.known_plans import unmet
from dialogs.licensing.membership.groups import group_name, sku_ids
from dialogs.licensing.messages.error_texts import Recognised
from dialogs.licensing.messages.reasons import failure_text
from dialogs.licensing.sources import user_plans
from graph import Directory, DirectoryAudit, Group, SubscribedSku


@dataclass(frozen=True, slots=True)
class Need:
    """A plan, and those of which one has to come with it."""

    plan: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: the group, the tenant's products, what was pasted and what is on record."""

    case: Case
    group: Group
    owned: Mapping[str, SubscribedSku]
    pasted: Recognised | None
    log: tuple[DirectoryAudit, ...]
    directory: Directory

    @property
    def name(self) -> str:
        """The group's."""
        return self.group.name

    @property
    def about(self) -> About:
        """The group, and the product asked about."""
        return About(group=group_name(self.group), sku=self.case.sku)

    @property
    def plans(self) -> frozenset[str]:
        """The plans that the group gives."""
        return frozenset(
            plan for license in self.group.assigned_licenses or () for plan in self.plans_of(license.sku_id)
        )

    def plans_of(self, sku_id: str) -> frozenset[str]:
        """The plans that the group gives of one of its products."""
        return frozenset(
            plan
            for license in self.group.assigned_licenses or ()
            if license.sku_id == sku_id
            for plan in user_plans(self.owned.get(sku_id), license.disabled_plans)
        )

    @property
    def wanted(self) -> frozenset[str]:
        """The plans of the product asked about, where the group does not give it."""
        sku = self.case.sku
        given = sku is None or sku.id in sku_ids(self.group)
        return frozenset() if sku is None or given else frozenset(user_plans(self.owned.get(sku.id)))

    @property
    def kind(self) -> Kind:
        """What was refused is why the group does not give what is asked; of one that does, it is a remark."""
        asked = bool(self.pasted) or self.case.complaint is Complaint.CANNOT_REMOVE
        missing = bool(self.wanted) or (self.case.sku is None and not self.group.assigned_licenses)
        return Kind.CAUSE if asked or missing else Kind.REMARK

    def need(self, said: Recognised) -> Need | None:
        """Which plan needs which, where the names or ids in a text are those of plans of this tenant."""
        if said.pairs:
            plan = said.pairs[0][0]
            return Need(plan, frozenset(needed for one, needed in said.pairs if one == plan))
        if len(said.words) < 2:
            return None
        plan, needed = said.words[:2]
        ids = [self._plans_called(name) for name in (plan, *needed.split(" or "))]
        return Need(min(ids[0]), frozenset().union(*ids[1:])) if ids[0] and any(ids[1:]) else None

    def _plans_called(self, name: str) -> frozenset[str]:
        return frozenset(
            id
            for sku in self.owned.values()
            for id, plan in user_plans(sku).items()
            if name.strip().casefold()
            in {plan.service_plan_name.casefold(), self.directory.plan_name(id).casefold()}
        )


def known_need(sight: Sight) -> Need | None:
    """The best attested need that the group's products do not meet: of the product asked about, else of one
    of its own."""
    plans, beside = (sight.wanted, sight.plans) if sight.wanted else (sight.plans, frozenset())
    known = next(unmet(plans, beside), None)
    return Need(known.plan, known.needs) if known else None


def shown_entry(entry: DirectoryAudit) -> Evidence:
    """What a failed entry gives as its reason."""
    return evidence(entry.seen, f"{entry.activity}.resultReason", failure_text(entry))
