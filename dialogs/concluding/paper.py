"""What of the tenant an examination has in hand once its checks have concluded.

Nothing is asked for it that no check asks for anyway, and what was not read is left out.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import IN_FORCE
from dialogs.licensing.sources import ASSIGNABLE, attempt, by_sku_id
from graph import Directory, GraphError, LicenseAssignmentState, SubscribedSku


@dataclass(frozen=True, slots=True)
class Paper:
    """The tenant as it was read: its products by id, the person's rows, how many members groups have, whether
    the person is known to lack a usage location, and the template ids of the asker's active roles (None where
    these could not be read, or nobody in person asks)."""

    skus: Mapping[str, SubscribedSku] = field(default_factory=dict)
    rows: Sequence[LicenseAssignmentState] = ()
    members: Mapping[str, int] = field(default_factory=dict)
    without_location: bool = False
    roles: Sequence[str | None] | None = None

    def holds(self, sku_id: str) -> bool:
        """Whether the person has the product, so that another source of it takes no license."""
        return any(row.sku_id == sku_id and row.state in IN_FORCE for row in self.rows)

    def gives(self, group: Named, sku: Named) -> bool:
        """Whether a row of the person names the group as the source of the product."""
        return self.state(group, sku) is not None

    def state(self, group: Named, sku: Named) -> str | None:
        """The state of the person's row of a product from a group."""
        of = (row for row in self.rows if row.assigned_by_group == group.id and row.sku_id == sku.id)
        return next((row.state for row in of), None)

    def full(self, sku_id: str) -> bool:
        """Whether no license of a product in force is left."""
        sku = self.skus.get(sku_id)
        return sku is not None and sku.capability_status in ASSIGNABLE and sku.available < 1


async def read(case: Case, directory: Directory) -> Paper:
    """What the checks of a whole examination have asked for already, so that nothing travels for it. Of a
    whole tenant nothing is tried."""
    if case.whole_tenant:
        return Paper()
    skus, user, count, me, roles = await asyncio.gather(
        attempt(directory.subscribed_skus()),
        attempt(directory.user(case.user.id) if case.user else _nothing()),
        attempt(directory.member_count(case.group.id) if case.group else _nothing()),
        attempt(directory.me()),
        attempt(directory.active_roles()),
    )
    known = None if isinstance(user, GraphError) else user
    in_person = me is not None and not isinstance(me, GraphError)
    return Paper(
        {} if isinstance(skus, GraphError) or not skus.complete else by_sku_id(skus),
        (known.license_assignment_states if known else None) or (),
        {case.group.id: count} if case.group and isinstance(count, int) else {},
        known is not None and known.usage_location is None,
        None if isinstance(roles, GraphError) or not in_person else [role.role_template_id for role in roles],
    )


async def _nothing() -> None:
    return None
