"""Whether whoever asks may take the next step: yes with the button that takes it, or no with who may."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dialogs.concluding.examination import Examination
from dialogs.examining.cause import Phase
from dialogs.examining.verdict import Finding, Kind
from dialogs.talk import forwarding, saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.saying.parts import following
from dialogs.words.text import Text, say
from graph import Directory, GraphError

_HIGHEST = "Global Administrator"


class May(StrEnum):
    """Whether somebody may; unknown where Graph does not show their roles."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Standing:
    """Whether the asker may, by which role, and why not."""

    may: May
    role: str
    why_not: tuple[Text, ...] = ()


async def may_i(turn: Ongoing, guiding: Guiding) -> Said:
    """Yes or no first; then what is to be done, or who may do it."""
    return await _answer(turn, guiding, of_others=False)


async def who_may(turn: Ongoing, guiding: Guiding) -> Said:
    """Who may take the next step: whoever asks, if they may; else who holds the role, and a text for them."""
    return await _answer(turn, guiding, of_others=True)


async def _answer(turn: Ongoing, guiding: Guiding, *, of_others: bool) -> Said:
    examined = await guiding.examined(turn)
    cause = examined.cause
    if cause is None and not (examined.in_error or examined.undetermined):
        return turn.state, (_nothing_to_do(turn, guiding),)
    if cause is not None and _only_waits(cause):
        return turn.state, (_wait(turn, guiding, cause),)
    standing = await _standing(examined, turn.directory)
    if standing.may is May.YES:
        return await _yourself(turn, guiding, examined, standing.role)
    if of_others:
        whom = await forwarding.whom(standing.role, turn.directory)
        return turn.state, (forwarding.message(examined, standing.role, whom),)
    return turn.state, (await _not_you(turn, guiding, examined, standing),)


def _only_waits(cause: Finding) -> bool:
    return cause.cause.phase is Phase.WAITING and not cause.healed_by


async def _standing(examined: Examination, directory: Directory) -> _Standing:
    """By the check of the asker's role where the step takes the role that it looks for; else by the name of
    the role that the step takes."""
    role = forwarding.role_for(examined)
    # About a group the check asks for less than what changes its members.
    if role == forwarding.LEAST and examined.case.user is not None:
        in_the_way = tuple(one.because for one in examined.findings if one.kind is Kind.OBSTACLE)
        if in_the_way:
            return _Standing(May.NO, role, in_the_way[:1])
        unseen = tuple(gap.note for check, gap in examined.undetermined if check.of_asker)
        return _Standing(May.UNKNOWN, role, unseen[:1]) if unseen else _Standing(May.YES, role)
    try:
        active = await directory.active_roles()
    except GraphError:
        return _Standing(May.UNKNOWN, role)
    held = {one.display_name for one in active}
    if held & {role, _HIGHEST}:
        return _Standing(May.YES, role)
    return _Standing(May.NO, role) if active.complete else _Standing(May.UNKNOWN, role)


async def _yourself(turn: Ongoing, guiding: Guiding, examined: Examination, role: str) -> Said:
    """What a verdict offers, put as what the asker may do."""
    state, messages = await guiding.tell(turn, examined, guiding.rest(examined))
    card, asked = messages[-1], guiding.asked(state)
    cause = examined.cause
    next_lines = (asked.question,) if asked else (following(cause) if cause else ())
    return state, (
        replace(
            card,
            title=say("Yes, you may do it yourself"),
            tone="good",
            paragraphs=(say("Your role is enough: it takes **{role}**.", role=role), *next_lines),
            aside=(),
            choices=_without_the_text(card.choices),
            footer=None,
            kind=MessageKind.ANSWER,
        ),
    )


def _without_the_text(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The buttons without the text for somebody else; the first of the others is the best."""
    first, *more = (
        one for one in choices if one != replace(forwarding.BUTTON, best=one.best, folded=one.folded)
    )
    return (replace(first, best=True, folded=False), *more)


async def _not_you(turn: Ongoing, guiding: Guiding, examined: Examination, standing: _Standing) -> Message:
    title = (
        say("No, that takes another role")
        if standing.may is May.NO
        else say("Whether you may I could not see")
    )
    cause = examined.cause
    return Message(
        title,
        tone="warning",
        paragraphs=(
            *standing.why_not,
            say("This takes the role **{role}**.", role=standing.role),
            await forwarding.whom(standing.role, turn.directory),
            *(following(cause) if cause else ()),
        ),
        choices=(forwarding.BUTTON, *guiding.buttons(turn.state))[: saying.MOST_BUTTONS],
        causes=examined.causes,
        kind=MessageKind.ANSWER,
    )


def _wait(turn: Ongoing, guiding: Guiding, cause: Finding) -> Message:
    return saying.note(
        say("Nobody has to do anything yet"),
        cause.because,
        *following(cause),
        replies=guiding.buttons(turn.state),
        kind=MessageKind.ANSWER,
    )


def _nothing_to_do(turn: Ongoing, guiding: Guiding) -> Message:
    who = turn.state.case.user or turn.state.case.group
    return saying.note(
        say("There is nothing to mend"),
        say("Nothing stands in the way of {name}.", name=who.name if who else ""),
        replies=guiding.buttons(turn.state),
        kind=MessageKind.ANSWER,
    )
