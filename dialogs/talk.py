"""What is said: verdicts and steps of the guide, made into messages. Decides nothing, asks nothing."""

import re
from collections.abc import Iterable, Sequence

from dialogs.case import Case
from dialogs.examination import Examination, could_not, reason
from dialogs.feedback import Mark
from dialogs.message import Choice, Message, Section
from dialogs.ranking import CAUSES
from dialogs.step import Check, Ending, Question, Reply, Step
from dialogs.subjects import Choose, Resolved
from dialogs.text import Text, plain, say
from dialogs.understanding.scope import Elsewhere
from dialogs.verdict import About, Certainty, Clear, Evidence, Finding, Kind, Leads, Undetermined, Verdict
from graph import Receipt

LABELS = {
    Reply.YES: say("Yes, reprocess"),
    Reply.NO: say("No, not now"),
    Reply.NEXT: say("Next step"),
    Reply.BACK: say("Back"),
    Reply.CHECK_AGAIN: say("Check again"),
    Reply.WALK: say("Walk me through"),
    Reply.WHO: say("Who changed it?"),
    Reply.POWERSHELL: say("PowerShell"),
    Reply.STOP: say("Stop"),
    Reply.START_OVER: say("Start over"),
}
AFTER_A_VERDICT = (Reply.NEXT, Reply.CHECK_AGAIN, Reply.WALK, Reply.WHO, Reply.POWERSHELL, Reply.STOP)
AFTER_AN_OFFER = (Reply.YES, Reply.NO, Reply.CHECK_AGAIN, Reply.WHO, Reply.POWERSHELL, Reply.STOP)
AT_A_STEP = (Reply.NEXT, Reply.BACK, Reply.CHECK_AGAIN, Reply.WHO, Reply.POWERSHELL, Reply.STOP)
AT_THE_END = (Reply.CHECK_AGAIN, Reply.WALK, Reply.WHO, Reply.POWERSHELL, Reply.START_OVER)

EXAMPLE = "Why didn't Megan get Office 365 E3 from the Sales group?"
MARKS = tuple(Choice(say(mark.value.capitalize()), value=f"mark:{mark.value}") for mark in Mark)
COMMON = (
    "count_violation",
    "not_a_member",
    "mutually_exclusive_plans",
    "nested_group",
    "dynamic_membership",
    "proxy_address_conflict",
)
"""What is offered first when a verdict was wrong."""

MOST_BUTTONS = 6
"""Teams shows no more on a card: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/design-effective-cards"""


HOW_TO_BEGIN = (
    Choice(say("What is broken in my tenant?"), value="tenant:", best=True),
    Choice(say("May I do this?"), go="administrator_role"),
)


def choices(replies: Iterable[Reply], best: Reply | None = None) -> tuple[Choice, ...]:
    """Buttons, in the order given."""
    return tuple(Choice(LABELS[reply], reply=reply, best=reply is best) for reply in replies)


def verdict(
    examined: Examination, here: Step, triggers: frozenset[str], forward: Sequence[Choice] = ()
) -> Message:
    """The verdict card: the most likely cause first, then what else was found, what is fine, what could not
    be seen, and what the looking cost. `here` is where the talk came to rest; `forward` what is offered to
    who may not take the next step."""
    if examined.case.whole_tenant and examined.cause:
        return _overview(examined, here)
    at_rest = [finding for finding in examined.findings if examined.step_of(finding).id == here.id]
    cause = examined.cause
    told = cause if cause and (cause in at_rest or isinstance(here, Question)) else next(iter(at_rest), None)
    title, tone, opening = _opening(examined, here, told)
    others = [finding for finding in examined.findings if finding is not told]
    offering = isinstance(here, Question) and here.act is not None and examined.case.user is not None
    buttons: Sequence[Reply] = AFTER_AN_OFFER if offering else AFTER_A_VERDICT
    if forward:  # six buttons are the most, and who may not change anything needs no commands for it
        buttons = tuple(reply for reply in buttons if reply is not Reply.POWERSHELL)
    return Message(
        title=title,
        step=here.id,
        tone=tone,
        paragraphs=(
            *opening,
            *((here.ask(examined.case),) if offering and isinstance(here, Question) else ()),
        ),
        facts=_facts(told.about if told else About(), examined.case),
        sections=tuple(
            section
            for section in (
                Section(say("What to do"), _advice(told), folded=False),
                Section(say("How I know"), tuple(map(_proof, told.evidence)) if told else ()),
                Section(say("Also found"), tuple(map(_in_short, others)), folded=False),
                Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
                Section(
                    say("Could not look"),
                    _gaps(examined.undetermined),
                    folded=False,
                ),
            )
            if section.items
        ),
        commands=told.commands if told else (),
        aside=MARKS,
        choices=(*_one_away(examined, 2), *forward, *_possible(buttons, triggers))[:MOST_BUTTONS],
        footer=cost(examined.receipt),
    )


