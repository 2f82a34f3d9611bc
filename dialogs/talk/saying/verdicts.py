"""The card of a whole examination of a person or a group: what is wrong, whom it concerns and since when, and
the button that takes the next step. All else is folded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.concluding.examination import Examination
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.remedy import Asked
from dialogs.examining.step import Reply, Step
from dialogs.examining.verdict import ABOUT_NOTHING, Certainty, Clear, Finding, Kind, Leads
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.saying.buttons import (
    AFTER_A_VERDICT,
    AFTER_AN_OFFER,
    LABELS,
    MARKS,
    MOST_BUTTONS,
    one_away,
    possible,
)
from dialogs.talk.saying.overviews import overview
from dialogs.talk.saying.parts import (
    advice,
    cost,
    filled,
    following,
    gaps,
    in_a_line,
    names_of,
    proof,
    remark_of,
    unseen,
)
from dialogs.talk.saying.watches import TELL_ME
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase_count, plain, quoted, say, say_count, together


@dataclass(frozen=True, slots=True)
class Offered:
    """What goes with a verdict: what a yes is asked for, or why whoever asks may not do it (`barred`) and
    what they can send to who may (`forward`); and the commands that do it elsewhere."""

    asked: Asked | None = None
    barred: Sequence[Text] = ()
    forward: Sequence[Choice] = ()
    commands: Sequence[Command] = ()


NOTHING_OFFERED = Offered()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the conversation knows from before: what stood in the way of the case, whether a change is under
    way, and the remarks about everybody (`remark_of`), which are told once a conversation."""

    cause: Cause | None = None
    working: bool = False
    remarks: Sequence[str] = ()


NOTHING_EARLIER = Earlier()


@dataclass(frozen=True, slots=True)
class _Opening:
    title: Text
    tone: str
    lines: tuple[Text, ...]
    next: tuple[Text, ...] = ()


def verdict(
    examined: Examination,
    here: Step,
    triggers: frozenset[str],
    offered: Offered = NOTHING_OFFERED,
    earlier: Earlier = NOTHING_EARLIER,
) -> Message:
    """The verdict card: the most likely cause first, then what else was found, what is fine, what could not
    be seen, and what the looking cost. `here` is where the talk came to rest."""
    if examined.case.whole_tenant and examined.cause:
        return overview(examined, here, earlier.remarks)
    told = examined.told_at(here)
    opening = _opening(examined, here, told, earlier)
    others = [
        finding
        for finding in examined.findings
        if finding is not told
        and not (offered.barred and finding.kind is Kind.OBSTACLE)
        and remark_of(finding) not in earlier.remarks
    ]
    missing = gaps(examined.undetermined)
    next_lines = _next(told, opening, offered)
    return Message(
        title=opening.title,
        step=here.id,
        tone=opening.tone,
        paragraphs=(*opening.lines, *_whom_and_since(examined, told, opening, earlier), *next_lines),
        fold=_details(len(others), len(missing)),
        sections=filled(
            Section(
                say("What to do"),
                (*_unless_shown(opening, next_lines), *advice(None if told is examined.answer else told)),
                folded=False,
            ),
            Section(say("How I know"), (*_how_sure(told), *map(proof, told.evidence)) if told else ()),
            Section(say("Also found"), tuple(map(in_a_line, others)), folded=False),
            Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
            Section(say("Could not look"), missing, folded=False),
        ),
        commands=tuple(offered.commands),
        aside=MARKS,
        choices=_buttons(examined, told, triggers, offered),
        footer=cost(examined.receipt),
        steps=_spoken_of(examined, here, told),
        causes=examined.causes,
        kind=MessageKind.OVERVIEW if examined.case.whole_tenant else MessageKind.VERDICT,
    )


def _next(told: Finding | None, opening: _Opening, offered: Offered) -> tuple[Text, ...]:
    """What comes next: what a yes is asked for; before it what else to mend, where the cause may still
    stand."""
    if offered.asked is None:
        return tuple(offered.barred) or opening.next
    stands = told is not None and told.cause.phase < Phase.WAITING and len(told.healed_by) > 1
    return (*(opening.next if stands else ()), offered.asked.question)


def _spoken_of(examined: Examination, here: Step, told: Finding | None) -> tuple[str, ...]:
    first = (examined.step_of(told).id,) if told else ()
    return tuple(dict.fromkeys((*first, here.id, *examined.steps)))


# The lines


def _opening(examined: Examination, here: Step, told: Finding | None, earlier: Earlier) -> _Opening:
    if told is not None and told.kind is Kind.CAUSE:
        return _of(told)
    stuck = [lead for lead in examined.verdicts.get(here.id, ()) if isinstance(lead, Leads)]
    if stuck:
        return _Opening(here.title, "warning", tuple(lead.note for lead in stuck))
    if undetermined := [gap for _, gap in examined.undetermined]:
        looked = say("I found no cause, but could not look everywhere, so I do not call it fine.")
        # What Entra wrote into the row itself is told, also to who may see nothing beyond it.
        rows = [one.note for one in examined.leads]
        title = (
            say("Entra says what is wrong, and I may not see why")
            if rows
            else say("Nothing found, and not everything seen")
        )
        return _Opening(title, "warning", (*rows, looked, *(unseen(gap) for gap in undetermined[:1])))
    if examined.cause is not None:
        return _of(examined.cause)
    if examined.in_error:
        rows = [lead.note for lead in examined.leads if lead.evidence]
        return _Opening(say("Entra reports an error, and I found no cause"), "warning", tuple(rows))
    if told is not None and told is examined.answer:
        return replace(_of(told), title=say("Nothing is wrong"), tone="good")
    return _Opening(*_fine(examined, earlier))


