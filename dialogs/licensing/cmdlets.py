"""PowerShell as it is printed, with what is known of the case filled in.

A value that several commands use, that stands inside a filter, or that the reader has to put in is set first,
as a variable: a filter names the variable and never holds the value. What one command uses once is its
argument.
"""

import re
from collections.abc import Iterator

from dialogs.examining.case import Named
from dialogs.words.sinks import is_hidden

_SINGLE_QUOTES = re.compile("['‘’‚‛]")
"""Each of them ends a single-quoted string, and doubled stands for itself.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules"""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def powershell(text: str) -> str:
    """A text as a PowerShell string: a quote inside is doubled, and nothing is expanded. A character that
    would not show, or steer the terminal it is pasted into, is put in by its number."""
    if not any(map(is_hidden, text)):
        return _part(text)
    return f"({' + '.join(_part(part) for part in _apart(text))})"


def _apart(text: str) -> Iterator[str]:
    """The text in its order: what shows, and each character by itself that does not."""
    shown = ""
    for letter in text:
        if not is_hidden(letter):
            shown += letter
            continue
        if shown:
            yield shown
        yield letter
        shown = ""
    if shown:
        yield shown


def _part(shown: str) -> str:
    if len(shown) != 1 or not is_hidden(shown):
        return f"'{_SINGLE_QUOTES.sub(lambda quote: quote[0] * 2, shown)}'"
    if "\ud800" <= shown <= "\udfff":  # half of a pair is no character of its own
        return f"[string][char]0x{ord(shown):X}"
    return f"[char]::ConvertFromUtf32(0x{ord(shown):X})"


def known_id(thing: Named | None, otherwise: str) -> str:
    """A thing's id. `otherwise` names what has to be put there where there is none: what is no GUID is no id,
    and would not be safe in a filter."""
    known = thing is not None and _GUID.fullmatch(thing.id)
    return thing.id if thing and known else f"<{otherwise} id>"


def id_of(thing: Named | None, otherwise: str) -> str:
    """A thing's id, or what says whose belongs there, as a PowerShell string."""
    return powershell(known_id(thing, otherwise))


def assign(variable: str, value: str) -> str:
    """Sets a variable: `$country = '<two letters>'`."""
    return f"${variable} = {powershell(value)}"


def assign_id(variable: str, thing: Named | None) -> str:
    """Sets a variable to a thing's id, or to what says whose id belongs there: `$user = '<user id>'`."""
    return f"${variable} = {id_of(thing, variable)}"


def assign_name(variable: str, value: str) -> str:
    """Sets a variable to a text that a filter may put between its own quotes, which are doubled for that."""
    return f"""{assign(variable, value)}.Replace("'", "''")"""