def _overview(examined: Examination, here: Step) -> Message:
    """The whole tenant: every cause with its group, the most pressing first, each group one button away."""
    causes = [finding for finding in examined.findings if finding.kind is Kind.CAUSE]
    rest = [finding for finding in examined.findings if finding.kind is not Kind.CAUSE]
    groups = {finding.about.group.id for finding in causes if finding.about.group}
    buttons = _one_away(examined, MOST_BUTTONS - 1)
    return Message(
        title=say("What is broken in this tenant"),
        step=here.id,
        tone="attention",
        paragraphs=(
            say(
                "I found {causes} things in {groups} groups, the most pressing first. "
                "Choose a group, or write the name of one.",
                causes=len(causes),
                groups=len(groups),
            ),
        ),
        sections=_filled(
            Section(say("In the way of licenses"), tuple(map(_cause_in_short, causes)), folded=False),
            Section(say("Also found"), tuple(map(_in_short, rest))),
            Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
            Section(say("Could not look"), _gaps(examined.undetermined)),
        ),
        aside=MARKS,
        choices=(*buttons, *choices((Reply.CHECK_AGAIN,))),
        footer=cost(examined.receipt),
    )


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.items)


def _cause_in_short(finding: Finding) -> Text:
    where = say(" ({group})", group=finding.about.group.name) if finding.about.group else say("")
    return say(
        "**{title}**{where}: {because}",
        title=Text(finding.problem.title),
        where=where,
        because=finding.because,
    )


def _opening(examined: Examination, here: Step, told: Finding | None) -> tuple[Text, str, tuple[Text, ...]]:
    if told is not None and told.kind is Kind.CAUSE:
        return Text(told.problem.title), "attention", _story(told)
    stuck = [lead for lead in examined.verdicts.get(here.id, ()) if isinstance(lead, Leads)]
    if stuck:
        return Text(here.title), "warning", tuple(lead.note for lead in stuck)
    if gaps := [gap for _, gap in examined.undetermined]:
        looked = say("I found no cause, but could not look everywhere, so I do not call it fine.")
        # What Entra wrote into the row itself is told, also to who may see nothing beyond it.
        rows = [one.note for found in examined.verdicts.values() for one in found if isinstance(one, Leads)]
        return (
            say("Entra says what is wrong, and I may not see why")
            if rows
            else say("Nothing found, and not everything seen"),
            "warning",
            (*rows, looked, *(_unseen(gap) for gap in gaps[:1])),
        )
    if examined.cause is not None:
        return Text(examined.cause.problem.title), "attention", _story(examined.cause)
    fine = say("I looked at {count} things, and nothing stands in the way.", count=len(examined.clear))
    return say("All clear"), "good", (fine, *_held(examined))


def _held(examined: Examination) -> tuple[Text, ...]:
    rows = examined.verdicts.get("assignment_errors", ())
    return tuple(verdict.note for verdict in rows if isinstance(verdict, Clear))


def _story(finding: Finding) -> tuple[Text, ...]:
    lines = [finding.because]
    if finding.certainty is Certainty.INFERENCE:
        proof = finding.proof or say("a look at the audit log")
        lines.append(
            say("This is an inference, not a fact Graph states. What would make it one: {proof}", proof=proof)
        )
    return (*lines, say("**Next:** {step}", step=finding.next_step))


def _advice(finding: Finding | None) -> tuple[Text, ...]:
    return tuple(Text(line) for line in finding.problem.advice) if finding else ()


