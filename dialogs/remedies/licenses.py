"""`assignLicense`, for a group or a person: what is sent, what stands there, and what would put it back.

The list of disabled plans that is sent replaces the one that stands there, so it is always read first and
passed on: https://learn.microsoft.com/graph/api/group-assignlicense,
https://learn.microsoft.com/graph/api/user-assignlicense

What a remedy sends stands in one place, with what is off at the time as a value in it: a plan fills in what
Graph showed, so that what is agreed to, stored and sent is concrete; PowerShell that nobody planned for reads
it in the statement that sends it, so that a read that fails sends nothing (`dialogs/licensing/printed.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogs.examining.remedy import Json, Target
from graph import AssignedLicense, Directory, GraphRequest, LicenseAssignmentState, NotFound


@dataclass(frozen=True, slots=True)
class OffNow:
    """In place of a list of disabled plans: those of the product that are off at the target, none where it
    does not have the product, and these besides."""

    besides: tuple[str, ...] = ()

    def filled(self, off: Iterable[str]) -> list[str]:
        """The list, once what is off is known."""
        return sorted({*off, *self.besides})


@dataclass(frozen=True, slots=True)
class FromAGroupToo:
    """Only while a group gives the person the product as well, without an error."""

    user_id: str
    sku_id: str

    def holds(self, rows: Iterable[LicenseAssignmentState]) -> bool:
        """Whether it is so by the person's rows."""
        return any(
            row.sku_id == self.sku_id and row.assigned_by_group and row.state == "Active" for row in rows
        )


def assign(
    target: Target, add: Mapping[str, Sequence[str] | OffNow], remove: Iterable[str] = ()
) -> GraphRequest:
    """One call that adds and removes at once; both lists are required."""
    return GraphRequest(
        "POST",
        f"/{target.kind}s/{target.id}/assignLicense",
        {
            "addLicenses": [
                {"skuId": sku, "disabledPlans": off if isinstance(off, OffNow) else sorted(off)}
                for sku, off in add.items()
            ],
            "removeLicenses": sorted(remove),
        },
    )


def filled(request: GraphRequest, now: Mapping[str, Sequence[str]]) -> GraphRequest:
    """An assignLicense with what is off now, by product, in place of every `OffNow`."""
    body = request.body or {}
    added = [_filled(one, now.get(one["skuId"], ())) for one in body["addLicenses"]]
    return replace(request, body={**body, "addLicenses": added})


def _filled(license: Mapping[str, Any], off: Sequence[str]) -> Mapping[str, Any]:
    match license["disabledPlans"]:
        case OffNow() as current:
            return {**license, "disabledPlans": current.filled(off)}
        case _:
            return license


def listed(licenses: Iterable[AssignedLicense]) -> dict[str, list[str]]:
    """Licenses by product, as JSON."""
    return {license.sku_id: sorted(license.disabled_plans) for license in licenses}


async def observe_group(target: Target, directory: Directory) -> Json:
    """What the group gives now. Raises NotFound."""
    group = await directory.group(target.id)
    if group is None:
        raise NotFound(f"GET /groups/{target.id}", 404, "Request_ResourceNotFound")
    return listed(group.assigned_licenses or ())


async def observe_direct(target: Target, directory: Directory) -> Json:
    """What the person has directly now. Raises NotFound."""
    user = await directory.user(target.id)
    if user is None:
        raise NotFound(f"GET /users/{target.id}", 404, "Request_ResourceNotFound")
    direct = (state for state in user.license_assignment_states or () if state.assigned_by_group is None)
    return {state.sku_id: sorted(state.disabled_plans) for state in direct}


async def observe(target: Target, directory: Directory) -> Json:
    """What is assigned at the target itself."""
    return await (observe_group if target.kind == "group" else observe_direct)(target, directory)
