"""Questions about the tenant in a conversation: asked, narrowed, paged through, taken along as a file."""

from dataclasses import replace

from dialogs.examining.case import Case
from dialogs.querying.asked.narrowing import AsFile, follow_up, narrower, next_page
from dialogs.querying.asked.read_query import Wanted, read_query
from dialogs.querying.asked.resolving import Nowhere, resolved
from dialogs.querying.found import Found
from dialogs.querying.running import run
from dialogs.querying.tenant_query import Query, What
from dialogs.subject.choosing import Slot
from dialogs.talk.inquiring.table_told import (
    AS_CSV,
    MORE,
    answer,
    as_file,
    nowhere,
    reading_on,
    unread,
    waiting_on,
)
from dialogs.talk.message import Message
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import Mention, State
from dialogs.understanding import Reading
from graph import GraphError

SLOT = "query"
"""Begins the value of every button here."""


async def hear(turn: Ongoing, reading: Reading) -> Said | None:
    """The answer, where the words are a question about the tenant or follow one up; else None."""
    try:
        if turn.state.query and (said := await _follow_up(turn, turn.state.query, reading)):
            return said
        wanted = read_query(reading)
        query = await _known(turn, wanted, reading) if wanted else None
    except Nowhere as place:
        return turn.state, (nowhere(str(place)),)
    return await _ask(turn, query) if query else None


async def press(turn: Ongoing, value: str) -> Said | None:
    """What a button of an answer leads to; None where no query stands."""
    query = turn.state.query
    if query is None:
        return None
    match value:
        case MORE.value:
            return await _ask(turn, next_page(query))
        case AS_CSV.value:
            return await _file(turn, query)
        case _:
            return None


async def _follow_up(turn: Ongoing, query: Query, reading: Reading) -> Said | None:
    match follow_up(query, reading):
        case None:
            return None
        case AsFile.CSV:
            return await _file(turn, query)
        case Wanted() as wanted:
            named = await _known(turn, wanted, reading)
            narrowed = narrower(query, named) if named else None
            return await _ask(turn, narrowed) if narrowed else None
        case other:
            return await _ask(turn, other)


async def _known(turn: Ongoing, wanted: Wanted, reading: Reading) -> Query | None:
    return await resolved(wanted, reading.text, _so_far(turn.state), turn.directory)


def _so_far(state: State) -> Case:
    """What was spoken of last: the group and the product of the question that stands, else the case's."""
    if state.query is None:
        return state.case
    filters = state.query.filters
    alone = filters.products[0] if len(filters.products) == 1 else None
    return replace(
        state.case, group=filters.group or filters.namesake or state.case.group, sku=alone or state.case.sku
    )


async def _ask(turn: Ongoing, query: Query) -> Said:
    state = replace(turn.state, query=query)
    match await _found(turn, query):
        case Found() as found:
            return _spoken_of(state, found), (answer(found),)
        case message:
            return state, (message,)


def _spoken_of(state: State, found: Found) -> State:
    """The state after these were listed: "the first of them". Who is listed alone was spoken of."""
    slot: Slot = "group" if found.query.what is What.GROUPS else "user"
    listed = tuple(Mention(slot, row.about.id, row.about.name) for row in found.shown if row.about)
    filters = found.query.filters
    product = filters.products[0] if len(filters.products) == 1 else None
    state = state.lists(listed).mentions(("sku", product), ("group", filters.group))
    return state.mentions((slot, listed[0].named)) if len(listed) == 1 else state


async def _file(turn: Ongoing, query: Query) -> Said:
    match await _found(turn, query):
        case Found() as found:
            return turn.state, (as_file(found),)
        case message:
            return turn.state, (message,)


async def _found(turn: Ongoing, query: Query) -> Found | Message:
    async def progress(looked_at: int, of: int) -> None:
        await turn.report(reading_on(looked_at, of))

    async def waiting(seconds: float) -> None:
        await turn.report(waiting_on(seconds))

    try:
        return await run(query, turn.directory, progress, waiting)
    except GraphError as error:
        return unread(query, error)
