"""The sentences that everything is learnt from: a file a topic, one sentence a line (`topics.py`).

Write more of them where something is misread: that is the whole training. They are our own; the sentences we
measure on stand in the tests. A line of
`out_of_scope.txt` begins with the key of who answers it (`scope.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dialogs.licensing.messages.error_messages import messages
from dialogs.understanding.learning.topics import OUT_OF_SCOPE, TOPIC_OF_MESSAGE, TOPICS


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, its topic, and who answers it if the guide does not."""

    topic: str
    text: str
    elsewhere: str = ""


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of the files; the known messages are examples of their topic too."""
    return tuple(_written()) + tuple(Example(TOPIC_OF_MESSAGE[said], text) for said, text in messages())


def _written() -> Iterator[Example]:
    for name, place in sorted(TOPICS.items()):
        for line in place.sentences.read_text("utf-8").splitlines():
            if name == OUT_OF_SCOPE.id:
                elsewhere, _, text = line.partition(": ")
                yield Example(name, text, elsewhere)
            elif line:
                yield Example(name, line)
