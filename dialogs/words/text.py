"""The type of a sentence: a template and its named values, rendered only at the border.

A template is ours and may hold `**bold**`, `*slanted*` and code; a value comes from the tenant and is data:
whoever renders decides how to escape it, so that a group called `[free](https://evil)` stays a name on every
channel.
The template is the message id: a translation is a table from template to template. It has to be whole, since
other languages put its parts in another order and bend its words by what stands beside them. So a value is a
name, a number, a day or a list of those, and never a piece of English grammar.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from dialogs.words import prose as pages
from dialogs.words.sinks import html_of, legible, markdown_of
from dialogs.words.tongue import ENGLISH, Tongue

Value: TypeAlias = "str | int | datetime | date | Phrase | AnyOf | tuple[Value, ...]"

_SLOT = re.compile(r"\{(\w+)\}")
_ISOLATES = re.compile("[\u2066-\u2069]")
_MARKUP = re.compile(r"\*\*(?P<bold>.+?)\*\*|(?<!\w)\*(?P<slanted>[^\s*][^*]*)\*(?!\w)|`(?P<code>[^`]+)`")
ALONE = "{value}"
"""A template with nothing to translate."""

_WITHOUT_SPACES = ("ja", "zh")
"""Languages whose sentences follow one another without a space."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with what the tenant fills into it. `other` is how it reads for counts other than one;
    `then` are the sentences that follow it in the same breath. Made by the functions below."""

    template: str
    values: "tuple[tuple[str, Value], ...]" = ()
    other: str = ""
    then: "tuple[Text, ...]" = ()


@dataclass(frozen=True, slots=True)
class Phrase(Text):
    """What stands in a sentence where a name would, such as "3 people", and reads well anywhere in it."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives, one of which is meant: "a, b or c"."""

    values: "tuple[Value, ...]"


class Explained(Exception):
    """An error with a sentence for the person it befalls: `told`."""

    def __init__(self, told: Text) -> None:
        super().__init__(plain(told))
        self.told = told


def say(template: str, /, **values: Value) -> Text:
    """A sentence: `say("All {bought} units of {product} are taken.", bought=50, product=name)`.

    A tuple is told as a list: "a, b and c".
    """
    return Text(template, _filling(values, template))


def say_count(one: str, other: str, /, *, count: int, **values: Value) -> Text:
    """A sentence that depends on a number: `say_count("{count} member waits.", "{count} members wait.",
    count=3)`. Languages with more than two forms have them in their catalogues."""
    return Text(one, _filling({"count": count, **values}, one, other), other)


def phrase(template: str, /, **values: Value) -> Phrase:
    """What stands where a name would: `phrase("the members of {group}", group=name)`."""
    return Phrase(template, _filling(values, template))


def phrase_count(one: str, other: str, /, *, count: int, **values: Value) -> Phrase:
    """So many of something: `phrase_count("{count} person", "{count} people", count=3)`."""
    return Phrase(one, _filling({"count": count, **values}, one, other), other)


def quoted(text: Text) -> Phrase:
    """A title or the words of a button, spoken of by its name."""
    return Phrase(text.template, text.values, text.other, text.then)


def only(value: Value) -> Phrase:
    """A name, a number or a list by itself, with nothing said about it."""
    return Phrase(ALONE, (("value", value),))


def together(first: Text, *more: Text) -> Text:
    """Whole sentences, told one after the other."""
    return replace(first, then=(*first.then, *more)) if more else first


def prose(markdown: str) -> tuple[Text, ...]:
    """The guide's own words as they are, braces and all: each paragraph and entry of a list by itself."""
    return tuple(map(Text, pages.parts(markdown)))


def verbatim(words: str) -> Text:
    """One part of the guide's own words as it is, braces and all."""
    return Text(words)


def _filling(values: dict[str, Value], *templates: str) -> tuple[tuple[str, Value], ...]:
    for template in templates:
        if lacking := slots(template) - values.keys():
            raise ValueError(f"{template!r} lacks {sorted(lacking)}")
    return tuple(values.items())


