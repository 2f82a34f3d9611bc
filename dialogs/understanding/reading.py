"""What was read of somebody's words."""

from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.examining.case import Complaint
from dialogs.examining.step import Reply
from dialogs.understanding.learning.topics import TOPICS

LONGEST = 4_000
"""Characters read; the rest of a longer text is left out, and that is said. Reading is work for one core, and
anybody may send a text: this keeps what one of them costs below 60 ms."""


CLEAR = 0.7
"""Share of a topic from which it is clear that the words are about it."""


class Wish(StrEnum):
    """What is asked for besides a diagnosis."""

    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    EVIDENCE = "evidence"
    SIGHT = "sight"
    ADVICE = "advice"
    REASON = "reason"
    FORWARD = "forward"
    WHO_MAY = "who_may"
    FAREWELL = "farewell"
    PICTURE = "picture"
    WHICH = "which"
    COMPLAINT = "complaint"
    UNDO = "undo"
    RESUME = "resume"
    LEAVE = "leave"


class QuestionKind(StrEnum):
    """What is asked for. `UNTOLD` are words that only tell something, or a name alone."""

    STOP_WATCHING = "stop_watching"
    WATCHED = "watched"
    TELL_ME_WHEN = "tell_me_when"
    WHAT_IF = "what_if"
    DO_IT = "do_it"
    HOW_DO_I = "how_do_i"
    HOW_MANY = "how_many"
    WHO = "who"
    HOW_SOON = "how_soon"
    WHEN = "when"
    WHY_NOT = "why_not"
    WHICH = "which"
    WHAT_IS = "what_is"
    IS_IT = "is_it"
    UNTOLD = ""

    @property
    def of_tenant(self) -> bool:
        """Whether what is asked for is names, numbers or times, and not what is wrong."""
        return self in _OF_TENANT


_OF_TENANT = frozenset({QuestionKind.HOW_MANY, QuestionKind.WHO, QuestionKind.WHEN, QuestionKind.WHICH})


class Refers(StrEnum):
    """Whom words point at without a name: whoever was spoken of last, another of them, the rest of a group,
    everybody, a line of the last table or one of those spoken of, by their order; `BACK` goes back to it;
    `CORRECT` says that the name which follows was meant."""

    CORRECT = "correct"
    OTHER = "other"
    OTHERS = "others"
    ALL = "all"
    PERSON = "person"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
    LAST = "last"
    BACK = "back"


class FollowUp(StrEnum):
    """What is asked of whom and what was spoken of: whether the cause is the same for several of them, about
    another product, who leads them, whether the asker may mend it, what is needed, why, since when, and who
    else it hits."""

    SAME = "same"
    OTHER_PRODUCT = "other_product"
    MANAGER = "manager"
    MAY_I = "may_i"
    NEEDS = "needs"
    WHY_SO = "why_so"
    SINCE = "since"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where in the guide the words belong.

    `guide_step` is TCF1 … RS7, or `none`, with a score from 0 to 1; `alternatives` are the next best. `topic`
    (a key of `topics.TOPICS`) is what it was judged by; `topics` the best ones with their shares, and `clear`
    the share of the topic among all. `out_of_scope` names what the words are about when the guide does not
    answer them (a key of `scope.ELSEWHERE`); `cause` the published cause that the topic or a quoted message
    hints at; `language` is an ISO 639-1 code, empty where it cannot be told.
    """

    guide_step: str
    alternatives: tuple[str, ...]
    score: float
    topic: str
    clear: float
    topics: tuple[tuple[str, float], ...]
    out_of_scope: str = ""
    cause: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `names` are possible people or groups, `groups` those said to be groups; `products`
    holds, for each product named, the sku ids it may mean, and `product_given` whether it was filled in and
    not read from words; `plan` is how the name of a missed service plan begins; `step` a step asked for by
    name or by meaning, with nobody named to examine. `error_text` holds words of a known message, or a code;
    `quotes` says that such a message surely stands in it. `kind` is the kind of question, `refers` whom it
    points at without a name, `follow_up` what it asks of those spoken of before. `judgement` is an opinion on
    the whole, as these are, and no part of what was said: two readings are equal without it; a typed button
    or small wish has none.
    """

    text: str
    reply: Reply | None = None
    wish: Wish | None = None
    step: str = ""
    complaint: Complaint | None = None
    addresses: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    products: tuple[tuple[str, tuple[str, ...]], ...] = ()
    product_given: bool = False
    plan: str = ""
    error_text: str = ""
    quotes: bool = False
    tenant: bool = False
    cut: bool = False
    kind: QuestionKind = field(default=QuestionKind.UNTOLD, compare=False)
    refers: frozenset[Refers] = field(default=frozenset(), compare=False)
    follow_up: FollowUp | None = field(default=None, compare=False)
    judgement: Judgement | None = field(default=None, compare=False)

    @property
    def names_anything(self) -> bool:
        """Whether the words may name somebody or something."""
        return bool(self.addresses or self.ids or self.names or self.groups or self.products)

    @property
    def topic(self) -> str:
        """What the words are about, where that is clear (a key of `topics.TOPICS`); else empty."""
        return self.judgement.topic if self.judgement and self.judgement.clear >= CLEAR else ""

    @property
    def cause(self) -> str | None:
        """The published cause that the words hint at."""
        return self.judgement.cause if self.judgement else None

    @property
    def how_to(self) -> bool:
        """Whether a way or a command is clearly asked for, and not why something failed."""
        return bool(self.topic) and TOPICS[self.topic].topic.how_to

    @property
    def out_of_scope(self) -> str:
        """Who answers it instead (a key of `scope.ELSEWHERE`); empty where the guide does."""
        return self.judgement.out_of_scope if self.judgement else ""

    @property
    def language(self) -> str:
        """ISO 639-1 code; empty where it cannot be told."""
        return self.judgement.language if self.judgement else ""
