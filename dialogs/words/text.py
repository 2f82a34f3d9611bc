"""The type of a sentence: a template and its named values, rendered only at the border.

A template is ours and may hold `**bold**`, `*slanted*` and code; a value comes from the tenant and is data:
whoever renders decides how to escape it, so that a group called `[free](https://evil)` stays a name on every
channel.
The template is the message id: a translation is a table from template to template.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

_SLOT = re.compile(r"\{(\w+)\}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKUP = re.compile(r"\*\*(?P<bold>.+?)\*\*|(?<!\w)\*(?P<slanted>[^\s*][^*]*)\*(?!\w)|`(?P<code>[^`]+)`")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with what the tenant fills into it; `Text(prose)` alone is the guide's own words as they
    are."""

    template: str
    values: "tuple[tuple[str, str | int | datetime | date | Text | tuple[object, ...]], ...]" = ()


def say(template: str, /, **values: "str | int | datetime | date | Text | tuple[object, ...]") -> Text:
    """A sentence: `say("All {bought} units of {product} are taken.", bought=50, product=name)`.

    A tuple is told as a list: "a, b and c".
    """
    if lacking := _slots(template) - values.keys():
        raise ValueError(f"{template!r} lacks {sorted(lacking)}")
    return Text(template, tuple(values.items()))


@lru_cache(maxsize=4096)
def _slots(template: str) -> frozenset[str]:
    return frozenset(_SLOT.findall(template))


def plain(text: Text) -> str:
    """For a terminal, JSON and channels without markup."""
    return _fill(text, lambda name: name, keep_markup=False)


def markdown(text: Text) -> str:
    """For cards and Web Chat: names are escaped, our own markup stays."""
    return _fill(text, escape_markdown, keep_markup=True)


def escape_markdown(name: str) -> str:
    """A name as Markdown shows it literally: no link, image, list, mention or HTML can come of it."""
    # Numeric entities are refused by some renderers, so the angle brackets of <at> and HTML are spelled out.
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", name)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(https?|ftp|www)([:.])", "\\1\u2060\\2", escaped, flags=re.IGNORECASE)


def _fill(text: Text, escape: Callable[[str], str], *, keep_markup: bool) -> str:
    template = text.template if keep_markup else _without_markup(text.template)
    if not text.values:
        return template
    values = {name: _show(value, escape, keep_markup=keep_markup) for name, value in text.values}
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), template)


@lru_cache(maxsize=4096)  # templates are told again and again
def _without_markup(template: str) -> str:
    return _MARKUP.sub(lambda marked: marked[marked.lastgroup or 0], template)


def _show(value: object, escape: Callable[[str], str], *, keep_markup: bool) -> str:
    match value:
        case Text():
            return _fill(value, escape, keep_markup=keep_markup)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M UTC")
        case date():
            return value.isoformat()
        case int():
            return f"{value:,}"
        case str():
            return escape(_legible(value))
        case tuple():
            parts = [_show(part, escape, keep_markup=keep_markup) for part in value]
            return (
                parts[0]
                if len(parts) == 1
                else f"{', '.join(parts[:-1])} and {parts[-1]}"
                if parts
                else "none"
            )
        case _:
            raise TypeError(f"no way to tell {type(value).__name__}")


def _legible(name: str) -> str:
    # A right-to-left override or a zero-width joiner in a name would make the sentence lie.
    return " ".join(_UNPRINTABLE.sub("", name).split())
