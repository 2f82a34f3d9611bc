"""The expressions of `$filter`, and whether an object satisfies one.

Only the language stands here. What Graph lets be asked of which property, and when, is in `entities`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.simulated.odata.entities import Kind
from graph.simulated.odata.envelope import Failure

Path = tuple[str, ...]

_ADDRESS = re.compile(r"(?i)(smtp|sip|x500|x400|eum|spo):")


@dataclass(frozen=True, slots=True)
class Value:
    """A literal, with the type OData takes it for; a GUID is written without quotes, a string with."""

    kind: Kind
    value: Any


@dataclass(frozen=True, slots=True)
class Compare:
    """`path operator value`; `count` for `path/$count`."""

    path: Path
    operator: str
    value: Value
    count: bool = False


@dataclass(frozen=True, slots=True)
class In:
    """`path in (value, …)`."""

    path: Path
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`startswith(path, value)` and its like; `name` in lower case."""

    name: str
    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Lambda:
    """`path/any(x:term)`; paths inside `term` start at the element."""

    path: Path
    term: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """`not term`."""

    term: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    terms: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of them at least."""

    terms: tuple["Expression", ...]


Expression = Compare | In | Call | Lambda | Not | And | Or


def moment(text: str) -> datetime:
    """A date as Graph writes it; without a time it is midnight, without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(400, "BadRequest", f"Invalid filter clause: '{text}' is not a date.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def alternatives(expression: Expression) -> int:
    """How many clauses are joined by `or` in the widest place; `in` counts as that.
    https://github.com/microsoftgraph/microsoft-graph-docs/issues/21098"""
    match expression:
        case Or(terms):
            return sum(max(1, alternatives(term)) for term in terms)
        case And(terms):
            return max(alternatives(term) for term in terms)
        case Not(term) | Lambda(_, term):
            return alternatives(term)
        case In(_, values):
            return len(values)
        case Compare() | Call():
            return 1


Predicate = Callable[[Any], bool]
"""Whether a thing, an object or an element of a collection, satisfies an expression."""


def predicate(expression: Expression, *, exact: bool = False) -> Predicate:
    """The expression as a question.

    The directory compares strings without regard to case; logs compare `exact`ly. Of an address the part
    before the colon keeps its case (SMTP: is the primary one): whether the real service tells them apart
    is not documented, so the strict reading makes a client ask for both.
    """
    match expression:
        case And(terms):
            every = [predicate(term, exact=exact) for term in terms]
            return lambda thing: all(holds(thing) for holds in every)
        case Or(terms):
            some = [predicate(term, exact=exact) for term in terms]
            return lambda thing: any(holds(thing) for holds in some)
        case Not(term):
            inner = predicate(term, exact=exact)
            return lambda thing: not inner(thing)
        case Lambda(path, term):
            inner = predicate(term, exact=exact)
            return lambda thing: any(map(inner, _at(thing, path) or ()))
        case In(path, values):
            wanted = {_comparable(value.value, exact) for value in values}
            return lambda thing: _found(thing, path, values[0], exact) in wanted
        case Call(name, path, value):
            return _call(name, path, str(_comparable(value.value, exact)), exact)
        case Compare(path, operator, value, True):
            return lambda thing: _holds(len(_at(thing, path) or ()), operator, value.value)
        case Compare(path, operator, value):
            expected = _comparable(value.value, exact)
            return lambda thing: _holds(_found(thing, path, value, exact), operator, expected)


def _call(name: str, path: Path, part: str, exact: bool) -> Predicate:
    def holds(thing: Any) -> bool:
        text = _comparable(_at(thing, path), exact)
        if not isinstance(text, str):
            return False
        return text.startswith(part) if name == "startswith" else text.endswith(part)

    return holds


def _holds(found: Any, operator: str, expected: Any) -> bool:
    match operator:
        case "eq":
            return bool(found == expected)
        case "ne":
            return bool(found != expected)
        case _ if found is None or expected is None:
            return False
        case "ge":
            return bool(found >= expected)
        case _:
            return bool(found <= expected)


def _found(thing: Any, path: Path, value: Value, exact: bool) -> Any:
    """What stands at the path, in a form that can be compared with the value."""
    found = _at(thing, path)
    if isinstance(value.value, datetime) and isinstance(found, str):
        return moment(found)
    return _comparable(found, exact)


def _comparable(found: Any, exact: bool) -> Any:
    if exact or not isinstance(found, str):
        return found
    prefix = _ADDRESS.match(found)
    return prefix[0] + found[prefix.end() :].lower() if prefix else found.lower()


def _at(thing: Any, path: Path) -> Any:
    """What stands at the end of a path; None where it breaks off."""
    for step in path:
        thing = thing.get(step) if isinstance(thing, dict) else None
    return thing