def _of(finding: Finding) -> _Opening:
    unsure = () if finding.certainty is Certainty.FACT else (say("(an inference)"),)
    return _Opening(
        finding.cause.title, "attention", (together(finding.because, *unsure),), following(finding)
    )


def _fine(examined: Examination, earlier: Earlier) -> tuple[Text, str, tuple[Text, ...]]:
    looked = say_count(
        "I looked at {count} thing, and nothing stands in the way.",
        "I looked at {count} things, and nothing stands in the way.",
        count=len(examined.clear),
    )
    rows = examined.verdicts.get(ASSIGNMENT_ERRORS.id, ())
    held = tuple(verdict.note for verdict in rows if isinstance(verdict, Clear))
    if earlier.cause is None:
        return say("All clear"), "good", (looked, *held)
    before = say("Before: **{title}**.", title=quoted(earlier.cause.title))
    return say("Solved"), "good", (together(before, looked), *held)


def _whom_and_since(
    examined: Examination, told: Finding | None, opening: _Opening, earlier: Earlier
) -> tuple[Text, ...]:
    """One line: those that the sentences above do not name, since when it is so, and how it stands."""
    said = " ".join(plain(line) for line in (opening.title, *opening.lines, *opening.next))
    names = tuple(
        name for name in names_of(told.about if told else ABOUT_NOTHING, examined.case) if name not in said
    )
    parts = [
        *([say("It is about {names}.", names=names)] if names else []),
        *([say("Open since {since}.", since=told.since.date())] if told and told.since else []),
        *([say("A change is under way.")] if earlier.working else []),
        *(
            [say("Before: {title}.", title=quoted(earlier.cause.title))]
            if told and earlier.cause and earlier.cause.id != told.cause.id
            else []
        ),
    ]
    return (together(parts[0], *parts[1:]),) if parts else ()


# What is folded


def _details(found: int, missing: int) -> Text:
    counted = (
        *((phrase_count("{count} more found", "{count} more found", count=found),) if found else ()),
        *((phrase_count("{count} not seen", "{count} not seen", count=missing),) if missing else ()),
    )
    return say("Details: {counted}", counted=counted) if counted else say("Details")


def _unless_shown(opening: _Opening, shown: Sequence[Text]) -> tuple[Text, ...]:
    return tuple(line for line in opening.next if line not in shown)


def _how_sure(told: Finding) -> tuple[Text, ...]:
    if told.certainty is Certainty.FACT:
        return ()
    inferred = say("This is an inference, not a fact Graph states. What would make it one:")
    return (together(inferred, told.proof or say("A look at the audit log.")),)


# The buttons


_AT_HAND = frozenset({Reply.YES, Reply.NO, Reply.CHECK_AGAIN})
"""The buttons that stand beside the first one; the others are folded."""

_SHORT = 20
"""Letters of a button that leave room for another beside it."""


def _buttons(
    examined: Examination, told: Finding | None, triggers: frozenset[str], offered: Offered
) -> tuple[Choice, ...]:
    replies: Sequence[Reply] = AFTER_AN_OFFER if offered.asked else AFTER_A_VERDICT
    if offered.forward:  # who may not change anything needs no commands for it
        replies = tuple(reply for reply in replies if reply is not Reply.POWERSHELL)
    yes = offered.asked.yes if offered.asked else LABELS[Reply.YES]
    waits = told and told.kind is Kind.CAUSE and not (offered.asked or examined.case.whole_tenant)
    tell_me = (TELL_ME,) if waits else ()
    around = (*one_away(examined, 2), *offered.forward, *tell_me)
    rest = tuple(replace(one, best=False) for one in possible(replies, triggers, yes))
    first = _first(examined, told, offered, (*around, *rest))
    others = [one for one in (*around, *rest) if one.press != first.press]
    alone = bool(offered.asked) or len(plain(first.label)) > _SHORT
    at_hand = _AT_HAND - {Reply.CHECK_AGAIN} if alone else _AT_HAND
    folded = [replace(one, folded=True) for one in others if one.reply not in at_hand]
    beside = [one for one in others if one.reply in at_hand]
    return (replace(first, best=True), *beside, *folded[:MOST_BUTTONS])


def _first(examined: Examination, told: Finding | None, offered: Offered, others: Sequence[Choice]) -> Choice:
    """The button that takes the next step of what is told."""
    again = next(one for one in others if one.reply is Reply.CHECK_AGAIN)
    if offered.asked:
        return next(one for one in others if one.reply is Reply.YES)
    if offered.forward:
        return offered.forward[0]
    if told is None or told.kind is not Kind.CAUSE:
        return again
    if told.next_in_short and told.cause.place:
        return Choice(told.next_in_short, url=told.cause.place)
    away = one_away(examined, 1)
    if away and told.healed_by and told.healed_by[0].ask:
        return away[0]
    if told.cause.phase >= Phase.WAITING:
        return again
    return Choice(told.next_in_short or say("Show me how"), go=examined.step_of(told).id)
