"""`$filter` at work: whether a type takes the expression, and what satisfies it."""

from collections.abc import Iterator, Sequence

from graph.simulated.odata.entities import Entity, Filter
from graph.simulated.odata.envelope import Json, NotSimulated
from graph.simulated.odata.expression import (
    And,
    Call,
    Compare,
    Expression,
    In,
    Lambda,
    Not,
    Or,
    Value,
    alternatives,
    predicate,
)
from graph.simulated.odata.parser import parse
from graph.simulated.odata.query import ADVICE, Query, malformed, no_property, resource, unsupported
from graph.simulated.odata.selecting import Unreadable

_MOST_ALTERNATIVES = 15
_EDM = {"string": "String", "guid": "Guid", "bool": "Boolean", "datetime": "DateTimeOffset", "int": "Int32"}

Clause = tuple[str, str, Sequence[Value]]
"""Property, operator, values."""


def filtering(query: Query, entity: Entity) -> Expression | None:
    """The `$filter`, if there is one and this type, with these parameters, takes it."""
    if "$filter" not in query.options:
        return None
    expression = parse(query.options["$filter"])
    width = alternatives(expression)
    if width > _MOST_ALTERNATIVES and not (query.advanced and entity.directory):
        raise unsupported(
            "Too many child clauses specified in search filter expression containing 'OR' operators: "
            f"{width}. Max allowed: {_MOST_ALTERNATIVES}"
        )
    for clause in _clauses(expression):
        _admit(clause, entity, query)
    return expression


def filtered(query: Query, entity: Entity, things: Sequence[Json]) -> list[Json]:
    """Those that satisfy the `$filter`. One whose filtered property may not be read is left out without a
    word (https://learn.microsoft.com/graph/filter-query-parameter)."""
    expression = filtering(query, entity)
    if expression is None:
        return list(things)
    roots = {name.partition("/")[0] for name, _, _ in _clauses(expression)}
    for name in sorted(roots):
        if any(name not in thing for thing in things):
            raise NotSimulated(f"$filter on {entity.name}/{name}")
    satisfies = predicate(expression, exact=not entity.directory)
    return [
        thing
        for thing in things
        if not any(isinstance(thing[name], Unreadable) for name in roots) and satisfies(thing)
    ]


def ids_asked_for(query: Query) -> frozenset[str] | None:
    """The ids, in lower case, if the `$filter` is nothing but a choice of objects by id."""
    match parse(query.options["$filter"]) if "$filter" in query.options else None:
        case In(("id",), values):
            return frozenset(str(value.value).lower() for value in values)
        case _:
            return None


def _clauses(expression: Expression, prefix: tuple[str, ...] = ()) -> Iterator[Clause]:
    """Everything that the expression asks of a property; `*` stands for the elements of a collection."""
    match expression:
        case And(terms) | Or(terms):
            if prefix:
                raise unsupported(f"Complex query on property {prefix[0]} is not supported.")
            for term in terms:
                yield from _clauses(term)
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


def _admit(clause: Clause, entity: Entity, query: Query) -> None:
    name, operator, values = clause
    root = name.partition("/")[0]
    if root not in entity.properties:
        raise no_property("Invalid filter clause", root, entity)
    rule = entity.filters.get(name)
    operators = {operator, *("null" for value in values if value.kind == "null")}
    if rule is None or (rule.never_eventual and query.eventual) or not operators <= _ever(rule, entity):
        raise unsupported(
            f"Unsupported or invalid query filter clause specified for property '{root}' of resource "
            f"'{resource(entity)}'."
        )
    if not query.advanced and not operators <= rule.plain:
        missing = min(operators - rule.plain)
        raise unsupported(f"Operator '{missing}' is not supported because the required parameters {ADVICE}")
    for value in values:
        if value.kind not in (rule.kind, "null"):
            raise malformed(
                "Invalid filter clause: A binary operator with incompatible types was detected. Found "
                f"operand types 'Edm.{_EDM[rule.kind]}' and 'Edm.{_EDM[value.kind]}' for operator kind "
                "'Equal'."
            )


def _ever(rule: Filter, entity: Entity) -> frozenset[str]:
    """What the property takes at all: only directory objects know the advanced parameters."""
    return rule.advanced if entity.directory else rule.plain
