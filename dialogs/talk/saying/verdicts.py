"""The card of a whole examination: of a person, a group, or the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Named
from dialogs.examining.remedy import Asked
from dialogs.examining.step import Reply, Step
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, Leads
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.saying.buttons import (
    AFTER_A_VERDICT,
    AFTER_AN_OFFER,
    LABELS,
    MARKS,
    MOST_BUTTONS,
    choices,
    possible,
)
from dialogs.talk.saying.parts import advice, cost, facts, filled, gaps, proof, story, unseen
from dialogs.words.script import Command
from dialogs.words.text import Phrase, Text, phrase_count, quoted, say, say_count, together


@dataclass(frozen=True, slots=True)
class Offered:
    """What goes with a verdict: what a yes is asked for, or why whoever asks may not do it (`barred`) and
    what they can send to who may (`forward`); and the commands that do it elsewhere."""

    asked: Asked | None = None
    barred: Sequence[Text] = ()
    forward: Sequence[Choice] = ()
    commands: Sequence[Command] = ()


NOTHING_OFFERED = Offered()


def verdict(
    examined: Examination, here: Step, triggers: frozenset[str], offered: Offered = NOTHING_OFFERED
) -> Message:
    """The verdict card: the most likely cause first, then what else was found, what is fine, what could not
    be seen, and what the looking cost. `here` is where the talk came to rest."""
    if examined.case.whole_tenant and examined.cause:
        return _overview(examined, here)
    told = examined.told_at(here)
    title, tone, opening = _opening(examined, here, told)
    others = [
        finding
        for finding in examined.findings
        if finding is not told and not (offered.barred and finding.kind is Kind.OBSTACLE)
    ]
    asked = (offered.asked.question,) if offered.asked else tuple(offered.barred)
    buttons: Sequence[Reply] = AFTER_AN_OFFER if offered.asked else AFTER_A_VERDICT
    if offered.forward:  # six buttons are the most, and who may not change anything needs no commands for it
        buttons = tuple(reply for reply in buttons if reply is not Reply.POWERSHELL)
    yes = offered.asked.yes if offered.asked else LABELS[Reply.YES]
    return Message(
        title=title,
        step=here.id,
        tone=tone,
        paragraphs=(*opening, *asked),
        facts=facts(told.about if told else About(), examined.case),
        sections=tuple(
            section
            for section in (
                Section(say("What to do"), advice(None if told is examined.answer else told), folded=False),
                Section(say("How I know"), tuple(map(proof, told.evidence)) if told else ()),
                Section(say("Also found"), tuple(map(_in_short, others)), folded=False),
                Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
                Section(
                    say("Could not look"),
                    gaps(examined.undetermined),
                    folded=False,
                ),
            )
            if section.items
        ),
        commands=tuple(offered.commands),
        aside=MARKS,
        choices=(*one_away(examined, 2), *offered.forward, *possible(buttons, triggers, yes))[:MOST_BUTTONS],
        footer=cost(examined.receipt),
        steps=_spoken_of(examined, here, told),
        causes=examined.causes,
        kind=MessageKind.OVERVIEW if examined.case.whole_tenant else MessageKind.VERDICT,
    )


def _spoken_of(examined: Examination, here: Step, told: Finding | None) -> tuple[str, ...]:
    first = (examined.step_of(told).id,) if told else ()
    return tuple(dict.fromkeys((*first, here.id, *examined.steps)))


def _overview(examined: Examination, here: Step) -> Message:
    """The whole tenant: every cause with its group, the most pressing first, each group one button away."""
    causes = [finding for finding in examined.findings if finding.kind is Kind.CAUSE]
    rest = [finding for finding in examined.findings if finding.kind is not Kind.CAUSE]
    groups = {finding.about.group.id for finding in causes if finding.about.group}
    buttons = one_away(examined, MOST_BUTTONS - 1)
    return Message(
        title=_what_is_broken(examined.case.sku, causes),
        step=here.id,
        tone="attention",
        paragraphs=(
            together(_found(len(causes), len(groups)), say("Choose a group, or write the name of one.")),
        ),
        sections=filled(
            Section(say("In the way of licenses"), tuple(map(_cause_in_short, causes)), folded=False),
            Section(say("Also found"), tuple(map(_in_short, rest))),
            Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
            Section(say("Could not look"), gaps(examined.undetermined)),
        ),
        aside=MARKS,
        choices=(*buttons, *choices((Reply.CHECK_AGAIN,))),
        footer=cost(examined.receipt),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.OVERVIEW,
    )


def _what_is_broken(sku: Named | None, causes: Sequence[Finding]) -> Text:
    """Of the product that was named, unless others are broken too."""
    if sku and all(cause.about.sku is None or cause.about.sku.id == sku.id for cause in causes):
        return say("What is broken with {product}", product=sku.name)
    return say("What is broken in this tenant")


def _found(causes: int, groups: int) -> Text:
    if not groups:
        return say_count(
            "I found {count} thing, the most pressing first.",
            "I found {count} things, the most pressing first.",
            count=causes,
        )
    return say_count(
        "I found {count} thing in {groups}, the most pressing first.",
        "I found {count} things in {groups}, the most pressing first.",
        count=causes,
        groups=phrase_count("{count} group", "{count} groups", count=groups),
    )


def _cause_in_short(finding: Finding) -> Text:
    title, group = quoted(finding.cause.title), finding.about.group
    named = (
        say("**{title}** ({group}):", title=title, group=group.name)
        if group
        else say("**{title}**:", title=title)
    )
    return together(named, finding.because)


def _opening(examined: Examination, here: Step, told: Finding | None) -> tuple[Text, str, tuple[Text, ...]]:
    if told is not None and told.kind is Kind.CAUSE:
        return told.cause.title, "attention", story(told)
    stuck = [lead for lead in examined.verdicts.get(here.id, ()) if isinstance(lead, Leads)]
    if stuck:
        return here.title, "warning", tuple(lead.note for lead in stuck)
    if gaps := [gap for _, gap in examined.undetermined]:
        looked = say("I found no cause, but could not look everywhere, so I do not call it fine.")
        # What Entra wrote into the row itself is told, also to who may see nothing beyond it.
        rows = [one.note for one in examined.leads]
        return (
            say("Entra says what is wrong, and I may not see why")
            if rows
            else say("Nothing found, and not everything seen"),
            "warning",
            (*rows, looked, *(unseen(gap) for gap in gaps[:1])),
        )
    if examined.cause is not None:
        return examined.cause.cause.title, "attention", story(examined.cause)
    if examined.in_error:
        rows = [lead.note for lead in examined.leads if lead.evidence]
        return say("Entra reports an error, and I found no cause"), "warning", tuple(rows)
    if told is not None and told is examined.answer:
        return say("Nothing is wrong"), "good", story(told)
    fine = say_count(
        "I looked at {count} thing, and nothing stands in the way.",
        "I looked at {count} things, and nothing stands in the way.",
        count=len(examined.clear),
    )
    return say("All clear"), "good", (fine, *_held(examined))


def _held(examined: Examination) -> tuple[Text, ...]:
    rows = examined.verdicts.get(ASSIGNMENT_ERRORS.id, ())
    return tuple(verdict.note for verdict in rows if isinstance(verdict, Clear))


def _in_short(finding: Finding) -> Text:
    unsure = () if finding.certainty is Certainty.FACT else (say("(an inference)"),)
    return together(_as_its_kind(finding.kind, quoted(finding.cause.title)), finding.because, *unsure)


def _as_its_kind(kind: Kind, title: Phrase) -> Text:
    match kind:
        case Kind.CAUSE:
            return say("Also in the way: **{title}**.", title=title)
        case Kind.CONSEQUENCE:
            return say("Follows from it: **{title}**.", title=title)
        case Kind.OBSTACLE:
            return say("In your own way: **{title}**.", title=title)
        case Kind.REMARK:
            return say("Worth knowing: **{title}**.", title=title)


def one_away(examined: Examination, most: int) -> tuple[Choice, ...]:
    """For a group or the whole tenant: the first few groups, or people, that findings concern, one button
    each."""
    if examined.case.user is not None:
        return ()
    picks: dict[str, Choice] = {}
    for finding in examined.findings:
        slot, thing = ("user", finding.about.user) if examined.case.group else ("group", finding.about.group)
        if thing is not None:
            picks.setdefault(
                thing.id, Choice(say("Look at {name}", name=thing.name), value=f"{slot}:{thing.id}")
            )
    return tuple(picks.values())[:most]
