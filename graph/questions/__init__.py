"""What the guide asks of Microsoft Graph: one file a resource, with its model, the properties that are asked
for, how Graph's JSON becomes the model, and the questions.

Every question asks for the properties of its model and no others: less costs less
(https://learn.microsoft.com/graph/throttling-limits), and most of them come only when asked for. What a
permission or a role must allow stands in https://learn.microsoft.com/graph/permissions-reference.

Reading is tolerant, as Graph grows: unknown properties and values are let through, a missing property is
None, null where a list was is no list. Nonsense is only what a finding must not be built on: an object
without an id, a product without its counts, an audit entry without a time.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from graph.asking import Asking, wire
from graph.asking.errors import Refused
from graph.asking.listed import Listed, Seen
from graph.asking.sign_in import SignIn
from graph.asking.wire import Json, literal
from graph.products.names_told import Naming

T = TypeVar("T")

FOUND = 20
"""Rows of a search; who finds more must say more."""


class Questions:
    """What is needed to ask: one examination's asking, the names it was told, and in whose name it asks."""

    def __init__(self, asking: Asking, naming: Naming, sign_in: SignIn) -> None:
        self._asking = asking
        self._naming = naming
        self._sign_in = sign_in

    async def _found(
        self,
        path: str,
        select: Sequence[str],
        properties: Sequence[str],
        words: str,
        read: Callable[[Json, Seen], T | None],
    ) -> Listed[T]:
        """Those of whom a property starts with the words."""
        sought = " ".join(words.split())
        if not sought:
            raise Refused("", code="NothingToSearch", message="a search needs words")
        starting = " or ".join(f"startswith({name},{literal(sought)})" for name in properties)
        asked = wire.get(path, *select, filter=starting, top=FOUND)
        return await self._asking.list(asked, read, first_page_only=True)
