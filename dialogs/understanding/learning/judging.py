"""Where in the guide a text belongs, from all its words together.

The classifier judges by what the examples taught it; a known error message, the name of a look-alike and the
lack of any word of our subject each shift that judgement, and none of them decides alone.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_messages import meaning_of, message_in
from dialogs.understanding.bare_words import without_denied, without_paperwork, words_of
from dialogs.understanding.learning.concepts import concepts
from dialogs.understanding.learning.features import Kinds, features
from dialogs.understanding.learning.language import language
from dialogs.understanding.learning.learnt import learnt
from dialogs.understanding.learning.topics import OUT_OF_SCOPE, TOPIC_OF_MESSAGE, TOPICS
from dialogs.understanding.reading import Judgement
from dialogs.understanding.scope import ELSEWHERE, look_alike, surely_ours

MOST_WORDS = 600
"""Words judged by: the question stands at the beginning or at the end of a long text, the log between."""

QUOTED = 1.4
KEY_WORDS = 0.7
LOOK_ALIKE = 1.6
OFF_SUBJECT = 0.35
ON_SUBJECT = -1.2
SURELY_OURS = -4.0
"""What a quoted message, the key words of one, a look-alike, the lack of our words, and
their presence add to a score."""

MOST_ALTERNATIVES = 3

LEAST_SHARE = 0.08
"""Of an alternative."""

FEWEST_WORDS = 2
"""That an example holds, to tell that somebody else answers."""

NOT_A_MESSAGE = frozenset(
    {Meaning.RETIRED_MODULE, Meaning.UNEXPLAINED, Meaning.ALL_ASSIGNED, Meaning.SOME_FAILED}
)
"""Known texts that stand in questions of every kind."""

OUR_SUBJECT = frozenset(
    {
        "license",
        "group",
        "user",
        "seats",
        "role",
        "code",
        "mailbox",
        "address",
        "location",
        "audit",
        "premium",
    }
    | {"workload", "subscription", "reprocess", "dynamic", "nested", "conflict", "depends", "incident"}
)
"""Concepts without any of which a text is hardly about licensing by group."""


def judge(text: str) -> Judgement:
    """The judgement on a text that `text.visible` freed of markup."""
    spoken = words_of(text)
    words = _beginning_and_end(without_denied(words_of(without_paperwork(text))))
    counted = features(words)
    if not learnt().topics.knows(counted):
        return Judgement("none", (), 0.0, OUT_OF_SCOPE.id, 0.0, (), language=language(text, spoken))
    shares = learnt().topics.shares(counted, _lifted(text, words))
    seeds: defaultdict[str, float] = defaultdict(float)
    for name, share in shares.items():
        seeds[TOPICS[name].seed] += share
    seed = max(seeds, key=lambda one: (seeds[one], one))
    if _off_subject(words) and max(shares, key=lambda one: (shares[one], one)) == OUT_OF_SCOPE.id:
        seed = OUT_OF_SCOPE.seed
    topic = max((one for one in shares if TOPICS[one].seed == seed), key=lambda one: (shares[one], one))
    likely = sorted((one for one in seeds if seeds[one] >= LEAST_SHARE), key=lambda one: (-seeds[one], one))
    others = [one for one in dict.fromkeys([*likely, *TOPICS[topic].topic.instead]) if one != seed]
    return Judgement(
        guide_step=seed,
        alternatives=tuple(others[:MOST_ALTERNATIVES]),
        score=round(seeds[seed], 3),
        topic=topic,
        clear=round(shares[topic], 3),
        topics=tuple((one, round(share, 3)) for one, share in Counter(shares).most_common(MOST_ALTERNATIVES)),
        out_of_scope=_elsewhere(text, words, counted) if topic == OUT_OF_SCOPE.id else "",
        cause=TOPICS[topic].cause or _cause_quoted(text),
        language=language(text, spoken),
    )


def _cause_quoted(text: str) -> str | None:
    """The cause of a message that a question about something else quotes, as about a script."""
    said = message_in(text)
    return TOPICS[TOPIC_OF_MESSAGE[said]].cause if said else None


def _elsewhere(text: str, words: Sequence[str], counted: Kinds) -> str:
    """Who answers it; empty for a word or two that nobody has heard, which may well be a name."""
    if named := look_alike(text):
        return named
    if learnt().topics.met(set(words)) < FEWEST_WORDS:
        return ""
    shares = learnt().elsewhere.shares(counted, {})
    key = max(shares, key=lambda one: (shares[one], one))
    return key if key in ELSEWHERE else "other_product"


def _off_subject(words: Sequence[str]) -> bool:
    """No word about licenses: many small shares of the guide's topics do not outweigh one that says so."""
    return not any("license" in concepts(word) for word in words)


def _lifted(text: str, words: Sequence[str]) -> Mapping[str, float]:
    lifted: dict[str, float] = {}
    meaning = meaning_of(text)
    if meaning is not None and meaning not in NOT_A_MESSAGE:
        lifted[TOPIC_OF_MESSAGE[meaning]] = QUOTED if message_in(text) is meaning else KEY_WORDS
    if surely_ours(text):
        lifted[OUT_OF_SCOPE.id] = SURELY_OURS
    elif look_alike(text):
        lifted[OUT_OF_SCOPE.id] = LOOK_ALIKE
    else:
        meant = {concept for word in words for concept in concepts(word)}
        if {"license", "group"} <= meant or "product" in meant or meaning is not None:
            lifted[OUT_OF_SCOPE.id] = ON_SUBJECT
        elif meant.isdisjoint(OUR_SUBJECT):
            lifted[OUT_OF_SCOPE.id] = OFF_SUBJECT
    return lifted


def _beginning_and_end(words: Sequence[str]) -> Sequence[str]:
    half = MOST_WORDS // 2
    return words if len(words) <= MOST_WORDS else [*words[:half], *words[-half:]]
