"""The query options of a request: read, judged as Graph judges them, applied.

What a type lets be asked stands in `entities`; here stands what is common to all:
https://learn.microsoft.com/graph/query-parameters and https://learn.microsoft.com/graph/aad-advanced-queries.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, quote

from graph.simulated.entities import DIRECTORY_OBJECT, KINDS, Entity, Filter
from graph.simulated.envelope import Failure, Json, NotSimulated
from graph.simulated.filters import (
    And,
    Call,
    Compare,
    Expression,
    In,
    Judge,
    Lambda,
    Not,
    Or,
    Value,
    alternatives,
    parse,
)

_OPTIONS = frozenset(
    (
        "$select",
        "$filter",
        "$search",
        "$top",
        "$skip",
        "$orderby",
        "$count",
        "$skiptoken",
        "$expand",
        "$format",
    )
)
_ADVICE = (
    "Try adding $count=true query parameter and ConsistencyLevel:eventual header. "
    "Refer to https://aka.ms/graph-docs/advanced-queries for more information"
)
_MOST_ALTERNATIVES = 15
_LONGEST_URL = 2048
_SAFE = "'(),:/$@"


@dataclass(frozen=True, slots=True)
class Query:
    """The options as they were sent, and whether the answer may come from the lagging index."""

    options: Mapping[str, str]
    eventual: bool

    @classmethod
    def of(cls, text: str, consistency_level: str) -> "Query":
        """From the part behind the question mark and the ConsistencyLevel header."""
        options: dict[str, str] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            option = name.lower()
            if option not in _OPTIONS:
                raise NotSimulated(f"query option {name}")
            if option in options:
                raise Failure(400, "BadRequest", f"Query option '{name}' was specified more than once.")
            options[option] = value
        return cls(options, consistency_level.strip().lower() == "eventual")

    @property
    def counted(self) -> bool:
        """Whether $count=true stands in it."""
        return self.options.get("$count", "").lower() == "true"

    @property
    def advanced(self) -> bool:
        """Whether both advanced query parameters are there."""
        return self.eventual and self.counted

    def without(self, *names: str) -> "Query":
        """The same query, less some options."""
        return Query(
            {name: value for name, value in self.options.items() if name not in names}, self.eventual
        )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands where a property has a value that the caller may not read. Such a property comes back null, a
    collection not at all (https://learn.microsoft.com/graph/permissions-overview#limited-information)."""

    collection: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, what the whole list counts if that was asked, and the token of the next page."""

    things: Sequence[Json]
    count: int | None
    token: str | None


def check(query: Query, entity: Entity, *, cast: bool, url: str) -> None:
    """Refuse what Graph refuses of a list of this type. `cast`: the list was narrowed by a type in the
    path."""
    for option in query.options:
        if option == "$format":
            raise NotSimulated("$format")
        if option == "$skip" and entity.directory:
            raise Failure(400, "Request_UnsupportedQuery", "'$skip' is not supported by the service.")
        if option not in entity.options:
            raise _not_allowed(option)
    if entity.directory and query.eventual and len(url) > _LONGEST_URL:
        raise Failure(400, "Request_UnsupportedQuery", f"The URL is longer than {_LONGEST_URL} characters.")
    if cast and not query.advanced:
        raise Failure(
            400,
            "Request_UnsupportedQuery",
            f"The OData cast is not supported because the required parameters might be missing. {_ADVICE}",
        )
    if "$search" in query.options and not query.eventual:
        raise Failure(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'",
        )
    if "$expand" in query.options and query.eventual:
        raise Failure(400, "Request_UnsupportedQuery", "$expand is not supported with advanced queries.")
    filtering(query, entity)
    _sorting(query, entity)
    selection(query, entity)
    _top(query, entity)


def only(query: Query, *options: str) -> None:
    """Refuse every option but these."""
    for option in query.options:
        if option not in options:
            raise _not_allowed(option)


def _not_allowed(option: str) -> Failure:
    name = option.removeprefix("$").capitalize()
    return Failure(
        400,
        "BadRequest",
        f"Query option '{name}' is not allowed. To allow it, set the 'AllowedQueryOptions' property on "
        "EnableQueryAttribute or QueryValidationSettings.",
    )


def selection(query: Query, entity: Entity) -> frozenset[str] | None:
    """The properties asked for; None where `$select` is not there."""
    if "$select" not in query.options:
        return None
    names = frozenset(name.strip() for name in query.options["$select"].split(","))
    if "*" in names:
        raise NotSimulated("$select=*")
    for name in sorted(names):
        if name not in entity.properties:
            raise Failure(
                400,
                "BadRequest",
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
                f"'microsoft.graph.{entity.name}'.",
            )
    return names


def filtering(query: Query, entity: Entity) -> Expression | None:
    """The `$filter`, if there is one and this type, with these parameters, takes it."""
    if "$filter" not in query.options:
        return None
    expression = parse(query.options["$filter"])
    clauses = alternatives(expression)
    advanced = query.advanced and entity.directory
    if clauses > _MOST_ALTERNATIVES and not advanced:
        raise Failure(
            400,
            "Request_UnsupportedQuery",
            "Too many child clauses specified in search filter expression containing 'OR' operators: "
            f"{clauses}. Max allowed: {_MOST_ALTERNATIVES}",
        )
    for name, operator, values in _clauses(expression):
        _judge(name, operator, values, entity, query)
    return expression


def _clauses(
    expression: Expression, prefix: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, Sequence[Value]]]:
    """Each (property, operator, values) that the expression asks for."""
    match expression:
        case And(terms) | Or(terms):
            if prefix:
                raise Failure(
                    400,
                    "Request_UnsupportedQuery",
                    f"Complex query on property {prefix[0]} is not supported.",
                )
            for term in terms:
                yield from _clauses(term, prefix)
        case Not(term):
            for name, operator, values in _clauses(term, prefix):
                yield name, operator, values
                yield name, "not", ()
        case Lambda(path, term):
            yield from _clauses(term, (*path, "*"))
        case In(path, values):
            yield "/".join((*prefix, *path)), "in", values
        case Call(function, path, value):
            yield "/".join((*prefix, *path)), function, (value,)
        case Compare(path, _, value, True):
            yield "/".join((*prefix, *path)), "count", (value,)
        case Compare(path, operator, value):
            yield "/".join((*prefix, *path)), operator, (value,)


def _judge(name: str, operator: str, values: Sequence[Value], entity: Entity, query: Query) -> None:
    root = name.partition("/")[0]
    if root not in entity.properties:
        raise Failure(
            400,
            "BadRequest",
            f"Invalid filter clause: Could not find a property named '{root}' on type "
            f"'microsoft.graph.{entity.name}'.",
        )
    rule = entity.filters.get(name)
    operators = {operator, *("null" for value in values if value.kind == "null")}
    advanced = rule.advanced if rule is not None and entity.directory else frozenset[str]()
    if rule is None or (rule.never_eventual and query.eventual) or not operators <= rule.plain | advanced:
        raise Failure(
            400,
            "Request_UnsupportedQuery",
            f"Unsupported or invalid query filter clause specified for property '{root}' of resource "
            f"'{entity.name[0].upper()}{entity.name[1:]}'.",
        )
    if not query.advanced and not operators <= rule.plain:
        missing = min(operators - rule.plain)
        raise Failure(
            400,
            "Request_UnsupportedQuery",
            f"Operator '{missing}' is not supported because the required parameters might be missing. {_ADVICE}",
        )
    for value in values:
        _same_type(rule, value)


def _same_type(rule: Filter, value: Value) -> None:
    if value.kind in (rule.kind, "null"):
        return
    names = {
        "string": "String",
        "guid": "Guid",
        "bool": "Boolean",
        "datetime": "DateTimeOffset",
        "int": "Int32",
    }
    raise Failure(
        400,
        "BadRequest",
        "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types "
        f"'Edm.{names[rule.kind]}' and 'Edm.{names[value.kind]}' for operator kind 'Equal'.",
    )


def _sorting(query: Query, entity: Entity) -> Sequence[tuple[str, bool]]:
    """The properties to sort by, and whether downwards."""
    if "$orderby" not in query.options:
        return ()
    found: list[tuple[str, bool]] = []
    for part in query.options["$orderby"].split(","):
        name, _, direction = part.strip().partition(" ")
        if name not in entity.orders or direction.strip().lower() not in ("", "asc", "desc"):
            resource = f"{entity.name[0].upper()}{entity.name[1:]}"
            raise Failure(
                400, "Request_UnsupportedQuery", f"Unsupported sort property '{name}' for '{resource}'."
            )
        found.append((name, direction.strip().lower() == "desc"))
    needs = any(entity.orders[name] for name, _ in found) or "$filter" in query.options
    if entity.directory and needs and not query.advanced:
        raise Failure(400, "Request_UnsupportedQuery", "Sorting not supported for current query.")
    return found


def _top(query: Query, entity: Entity) -> int | None:
    if "$top" not in query.options:
        return None
    text = query.options["$top"]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= entity.most:
        raise Failure(
            400,
            "Request_BadRequest",
            f"Invalid page size specified: '{text}'. Must be between 1 and {entity.most} inclusive.",
        )
    return int(text)


def matching(query: Query, entity: Entity, things: Sequence[Json]) -> list[Json]:
    """Those that satisfy `$filter` and `$search`. One whose filtered property may not be read is left out
    without a word (https://learn.microsoft.com/graph/filter-query-parameter)."""
    expression = filtering(query, entity)
    found = list(things)
    if expression is not None:
        roots = {name.partition("/")[0] for name, _, _ in _clauses(expression)}
        for name in sorted(roots):
            if any(name not in thing for thing in found):
                raise NotSimulated(f"$filter on {entity.name}/{name}")
        judge = Judge(exact=not entity.directory)
        found = [
            thing
            for thing in found
            if not any(isinstance(thing[name], Unreadable) for name in roots)
            and judge.satisfied(expression, thing)
        ]
    if "$search" in query.options:
        wanted = _search(query.options["$search"], entity)
        found = [thing for thing in found if wanted(thing)]
    return found


_SEARCH = re.compile(r'\s*(?:"(?P<name>\w+):(?P<words>[^"]*)"|(?P<join>AND|OR)\b)', re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")


def _search(text: str, entity: Entity) -> Callable[[Json], bool]:
    """`"property:words"` joined by AND and OR. Names are cut into words, of all else the beginning counts.
    https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections"""
    groups: list[list[tuple[str, str]]] = [[]]
    at = 0
    while text[at:].strip():
        found = _SEARCH.match(text, at)
        if found is None or (found["name"] and found["name"] not in entity.searches):
            raise Failure(400, "Request_UnsupportedQuery", f"Unrecognized search clause: {text}")
        if found["name"]:
            groups[-1].append((found["name"], found["words"]))
        elif found["join"].upper() == "OR":
            groups.append([])
        at = found.end()
    return lambda thing: any(
        all(_contains(thing.get(name), name, words) for name, words in group) for group in groups
    )


def _contains(value: Any, name: str, words: str) -> bool:
    if not isinstance(value, str):
        return False
    if name not in ("displayName", "description"):
        return value.lower().startswith(words.lower())
    parts = [*value.lower().split(), *(part.lower() for part in _WORDS.findall(value))]
    return all(any(part.startswith(word) for part in parts) for word in words.lower().split())


def page(query: Query, entity: Entity, things: Sequence[Json], *, path: str, size: int) -> Page:
    """The page that the query asks for. `size` is the server's own page; one below Graph's default caps
    `$top` as well, since Graph may always return fewer than that."""
    found = matching(query, entity, things)
    for name, down in reversed(_sorting(query, entity)):
        found.sort(key=lambda thing: _sortable(thing.get(name)), reverse=down)
    seal = _seal(query, path)
    start = _start(query, seal)
    default = size if entity.directory else max(size, entity.page) if size >= 100 else size
    limit = _top(query, entity) or default
    if size < 100:
        limit = min(limit, size)
    token = _token(start + limit, seal) if start + limit < len(found) else None
    counts = query.counted and (query.eventual or not entity.directory) and "$count" in entity.options
    return Page(found[start : start + limit], len(found) if counts else None, token)


def _sortable(value: Any) -> tuple[bool, str]:
    return (isinstance(value, str), value.lower() if isinstance(value, str) else "")


def _seal(query: Query, path: str) -> str:
    """Binds a page token to the question it belongs to, the header included."""
    asked = sorted(query.without("$skiptoken").options.items())
    return sha256(json.dumps([path.lower(), asked, query.eventual]).encode()).hexdigest()[:16]


def _token(start: int, seal: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, seal]).encode()).decode().rstrip("=")


