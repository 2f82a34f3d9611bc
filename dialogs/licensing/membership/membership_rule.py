"""Does this dynamic membership rule match this user? Our own reading of the simple rules.

Three answers: it does, it does not, it cannot be judged from what was read. What is not simple (`-any`,
`-all`, `memberOf`, direct reports, functions) is unknown, and unknown is carried through `-and`, `-or` and
`-not`, so that `(user.department -eq "Sales") -and (…unknown…)` is still *no* for somebody in Finance.
https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dialogs.words.text import Phrase, phrase
from graph import User

Value = str | bool | None

MOST_REPETITIONS = 3
"""In a pattern of `-match` that is judged here."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the rule matches (None: cannot be judged), what it read that decides it, and what stood in the
    way: of a rule that fails for its second half, only what that half reads."""

    matches: bool | None
    reads: Mapping[str, Value] = field(default_factory=dict)
    unjudged: tuple[str | Phrase, ...] = ()


def judge(rule: str, user: User, *, enabled: bool | None = None) -> Judgement:
    """Whether the rule matches the user; `enabled` judges as if the account were enabled or not."""
    try:
        reading = _Reading(_tokens(rule), user, enabled)
        outcome = reading.whole()
    except _NotSimple as not_simple:
        return Judgement(None, {}, (not_simple.what,))
    return Judgement(outcome.holds, outcome.reads, tuple(dict.fromkeys(reading.unjudged)))


def source_groups(rule: str) -> tuple[str, ...]:
    """The groups a `memberOf` rule takes its members from; empty for every other rule."""
    if not uses_member_of(rule):
        return ()
    return tuple(dict.fromkeys(id.lower() for id in _GUID.findall(rule)))


def uses_member_of(rule: str) -> bool:
    """Whether a rule reads `memberOf`, whose preview ended on 3 November 2026.
    https://learn.microsoft.com/entra/identity/users/groups-dynamic-rule-member-of"""
    return bool(re.search(r"\buser\.memberof\b", rule, re.IGNORECASE))


_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<list>\[[^\]]*\])
    |(?P<text>"(?:[^"`\\]|[`\\].|"")*"|'(?:[^'`\\]|[`\\].|'')*')
    |(?P<word>-?[A-Za-z_][\w.:-]*))""",
    re.VERBOSE,
)

# The rule's names for properties that Graph calls otherwise.
_CALLED = {
    "dirsyncenabled": "onPremisesSyncEnabled",
    "mobile": "mobilePhone",
    "objectid": "id",
    "physicaldeliveryofficename": "officeLocation",
}


class _NotSimple(ValueError):
    """The rule holds something this reading does not know: a part of it, or what is wrong with it."""

    def __init__(self, what: str | Phrase) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(rule: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(rule.rstrip()):
        match = _TOKEN.match(rule, at)
        if match is None or match.lastgroup is None:
            raise _NotSimple(rule[at:].strip()[:40])
        tokens.append(_Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _operator(token: _Token) -> str:
    return token.text.lstrip("-").casefold()


def _unquoted(text: str) -> str:
    return re.sub(r'[`\\](.)|""', lambda match: match[1] or '"', text[1:-1])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a part of a rule holds, and the properties that decide it."""

    holds: bool | None
    reads: Mapping[str, Value] = field(default_factory=dict)

    def opposite(self) -> "_Outcome":
        return _Outcome(None if self.holds is None else not self.holds, self.reads)


def _joined(parts: list[_Outcome], decisive: bool) -> _Outcome:
    """One part that is `decisive` settles the whole; else every part does."""
    deciding = [part for part in parts if part.holds is decisive]
    unknown = any(part.holds is None for part in parts)
    holds = decisive if deciding else None if unknown else not decisive
    reads = (part.reads for part in deciding or parts)
    return _Outcome(holds, {name: value for read in reads for name, value in read.items()})


