"""What people say of a verdict: helpful, wrong or unclear, and what it was instead.

Kept without personal data: which step, which causes, which complaint, never who, whom or in which words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dialogs.talk.state import State


class Mark(StrEnum):
    """How a verdict was."""

    HELPFUL = "helpful"
    WRONG = "wrong"
    UNCLEAR = "unclear"

    @classmethod
    def of(cls, text: str, *, asked: bool) -> "Mark | None":
        """The mark that the words are, and nothing else; after *wrong*, "I do not know" is one as well."""
        said = text.strip().rstrip(".!").casefold()
        if asked and said in {"i do not know", "i don't know", "something else"}:
            return cls.WRONG
        return next((mark for mark in cls if mark.value == said), None)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One mark. `told` are the causes that were told, ranked; `truth` the cause it was, "" where unknown."""

    mark: Mark
    step: str
    complaint: str
    told: tuple[str, ...]
    truth: str = ""


class FeedbackBook(Protocol):
    """Where marks are kept."""

    def note(self, feedback: Feedback) -> None:
        """Keep it."""
        ...

    def all(self) -> Iterable[Feedback]:
        """Everything kept, the oldest first."""
        ...


class NobodyListens:
    """For a conversation whose marks are not kept."""

    def note(self, feedback: Feedback) -> None:
        """Forget it."""

    def all(self) -> Iterable[Feedback]:
        """Nothing."""
        return ()


def noted(mark: Mark, state: State, truth: str) -> Feedback:
    """The mark with what was on the table."""
    return Feedback(mark, state.step, state.case.complaint.value, state.told, truth)
