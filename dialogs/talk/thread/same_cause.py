"""Whether the cause is the same for several people or groups: those named, else those spoken of."""

import asyncio
from collections.abc import Sequence

from dialogs import diagnosis
from dialogs.examining.case import Case, Named
from dialogs.subject.choosing import Slot
from dialogs.subject.subjects import Resolved
from dialogs.talk import saying
from dialogs.talk.guiding import MOST_AT_ONCE, Guiding
from dialogs.talk.message import MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.saying.compared import compared
from dialogs.talk.state import Mention, State
from dialogs.talk.thread.pointing import several
from dialogs.understanding import Reading, Refers
from dialogs.words.text import say

_BOTH = 2


async def compare(
    turn: Ongoing, reading: Reading, guiding: Guiding, pointed_at: Mention | None = None
) -> Said | None:
    """The causes beside each other; None where fewer than two are spoken of, or one who is not found. Who is
    `pointed_at` by a place counts as named."""
    found = await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)
    named = (pointed_at,) if pointed_at else _named(found.named)
    if found.named.unknown or found.named.leaves_open("user") or found.named.leaves_open("group"):
        return None
    meant = _meant(turn.state, named, everybody=Refers.ALL in reading.refers)
    if len(meant) < _BOTH:
        return _too_few(turn, meant, guiding)
    turn.look.take(found.named)
    cases = [_case(turn.state, one) for one in meant]
    examined = await asyncio.gather(
        *(diagnosis.examined(case, turn.directory, guiding.guide) for case in cases)
    )
    state = turn.state.mentions(*((one.slot, one.named) for one in meant))
    return state, (compared(examined, turn.look.receipt),)


def _too_few(turn: Ongoing, meant: Sequence[Mention], guiding: Guiding) -> Said | None:
    """Who is spoken of alone is compared with nobody."""
    if not meant:
        return None
    asked = saying.note(
        say("With whom?"),
        say("So far we spoke of {name} alone. Name somebody else, and I compare them.", name=meant[0].name),
        replies=guiding.buttons(turn.state),
        kind=MessageKind.CHOICE,
    )
    return turn.state, (asked,)


def _named(found: Resolved) -> tuple[Mention, ...]:
    """Those whom the words name; of people and groups, the people."""
    if found.user:
        return tuple(_mention("user", one) for one in (found.user, *found.other_users))
    return tuple(_mention("group", one) for one in (found.group, *found.other_groups) if one)


def _mention(slot: Slot, one: Named) -> Mention:
    return Mention(slot, one.id, one.name)


def _meant(state: State, named: Sequence[Mention], *, everybody: bool) -> tuple[Mention, ...]:
    """Two at least: who is named alone is compared with whoever is spoken of."""
    if len(named) >= _BOTH:
        return tuple(named[:MOST_AT_ONCE])
    if named:
        # Whom the case is about now comes first, wherever else they stand among those spoken of.
        about = {thing.id for thing in (state.case.user, state.case.group) if thing}
        others = [one for one in state.spoken[::-1] if one.id != named[0].id and one.slot == named[0].slot]
        known = [*(one for one in others if one.id in about), *others]
        return (*named, *known[:1])
    return several(state, MOST_AT_ONCE if everybody else _BOTH)


def _case(state: State, one: Mention) -> Case:
    """The case as it was talked about, with its product and complaint; else a new one."""
    cases = (state.case, *state.earlier)
    if one.slot == "user":
        return next((case for case in cases if case.user and case.user.id == one.id), Case(user=one.named))
    known = (case for case in cases if case.user is None and case.group and case.group.id == one.id)
    return next(known, Case(group=one.named))
