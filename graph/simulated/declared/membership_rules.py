"""Dynamic membership rules: which users a rule matches.

The grammar is the documented one for users: properties, the operators below with or without their hyphen,
`-and`, `-or`, `-not`, parentheses, lists in brackets, `-any`/`-all` over multi-valued properties with `_` for
the item. What is not simulated (`directReports`, device rules, dates) is refused, not guessed.
https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Attributes = Mapping[str, Any]
"""A user's properties by Graph's names, in lower case."""


class RuleError(ValueError):
    """The rule cannot be read, or uses what is not simulated."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A property against a constant."""

    property: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Items:
    """`-any` or `-all` of a multi-valued property's items."""

    property: str
    every: bool
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Both:
    """`-and`."""

    left: "Condition"
    right: "Condition"


@dataclass(frozen=True, slots=True)
class Either:
    """`-or`."""

    left: "Condition"
    right: "Condition"


Condition = Compare | Items | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was understood."""

    text: str
    condition: Condition

    @property
    def uses_member_of(self) -> bool:
        """Whether it asks for membership of other groups: a preview that ended on 2026-11-03.

        https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of
        """
        return "memberof" in _properties(self.condition)

    def matches(self, attributes: Attributes) -> bool:
        """Whether a user with these properties belongs."""
        return _holds(self.condition, attributes)


_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"`]|`.)*"|'(?:[^'`]|`.)*')|(?P<punctuation>[()\[\],])|(?P<operator>-[A-Za-z]+)
    |(?P<word>[A-Za-z_][\w.]*)|(?P<number>-?\d+))""",
    re.VERBOSE,
)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise RuleError(f"the rule cannot be read at {text[at : at + 20]!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


@lru_cache(maxsize=512)
def parse(text: str) -> Rule:
    """The rule behind the text. Raises RuleError."""
    reader = _Reader(_tokens(text))
    condition = reader.either()
    reader.end()
    return Rule(text, condition)


class _Reader:
    """Recursive descent over the tokens: -or binds weakest, then -and, then -not."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def either(self) -> Condition:
        left = self._both()
        while self._take_operator("-or"):
            left = Either(left, self._both())
        return left

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise RuleError(f"the rule does not end after {self._tokens[self._at - 1][1]!r}")

    def _both(self) -> Condition:
        left = self._one()
        while self._take_operator("-and"):
            left = Both(left, self._one())
        return left

    def _one(self) -> Condition:
        if self._take_operator("-not"):
            return Not(self._one())
        if self._peek() == ("punctuation", "("):
            self._next()
            inner = self.either()
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        kind, name = self._next()
        if kind != "word":
            raise RuleError(f"a property was expected, not {name!r}")
        name = _property(name)
        operator = _hyphened(self._next()[1])
        if operator in {"-any", "-all"}:
            self._expect("(")
            condition = self.either()
            self._expect(")")
            return Items(name, operator == "-all", condition)
        if operator not in _OPERATORS:
            raise RuleError(f"the operator {operator!r} is not simulated")
        return Compare(name, operator, self._value())

    def _value(self) -> Any:
        kind, word = self._next()
        if word == "[":
            values = [self._value()]
            while self._peek() == ("punctuation", ","):
                self._next()
                values.append(self._value())
            self._expect("]")
            return tuple(values)
        if kind == "text":
            return re.sub(r"`(.)", r"\1", word[1:-1])
        constants = {"true": True, "false": False, "null": None}
        if kind == "word" and word.lower() in constants:
            return constants[word.lower()]
        raise RuleError(f"a value was expected, not {word!r}")

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "the end")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        if token[0] == "end":
            raise RuleError("the rule ends too early")
        self._at += 1
        return token

    def _expect(self, punctuation: str) -> None:
        token = self._next()[1]
        if token != punctuation:
            raise RuleError(f"{punctuation!r} was expected, not {token!r}")

    def _take_operator(self, operator: str) -> bool:
        kind, token = self._peek()
        if kind in {"operator", "word"} and _hyphened(token) == operator:
            self._at += 1
            return True
        return False


def _hyphened(operator: str) -> str:
    """The rule builder of the portal writes `and` and `or` without one."""
    return f"-{operator.lower().removeprefix('-')}"


_KNOWN = frozenset(
    [
        "accountenabled",
        "city",
        "companyname",
        "country",
        "department",
        "displayname",
        "employeeid",
        "employeetype",
        "givenname",
        "jobtitle",
        "mail",
        "mailnickname",
        "objectid",
        "othermails",
        "physicaldeliveryofficename",
        "preferredlanguage",
        "proxyaddresses",
        "state",
        "surname",
        "usagelocation",
        "userprincipalname",
        "usertype",
        "dirsyncenabled",
        "assignedplans",
        "memberof",
    ]
) | {f"extensionattribute{n}" for n in range(1, 16)}
_OF_ITEMS = frozenset(
    {"_", "assignedplan.serviceplanid", "assignedplan.capabilitystatus", "assignedplan.service"}
)


def _property(name: str) -> str:
    name = name.lower()
    if name in _OF_ITEMS or name == "group.objectid":
        return name
    prefix, _, rest = name.partition(".")
    if prefix != "user" or rest not in _KNOWN:
        raise RuleError(f"the property {name!r} is not simulated")
    return rest


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _equal(seen: Any, value: Any) -> bool:
    if isinstance(value, str):
        return seen is not None and _text(seen) == value.lower()
    return bool(seen == value)


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "-eq": _equal,
    "-ne": lambda seen, value: not _equal(seen, value),
    "-startswith": lambda seen, value: _text(seen).startswith(_text(value)),
    "-notstartswith": lambda seen, value: not _text(seen).startswith(_text(value)),
    "-endswith": lambda seen, value: _text(seen).endswith(_text(value)),
    "-notendswith": lambda seen, value: not _text(seen).endswith(_text(value)),
    "-contains": lambda seen, value: _text(value) in _text(seen),
    "-notcontains": lambda seen, value: _text(value) not in _text(seen),
    "-match": lambda seen, value: re.search(str(value), str(seen or ""), re.IGNORECASE) is not None,
    "-notmatch": lambda seen, value: re.search(str(value), str(seen or ""), re.IGNORECASE) is None,
    "-in": lambda seen, value: any(_equal(seen, item) for item in value),
    "-notin": lambda seen, value: not any(_equal(seen, item) for item in value),
}


def _holds(condition: Condition, attributes: Attributes) -> bool:
    match condition:
        case Compare(name, operator, value):
            return _OPERATORS[operator](attributes.get(name), value)
        case Items(name, every, inner):
            held = (_holds(inner, _item(name, item)) for item in attributes.get(name) or ())
            return all(held) if every else any(held)
        case Not(inner):
            return not _holds(inner, attributes)
        case Both(left, right):
            return _holds(left, attributes) and _holds(right, attributes)
        case Either(left, right):
            return _holds(left, attributes) or _holds(right, attributes)


def _item(of: str, item: Any) -> Attributes:
    if of == "memberof":
        return {"group.objectid": item}
    if isinstance(item, Mapping):
        return {f"assignedplan.{name.lower()}": value for name, value in item.items()}
    return {"_": item}


def _properties(condition: Condition) -> frozenset[str]:
    match condition:
        case Compare(name, _, _):
            return frozenset({name})
        case Items(name, _, inner):
            return _properties(inner) | {name}
        case Not(inner):
            return _properties(inner)
        case Both(left, right) | Either(left, right):
            return _properties(left) | _properties(right)