def _in_short(finding: Finding) -> Text:
    words = {
        Kind.CAUSE: "Also in the way",
        Kind.CONSEQUENCE: "Follows from it",
        Kind.OBSTACLE: "In your own way",
        Kind.REMARK: "Worth knowing",
    }
    sure = "" if finding.certainty is Certainty.FACT else " (an inference)"
    return say(
        "{kind}: **{title}**. {because}{sure}",
        kind=say(words[finding.kind]),
        title=Text(finding.problem.title),
        because=finding.because,
        sure=say(sure),
    )


def _gaps(undetermined: Sequence[tuple[Check, Undetermined]]) -> tuple[Text, ...]:
    """What could not be seen. Checks that failed for one reason are told together, once."""
    told: list[Text] = []
    together: dict[str, list[tuple[Check, Undetermined]]] = {}
    for check, gap in undetermined:
        if gap.error is not None and gap.note == could_not((check.title,), gap.error):
            together.setdefault(plain(reason(gap.error)), []).append((check, gap))
        elif (line := _unseen(gap)) not in told:
            told.append(line)
    for gaps in together.values():
        titles = tuple(check.title for check, _ in gaps)
        error = gaps[0][1].error
        if error is not None:
            wanted = {part for _, gap in gaps for part in (gap.missing.role, gap.missing.permission) if part}
            told.append(_unseen_with(could_not(titles, error), tuple(sorted(wanted))))
    return tuple(told)


def _unseen(gap: Undetermined) -> Text:
    return _unseen_with(gap.note, tuple(word for word in (gap.missing.role, gap.missing.permission) if word))


def _unseen_with(note: Text, wanted: tuple[str, ...]) -> Text:
    return say("{note} What would let me see it: {wanted}.", note=note, wanted=wanted) if wanted else note


def _proof(one: Evidence) -> Text:
    return say(
        "{property}: {value} ({source}, {at})",
        property=one.property,
        value=one.value,
        source=in_short(one.source),
        at=one.observed_at,
    )


def in_short(request: str) -> str:
    """A request for people to read: without the list of properties it selects."""
    return re.sub(r"([?&])\$select=[^&]*&?", r"\1", request).rstrip("?&")


def _facts(about: About, case: Case) -> tuple[tuple[Text, Text], ...]:
    rows = (
        ("Person", about.user or case.user),
        ("Group", about.group or case.group),
        ("Product", about.sku or case.sku),
    )
    return tuple((say(label), say("{name}", name=thing.name)) for label, thing in rows if thing)


def _one_away(examined: Examination, most: int) -> tuple[Choice, ...]:
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


def _possible(replies: Sequence[Reply], triggers: frozenset[str]) -> tuple[Choice, ...]:
    always = {Reply.BACK, Reply.WALK}
    shown = [reply for reply in replies if reply in always or str(reply) in triggers]
    return choices(shown, best=shown[0] if shown else None)


def cost(receipt: Receipt) -> Text:
    """What the looking cost, in one line."""
    return say(
        "{trips} round {word}, {requests} questions to Graph in {http} HTTP {requests_word}",
        trips=receipt.round_trips,
        word=say("trip" if receipt.round_trips == 1 else "trips"),
        requests=receipt.graph_requests,
        http=receipt.http_requests,
        requests_word=say("request" if receipt.http_requests == 1 else "requests"),
    )


def step_page(step: Check, examined: Examination | None, triggers: frozenset[str]) -> Message:
    """One step of the guide, talked through: what it says today, and what it found here."""
    found = examined.verdicts.get(step.id, ()) if examined else ()
    told = [verdict for verdict in found if isinstance(verdict, Finding)]
    nothing = (say("Nothing to look at here for this case."),)
    return Message(
        title=Text(f"{step.page.seed} · {step.title}" if step.page.seed else step.title),
        step=step.id,
        tone="attention" if any(one.kind is Kind.CAUSE for one in told) else "",
        paragraphs=tuple(line for verdict in found for line in _told(verdict)) or nothing,
        facts=_facts(About(), examined.case) if examined else (),
        sections=_filled(
            Section(say("What the guide says today"), _prose(step.page.today)),
            Section(say("What to do"), tuple(line for one in told for line in _advice(one)), folded=False),
            Section(say("How I know"), tuple(_proof(one) for finding in told for one in finding.evidence)),
            Section(say("By hand"), (Text(step.by_hand),) if step.by_hand else ()),
        ),
        commands=tuple(step.commands(examined.case)) if step.commands and examined else (),
        choices=_possible(AT_A_STEP, triggers),
        footer=cost(examined.receipt) if examined and examined.receipt.graph_requests else None,
    )


