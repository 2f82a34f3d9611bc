"""Commands that are copied in one piece, and what is said between them, which a catalogue can translate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dialogs.words.text import Text, plain


@dataclass(frozen=True, slots=True)
class Script:
    """Lines that are run one after the other; a text among them is told as a comment."""

    lines: tuple[str | Text, ...]

    def told(self, tell: Callable[[Text], str] = plain) -> str:
        """As it is copied."""
        return "\n".join(line if isinstance(line, str) else f"# {tell(line)}" for line in self.lines)


Command: TypeAlias = str | Script
"""What is copied at once: a line, or several that stand on each other."""


def written(command: Command, tell: Callable[[Text], str] = plain) -> str:
    """A command as it is copied."""
    return command if isinstance(command, str) else command.told(tell)