def _start(query: Query, seal: str) -> int:
    token = query.options.get("$skiptoken")
    if token is None:
        return 0
    try:
        start, sealed = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError:
        start, sealed = 0, ""
    if sealed != seal:
        raise Failure(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    return int(start)


def next_link(query: Query, url: str, token: str) -> str:
    """The absolute address of the next page."""
    options = {**query.without("$skiptoken").options, "$skiptoken": token}
    pairs = (f"{name}={quote(value, safe=_SAFE)}" for name, value in options.items())
    return f"{url}?{'&'.join(pairs)}"


def project(thing: Json, names: frozenset[str] | None, entity: Entity) -> Json:
    """The object as it is sent: what was selected, or what comes by default."""
    mixed = entity is DIRECTORY_OBJECT
    kind = (
        KINDS.get(str(thing.get("@odata.type", "")).removeprefix("#microsoft.graph."), entity)
        if mixed
        else entity
    )
    wanted = names & kind.properties | {"id"} if names is not None and mixed else names
    if wanted is None:
        wanted = frozenset(kind.default if kind.default is not None else kind.properties) & thing.keys()
    found: Json = {"@odata.type": thing["@odata.type"]} if mixed else {}
    for name in [name for name in thing if name in wanted]:
        value = thing[name]
        if not isinstance(value, Unreadable):
            found[name] = value
        elif not value.collection:
            found[name] = None
    missing = wanted - thing.keys() - {"hasMembersWithLicenseErrors"}
    if missing:
        raise NotSimulated(f"{kind.name}/{min(missing)}")
    found.pop("hasMembersWithLicenseErrors", None)
    return found
