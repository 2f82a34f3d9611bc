"""From the text of a `$filter` to its expression.

https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter
"""

import re
from collections.abc import Iterator

from graph.simulated.odata.envelope import Failure, NotSimulated
from graph.simulated.odata.expression import (
    And,
    Call,
    Compare,
    Expression,
    In,
    Lambda,
    Not,
    Or,
    Path,
    Value,
    moment,
)

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
