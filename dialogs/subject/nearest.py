"""Who may be meant by a name that nobody bears exactly: a typo, another spelling, "m.bowen".

Graph finds what a name begins with, so the first letters of each word are looked up, and what comes back is
compared by its letters. In a large tenant a search brings no more than its first rows: then the nearest may
be missed, and the name is said to fit nobody.
"""

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Sequence
from difflib import SequenceMatcher

from dialogs.subject.choosing import MOST_CANDIDATES, Candidate

ALIKE = 0.74
"""Share of letters in common from which two names are taken to be one misspelt."""

FEWEST_LETTERS = 3
"""Of a word that may be a misspelt name."""

BEGINNINGS = (3, 2)
"""Letters looked up: a slip is rarely in the first two; where it is, two letters changed places."""

_OTHER_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "ß": "ss"})
_INITIAL = re.compile(r"^[a-z][._-](?=[^\W\d_]{2})", re.IGNORECASE)

Find = Callable[[str], Awaitable[Sequence[Candidate]]]


async def nearest(words: str, find: Find) -> tuple[Candidate, ...]:
    """Those whose name is most like the words, the likest first; `find` tells who begins so."""
    sought = _INITIAL.sub("", words)
    if not sought.split() or len(sought) < FEWEST_LETTERS:
        return ()
    found = await asyncio.gather(*(find(beginning) for beginning in _beginnings(sought)))
    unique = {one.id: one for each in found for one in each}
    alike = {id: likeness(sought, one.name) for id, one in unique.items()}
    ranked = sorted(unique, key=lambda id: (-alike[id], unique[id].name))
    return tuple(unique[id] for id in ranked if alike[id] >= ALIKE)[:MOST_CANDIDATES]


def _beginnings(words: str) -> Iterator[str]:
    """The first letters of the first word and of the last, where a surname stands."""
    first, *others = words.split()
    for part in dict.fromkeys((first, *others[-1:])):
        yield from dict.fromkeys(part[:size] for size in BEGINNINGS)
        if len(part) >= FEWEST_LETTERS:
            yield f"{part[0]}{part[2]}{part[1]}"


def likeness(words: str, name: str) -> float:
    """The share of letters in common with the whole name, or with as many of its words as were written."""
    words, name = without_accents(words), without_accents(name)
    return max(_share(words, name), _share(_short(words), _short(name)))


def _share(words: str, name: str) -> float:
    parts, size = name.split(), len(words.split())
    shown = {name} | {" ".join(parts[at : at + size]) for at in range(len(parts) - size + 1)}
    return max(SequenceMatcher(None, words, one, autojunk=False).ratio() for one in shown)


def without_accents(name: str) -> str:
    """In lower case and without accents."""
    folded = name.casefold().translate(_OTHER_LETTERS)
    return "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))


def _short(name: str) -> str:
    """Without the *e* that stands for the dots of an umlaut: Mueller, Müller."""
    return re.sub(r"(?<=[aou])e", "", name)
