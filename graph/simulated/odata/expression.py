"""The expressions of `$filter`, and whether an object satisfies one.

Only the language stands here. What Graph lets be asked of which property, and when, is in `entities`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.simulated.entities import Kind
from graph.simulated.envelope import Failure

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


@dataclass(frozen=True, slots=True)
class Judge:
    """Whether objects satisfy an expression.

    The directory compares strings without regard to case; logs compare `exact`ly. Of an address the part
    before the colon keeps its case (SMTP: is the primary one): whether the real service tells them apart
    is not documented, so the strict reading makes a client ask for both.
    """

    exact: bool = False

    def satisfied(self, expression: Expression, thing: Any) -> bool:
        """Whether the thing, an object or an element of a collection, satisfies the expression."""
        match expression:
            case And(terms):
                return all(self.satisfied(term, thing) for term in terms)
            case Or(terms):
                return any(self.satisfied(term, thing) for term in terms)
            case Not(term):
                return not self.satisfied(term, thing)
            case Lambda(path, term):
                return any(self.satisfied(term, element) for element in follow(thing, path) or ())
            case In(path, values):
                return any(self._compare(follow(thing, path), "eq", value.value) for value in values)
            case Call(name, path, value):
                return self._call(name, follow(thing, path), value.value)
            case Compare(path, operator, value, True):
                return self._compare(len(follow(thing, path) or ()), operator, value.value)
            case Compare(path, operator, value):
                return self._compare(follow(thing, path), operator, value.value)

    def _fold(self, found: Any) -> Any:
        if not isinstance(found, str) or self.exact:
            return found
        prefix = _ADDRESS.match(found)
        return prefix[0] + found[prefix.end() :].lower() if prefix else found.lower()

    def _call(self, name: str, found: Any, value: Any) -> bool:
        if not isinstance(found, str):
            return False
        text, part = self._fold(found), self._fold(value)
        return bool(text.startswith(part) if name == "startswith" else text.endswith(part))

    def _compare(self, found: Any, operator: str, value: Any) -> bool:
        if isinstance(value, datetime) and isinstance(found, str):
            found = moment(found)
        found, value = self._fold(found), self._fold(value)
        if operator in ("eq", "ne"):
            return (found == value) is (operator == "eq")
        if found is None or value is None:
            return False
        return bool(found >= value if operator == "ge" else found <= value)


def follow(thing: Any, path: Sequence[str]) -> Any:
    """What stands at the end of a path; None where it breaks off."""
    for step in path:
        thing = thing.get(step) if isinstance(thing, dict) else None
    return thing
