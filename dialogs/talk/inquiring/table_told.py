"""What a query found, as it is told: the number first, then what it was taken to ask, then ten rows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dialogs.concluding.examination import reason
from dialogs.examining.rights import Missing
from dialogs.licensing.unreadable import PURCHASES_READER, STATES_READER
from dialogs.querying.found import Found
from dialogs.querying.of_groups import asks_for_any
from dialogs.querying.tenant_query import Filters, Query, Source, Standing, What
from dialogs.talk.inquiring.restated import restated
from dialogs.talk.message import Choice, File, Message, MessageKind, Table
from dialogs.words.text import Phrase, Text, Value, only, phrase, say, say_count
from graph import AssignmentError, Forbidden, GraphError

MORE = Choice(say("More"), value="query:more")
WHY = Choice(say("Why, and what to do"), value="tenant:")
AS_CSV = Choice(say("As CSV"), value="query:csv")

MOST_LINES = 2_000
"""Rows of a file in a chat; the command line writes all of them."""

_LOG_READER = Missing("AuditLog.Read.All", "Reports Reader")
_READERS = {
    What.PEOPLE: STATES_READER,
    What.ROWS: STATES_READER,
    What.GROUPS: Missing("Group.Read.All", "Directory Readers"),
    What.PRODUCTS: PURCHASES_READER,
    What.SEATS: PURCHASES_READER,
    What.CHANGES: _LOG_READER,
}


def answer(found: Found) -> Message:
    """The number, what it is of, and the rows of this page."""
    shown = found.shown
    return Message(
        number(found),
        paragraphs=(*restated(found.query), *beside(found)),
        table=_table(found) if shown else None,
        footer=_place(found),
        choices=(*((MORE,) if found.more else ()), *_onward(found.query)),
        aside=(AS_CSV,) if shown else (),
        kind=MessageKind.TABLE,
    )


def _table(found: Found) -> Table:
    """The columns that fit beside each other in a chat."""
    places = found.brief or tuple(range(len(found.columns)))
    rows = tuple(tuple(cell(row.cells[place]) for place in places) for row in found.shown)
    return Table(tuple(found.columns[place] for place in places), rows)


_ERRORS: Mapping[str, Phrase] = {
    AssignmentError.COUNT_VIOLATION.value: phrase("no license left"),
    AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION.value: phrase("service plans collide"),
    AssignmentError.DEPENDENCY_VIOLATION.value: phrase("a needed service plan is missing or still used"),
    AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION.value: phrase("not offered in the usage location"),
    AssignmentError.UNIQUENESS_VIOLATION.value: phrase("an address is taken"),
    AssignmentError.OTHER.value: phrase("another product failed, or unknown"),
}
"""What Graph's words for an error come to; one that nobody documented stays as it is."""


def cell(value: Value) -> Phrase:
    """A cell of a table: of several values one after the other."""
    match value:
        case (one, *more) if more:
            return phrase("{one}; {others}", one=cell(one), others=cell(tuple(more)))
        case (one,):
            return cell(one)
        case str():
            return _ERRORS.get(value, only(value))
        case Phrase():
            return replace(value, values=tuple((name, _spelled(part)) for name, part in value.values))
        case _:
            return only(value)


def _spelled(value: Value) -> Value:
    return _ERRORS.get(value, value) if isinstance(value, str) else value


def _onward(query: Query) -> tuple[Choice, ...]:
    """What is in error has reasons, which the look at the whole tenant tells."""
    return (WHY,) if query.filters.standing is Standing.IN_ERROR else ()


def as_file(found: Found) -> Message:
    """The same as a file, to be saved where the channel carries files."""
    rows = tuple(row.cells for row in found.wanted)
    left = max(0, len(rows) - MOST_LINES)
    told = say_count(
        "{count} row is left out here; `python -m bot list` writes all of them.",
        "{count} rows are left out here; `python -m bot list` writes all of them.",
        count=left,
    )
    return Message(
        say("As CSV"),
        paragraphs=(number(found), *((told,) if left else ())),
        file=File(f"{found.query.what.value}.csv", found.columns, rows[:MOST_LINES]),
        kind=MessageKind.TABLE,
    )


def unread(query: Query, error: GraphError) -> Message:
    """Why there is no answer, and what would show it."""
    wanted = (what_would_show(query),) if isinstance(error, Forbidden) else ()
    return Message(
        say("I could not read that"),
        paragraphs=(reason(error), *wanted),
        tone="warning",
        kind=MessageKind.DECLINED,
    )


def what_would_show(query: Query) -> Text:
    """Which role and permissions let it be read."""
    return say("What would show it: {wanted}.", wanted=_READERS[query.what].wanted)


def reading_on(looked_at: int, of: int) -> Message:
    """How far it is."""
    return Message(
        say("Still reading"),
        paragraphs=(
            say_count(
                "I looked at {count} of {of} people.",
                "I looked at {count} of {of} people.",
                count=looked_at,
                of=of,
            ),
        ),
        kind=MessageKind.ANSWER,
    )


