"""A turn that is going on: whose eyes it has, what is known, and how to tell of progress."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dialogs.examining.baseline import Baselines
from dialogs.talk.message import Message
from dialogs.talk.state import State
from graph import Directory, Entra

Report = Callable[[Message], Awaitable[None]]
"""Says something while a turn is still running."""

Said = tuple[State, tuple[Message, ...]]
"""What is to be stored, and what is said."""


class Look:
    """One examination's directory, opened when something is first asked: a turn may ask nothing."""

    def __init__(self, entra: Entra, baselines: Baselines) -> None:
        self._entra = entra
        self._baselines = baselines

    @cached_property
    def directory(self) -> Directory:
        """The directory; the same one for the whole look."""
        return self._entra.directory(self._baselines.plans(self._entra.tenant))


@dataclass(frozen=True, slots=True)
class Ongoing:
    """What a turn works with; `place` is how its chat is reached again."""

    state: State
    entra: Entra
    look: Look
    report: Report
    place: Mapping[str, Any] = field(default_factory=dict)

    @property
    def directory(self) -> Directory:
        """What is asked of Graph in this turn is asked here."""
        return self.look.directory