def _told(one: Verdict) -> tuple[Text, ...]:
    match one:
        case Clear(note=note) | Leads(note=note):
            return (note,)
        case Finding():
            return _story(one)
        case Undetermined():
            return (_unseen(one),)


def _prose(markdown: str) -> tuple[Text, ...]:
    paragraphs = (" ".join(part.split()) for part in markdown.strip().split("\n\n"))
    return tuple(Text(part) for part in paragraphs if part)


def question(step: Question, case: Case) -> Message:
    """A question of the guide, put to the person."""
    replies = AFTER_AN_OFFER if step.act else (Reply.STOP,)
    return Message(
        Text(step.title), step=step.id, paragraphs=(step.ask(case),), choices=choices(replies, replies[0])
    )


def ending(step: Ending, case: Case) -> Message:
    """The end, with a way on: nothing here is a dead end."""
    replies = AT_THE_END if not case.whole_tenant else (Reply.START_OVER,)
    return Message(
        Text(step.title),
        step=step.id,
        paragraphs=(step.tell(case),),
        facts=_facts(About(), case),
        choices=choices(replies, replies[0]),
    )


def choose(one: Choose) -> Message:
    """Several fit: which one is meant?"""
    what = {"user": "people", "group": "groups", "sku": "products"}[one.slot]
    picks = tuple(
        Choice(
            say("{name} ({hint})" if candidate.hint else "{name}", name=candidate.name, hint=candidate.hint),
            value=f"{one.slot}:{candidate.id}",
        )
        for candidate in one.candidates
    )
    asked = say("Several {what} fit “{words}”. Which one do you mean?", what=say(what), words=one.words)
    return Message(
        say("Which one?"), paragraphs=(asked,), choices=(*picks, *choices((Reply.STOP,)))[:MOST_BUTTONS]
    )


def welcome(step: str) -> Message:
    """Who this is and how to begin."""
    return Message(
        say("Why did a license not arrive?"),
        step=step,
        paragraphs=(
            say("I find out why a group-based license did not arrive, and what to do next."),
            say("Ask in your own words, for example: “{question}”", question=Text(EXAMPLE)),
            say("I ask Microsoft Graph before I speak, and I write nothing without your yes."),
        ),
        choices=HOW_TO_BEGIN,
    )


def ask_for_the_truth(told: Sequence[str]) -> Message:
    """A verdict was wrong: what was it? Only the name of a cause is kept."""
    likely = [cause for cause in CAUSES if cause not in told[:1]]
    shown = dict.fromkeys((*told[1:], *(cause for cause in COMMON if cause in likely)))
    picks = tuple(Choice(Text(cause.replace("_", " ")), value=f"truth:{cause}") for cause in shown)
    return Message(
        say("What was it instead?"),
        paragraphs=(say("Choose a cause, or say “I do not know”."),),
        choices=(*picks[: MOST_BUTTONS - 1], Choice(say("I do not know"), value="truth:")),
    )


def unknown(resolved: Resolved, names: Sequence[str], replies: Sequence[Choice]) -> Message:
    """A name that fits nobody."""
    names = (resolved.unknown or names)[:3]
    return Message(
        say("I cannot find {names}", names=tuple(names)),
        tone="warning",
        paragraphs=(
            say("No person, group or product in this tenant is called that, or you may not see it."),
            say("Write the full name, or the user principal name such as megan@contoso.example."),
        ),
        choices=tuple(replies),
    )


def elsewhere(place: Elsewhere, replies: Sequence[Choice]) -> Message:
    """A question this guide does not answer: where it is answered."""
    mine = say("I only find out why a license from a group in Microsoft Entra ID did not arrive.")
    if not place.name:
        return note(say("I stay with licenses"), mine, replies=replies)
    there = say("That is answered by {place}.", place=place.name)
    more = (say("{url}", url=place.url),) if place.url else ()
    return note(say("Not mine to answer"), there, *more, mine, replies=replies)


def note(title: Text, *paragraphs: Text, tone: str = "", replies: Sequence[Choice] = ()) -> Message:
    """Something short."""
    return Message(title, tone=tone, paragraphs=paragraphs, choices=tuple(replies))