def waiting_on(seconds: float) -> Message:
    """That the audit log is busy, and when it is asked again."""
    return Message(
        say("Still reading"),
        paragraphs=(
            say_count(
                "The audit log is busy. I ask again in {count} second.",
                "The audit log is busy. I ask again in {count} seconds.",
                count=max(1, round(seconds)),
            ),
        ),
        kind=MessageKind.ANSWER,
    )


def nowhere(words: str) -> Message:
    """That a place is none here."""
    return Message(
        say("I do not know “{place}”", place=words),
        paragraphs=(
            say(
                "No department, city, country or group here is called “{place}”, so I list nobody. Write the "
                "name as it stands in the directory.",
                place=words,
            ),
        ),
        tone="warning",
        kind=MessageKind.DECLINED,
    )


# The number


def number(found: Found) -> Text:
    """The sentence with the number first."""
    query, count = found.query, found.count
    if found.partly:
        return say_count(
            "At least {count}: I looked at {looked} of {of} people",
            "At least {count}: I looked at {looked} of {of} people",
            count=count,
            looked=found.looked_at,
            of=found.of,
        )
    match query.what:
        case What.SEATS | What.PRODUCTS:
            return _of_products(found)
        case What.PEOPLE:
            return _of_people(query.filters, count)
        case What.GROUPS:
            return _of_groups(query.filters, count)
        case What.ROWS:
            return say_count("{count} license assignment", "{count} license assignments", count=count)
        case What.CHANGES:
            return say_count("{count} change", "{count} changes", count=count)


def _of_people(filters: Filters, count: int) -> Text:
    if filters.standing is Standing.IN_ERROR:
        return say_count("{count} person is in error", "{count} people are in error", count=count)
    if filters.without_location:
        return say_count(
            "{count} person has no usage location", "{count} people have no usage location", count=count
        )
    if filters.source is Source.BOTH:
        return say_count(
            "{count} person has the same product twice",
            "{count} people have the same product twice",
            count=count,
        )
    if filters.licensed or (filters.products and not filters.without):
        return say_count("{count} person has it", "{count} people have it", count=count)
    return say_count("{count} person", "{count} people", count=count)


def _of_groups(filters: Filters, count: int) -> Text:
    match filters.standing:
        case Standing.IN_ERROR:
            return say_count(
                "{count} group has members in error", "{count} groups have members in error", count=count
            )
        case Standing.PROCESSING:
            return say_count(
                "{count} group is being processed", "{count} groups are being processed", count=count
            )
        case Standing.EMPTY:
            return say_count(
                "{count} licensed group has no members",
                "{count} licensed groups have no members",
                count=count,
            )
        case Standing.PAUSED:
            return say_count(
                "{count} licensed group has a rule that does not run",
                "{count} licensed groups have a rule that does not run",
                count=count,
            )
        case _ if asks_for_any(filters):
            return say_count("{count} group", "{count} groups", count=count)
        case _:
            return say_count("{count} licensed group", "{count} licensed groups", count=count)


def _of_products(found: Found) -> Text:
    filters, count = found.query.filters, found.count
    match filters.standing:
        case Standing.USED_UP:
            return say_count(
                "{count} product has no license left", "{count} products have no license left", count=count
            )
        case Standing.NOT_IN_FORCE:
            return say_count(
                "{count} product is not in force", "{count} products are not in force", count=count
            )
        case Standing.EXPIRING:
            return say_count(
                "{count} product has a day on which it ends or renews",
                "{count} products have a day on which they end or renew",
                count=count,
            )
        case _ if found.query.what is What.PRODUCTS:
            return say_count("{count} product", "{count} products", count=count)
        case _ if len(found.rows) == 1 and not found.query.names_only:
            name, free, used, bought = found.rows[0].cells[:4]
            return say_count(
                "{count} license of {product} is free: {used} of {bought} are in use",
                "{count} licenses of {product} are free: {used} of {bought} are in use",
                count=int(str(free)),
                product=name,
                used=used,
                bought=bought,
            )
        case _:
            return say_count("{count} license is free", "{count} licenses are free", count=count)


def beside(found: Found) -> Iterator[Text]:
    """What is to be known beside the number: what it leaves out, and what could not be seen."""
    yield from found.told
    if found.query.most and found.query.most < found.count:
        yield say_count(
            "Only the first {count} is listed, as you asked.",
            "Only the first {count} are listed, as you asked.",
            count=found.query.most,
        )
    if found.unseen:
        yield say_count(
            "Of {count} person more Microsoft Graph shows you too little to tell.",
            "Of {count} people more Microsoft Graph shows you too little to tell.",
            count=found.unseen,
        )


def _place(found: Found) -> Text | None:
    """Which rows these are, where they are not all."""
    if not found.more and not found.query.skip:
        return None
    first, last = found.query.skip + 1, found.query.skip + len(found.shown)
    return say("Rows {first} to {last} of {all}.", first=first, last=last, all=last + found.more)