class _Reading:
    """Reads a rule from left to right: or, over and, over not, over a comparison or parentheses."""

    def __init__(self, tokens: list[_Token], user: User, enabled: bool | None) -> None:
        self._tokens = tokens
        self._at = 0
        self._known = _values(user) | ({"accountenabled": enabled} if enabled is not None else {})
        self.unjudged: list[str] = []

    def whole(self) -> _Outcome:
        outcome = self._any_of()
        if self._at < len(self._tokens):
            raise _NotSimple(self._tokens[self._at].text)
        return outcome

    def _any_of(self) -> _Outcome:
        outcomes = [self._all_of()]
        while self._next_is("or"):
            outcomes.append(self._all_of())
        return _joined(outcomes, decisive=True)

    def _all_of(self) -> _Outcome:
        outcomes = [self._one()]
        while self._next_is("and"):
            outcomes.append(self._one())
        return _joined(outcomes, decisive=False)

    def _one(self) -> _Outcome:
        if self._next_is("not"):
            return self._one().opposite()
        if self._next_kind("open"):
            outcome = self._any_of()
            if not self._next_kind("close"):
                raise _NotSimple(phrase("a parenthesis that is not closed"))
            return outcome
        return self._comparison()

    def _comparison(self) -> _Outcome:
        name, operator = self._take("word").text, _operator(self._take("word"))
        if operator in {"any", "all"} or not name.casefold().startswith("user."):
            self._skip_operand()
            return self._unknown(f"{name} -{operator}")
        compare = _OPERATORS.get(operator)
        operands = self._operands()
        attribute = name[len("user.") :]
        key = _CALLED.get(attribute.casefold(), attribute)
        if compare is None or key.casefold() not in self._known:
            return self._unknown(f"{name} -{operator}")
        value = self._known[key.casefold()]
        holds = compare(value, operands)
        if holds is None:
            self.unjudged.append(f"{name} -{operator}")
        return _Outcome(holds, {attribute: value})

    def _operands(self) -> list[Value]:
        token = self._take("text", "word", "list")
        if token.kind == "list":
            inside = re.findall(r'"(?:[^"`\\]|[`\\].)*"|\'(?:[^\'`\\]|[`\\].)*\'', token.text)
            return [_unquoted(text) for text in inside]
        if token.kind == "text":
            return [_unquoted(token.text)]
        words: dict[str, Value] = {"true": True, "false": False, "null": None}
        if token.text.casefold() not in words:
            raise _NotSimple(token.text)
        return [words[token.text.casefold()]]

    def _skip_operand(self) -> None:
        if not self._next_kind("open"):
            self._take("text", "word", "list")
            return
        depth = 1
        while depth:
            token = self._take("open", "close", "text", "word", "list")
            depth += {"open": 1, "close": -1}.get(token.kind, 0)

    def _unknown(self, what: str) -> _Outcome:
        self.unjudged.append(what)
        return _Outcome(None)

    def _next_is(self, operator: str) -> bool:
        here = self._tokens[self._at] if self._at < len(self._tokens) else None
        found = here is not None and here.kind == "word" and _operator(here) == operator
        self._at += found
        return found

    def _next_kind(self, kind: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at].kind == kind
        self._at += found
        return found

    def _take(self, *kinds: str) -> _Token:
        if self._at >= len(self._tokens):
            raise _NotSimple(phrase("a rule that ends too early"))
        token = self._tokens[self._at]
        if token.kind not in kinds:
            raise _NotSimple(token.text)
        self._at += 1
        return token


def _values(user: User) -> dict[str, Value]:
    """What is known of a user, by lower-case name. A property that was not read is absent, not null."""
    return {"id": user.id} | {name.casefold(): value for name, value in user.attributes.items()}


def _text(value: Value) -> str:
    return str(value).casefold()


def _equal(value: Value, operand: Value) -> bool:
    if value is None or operand is None:
        return value is operand
    return _text(value) == _text(operand)


def _of_text(test: Callable[[str, str], bool]) -> Callable[[Value, list[Value]], bool | None]:
    def compare(value: Value, operands: list[Value]) -> bool | None:
        return False if value is None else test(_text(value), _text(operands[0]))

    return compare


def _negated(
    compare: Callable[[Value, list[Value]], bool | None],
) -> Callable[[Value, list[Value]], bool | None]:
    # What Entra makes of "not …" where the property is empty is not written down, except against null itself.
    def compared(value: Value, operands: list[Value]) -> bool | None:
        if value is None and operands != [None]:
            return None
        outcome = compare(value, operands)
        return None if outcome is None else not outcome

    return compared


def _matching(value: Value, operands: list[Value]) -> bool | None:
    pattern = str(operands[0])
    # The pattern is the tenant's, and a nested repetition could keep us busy for ever.
    if "(" in pattern or len(re.findall(r"[*+{]", pattern)) > MOST_REPETITIONS:
        return None
    if value is None:
        return False
    try:
        return re.search(pattern, str(value), re.IGNORECASE) is not None
    except re.error:
        return None


def _same(value: Value, operands: list[Value]) -> bool | None:
    return any(_equal(value, operand) for operand in operands)


_starting = _of_text(str.startswith)
_ending = _of_text(str.endswith)
_containing = _of_text(str.__contains__)

_OPERATORS: Mapping[str, Callable[[Value, list[Value]], bool | None]] = {
    "eq": _same,
    "ne": _negated(_same),
    "startswith": _starting,
    "notstartswith": _negated(_starting),
    "endswith": _ending,
    "notendswith": _negated(_ending),
    "contains": _containing,
    "notcontains": _negated(_containing),
    "match": _matching,
    "notmatch": _negated(_matching),
    "in": _same,
    "notin": _negated(_same),
}
