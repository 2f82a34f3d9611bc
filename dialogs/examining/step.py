"""What the guide is made of, and what can happen at a step.

Step = Question   asks the person
     | Check      asks Microsoft Graph
     | Ending     nothing follows

A step concludes; the routes in `dialogs/guide/__init__.py` say where each conclusion leads.
No step names another.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dialogs.examining.case import Case, Complaint
from dialogs.examining.cause import Cause, Topic
from dialogs.examining.folder import Answer
from dialogs.examining.glance import Glancing, NothingToShow
from dialogs.examining.remedy import Remedy
from dialogs.examining.rights import NOTHING_MISSING, Missing
from dialogs.examining.verdict import Verdict
from dialogs.words.script import Command
from dialogs.words.text import Text
from graph import AssignmentError, Directory


class Reply(StrEnum):
    """What a button says back."""

    YES = "yes"
    NO = "no"
    NEXT = "next"
    BACK = "back"
    CHECK_AGAIN = "check_again"
    WALK = "walk"
    WHO = "who"
    POWERSHELL = "powershell"
    STOP = "stop"
    START_OVER = "start_over"


class Event(StrEnum):
    """What happens without a button."""

    ANSWERED = "answered"
    CLEAR = "clear"
    UNKNOWN_ERROR = "unknown_error"
    REMEDY = "remedy"
    DONE = "done"


Trigger = Reply | Event | AssignmentError


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of the guide stands, and the date of the edition read."""

    title: str
    url: str
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the written guide says of a step.

    `seed` is its number in the old guide (TCF1–4, RS1–7, or empty); `said` what that guide claimed, if
    anything; `today` what is true now, in Markdown (the `page.md` of its folder); `checked` when that was
    verified.
    """

    seed: str
    said: Text | None
    today: str
    sources: tuple[Source, ...]
    checked: date


@dataclass(frozen=True, slots=True)
class HowTo:
    """How something is done, by hand and by command, with the names of the case filled in where it has them.

    `asked` is a regular expression of the words people ask for it in; `topic` the topic of understanding
    that means it, whatever the words; `outright` says that the words ask for it without a *how*.
    """

    title: Text
    asked: str
    by_hand: Callable[[Case], Sequence[Text]]
    commands: Callable[[Case], Sequence[Command]]
    topic: str = ""
    outright: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Asks the person; `why` says what the answer changes in what is asked of Graph; `remedy`, if
    any, is what a yes does."""

    id: str
    title: Text
    page: Page
    ask: Callable[[Case], Text]
    why: Callable[[Case], Text]
    remedy: Remedy | None = None
    causes: tuple[Cause, ...] = ()
    phrases: tuple[str, ...] = ()
    answered: tuple[Answer, ...] = ()
    topics: tuple[Topic, ...] = ()
    commands: Callable[[Case], Sequence[Command]] | None = None
    least: Missing = NOTHING_MISSING
    by_hand: Text | None = None
    how_tos: tuple[HowTo, ...] = ()
    glance: Glancing | NothingToShow = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Check:
    """Asks Microsoft Graph. `examine` may find several things and never catches GraphError.

    `applies` tells from the case alone whether there is anything to look at; `phrases` are words people
    use for it, `topics` what else they say when they mean it, and `answered` what they ask of it without
    naming anybody; `by_hand` where to look when Graph will not tell; `least` the least role and permission
    that can read it; `eager` tells from the case whether the first examination makes the check, which else
    waits to be asked for by name; `of_asker` marks one that is about the person asking, not about the
    license; `glance` tells what the tenant shows where nobody is named.
    """

    id: str
    title: Text
    page: Page
    examine: Callable[[Case, Directory], Awaitable[Sequence[Verdict]]]
    causes: tuple[Cause, ...] = ()
    phrases: tuple[str, ...] = ()
    answered: tuple[Answer, ...] = ()
    topics: tuple[Topic, ...] = ()
    commands: Callable[[Case], Sequence[Command]] | None = None
    by_hand: Text | None = None
    least: Missing = NOTHING_MISSING
    applies: Callable[[Case], bool] = lambda case: True
    eager: Callable[[Case], bool] = lambda case: True
    belongs: Callable[[Case, Directory], Awaitable[bool]] | None = None
    of_asker: bool = False
    answers: Complaint | None = None
    how_tos: tuple[HowTo, ...] = ()
    glance: Glancing | NothingToShow = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end, or the hand-over to the next person."""

    id: str
    title: Text
    page: Page
    tell: Callable[[Case], Text]
    phrases: tuple[str, ...] = ()
    answered: tuple[Answer, ...] = ()


Step = Question | Check | Ending
