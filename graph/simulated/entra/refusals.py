"""What Microsoft Entra declines, whoever asks, in its own words.

Most sentences are quoted in Graph's documentation or in reports from real tenants
(https://learn.microsoft.com/graph/errors). Where nobody has published one, the sentence here is ours and is
marked so: match on status and code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.countries import is_country
from graph.simulated.declared.membership_rules import RuleError, parse
from graph.simulated.entra.inventory import GroupState, Inventory, Json, UserState


@dataclass(slots=True)
class Refusal(Exception):
    """Entra declines."""

    status: int
    code: str
    message: str


def bad(message: str) -> Refusal:
    """The request broke a rule."""
    return Refusal(400, "Request_BadRequest", message)


def absent(id_: str) -> Refusal:
    """There is no such object."""
    return Refusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id_}' does not exist or one of its queried reference-property objects are not present.",
    )


_SYNCED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects "
    "currently undergoing migration."
)
_CLOUD_OWNED = frozenset({"usageLocation", "preferredLanguage"})
"""What may be written on a user that is mastered on premises."""

_READ_ONLY = frozenset({"proxyAddresses", "createdDateTime", "onPremisesSyncEnabled"})


def licenses(directory: Inventory, add: Iterable[Json], remove: Iterable[str]) -> dict[str, frozenset[str]]:
    """The products to add with the plans switched off, of which the tenant has every one."""
    wanted = {license_["skuId"]: frozenset(license_.get("disabledPlans", ())) for license_ in add}
    if not wanted and not list(remove):
        raise bad("No license changes provided")
    for sku_id, disabled in wanted.items():
        sku = directory.skus.get(sku_id)
        if sku is None or sku.gone or sku.declared.applies_to == "Company":
            raise bad(f"License {sku_id} does not correspond to a valid company License.")
        for plan_id in sorted(disabled - sku.plans):
            raise bad(f"Service plan {plan_id} is not part of license {sku_id}.")  # ours
    return wanted


def group_licensing(
    directory: Inventory, group: GroupState, wanted: Mapping[str, frozenset[str]], remove: Iterable[str]
) -> None:
    """A group of the wrong kind, a product it does not carry, a plan that would come without what it needs,
    or lose it: the group's own products count, whatever its members have from elsewhere."""
    # doubt: groups_without_security
    if not group.is_licensable:
        raise bad("License assignment is only supported for security-enabled groups.")  # ours
    assignable = bool(group.properties["isAssignableToRole"])
    # doubt: role_assignable_groups
    if wanted and assignable and not directory.tenant.rules.role_assignable_groups_carry_licenses:
        raise bad("Role assignable groups are not allowed.")  # the portal says so, Graph is ours
    for sku_id in remove:
        if sku_id not in group.licenses:
            raise bad("Group does not have a corresponding license.")  # ours, after the user's
    kept = {sku_id: disabled for sku_id, disabled in group.licenses.items() if sku_id not in remove}
    before, after = _plans(directory, group.licenses), _plans(directory, kept | dict(wanted))
    for plan_id in sorted(after):
        needs = directory.rules.needs.get(plan_id)
        comes_or_loses = plan_id not in before or (needs and needs & before)
        if needs and not needs & after and comes_or_loses:
            names = directory.plan_by_id
            listed = " or ".join(names[need].name for need in sorted(needs))
            raise bad(
                "License operation failed. Make sure that the group has necessary services before adding or "
                f"removing a dependent service. The service {names[plan_id].name} requires {listed} to be "
                "enabled as well."
            )


def user_removal(user: UserState, remove: Iterable[str]) -> None:
    """Taking a product off a user who has it from a group, or not at all."""
    for sku_id in remove:
        sources = {row.group_id for row in user.rows.values() if row.sku_id == sku_id}
        if not sources:
            raise bad("User does not have a corresponding license.")
        if None not in sources:
            raise bad(
                "User license is inherited from a group membership and it cannot be removed directly from "
                "the user."
            )


def user_patch(user: UserState, patch: Json) -> None:
    """Properties nobody may write here, and a location that is none."""
    for name, value in patch.items():
        if name in _READ_ONLY or name not in user.properties:
            raise bad(f"Property '{name}' is read-only and cannot be set.")
        if name == "usageLocation" and not _is_country(value):
            raise bad("Invalid value specified for property 'usageLocation' of resource 'User'.")
        if user.declared.synced and name not in _CLOUD_OWNED:
            raise bad(_SYNCED)


def group_patch(group: GroupState, patch: Json) -> None:
    """Properties nobody may write here."""
    for name in patch:
        if name in _READ_ONLY or name not in group.properties:
            raise bad(f"Property '{name}' is read-only and cannot be set.")
        if group.declared.synced:
            raise bad(_SYNCED)


def membership_rule(rule: str | None) -> None:
    """A rule that cannot be read."""
    if rule is None:
        return
    try:
        parse(rule)
    except RuleError as error:
        raise bad(f"Dynamic membership rule validation error: {error}") from None  # its second half is ours


def membership_write(group: GroupState) -> None:
    """A group whose members Graph does not write.

    https://learn.microsoft.com/graph/api/group-post-members
    """
    if group.rule is not None:
        raise bad(
            "The members of a dynamic membership group follow from its rule and cannot be updated."
        )  # ours
    if group.declared.synced:
        raise bad(_SYNCED)
    if group.properties["mailEnabled"] and "Unified" not in group.properties["groupTypes"]:
        raise bad("Cannot Update a mail-enabled security groups and or distribution list.")


def group_deletion(group: GroupState) -> None:
    """A group that still carries licenses; the sentence is that of Entra Connect's export error 113."""
    if group.licenses:
        raise bad(
            "Unable to delete the group because there is a product license assigned to the group. "
            "To delete this group, remove any product licenses first."
        )


def _plans(directory: Inventory, given: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(directory.plans_of(sku_id) - disabled for sku_id, disabled in given.items()))


def _is_country(value: object) -> bool:
    # doubt: kosovo
    return value is None or (isinstance(value, str) and is_country(value))
