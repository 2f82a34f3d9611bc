"""What a question was taken to ask, in words: what narrows it."""

from collections.abc import Iterator

from dialogs.querying.tenant_query import Filters, Query, Source, What
from dialogs.words.text import Phrase, Text, only, phrase, say


def restated(query: Query) -> Iterator[Text]:
    """What narrows it, so that a wrong reading is seen."""
    filters = query.filters
    if filters.at_odds:
        return
    if parts := (*_narrowed_by(filters), *_bounded(query)):
        yield say("Narrowed to: {parts}.", parts=parts)


def _narrowed_by(filters: Filters) -> Iterator[Phrase]:
    if filters.group:
        yield phrase("the group {group}", group=filters.group.name)
    if filters.department:
        yield phrase("the department {department}", department=filters.department)
    if filters.city:
        yield phrase("the city {city}", city=filters.city)
    yield from _products_of(filters)
    yield from _left_out(filters)
    yield from _of_kind(filters)
    if filters.source is Source.DIRECT:
        yield phrase("given directly")
    if filters.source is Source.GROUP:
        yield phrase("given by a group")
    if filters.error:
        yield phrase("the error {error}", error=filters.error.value)
    if filters.account_enabled is not None:
        yield phrase("enabled accounts") if filters.account_enabled else phrase("disabled accounts")
    if filters.licensed is not None:
        yield phrase("with a license") if filters.licensed else phrase("without any license")
    if filters.usage_location:
        yield phrase("the usage location {location}", location=filters.usage_location)


def _products_of(filters: Filters) -> Iterator[Phrase]:
    names = tuple(one.name for one in filters.products)
    match names:
        case ():
            return
        case (one,):
            yield only(one)
        case _ if filters.together:
            yield phrase("all of {products}", products=names)
        case _:
            yield phrase("any of {products}", products=names)


def _left_out(filters: Filters) -> Iterator[Phrase]:
    yield from (phrase("without {product}", product=one.name) for one in filters.without)
    if filters.outside:
        yield phrase("outside the group {group}", group=filters.outside.name)
    if filters.outside_department:
        yield phrase("outside the department {department}", department=filters.outside_department)


def _of_kind(filters: Filters) -> Iterator[Phrase]:
    kinds = (
        (filters.guest, phrase("guests"), phrase("no guests")),
        (filters.synced, phrase("synchronized from on-premises"), phrase("only in the cloud")),
        (filters.dynamic, phrase("dynamic"), phrase("not dynamic")),
        (filters.role_assignable, phrase("role-assignable"), phrase("not role-assignable")),
    )
    yield from (yes if held else no for held, yes, no in kinds if held is not None)
    if filters.actors:
        yield phrase("changed by {people}", people=tuple(one.name for one in filters.actors))
    if filters.target:
        yield phrase("changes on {target}", target=filters.target.name)


def _bounded(query: Query) -> Iterator[Phrase]:
    """How many, and from when until when; of changes the time is told beside."""
    filters = query.filters
    if filters.at_least is not None:
        yield _at_least(query.what, filters.at_least)
    if filters.at_most is not None:
        yield _at_most(query.what, filters.at_most)
    if query.what is What.CHANGES:
        return
    if filters.since:
        yield phrase("since {at}", at=filters.since)
    if filters.until:
        yield phrase("before {at}", at=filters.until)


def _at_least(what: What, number: int) -> Phrase:
    match what:
        case What.GROUPS:
            return phrase("at least {number} in error", number=number)
        case What.PEOPLE | What.ROWS:
            return phrase("at least {number} licenses", number=number)
        case _:
            return phrase("at least {number} free", number=number)


def _at_most(what: What, number: int) -> Phrase:
    match what:
        case What.GROUPS:
            return phrase("at most {number} in error", number=number)
        case What.PEOPLE | What.ROWS:
            return phrase("at most {number} licenses", number=number)
        case _:
            return phrase("at most {number} free", number=number)
