"""What may be done to the living simulated tenant: writes through Graph, and what happens outside it.

No permissions here: `World` refuses only what Entra refuses whoever asks.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from graph.simulated.declared.tenant import Tenant
from graph.simulated.entra import refusals
from graph.simulated.entra.engine import Engine
from graph.simulated.entra.inventory import GroupState, Json, UserState
from graph.simulated.entra.licensing import reason_of
from graph.simulated.entra.refusals import Refusal, absent, bad
from graph.simulated.tenancy import Tenancy

__all__ = ["Refusal", "World"]

Result = TypeVar("Result")


class World(Tenancy):
    """One simulated tenant that can be changed."""

    @classmethod
    def of(
        cls, tenant: Tenant, *, start: datetime | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> "World":
        """The tenant brought to life."""
        return cls(tenant, start=start, monotonic=monotonic)

    def reset(self) -> None:
        """Back to the declaration, clock included: nothing was written yet."""
        super().reset()
        self._written: list[tuple[datetime, Callable[[World], object]]] = []
        self._twin: World | None = None
        self._replayed = 0

    def lagging(self) -> "World":
        """The tenant as the eventual index has it, `read_lag_seconds` ago; for reading only.

        The same declaration and the same writes, lived through a little later.
        https://learn.microsoft.com/graph/aad-advanced-queries
        """
        lag = self.tenant.settings.read_lag_seconds
        if not lag:
            return self
        if self._twin is None:
            self._twin = World(self.tenant, start=self._start, monotonic=lambda: 0.0)
        until = self.now() - timedelta(seconds=lag)
        while self._replayed < len(self._written) and self._written[self._replayed][0] <= until:
            at, write = self._written[self._replayed]
            self._twin.advance((at - self._twin.now()).total_seconds())
            write(self._twin)
            self._replayed += 1
        self._twin.advance(max(0.0, (until - self._twin.now()).total_seconds()))
        return self._twin

    # Writes through Graph. `by` is the id of a user, or the name of an application.

    def assign_group_license(self, group_id: str, add: list[Json], remove: list[str], by: str) -> Json:
        """The group has it now, its members later. https://learn.microsoft.com/graph/api/group-assignlicense"""
        group = self._group_or_404(group_id)
        wanted = refusals.licenses(self._directory, add, remove)
        reason = self._do(lambda engine: engine.change_group_licenses(group_id, wanted, remove, by))
        if reason is not None:
            raise bad(reason)
        return self._show(group)

    def assign_user_license(self, user_id: str, add: list[Json], remove: list[str], by: str) -> Json:
        """At once, or refused. https://learn.microsoft.com/graph/api/user-assignlicense"""
        user = self._user_or_404(user_id)
        wanted = refusals.licenses(self._directory, add, remove)
        refusals.user_removal(user, remove)
        violations = self._do(lambda engine: engine.license_user(user.id, wanted, remove, by))
        if violations:
            raise bad(reason_of(violations[0], list(wanted) or remove))
        return self._show(user)

    def reprocess(self, user_id: str, by: str) -> Json:
        """Rows change a little later; refused with Entra's reason while a cause is still there.

        https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment
        """
        user = self._user_or_404(user_id)
        reason = self._do(lambda engine: engine.reprocess(user.id, by))
        if reason is not None:
            raise bad(reason)
        return self._show(user)

    def update_user(self, user_id: str, patch: Json, by: str) -> None:
        """https://learn.microsoft.com/graph/api/user-update"""
        user = self._user_or_404(user_id)
        refusals.user_patch(user, patch)
        self._do(lambda engine: engine.update_user(user.id, patch, by))

    def update_group(self, group_id: str, patch: Json, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-update"""
        refusals.group_patch(self._group_or_404(group_id), patch)
        reason = self._do(lambda engine: engine.patch_group(group_id, patch, by))
        if reason is not None:
            raise bad(reason)

    def add_member(self, group_id: str, object_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-post-members"""
        group = self._group_or_404(group_id)
        refusals.membership_write(group)
        if not any(self._living([object_id])):
            raise absent(object_id)
        if object_id in group.members:
            raise bad(
                "One or more added object references already exist for the following modified "
                "properties: 'members'."
            )
        self._do(lambda engine: engine.add_member(group_id, object_id, by))

    def remove_member(self, group_id: str, object_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-delete-members"""
        group = self._group_or_404(group_id)
        refusals.membership_write(group)
        if object_id not in group.members:
            raise absent(object_id)
        self._do(lambda engine: engine.remove_member(group_id, object_id, by))

    def delete_group(self, group_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/group-delete"""
        refusals.group_deletion(self._group_or_404(group_id))
        self._do(lambda engine: engine.delete_group(group_id, by))

    def delete_user(self, user_id: str, by: str) -> None:
        """https://learn.microsoft.com/graph/api/user-delete"""
        user = self._user_or_404(user_id)
        self._do(lambda engine: engine.delete_user(user.id, by))

    def restore(self, object_id: str, by: str) -> Json:
        """https://learn.microsoft.com/graph/api/directory-deleteditems-restore"""
        state = self._deleted_or_404(object_id)
        self._do(lambda engine: engine.restore(state.id, by))
        return self._show(state)

    def retry_service_provisioning(self, user_id: str, by: str) -> None:
        """What has no cause any more goes away.

        https://learn.microsoft.com/graph/api/user-retryserviceprovisioning
        """
        user = self._user_or_404(user_id)
        if self._directory.address_taken(user) is None:
            self._resources.forget_provisioning_errors(user.id)
            self._service_plans.try_again(user.id)
            self._touch(user.id)

    # What happens outside Graph

    def buy_seats(self, sku: str, count: int) -> None:
        """More units of a product (by part number or id). Old rows do not change by it."""
        self._catch_up()
        sku_id = self._sku_or_404(sku)
        self._do(lambda engine: engine.change_seats(sku_id, count))

    def set_subscription_state(self, sku: str, state: str) -> None:
        """A product's subscription goes into another capability status."""
        self._catch_up()
        sku_id = self._sku_or_404(sku)
        self._do(lambda engine: engine.change_subscription(sku_id, state))

    def set_rule(self, group_id: str, rule: str, state: str | None) -> None:
        """A group's membership rule is rewritten; `state` On or Paused, None leaves it."""
        group = self._group_or_404(group_id)
        refusals.membership_rule(rule)
        paused = (state or group.properties["membershipRuleProcessingState"]) == "Paused"
        self._do(lambda engine: engine.change_rule(group_id, rule, paused=paused, by=None))

    def free_address(self, user_id: str, address: str) -> None:
        """Exchange, or Active Directory, takes an address (bare) from a user."""
        user = self._user_or_404(user_id)
        held: list[str] = user.properties["proxyAddresses"]
        kept = [one for one in held if one.partition(":")[2].lower() != address.lower()]
        self._do(lambda engine: engine.update_user(user.id, {"proxyAddresses": kept}, None))

    def resolve_incident(self, id_: str) -> None:
        """Microsoft says it is over."""
        if id_ not in self._resolved:
            raise absent(id_)
        self._resolved[id_] = self.now()

    # Behind the writes

    def _do(self, write: Callable[[Engine], Result]) -> Result:
        if self.tenant.settings.read_lag_seconds:
            self._written.append((self.now(), lambda world: write(world._engine)))
        return write(self._engine)

    def _user_or_404(self, user_id: str) -> UserState:
        self._catch_up()
        user = self._find_user(user_id)
        if user is None:
            raise absent(user_id)
        return user

    def _group_or_404(self, group_id: str) -> GroupState:
        self._catch_up()
        group = self._directory.groups.get(group_id)
        if group is None or group.deleted is not None:
            raise absent(group_id)
        return group

    def _deleted_or_404(self, object_id: str) -> UserState | GroupState:
        self._catch_up()
        state = self._directory.users.get(object_id) or self._directory.groups.get(object_id)
        if state is None or state.deleted is None:
            raise absent(object_id)
        return state

    def _sku_or_404(self, sku: str) -> str:
        sku_id = self._directory.sku_ids.get(sku, sku)
        if sku_id not in self._directory.skus:
            raise absent(sku)
        return sku_id
