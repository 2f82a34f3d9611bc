"""Which passages answer a text, and how surely: the same text always finds the same ones."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import exp

from dialogs.answering.likeness import Texts, known
from dialogs.answering.passages import Passage, passages
from dialogs.understanding import TOPICS, Judgement
from dialogs.understanding.bare_words import without_paperwork, words_of
from dialogs.understanding.learning.concepts import concepts
from dialogs.understanding.learning.judging import OUR_SUBJECT
from dialogs.understanding.learning.topics import OUT_OF_SCOPE
from dialogs.words.text import plain

ANSWERED = 0.6
"""Confidence from which a passage is told as the answer."""

SURE = 0.75
"""Confidence from which one is told in the midst of a case."""

GUESSED = 0.4
"""Confidence from which one is told with the others beside it, where nothing else answers: of 77 texts that
somebody else answers none comes so near, and of the questions that no wording was made of two in three that
do are answered."""

OFFERED = 0.3
"""Confidence of the best one from which the nearest are offered."""

MOST = 3
"""That are offered."""

_LEAST = 0.1
"""Of a score: below it a passage has hardly a word in common with the text."""

_SECOND, _THIRD = 0.15, 0.11
"""What a second and a third wording of a passage that are alike add to the best one."""

_SENTENCE, _TOLD, _TOPIC, _NOT_OWN = 0.2, 0.4, 0.17, 0.4
"""How much the best single sentence of a text counts beside the whole of it; what the answer itself says;
what the topic of the text adds; and what is left to a passage that was written for something else. Found by
trying on some 280 questions."""

_OUR_SUBJECT = OUR_SUBJECT | {"product", "code", "portal"}

_OTHER_ROLE, _SAME_ROLE = 0.3, 1.2
"""What is left to a passage about another role than the one that is named, and what one about it gains."""

_ROLE = re.compile(
    r"\b(global|groups?|helpdesk|user|licen[cs]e|exchange|billing|password|privileged role|intune|teams"
    r"|sharepoint|security|compliance)[ -]?admin",
    re.IGNORECASE,
)

_SENTENCES = re.compile(r"(?<=[.?!。？！])\s{0,9}|\n{1,9}")
_LONG_ENOUGH = 12
_MOST_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, and how likely it is the answer, from 0 to 1."""

    passage: Passage
    confidence: float


def nearest(text: str, judgement: Judgement) -> tuple[Found, ...]:
    """The passages that fit best, the best first; none for a text that has nothing in common with any."""
    found = scores(text, judgement)
    first, *others = sorted(found, key=lambda id: (-found[id], id))[: MOST + 1]
    elsewhere, ours = dict(judgement.topics).get(OUT_OF_SCOPE.id, 0.0), _ours(text)

    def confidence(id: str) -> float:
        rival = found[others[0]] if id == first else found[first]
        return _confidence(found[id], found[id] - rival, elsewhere, ours)

    return tuple(
        Found(passages()[id], confidence(id)) for id in (first, *others)[:MOST] if found[id] >= _LEAST
    )


def _confidence(score: float, ahead: float, elsewhere: float, ours: int) -> float:
    """How likely it is the answer: by how well it fits, how far it is ahead of the next one, how much the
    text is about something else, and how much of our subject is in it. Fitted to 526 texts, of which 180 ask
    nothing that the guide answers."""
    return 1 / (1 + exp(1.88 - 1.85 * score - 5.47 * ahead + 3.74 * elsewhere - 0.44 * ours))


def _ours(text: str) -> int:
    """How many things of our subject a text speaks of, three being as many as any."""
    meant = {concept for word in words_of(text) for concept in concepts(word)}
    return min(3, len(meant & _OUR_SUBJECT))


def scores(text: str, judgement: Judgement) -> dict[str, float]:
    """How well each passage fits: 0 where it has nothing in common with the text, seldom above 1.5."""
    text = without_paperwork(text)
    asked, told, places = _asked()
    fits = _best_wordings(asked.alike(text), places)
    if len(parts := list(_parts(text))) > 1:
        single: dict[str, float] = {}
        for part in parts:
            for id, score in _best_wordings(asked.alike(part), places).items():
                single[id] = max(single.get(id, 0.0), score)
        fits = {id: (1 - _SENTENCE) * fits[id] + _SENTENCE * single[id] for id in fits}
    for passage, alike in zip(passages().values(), told.alike(text), strict=True):
        fits[passage.id] = fits.get(passage.id, 0.0) + _TOLD * alike
    topics, roles = _of_topics(judgement), _roles(text)
    for passage in passages().values():
        fits[passage.id] += _TOPIC * topics.get(passage.step.id, 0.0) if fits[passage.id] else 0.0
        fits[passage.id] *= 1 if passage.own else _NOT_OWN
        fits[passage.id] *= _by_role(passage, roles)
    return fits


def _by_role(passage: Passage, roles: frozenset[str]) -> float:
    """Which role is named is a key: an answer about others answers something else."""
    own = _roles(f"{plain(passage.asked)} {plain(passage.said)}" if roles else "")
    if not own:
        return 1
    return _OTHER_ROLE if own.isdisjoint(roles) else _SAME_ROLE


def _roles(text: str) -> frozenset[str]:
    """The roles that a text names: "groups" of "Groups Administrator"."""
    return frozenset(match[1].lower().rstrip("s") for match in _ROLE.finditer(text))


def _of_topics(judgement: Judgement) -> Mapping[str, float]:
    shares: defaultdict[str, float] = defaultdict(float)
    for topic, share in judgement.topics:
        shares[TOPICS[topic].step] += share
    return shares


def _parts(text: str) -> Iterator[str]:
    sentences = (one for one in _SENTENCES.split(text) if len(one) >= _LONG_ENOUGH)
    return islice(sentences, _MOST_SENTENCES)


def _best_wordings(alike: Sequence[float], places: Sequence[tuple[str, int, int]]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for id, begin, end in places:
        first, second, third, *_ = (*sorted(alike[begin:end], reverse=True)[:3], 0.0, 0.0)
        scores[id] = first + _SECOND * second + _THIRD * third
    return scores


@cache
def _asked() -> tuple[Texts, Texts, Sequence[tuple[str, int, int]]]:
    """All wordings of all passages, what all of them say, and where the wordings of each stand."""
    wordings: list[str] = []
    places: list[tuple[str, int, int]] = []
    for passage in passages().values():
        begin = len(wordings)
        wordings += (plain(passage.asked), *passage.wordings)
        places.append((passage.id, begin, len(wordings)))
    told = (" ".join(map(plain, (one.asked, one.said, *one.more))) for one in passages().values())
    return known(wordings), known(told), places
