"""The body of an answer to a read: one object, a page of a list, a count.

Objects come whole from the tenant; what the caller may not read is put out of sight first, then the query
options do their work on the rest. https://learn.microsoft.com/graph/query-parameters
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from graph.simulated import odata
from graph.simulated.http.asks import ASKS, Ask
from graph.simulated.http.expand import expanded
from graph.simulated.http.paths import Place
from graph.simulated.http.reads import LISTS, SINGLES, Listing, Reading, Single
from graph.simulated.odata import Query, Unreadable
from graph.simulated.odata.entities import KINDS, Entity
from graph.simulated.odata.envelope import ROOT, Failure, Json, NotSimulated

_PATH = "/$@()'=,;:"
_ERRORS = "groups/{id}/membersWithLicenseErrors"
_STATES = "licenseAssignmentStates"


@dataclass(frozen=True, slots=True)
class Asked:
    """A read that is allowed: where, what about it, the path as it was sent, and the length of the whole."""

    place: Place
    query: Query
    reading: Reading
    path: str
    length: int

    @property
    def address(self) -> str:
        """The absolute address without the query."""
        return f"{ROOT}/{quote(self.path, safe=_PATH)}"

    def answer(self, payload: Json) -> Json | str:
        """The body."""
        match _behind(self.place):
            case Single() as single:
                return self._single(single)
            case Listing() if self.place.counts:
                return self._count()
            case Listing() as listing:
                return self._list(listing)
            case Ask() as ask:
                return self._ask(ask, payload)

    def _single(self, single: Single) -> Json:
        if "$expand" in self.query.options:
            raise NotSimulated(f"$expand of one {single.entity.name}")
        self.query.only("$select")
        names = odata.selection(self.query, single.entity)
        thing = self.reading.eyes.sees(single.thing(self.reading), single.entity)
        return entry(thing, names, single.entity)

    def _list(self, listing: Listing) -> Json:
        entity = self._entity
        self._check(self.query)
        things = odata.matching(self.query, entity, self._things(listing))
        size = self.reading.world.settings().page_size
        page = odata.page(self.query, entity, things, path=self.path, size=size)
        names = odata.selection(self.query, entity)
        body: Json = {"@odata.context": context(entity, names)}
        if page.count is not None:
            body["@odata.count"] = page.count
        if page.token is not None:
            body["@odata.nextLink"] = odata.next_link(self.query, self.address, page.token)
        body["value"] = [
            odata.project(thing, names, entity) | expanded(thing, entity, self.query, self.reading)
            for thing in page.things
        ]
        return body

    def _count(self) -> str:
        if not self.query.eventual:
            raise Failure(400, "Request_BadRequest", "$count is not currently supported.")
        self.query.only("$filter", "$search", "$count")
        # The segment asks for the count already, so $count=true need not stand in the query.
        asked = Query({**self.query.options, "$count": "true"}, eventual=True)
        self._check(asked)
        return str(len(odata.matching(asked, self._entity, self._things(LISTS[self.place.path]))))

    def _ask(self, ask: Ask, payload: Json) -> Json:
        self.query.only("$select")
        found: Sequence[Any] = ask.answer(self.reading, payload)
        if ask.entity is None:
            return {"@odata.context": f"{ROOT}/$metadata#Collection(Edm.String)", "value": [*found]}
        names = odata.selection(self.query, ask.entity)
        seen = [self.reading.eyes.sees(thing, ask.entity) for thing in found]
        value = [odata.project(thing, names, ask.entity) for thing in seen]
        return {"@odata.context": context(ask.entity, names), "value": value}

    @property
    def _entity(self) -> Entity:
        return KINDS[self.place.cast] if self.place.cast else LISTS[self.place.path].entity

    def _check(self, query: Query) -> None:
        odata.check(query, self._entity, cast=self.place.cast is not None, length=self.length)

    def _things(self, listing: Listing) -> list[Json]:
        """What is listed, narrowed by the type in the path, as the caller sees it. Where the filter asks for
        certain ids, the others need not be looked at: a large tenant is asked for its people by hundreds."""
        kind = f"#microsoft.graph.{self.place.cast}"
        ids = odata.ids_asked_for(self.query)
        things = [
            t
            for t in listing.things(self.reading)
            if (self.place.cast is None or t["@odata.type"] == kind) and (ids is None or t["id"] in ids)
        ]
        seen = [self.reading.eyes.sees(thing, self._entity) for thing in things]
        if self.place.path == _ERRORS and not self.reading.world.settings().error_list_delivers_states:
            return [{**thing, _STATES: Unreadable(collection=True)} for thing in seen]
        return seen


def entry(thing: Json, names: frozenset[str] | None, entity: Entity) -> Json:
    """One object as the whole body of an answer."""
    return {"@odata.context": f"{context(entity, names)}/$entity", **odata.project(thing, names, entity)}


def context(entity: Entity, names: frozenset[str] | None) -> str:
    """Where the answer's type is described."""
    selected = f"({','.join(sorted(names))})" if names is not None else ""
    return f"{ROOT}/$metadata#{entity.set}{selected}"


def _behind(place: Place) -> Single | Listing | Ask:
    return LISTS.get(place.path) or SINGLES.get(place.path) or ASKS[place.path]


def price(place: Place, query: Query) -> int:
    """Resource units, by https://learn.microsoft.com/graph/throttling-limits: a selection or a small page is
    cheaper, an expansion dearer, nothing is free."""
    asked = _behind(place)
    if place.counts:
        return 1
    top = query.options.get("$top", "")
    cost = asked.cost - ("$select" in query.options)
    if isinstance(asked, Ask) and asked.entity is not None and "$select" in query.options:
        cost -= 2  # a selection makes getByIds cheaper by more than it does elsewhere
    cost += "$expand" in query.options
    cost -= top.isdigit() and int(top) < 20
    return max(1, cost)
