"""What an exported tenant pins, since it is so whatever would follow: rows, processing, services."""

from collections.abc import Iterator

from graph.simulated.exporting.read_out import Json, Read
from graph.simulated.exporting.short_names import Names

_NOTHING_WRONG = frozenset({"Success", "Disabled"})


def pins(read: Read, names: Names, now: str) -> Json:
    """All of them; `now` is when it was read."""
    return {
        "assignments": list(_rows(read, names, now)),
        "processing": list(_processing(read, names, now)),
        "plans": list(_provisioning(read, names)),
    }


def _rows(read: Read, names: Names, now: str) -> Iterator[Json]:
    for user in read.users:
        person = names.keys[user["id"]]
        rows = user.get("licenseAssignmentStates") or ()
        yield from (_row(names, now, person, row) for row in rows)
        had = {(row["skuId"], row["assignedByGroup"]) for row in rows}
        for sku_id, group_id in _would_have(read, user["id"]):
            if (sku_id, group_id) not in had:
                yield {
                    "person": person,
                    "product": names.skus[sku_id],
                    "group": names.keys[group_id],
                    "since": now,
                }


def _row(names: Names, now: str, person: str, row: Json) -> Json:
    error = row.get("error")
    group = row["assignedByGroup"]
    return {
        "person": person,
        "product": names.skus[row["skuId"]],
        # A group that is gone for good is nobody's key: its row stands as a direct one.
        "group": names.keys.get(group) if group else None,
        "state": row["state"],
        "error": None if error in {None, "None"} else error,
        "disabled": names.plans_of(row.get("disabledPlans") or ()),
        "since": row.get("lastUpdatedDateTime") or now,
    }


def _would_have(read: Read, user_id: str) -> Iterator[tuple[str, str]]:
    """What the simulated Entra would give the person for being in a licensed group."""
    for group in read.groups:
        if any(one["id"] == user_id for one in read.members.get(group["id"], ())):
            yield from ((one["skuId"], group["id"]) for one in group.get("assignedLicenses") or ())


def _processing(read: Read, names: Names, now: str) -> Iterator[Json]:
    """Groups that are being worked out; and those that were, and carry nothing any more."""
    for group in read.groups:
        state = (group.get("licenseProcessingState") or {}).get("state")
        pin = {"group": names.keys[group["id"]], "since": now}
        if state in {"QueuedForProcessing", "ProcessingInProgress"}:
            yield pin | {"state": state}
        elif state is not None and not group.get("assignedLicenses"):
            yield pin | {"until": now}


def _provisioning(read: Read, names: Names) -> Iterator[Json]:
    """Plans of people that are not where the product's are."""
    for user_id, products in read.details.items():
        told: dict[str, str] = {}
        for product in products:
            for plan in product["servicePlans"]:
                told.setdefault(plan["servicePlanId"], plan["provisioningStatus"])
        for plan_id, status in told.items():
            plan = names.plans.get(plan_id)
            if plan and status not in {plan["status"], *_NOTHING_WRONG}:
                yield {"person": names.keys[user_id], "plan": plan["name"], "status": status}
