"""Whose addresses stand in the way of a license or of a service in this tenant."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dialogs.examining.glance import Glance, at_most
from dialogs.guide.proxy_addresses.address_errors import is_about_addresses
from dialogs.licensing.sources import attempt
from dialogs.licensing.tenant_wide.everybody import Examine, glance_at_error
from dialogs.licensing.tenant_wide.licensed_people import open_errors, people_unread
from dialogs.words.text import Text, say
from graph import AssignmentError, Directory, GraphError, User


async def glance(examine: Examine, directory: Directory) -> Glance:
    """Who is refused a license for an address; then who has a license and an address that is taken."""
    refused, people = await asyncio.gather(
        glance_at_error(AssignmentError.UNIQUENESS_VIOLATION, examine, directory),
        attempt(directory.licensed_users()),
    )
    open_ = () if isinstance(people, GraphError) else tuple(_open(people))
    return replace(
        refused, rows=at_most((*refused.rows, *open_)), gaps=(*refused.gaps, *people_unread(people))
    )


def _open(people: Iterable[User]) -> Iterator[Text]:
    for user, error in open_errors(people):
        if is_about_addresses(error):
            yield say(
                "{user} holds a license, and an address of theirs is reported as taken: {address}.",
                user=user.name,
                address=error.value or error.text.rstrip(". "),
            )
