"""A journal of which the log says when something is agreed to and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.serving.security import Write, WriteAgreed, WriteRefused, note, pseudonym
from dialogs.jobs.journal import Entry, Fate, Journal


@dataclass(frozen=True, slots=True)
class WatchedJournal:
    """`dialogs.jobs.journal.Journal`, over another one. What could not be written down is not said."""

    journal: Journal

    def begin(self, entry: Entry) -> Entry | None:
        """See Journal."""
        known = self.journal.begin(entry)
        if known is None:
            note(WriteAgreed(pseudonym(entry.key), pseudonym(entry.asker)))
        return known

    def find(self, key: str) -> Entry | None:
        """See Journal."""
        return self.journal.find(key)

    def note(self, key: str, fate: Fate, answer: Mapping[str, Any] | None = None) -> None:
        """See Journal."""
        self.journal.note(key, fate, answer)
        failed = fate in {Fate.REFUSED, Fate.NOT_SENT}
        note((WriteRefused if failed else Write)(pseudonym(key), fate.value))

    def tell(self, key: str) -> None:
        """See Journal."""
        self.journal.tell(key)

    def unfinished(self) -> Iterable[Entry]:
        """See Journal."""
        return self.journal.unfinished()
