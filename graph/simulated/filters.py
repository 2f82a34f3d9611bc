"""The language of `$filter`: text to an expression, and whether an object satisfies one.

Only the language stands here. What Graph lets be asked of which property, and when, is in `entities`.
https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from graph.simulated.envelope import Failure, NotSimulated

Kind = Literal["string", "guid", "bool", "datetime", "int", "null"]
Path = tuple[str, ...]


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

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^']|'')*')
    |(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
    |(?P<datetime>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)
    |(?P<int>-?\d+)
    |(?P<path>\$?[A-Za-z_@][\w.]*(?:/\$?[A-Za-z_][\w.]*)*)
    |(?P<mark>[(),:])
    )""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?i)(smtp|sip|x500|x400|eum|spo):")
_COMPARISONS = {"eq", "ne", "ge", "le", "gt", "lt"}
_FUNCTIONS = {"startswith", "endswith", "contains"}


def _invalid(why: str) -> Failure:
    return Failure(400, "BadRequest", f"Invalid filter clause: {why}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _invalid(f"Syntax error at position {at} in '{text}'.")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Parser:
    """Recursive descent; `variables` are those of the lambdas around the place where we are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [*_tokens(text)]
        self._at = 0
        self._variable: str | None = None

    def whole(self) -> Expression:
        found = self._either()
        if self._at < len(self._tokens):
            raise self._broken()
        return found

    def _broken(self) -> Failure:
        return _invalid(f"Syntax error at position {self._at} in '{self._text}'.")

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _word(self, *words: str) -> bool:
        kind, text = self._peek()
        if kind in ("path", "mark") and text.lower() in words:
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._word(mark):
            raise self._broken()

    def _either(self) -> Expression:
        terms = [self._both()]
        while self._word("or"):
            terms.append(self._both())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _both(self) -> Expression:
        terms = [self._term()]
        while self._word("and"):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _term(self) -> Expression:
        if self._word("not"):
            return Not(self._term())
        if self._word("("):
            inner = self._either()
            self._expect(")")
            return inner
        kind, text = self._next()
        if kind != "path":
            raise self._broken()
        if text.lower() in _FUNCTIONS:
            return self._call(text.lower())
        if self._peek() == ("mark", "("):
            return self._lambda(text)
        return self._comparison(text)

    def _call(self, name: str) -> Expression:
        self._expect("(")
        path = self._path(self._next())
        self._expect(",")
        value = self._value()
        self._expect(")")
        return Call(name, path, value)

    def _lambda(self, text: str) -> Expression:
        *path, name = text.split("/")
        if name.lower() != "any" or not path:
            raise NotSimulated(f"$filter function {text}()")
        if self._variable is not None:
            raise NotSimulated("$filter with a lambda inside a lambda")
        self._expect("(")
        kind, self._variable = self._next()
        if kind != "path":
            raise self._broken()
        self._expect(":")
        term = self._either()
        self._variable = None
        self._expect(")")
        return Lambda(tuple(path), term)

    def _comparison(self, text: str) -> Expression:
        path = self._path(("path", text))
        counts = bool(path) and path[-1] == "$count"
        _, operator = self._next()
        if operator.lower() == "in":
            return self._in(path)
        if operator.lower() not in _COMPARISONS:
            raise self._broken()
        return Compare(path[:-1] if counts else path, operator.lower(), self._value(), counts)

    def _in(self, path: Path) -> Expression:
        self._expect("(")
        values = [self._value()]
        while self._word(","):
            values.append(self._value())
        self._expect(")")
        return In(path, tuple(values))

    def _path(self, token: tuple[str, str]) -> Path:
        kind, text = token
        if kind != "path":
            raise self._broken()
        path = tuple(text.split("/"))
        if self._variable is None:
            return path
        if path[0] != self._variable:
            raise _invalid(f"Could not find a property named '{path[0]}'.")
        return path[1:]

    def _value(self) -> Value:
        kind, text = self._next()
        match kind:
            case "string":
                return Value("string", text[1:-1].replace("''", "'"))
            case "guid":
                return Value("guid", text.lower())
            case "int":
                return Value("int", int(text))
            case "datetime":
                return Value("datetime", moment(text))
            case "path" if text.lower() in ("true", "false"):
                return Value("bool", text.lower() == "true")
            case "path" if text.lower() == "null":
                return Value("null", None)
        raise self._broken()


def parse(text: str) -> Expression:
    """The expression; `Failure` 400 where the text is none."""
    return _Parser(text).whole()


def moment(text: str) -> datetime:
    """A date as Graph writes it; without a time it is midnight, without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _invalid(f"'{text}' is not a date.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def leaves(expression: Expression) -> Iterator[Compare | In | Call | Lambda | Not]:
    """Every clause, the negations and lambdas before what they hold."""
    match expression:
        case And(terms) | Or(terms):
            for term in terms:
                yield from leaves(term)
        case Not(term):
            yield expression
            yield from leaves(term)
        case Compare() | In() | Call() | Lambda():
            yield expression


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