@lru_cache(maxsize=4096)
def slots(template: str) -> frozenset[str]:
    """The names of what is filled into a template."""
    return frozenset(_SLOT.findall(template))


_NONE = say("none")
"""A list with nothing in it."""


def plain(text: Text, tongue: Tongue = ENGLISH) -> str:
    """For a terminal, JSON and channels without markup."""
    return _plain(text, tongue)


def markdown(text: Text, tongue: Tongue = ENGLISH) -> str:
    """For cards and Web Chat: names are escaped, our own markup stays."""
    return _markdown(text, tongue)


# A sentence is told several times: on a card, in the text that equals it, aloud, and again at the next turn.


@lru_cache(maxsize=1024)
def _plain(text: Text, tongue: Tongue) -> str:
    return _tell(text, tongue, lambda name: name, _without_markup)


@lru_cache(maxsize=1024)
def _markdown(text: Text, tongue: Tongue) -> str:
    return _tell(text, tongue, markdown_of, str)


def html(text: Text, tongue: Tongue = ENGLISH) -> str:
    """For a page: everything is escaped, and our own markup is HTML."""
    return _tell(text, tongue, html_of, _as_html)


Change = Callable[[str], str]


def _tell(text: Text, tongue: Tongue, named: Change, mark: Change) -> str:
    told = _fill(text, tongue, named, mark)
    if not text.then:
        return told
    between = "" if tongue.locale.startswith(_WITHOUT_SPACES) else " "
    return between.join((told, *(_tell(one, tongue, named, mark) for one in text.then)))


def _fill(text: Text, tongue: Tongue, named: Change, mark: Change) -> str:
    values = dict(text.values)
    count = values.get("count")
    said = tongue.sentences(text.template, text.other, count if isinstance(count, int) else 1)
    template = mark(said)
    if not values:
        return template
    bare = _slots_in_code(said)

    def filled(slot: re.Match[str]) -> str:
        name = slot[1]
        if name not in values:
            return slot[0]
        return _show(values[name], tongue, named, mark, isolate=name not in bare)

    return _SLOT.sub(filled, template)


@lru_cache(maxsize=4096)  # templates are told again and again
def _without_markup(template: str) -> str:
    return _MARKUP.sub(lambda marked: marked[marked.lastgroup or 0], template)


@lru_cache(maxsize=4096)
def _as_html(template: str) -> str:
    tags = {"bold": "strong", "slanted": "em", "code": "code"}

    def tagged(marked: re.Match[str]) -> str:
        kind = marked.lastgroup or ""
        return f"<{tags[kind]}>{marked[kind]}</{tags[kind]}>"

    return _MARKUP.sub(tagged, html_of(template))


@lru_cache(maxsize=4096)
def _slots_in_code(template: str) -> frozenset[str]:
    """What is filled into code, which has to stay as it is to be copied."""
    code = (marked["code"] or "" for marked in _MARKUP.finditer(template))
    return frozenset(name for span in code for name in slots(span))


def _show(value: Value, tongue: Tongue, named: Change, mark: Change, *, isolate: bool) -> str:
    match value:
        case Text():
            return _tell(value, tongue, named, mark)
        case datetime():
            return tongue.moment(value)
        case date():
            return tongue.day(value)
        case int():
            return tongue.number(value)
        case str():
            name = named(legible(value))
            return tongue.isolated(name) if isolate else name
        case ():
            return _tell(_NONE, tongue, named, mark)
        case AnyOf(values):
            return tongue.any_of([_show(part, tongue, named, mark, isolate=isolate) for part in values])
        case tuple():
            return tongue.all_of([_show(part, tongue, named, mark, isolate=isolate) for part in value])
        case _:
            raise TypeError(f"no way to tell {type(value).__name__}")


def without_isolates(told: str) -> str:
    """What was told, as somebody types it who reads it."""
    return _ISOLATES.sub("", told)
