"""What was changed in a tenant, and by whose yes: written down before anything is sent, and kept.

A key is given to an offer when it is put. Whoever agrees to it twice, a delivery that comes again, and a
process that starts anew all find the entry under that key, so at most one of them sends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dialogs.examining.case import Case
from dialogs.examining.remedy import Change


class Fate(StrEnum):
    """What became of a change.

    AGREED: stored, and perhaps sent: after a crash nobody knows. NOT_SENT: it never left. REFUSED: Graph said
    no. UNCONFIRMED: it left, and no answer came. ACCEPTED: Graph said yes. SEEN: the tenant shows it.
    UNSEEN: the tenant did not show it within the time one waits.
    """

    AGREED = "agreed"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    SEEN = "seen"
    UNSEEN = "unseen"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look what became of it."""
        return self in {Fate.AGREED, Fate.UNCONFIRMED, Fate.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `asker` is the object id of who said yes; `place` how their chat is reached again; `shown`
    what they said yes to; `answer` what Graph answered; `told` whether their chat knows what became of it."""

    key: str
    at: datetime
    asker: str
    place: Mapping[str, Any]
    case: Case
    shown: str
    change: Change
    fate: Fate = Fate.AGREED
    answer: Mapping[str, Any] = field(default_factory=dict)
    told: bool = False


class JournalUnavailable(Exception):
    """It cannot be written down now, so nothing may be sent."""


class Journal(Protocol):
    """Keeps entries; nothing is ever deleted. Every method may raise JournalUnavailable."""

    def begin(self, entry: Entry) -> Entry | None:
        """Write down what is about to be sent. None: it is; else the entry that stands under its key. One
        that certainly never left may be agreed to anew."""
        ...

    def find(self, key: str) -> Entry | None:
        """The entry under a key."""
        ...

    def note(self, key: str, fate: Fate, answer: Mapping[str, Any] | None = None) -> None:
        """Write down what became of it, which nobody was told yet; an `answer` is added to what was answered
        before."""
        ...

    def tell(self, key: str) -> None:
        """Write down that the chat knows what became of it."""
        ...

    def unfinished(self) -> Iterable[Entry]:
        """The entries of which nobody knows what became of them, or their chats do not, the oldest first."""
        ...


class OneProcess:
    """A journal that lasts as long as the process: for a terminal, and a tenant that lasts no longer."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def begin(self, entry: Entry) -> Entry | None:
        """See Journal."""
        known = self._entries.get(entry.key)
        if known is not None and (known.fate, known.change) != (Fate.NOT_SENT, entry.change):
            return known
        self._entries[entry.key] = entry
        return None

    def find(self, key: str) -> Entry | None:
        """See Journal."""
        return self._entries.get(key)

    def note(self, key: str, fate: Fate, answer: Mapping[str, Any] | None = None) -> None:
        """See Journal."""
        entry = self._entries[key]
        self._entries[key] = replace(entry, fate=fate, answer={**entry.answer, **(answer or {})}, told=False)

    def tell(self, key: str) -> None:
        """See Journal."""
        self._entries[key] = replace(self._entries[key], told=True)

    def unfinished(self) -> Iterable[Entry]:
        """See Journal."""
        return [entry for entry in self._entries.values() if not entry.told or entry.fate.is_open]
