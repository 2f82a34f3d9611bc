"""A case that somebody waits for: what is kept of it, how often it is looked at, and what a look decides.

Nothing here reads or waits: a look brings what it saw, and `after` says what the watch is then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from dialogs.examining.case import Case, Named

Pace = tuple[float, ...]
"""Seconds to wait before each look; the last one repeats."""

PACE: Final[Pace] = (60.0, 60.0, 180.0, 900.0)
"""After one, two and five minutes, then every fifteen."""

LASTS: Final = timedelta(days=1)
TRIED_AGAIN: Final = timedelta(minutes=15)
"""Until a chat that could not be told something is told it again, unless somebody writes there before."""

MOST_IN_A_CHAT: Final = 5
MOST_OF_A_PERSON: Final = 10
_MOST_ERRORS: Final = 5


@dataclass(frozen=True, slots=True)
class Whose:
    """To whom a watch belongs: `asker` is whose eyes it is read with, `chat` where they asked. Both have to
    be the same for it to be seen, told or ended."""

    asker: str
    chat: str


class Stand(StrEnum):
    """How it stands. BLIND: nothing may be seen at the moment, and it is looked at all the same. The last
    three are its end."""

    WAITING = "waiting"
    BLIND = "blind"
    ARRIVED = "arrived"
    GONE = "gone"
    LAPSED = "lapsed"

    @property
    def is_over(self) -> bool:
        """Whether nobody looks any more."""
        return self in {Stand.ARRIVED, Stand.GONE, Stand.LAPSED}


@dataclass(frozen=True, slots=True)
class Watch:
    """One case. `place` is how its chat is reached; `awaits` are the products of which one has to be there,
    none of a group, which has to be through without an error. `cause` is what stood in the way at the
    beginning, by its id, `errors` are those that its rows showed, in Graph's words and in order. `next` is
    when something is to be done about it: a look, or telling what is not `told` yet. `came` and `preparing`
    are the products that are there and the services of theirs that are not ready; `why` tells why nothing
    was seen (`NotSeen`)."""

    key: str
    whose: Whose
    place: Mapping[str, Any]
    case: Case
    awaits: tuple[Named, ...]
    cause: str
    began: datetime
    next: datetime
    looks: int = 0
    stand: Stand = Stand.WAITING
    told: bool = True
    errors: tuple[str, ...] = ()
    came: tuple[Named, ...] = ()
    preparing: tuple[str, ...] = ()
    why: str = ""

    @property
    def ends(self) -> datetime:
        """When it lapses."""
        return self.began + LASTS

    @property
    def subject(self) -> Named:
        """The person, else the group. Raises LookupError for a case of neither."""
        named = self.case.user or self.case.group
        if named is None:
            raise LookupError("a watch is about somebody")
        return named

    @property
    def about(self) -> tuple[str, ...]:
        """What two watches that are the same have in common, by ids."""
        return (self.subject.id, *sorted(one.id for one in self.awaits))

    @property
    def missing(self) -> tuple[Named, ...]:
        """What was waited for and is not there."""
        return tuple(one for one in self.awaits if one not in self.came)


@dataclass(frozen=True, slots=True)
class Arrived:
    """It is there: these products, and the services of theirs that Entra still prepares."""

    products: tuple[Named, ...] = ()
    preparing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not there; `errors` are what its rows show."""

    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """The directory no longer has whom it is about."""


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Nothing could be seen. `why` is "sign_in" or "role" where that takes a person; else it passes."""

    why: str = ""


Seen = Arrived | NotYet | Absent | NotSeen
"""What a look saw."""


def first_look(now: datetime, pace: Pace) -> datetime:
    """When a watch that begins is looked at."""
    return now + timedelta(seconds=pace[0])


def after(watch: Watch, seen: Seen, now: datetime, pace: Pace) -> Watch:
    """The watch after a look. One whose day is over lapses, unless it ends with what was just seen."""
    looks = watch.looks + 1
    wait = timedelta(seconds=pace[min(looks, len(pace) - 1)])
    looked = replace(watch, looks=looks, next=min(now + wait, max(watch.ends, now)))
    match seen:
        case Arrived(products, preparing):
            return _over(looked, Stand.ARRIVED, now, came=products, preparing=preparing)
        case Absent():
            return _over(looked, Stand.GONE, now)
        case NotYet(errors) if now < watch.ends:
            return replace(looked, stand=Stand.WAITING, told=True, errors=_with(watch.errors, errors), why="")
        case NotSeen(why) if now < watch.ends and why and watch.stand is not Stand.BLIND:
            return replace(looked, stand=Stand.BLIND, told=False, next=now, why=why)
        case NotSeen() if now < watch.ends:
            return looked
        case NotYet(errors):
            return _over(looked, Stand.LAPSED, now, errors=_with(watch.errors, errors), why="")
        case NotSeen():
            return _over(looked, Stand.LAPSED, now)


def not_delivered(watch: Watch, now: datetime) -> Watch | None:
    """The watch whose news its chat could not be told, to be tried again; None after another day."""
    if watch.stand.is_over and now > watch.ends + LASTS:
        return None
    return replace(watch, next=now + TRIED_AGAIN)


def delivered(watch: Watch, now: datetime, pace: Pace) -> Watch:
    """The watch whose news its chat was told; one that is not over is looked at again."""
    wait = timedelta(seconds=pace[min(watch.looks, len(pace) - 1)])
    return replace(watch, told=True, next=now + wait)


def _over(watch: Watch, stand: Stand, now: datetime, **changes: Any) -> Watch:
    return replace(watch, stand=stand, told=False, next=now, **changes)


def _with(before: Sequence[str], errors: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *errors)))[:_MOST_ERRORS]
