"""A turn that is going on: whose eyes it has, what is known, and how to tell of progress."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dialogs.examining.baseline import Baselines
from dialogs.jobs.watch import Whose
from dialogs.subject.choosing import Slot
from dialogs.subject.subjects import Resolved
from dialogs.talk.message import Message, Taken
from dialogs.talk.state import State
from graph import Directory, Entra, Receipt


@dataclass(frozen=True, slots=True)
class Reach:
    """How a chat is told something later: its `address`, and to whom belongs what is watched there."""

    address: Mapping[str, Any]
    whose: Whose


Report = Callable[[Message], Awaitable[None]]
"""Says something while a turn is still running."""

Said = tuple[State, tuple[Message, ...]]
"""What is to be stored, and what is said."""


class Look:
    """One examination's directory, opened when something is first asked: a turn may ask nothing. `taken` is
    what the words named there."""

    def __init__(self, entra: Entra, baselines: Baselines) -> None:
        self._entra = entra
        self._baselines = baselines
        self._opened: Directory | None = None
        self.taken = Taken()

    @cached_property
    def directory(self) -> Directory:
        """The directory; the same one for the whole look."""
        self._opened = self._entra.directory(self._baselines.plans(self._entra.tenant))
        return self._opened

    @property
    def receipt(self) -> Receipt:
        """What it cost so far."""
        return self._opened.receipt if self._opened else Receipt()

    def take(self, named: Resolved) -> None:
        """Remember what the words named."""
        self.taken = Taken(_taken("user", named), _taken("group", named), _taken("sku", named))


@dataclass(frozen=True, slots=True)
class Ongoing:
    """What a turn works with; `reach` is None where nothing can be told later."""

    state: State
    entra: Entra
    look: Look
    report: Report
    reach: Reach | None = None

    @property
    def place(self) -> Mapping[str, Any]:
        """How its chat is reached again."""
        return self.reach.address if self.reach else {}

    @property
    def whose(self) -> Whose | None:
        """To whom what is watched here belongs."""
        return self.reach.whose if self.reach else None

    @property
    def directory(self) -> Directory:
        """What is asked of Graph in this turn is asked here."""
        return self.look.directory


def _taken(slot: Slot, named: Resolved) -> tuple[str, ...]:
    certain = {"user": named.user, "group": named.group, "sku": named.sku}[slot]
    unsure = tuple(choice.words for choice in named.choices if choice.slot == slot)
    return (certain.name, *unsure) if certain else unsure
