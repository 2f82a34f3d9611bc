"""One step of the guide: a page of a check, a question put, an end."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.examining.glance import Glance
from dialogs.examining.remedy import Asked
from dialogs.examining.step import Check, Ending, HowTo, Question, Reply, Step
from dialogs.examining.verdict import About, Clear, Finding, Kind, Leads, Undetermined, Verdict
from dialogs.subject.choosing import Choose
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.saying.buttons import AFTER_AN_OFFER, AT_A_STEP, AT_THE_END, HOW_TO_BEGIN, choices, possible
from dialogs.talk.saying.parts import advice, cost, facts, filled, gaps, in_short, proof, story, unseen
from dialogs.words.text import Text, only, prose, quoted, say
from graph import Receipt


def step_page(step: Check, examined: Examination | None, triggers: frozenset[str]) -> Message:
    """One step of the guide, talked through: what it says today, and what it found here."""
    found = examined.verdicts.get(step.id, ()) if examined else ()
    told = [verdict for verdict in found if isinstance(verdict, Finding)]
    nothing = (say("Nothing to look at here for this case."),)
    return Message(
        title=_heading(step),
        step=step.id,
        tone="attention" if any(one.kind is Kind.CAUSE for one in told) else "",
        paragraphs=tuple(line for verdict in found for line in _told(verdict)) or nothing,
        facts=facts(About(), examined.case) if examined else (),
        sections=filled(
            Section(say("What the guide says today"), prose(step.page.today)),
            Section(say("What to do"), tuple(line for one in told for line in advice(one)), folded=False),
            Section(say("How I know"), tuple(proof(one) for finding in told for one in finding.evidence)),
            Section(say("By hand"), (step.by_hand,) if step.by_hand else ()),
        ),
        commands=tuple(step.commands(examined.case)) if step.commands and examined else (),
        choices=possible(AT_A_STEP, triggers),
        footer=cost(examined.receipt) if examined and examined.receipt.graph_requests else None,
        steps=(step.id,),
        causes=tuple(one.cause.id for one in told),
        kind=MessageKind.ANSWER if examined else MessageKind.EXPLANATION,
    )


def glance_page(step: Check, shown: Glance, receipt: Receipt, triggers: frozenset[str]) -> Message:
    """One step of the guide where nobody is named: what this tenant shows for it; the guide is folded,
    unless nothing could be seen."""
    gaps = tuple(map(unseen, shown.gaps))
    return Message(
        title=_heading(step),
        step=step.id,
        paragraphs=shown.told or gaps,
        sections=filled(
            Section(say("In this tenant"), shown.rows, folded=False),
            Section(say("Could not look"), gaps if shown.told else (), folded=False),
            Section(say("What the guide says today"), prose(step.page.today), folded=bool(shown.told)),
            Section(say("By hand"), (step.by_hand,) if step.by_hand else ()),
        ),
        commands=tuple(step.commands(Case())) if step.commands else (),
        choices=possible(AT_A_STEP, triggers),
        footer=cost(receipt),
        steps=(step.id,),
        kind=MessageKind.ANSWER,
    )


def _told(one: Verdict) -> tuple[Text, ...]:
    match one:
        case Clear(note=note) | Leads(note=note):
            return (note,)
        case Finding():
            return story(one)
        case Undetermined():
            return (unseen(one),)


def _heading(step: Check) -> Text:
    if not step.page.seed:
        return step.title
    return say("{seed} · {title}", seed=step.page.seed, title=quoted(step.title))


def question(step: Question, case: Case, waits: Step | None = None, asked: Asked | None = None) -> Message:
    """A question of the guide, put to the person; `asked` where a yes does something. Of the step that waits
    for the answer is told what holds for everybody."""
    known = filled(Section(waits.title, prose(waits.page.today))) if isinstance(waits, Check) else ()
    if asked:
        put, buttons, kind = (
            asked.question,
            choices(AFTER_AN_OFFER, Reply.YES, asked.yes),
            MessageKind.PROPOSAL,
        )
    else:
        put, buttons, kind = step.ask(case), (HOW_TO_BEGIN[0], *choices((Reply.STOP,))), MessageKind.CHOICE
    return Message(
        step.title,
        step=step.id,
        paragraphs=(put,),
        sections=known,
        choices=buttons,
        steps=(waits.id if waits else step.id,),
        kind=kind,
    )


def in_doubt(put: Message, unsure: Sequence[Text], forward: Choice) -> Message:
    """A question put to somebody who perhaps may not do it: beside it stands who surely may."""
    return replace(put, paragraphs=(*unsure, *put.paragraphs), choices=(*put.choices, forward))


def barred(step: Question, why: Sequence[Text], forward: Choice) -> Message:
    """A question of the guide that is not put, since whoever would answer may not do what it asks."""
    buttons = (forward, *choices((Reply.CHECK_AGAIN, Reply.WHO, Reply.STOP)))
    return Message(
        step.title,
        step=step.id,
        tone="warning",
        paragraphs=tuple(why),
        choices=buttons,
        steps=(step.id,),
        kind=MessageKind.DECLINED,
    )


def ending(step: Ending, case: Case) -> Message:
    """The end, with a way on: nothing here is a dead end."""
    replies = AT_THE_END if not case.whole_tenant else (Reply.START_OVER,)
    return Message(
        step.title,
        step=step.id,
        paragraphs=(step.tell(case),),
        facts=facts(About(), case),
        choices=choices(replies, replies[0]),
        steps=(step.id,),
        kind=MessageKind.ANSWER,
    )


def how_to(
    asked: HowTo, step: Step, case: Case, open_: Sequence[Choose], replies: Sequence[Choice]
) -> Message:
    """How something of a step is done, with the names and ids of the case filled in. Which of several is
    meant changes nothing but an id, so it is told and not asked."""
    unclear = tuple(
        say(
            "“{words}” may be {names}: put in the id of the one you mean.",
            words=one.words,
            names=tuple(candidate.name for candidate in one.candidates),
        )
        for one in open_
    )
    return Message(
        asked.title,
        paragraphs=unclear,
        facts=facts(About(), case),
        sections=(Section(say("How to"), tuple(asked.by_hand(case)), folded=False),),
        commands=tuple(asked.commands(case)),
        choices=tuple(replies),
        steps=(step.id,),
        kind=MessageKind.HOW_TO,
    )


def evidence(examined: Examination, replies: Sequence[Choice]) -> Message:
    """How everything is known: each finding with its proofs, what is fine, and what was asked of Graph."""
    proofs = (
        Section(finding.cause.title, tuple(map(proof, finding.evidence)), folded=False)
        for finding in examined.findings
    )
    return Message(
        say("How I know"),
        paragraphs=(_LOOKED_AGAIN,),
        facts=facts(About(), examined.case),
        sections=filled(
            *proofs,
            Section(say("Looked at and fine"), tuple(fine.note for _, fine in examined.clear)),
            Section(say("Could not look"), gaps(examined.undetermined)),
            _asked(examined.receipt),
        ),
        choices=tuple(replies),
        footer=cost(examined.receipt),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.EXPLANATION,
    )


def glance_evidence(step: Check, shown: Glance, receipt: Receipt, replies: Sequence[Choice]) -> Message:
    """How what a tenant shows for a step is known."""
    return Message(
        say("How I know"),
        paragraphs=(_LOOKED_AGAIN, *shown.told),
        sections=filled(
            Section(say("In this tenant"), shown.rows),
            Section(say("Could not look"), tuple(map(unseen, shown.gaps))),
            _asked(receipt),
        ),
        choices=tuple(replies),
        footer=cost(receipt),
        steps=(step.id,),
        kind=MessageKind.EXPLANATION,
    )


_LOOKED_AGAIN = say("I looked again just now, and this is what Microsoft Graph says.")


def _asked(receipt: Receipt) -> Section:
    asked = dict.fromkeys(in_short(request) for request in receipt.requests)
    return Section(say("Asked of Microsoft Graph"), tuple(map(only, asked)))
