"""The members whom a group could not license, with their license rows: page by page, and never too many.

`membersWithLicenseErrors` has no page of its own, so whether it delivers `licenseAssignmentStates` is not
documented. Where it does not, they are read from `/users`, fifteen people in a question and all questions of
a page together, while the next page is on its way.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

from graph.asking import Asking, wire
from graph.asking.errors import Forbidden, GraphError, Refused
from graph.asking.listed import Listed
from graph.asking.wire import CLAUSES, PAGE, Get, guid, literal
from graph.questions.user import MEMBER, User, as_user

MOST = 5_000
"""Members in error that one examination looks at, of all groups together: what fits into a turn and into
memory. Of more, a part is told as such."""


class MembersInError:
    """The members in error of one group after the other, within one bound for all."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._room = MOST

    async def first(self, group_id: str) -> Listed[User]:
        """The first page as Graph delivers it."""
        return await self._asking.list(_asked(group_id), as_user, first_page_only=True)

    async def all(self, group_id: str) -> Listed[User]:
        """Each member once, with rows. Every error step asks this, so it is worked out once."""
        return await self._asking.once(("members in error", guid(group_id)), lambda: self._read(group_id))

    async def _read(self, group_id: str) -> Listed[User]:
        known: set[str] = set()
        looking: list[asyncio.Task[Sequence[User]]] = []
        async with aclosing(self._asking.pages(_asked(group_id), as_user)) as pages:
            async for page in pages:
                new = {member.id: member for member in page if member.id not in known}
                known |= new.keys()
                looking.append(asyncio.create_task(self._with_rows(self._within_bounds(list(new.values())))))
                if not self._room:
                    break
        members = tuple(member for looked in await asyncio.gather(*looking) for member in looked)
        left_out = len(known) - len(members)
        return Listed(members, page.seen, page.complete and not left_out, left_out)

    def _within_bounds(self, members: Sequence[User]) -> Sequence[User]:
        within = members[: self._room]
        self._room -= len(within)
        return within

    async def _with_rows(self, members: Sequence[User]) -> Sequence[User]:
        """The members with their rows, less those about whom Graph did not answer."""
        without = [member.id for member in members if member.license_assignment_states is None]
        parts = [without[first : first + CLAUSES] for first in range(0, len(without), CLAUSES)]
        answers = await asyncio.gather(*(self._users(part) for part in parts))
        read = {user.id: user for users in answers for user in users or ()}
        unanswered = {id for part, users in zip(parts, answers, strict=True) if users is None for id in part}
        return [read.get(member.id, member) for member in members if member.id not in unanswered]

    async def _users(self, ids: Sequence[str]) -> Sequence[User] | None:
        """Some users, as far as they may be seen; None without an answer."""
        chosen = f"id in ({','.join(literal(guid(id)) for id in ids)})"
        asked = wire.get("/users", *MEMBER, filter=chosen)
        try:
            return (await self._asking.list(asked, as_user)).items
        except (Forbidden, Refused):
            return ()  # what nobody may see is unknown, which is what a member without rows says
        except GraphError:
            return None


def _asked(group_id: str) -> Get:
    return wire.get(f"/groups/{guid(group_id)}/membersWithLicenseErrors", *MEMBER, top=PAGE)
