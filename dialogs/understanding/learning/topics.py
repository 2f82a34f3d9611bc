"""What a text may be about: the topics that the steps of the guide declare, and three that are of no step.

The examples a topic is learnt from stand in `sentences/`, a file a topic, in the folder of its step; those
of the three stand here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dialogs.examining.case import Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.step import Ending
from dialogs.guide import GUIDE

NOT_RECEIVED = Topic(
    "not_received", None, Complaint.NOT_RECEIVED, frozenset({Meaning.ALL_ASSIGNED}), ("RS2",), "RS3"
)
NOT_KNOWN = Topic("not_known", None, Complaint.NOT_RECEIVED, instead=("RS2", "RS4"), seed="RS3")
"""Somebody does not know what is wrong, only that something is."""

OUT_OF_SCOPE = Topic("out_of_scope", seed="none")


@dataclass(frozen=True, slots=True)
class Place:
    """A topic with its place. `seed` is the place in the old guide (TCF1 … RS7), or `none`; `step` ours,
    empty where the whole examination is the answer."""

    topic: Topic
    seed: str
    step: str
    sentences: Path

    @property
    def cause(self) -> str | None:
        """The published cause that it hints at."""
        return self.topic.cause.id if self.topic.cause else None


def _of_no_step() -> Iterator[Place]:
    sentences = Path(__file__).with_name("sentences")
    for topic in (NOT_RECEIVED, NOT_KNOWN, OUT_OF_SCOPE):
        yield Place(topic, topic.seed, "", sentences / f"{topic.id}.txt")


def _of_steps() -> Iterator[Place]:
    guide = Path(__file__).parents[2] / "guide"
    for step in GUIDE.steps.values():
        if isinstance(step, Ending):
            continue
        for topic in step.topics:
            sentences = guide / step.id / "sentences" / f"{topic.id}.txt"
            yield Place(topic, topic.seed or step.page.seed, step.id, sentences)


def _placed(*places: Place) -> Mapping[str, Place]:
    placed = {place.topic.id: place for place in places}
    if len(placed) != len(places):
        raise ValueError("two steps declare one topic")
    for place in places:
        if not place.sentences.is_file():
            raise ValueError(f"{place.sentences}: a topic without sentences")
    return placed


TOPICS: Mapping[str, Place] = _placed(*_of_no_step(), *_of_steps())
"""Every topic by its name."""

TOPIC_OF_MESSAGE: Mapping[Meaning, str] = {
    meaning: name for name, place in TOPICS.items() for meaning in place.topic.messages
}
"""Which topic a known message of Microsoft's is about."""
