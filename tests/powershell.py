"""PowerShell as its own tokenizer cuts it, as far as strings go: what of a command is text, and what is run.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SINGLE, _DOUBLE = "'‘’‚‛", '"“”„'
_VARIABLE = re.compile(r"\$(\w+)")
_SET = re.compile(r"\$(\w+)(?:, \$(\w+))* = ")
_ITS_OWN = {"_", "true", "false", "null"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a command: what is run (`quote` is empty), or what stands between ' or ", as it is meant."""

    quote: str
    text: str


def pieces(command: str) -> list[Piece]:
    """A command in its parts; raises ValueError where a string does not end."""
    found, code, at = [], "", 0
    while at < len(command):
        quotes = next((quotes for quotes in (_SINGLE, _DOUBLE) if command[at] in quotes), "")
        if not quotes:
            code += command[at]
            at += 1
            continue
        text, at = _string(command, at + 1, quotes)
        found += [Piece("", code), Piece(quotes[0], text)]
        code = ""
    return [*found, Piece("", code)]


def _string(command: str, at: int, quotes: str) -> tuple[str, int]:
    """The string that begins at a place, and where it has ended."""
    text = ""
    while at < len(command):
        doubled = command[at : at + 2]
        if command[at] in quotes and not (len(doubled) == 2 and doubled[1] in quotes):
            return text, at + 1
        if command[at] in quotes or (command[at] == "`" and quotes == _DOUBLE):
            at += 1
        text += command[at : at + 1]
        at += 1
    raise ValueError(f"a string does not end: {command}")


def code(command: str) -> str:
    """What of a command is run; the strings that nothing is expanded in are left out."""
    return "".join(
        piece.text if not piece.quote else "''" if piece.quote == "'" else f'"{piece.text}"'
        for piece in pieces(command)
    )


def texts(command: str) -> list[str]:
    """The strings of a command that are passed on as they are."""
    return [piece.text for piece in pieces(command) if piece.quote == "'"]


def filters(command: str) -> list[str]:
    """The strings of a command in which variables are filled in."""
    return [piece.text for piece in pieces(command) if piece.quote == '"']


def unset(commands: Iterable[str]) -> set[str]:
    """The variables that commands, run one after the other, use before they set them."""
    known, missing = set(_ITS_OWN), set[str]()
    for command in commands:
        run = code(command)
        known |= {name for names in _SET.findall(run) for name in names if name}
        missing |= set(_VARIABLE.findall(run)) - known
    return missing


def set_twice(commands: Iterable[str]) -> set[str]:
    """The variables that commands set more than once."""
    found = filter(None, map(_SET.match, commands))
    found = filter(None, map(_SET.match, commands))
    names = [name for one in found for name in one.groups() if name]
    return {name for name in names if names.count(name) > 1}
