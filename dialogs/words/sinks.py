"""How what the tenant says leaves: one function for each place it goes to.

A name, an address, a rule or a log's text is data. Whoever may set one must not be able to make a link, hide
or turn letters, move the cursor of a terminal, end a string of a command or start a formula with it.
"""

import re
from functools import lru_cache
from html import escape
from unicodedata import category

_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0E), (0xE0000, 0xE0FFF))
"""Letters, marks and selectors that show as nothing: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
What chooses the coloured form of an emoji (U+FE0F) stays."""

_STARTS_A_FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20|]")
"""https://owasp.org/www-community/attacks/CSV_Injection"""

_MARKUP = re.compile(
    r"""[\\`*_{}\[\]()#+!|~$"']"""  # markup, and quotes, which Web Chat would curl
    r"|\."  # a host, an address, a numbered list
    r"|(?<=\w):(?=\S)|/(?=/)"  # a scheme
    r"|^-|-(?=-)|\?(?=\?)|,(?=,)"  # a list, and what typography would join
)


@lru_cache(maxsize=4096)
def is_hidden(letter: str) -> bool:
    """Whether a character shows as nothing, or does something other than show."""
    return (
        category(letter) in _CONTROLS
        or letter in _BLANK
        or any(first <= ord(letter) <= last for first, last in _SELECTORS)
    )


def legible(name: str) -> str:
    """A name on one line, with no character that hides, turns or blanks out letters, or steers a terminal."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    spaced = " ".join(name.split())
    return " ".join("".join(one for one in spaced if not is_hidden(one)).split())


def markdown_of(name: str) -> str:
    """A name as Markdown shows it literally: no link, address, image, list, mention, HTML or typography can
    come of it. A renderer that makes links of bare hosts sees none: every dot inside is escaped.
    https://spec.commonmark.org/0.31.2/#backslash-escapes"""
    # Numeric entities are refused by some renderers, so the angle brackets of <at> and HTML are spelled out.
    escaped = _MARKUP.sub(r"\\\g<0>", name)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def html_of(name: str) -> str:
    """A name as HTML shows it literally, in an element or in a quoted attribute."""
    return escape(name)


def cell_of(text: str) -> str:
    """A cell of a table that a spreadsheet opens: one that would be a formula begins with an apostrophe."""
    shown = legible(text)
    return f"'{shown}" if _STARTS_A_FORMULA.match(shown) else shown
