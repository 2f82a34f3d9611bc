"""A person and the groups they are in, directly or through others."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.examining.case import Case
from dialogs.examining.verdict import Evidence, Kind, evidence
from dialogs.licensing.membership.groups import sku_ids
from dialogs.licensing.rows import IN_FORCE
from dialogs.words.text import Phrase, Value, phrase, phrase_count
from graph import Group, Listed, User

MOST = 5
"""Groups named in one sentence; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who should be a member, and of what they are one: uncast reads, not from the lagging index."""

    user: User
    direct: Listed[Group]
    transitive: Listed[Group]

    def is_in(self, group: Group) -> bool:
        """Directly, which alone counts."""
        return group.id in {each.id for each in self.direct}

    def is_below(self, group: Group) -> bool:
        """Through another group."""
        return group.id in {each.id for each in self.transitive} and not self.is_in(group)

    def holds(self, sku_ids: Iterable[str]) -> bool:
        """Whether every one of the products is in force, from whatever source."""
        states = self.user.license_assignment_states or ()
        in_force = {state.sku_id for state in states if state.state in IN_FORCE}
        wanted = set(sku_ids)
        return bool(wanted) and wanted <= in_force

    def source_of(self, sku_id: str) -> Group | None:
        """A group from which a product is in force."""
        states = self.user.license_assignment_states or ()
        giving = {one.assigned_by_group for one in states if one.sku_id == sku_id and one.state in IN_FORCE}
        return next((group for group in self.direct if group.id in giving), None)

    def absent_from(self, group: Group) -> Evidence:
        """What proves that they are no direct member."""
        return evidence(self.direct.seen, "memberOf", not_among_them(group))


def kind(case: Case, person: Person, group: Group) -> Kind:
    """Who has the product from elsewhere is not kept from it."""
    wanted = (case.sku.id,) if case.sku else sku_ids(group)
    return Kind.REMARK if person.holds(wanted) else Kind.CAUSE


def not_among_them(group: Group) -> Phrase:
    """What Graph shows of a group that a list of groups lacks."""
    return phrase("{group} is not among them", group=group.name)


def few(groups: Iterable[Group]) -> tuple[Value, ...]:
    """Groups by name; of many, the first and how many more."""
    names = [group.name for group in groups]
    if len(names) <= MOST:
        return tuple(names)
    more = phrase_count("{count} more group", "{count} more groups", count=len(names) - MOST)
    return (*names[:MOST], more)
