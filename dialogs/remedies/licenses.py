"""`assignLicense`, for a group or a person: what is sent, what stands there, and what would put it back.

The list of disabled plans that is sent replaces the one that stands there, so it is always read first and
passed on: https://learn.microsoft.com/graph/api/group-assignlicense,
https://learn.microsoft.com/graph/api/user-assignlicense
"""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.examining.remedy import Json, Target
from dialogs.licensing.current import OffNow
from graph import AssignedLicense, Directory, GraphRequest, NotFound


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
