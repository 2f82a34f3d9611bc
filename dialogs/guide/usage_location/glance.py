"""Who of the people with a license from a group has no usage location, and who is refused for theirs."""

import asyncio
from dataclasses import replace

from dialogs.examining.glance import Glance
from dialogs.licensing.sources import attempt
from dialogs.licensing.tenant_wide.everybody import Examine, glance_at_error
from dialogs.licensing.tenant_wide.licensed_people import people_unread
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, say, say_count
from graph import AssignmentError, Directory, GraphError, Listed, Organization, User

_NAMES = 5


async def glance(examine: Examine, directory: Directory) -> Glance:
    """Who is refused for the location, and who has none and falls back to the tenant's."""
    refused, people, tenant = await asyncio.gather(
        glance_at_error(AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION, examine, directory),
        attempt(directory.licensed_users()),
        attempt(directory.organization()),
    )
    without = () if isinstance(people, GraphError) else (_without(people, tenant),)
    return replace(refused, told=(*refused.told, *without), gaps=(*refused.gaps, *people_unread(people)))


def _without(people: Listed[User], tenant: Organization | GraphError) -> Text:
    lacking_one = [user for user in people if user.usage_location is None and _by_group(user)]
    if not lacking_one:
        return say("Everybody with a license from a group has a usage location.")
    names = the_first([user.name for user in lacking_one], _NAMES)
    country = None if isinstance(tenant, GraphError) else tenant.default_usage_location
    if country is None:
        return say_count(
            "{count} person with a license from a group has no usage location: {names}.",
            "{count} people with a license from a group have no usage location: {names}.",
            count=len(lacking_one),
            names=names,
        )
    return say_count(
        "{count} person with a license from a group has no usage location and goes by the tenant's, "
        "{country}: {names}.",
        "{count} people with a license from a group have no usage location and go by the tenant's, "
        "{country}: {names}.",
        count=len(lacking_one),
        country=country,
        names=names,
    )


def _by_group(user: User) -> bool:
    return any(state.assigned_by_group for state in user.license_assignment_states or ())
