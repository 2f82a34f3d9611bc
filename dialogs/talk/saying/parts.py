"""What several messages are made of: stories, proofs, gaps, facts and costs."""

import re
from collections.abc import Sequence
from hashlib import sha256

from dialogs.concluding.examination import could_not, reason
from dialogs.examining.case import Case
from dialogs.examining.step import Check
from dialogs.examining.verdict import About, Certainty, Evidence, Finding, Kind, Undetermined
from dialogs.talk.message import Section
from dialogs.words.text import Phrase, Text, only, phrase_count, plain, quoted, say, together
from graph import Receipt


def filled(*sections: Section) -> tuple[Section, ...]:
    """The sections that hold something."""
    return tuple(section for section in sections if section.items)


def story(finding: Finding) -> tuple[Text, ...]:
    """What was found, how sure that is, and the next thing to do."""
    lines = [finding.because]
    if finding.certainty is Certainty.INFERENCE:
        inferred = say("This is an inference, not a fact Graph states. What would make it one:")
        lines.append(together(inferred, finding.proof or say("A look at the audit log.")))
    return (*lines, *following(finding))


def following(finding: Finding) -> tuple[Text, ...]:
    """The next thing to do, and what comes of it."""
    then = (together(say("**Then:**"), text) for text in finding.then)
    return (together(say("**Next:**"), finding.next_step), *then)


def advice(finding: Finding | None) -> tuple[Text, ...]:
    """What the guide advises about it, the best first."""
    return finding.cause.advice if finding else ()


def proof(one: Evidence) -> Text:
    """A property, its value, and the request that said so."""
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


def in_a_line(finding: Finding) -> Text:
    """What was found besides, in one breath."""
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


def remark_of(finding: Finding) -> str:
    """By what a remark that names nobody is known again, such as an incident; empty for all else."""
    said = plain(finding.because)
    about = (finding.about.user, finding.about.group, finding.about.sku)
    if finding.kind is not Kind.REMARK or any(thing.name in said for thing in about if thing):
        return ""
    return sha256(said.encode()).hexdigest()[:16]


def names_of(about: About, case: Case) -> tuple[str, ...]:
    """What those are called whom it is about: the person, the group, the product."""
    things = (about.user or case.user, about.group or case.group, about.sku or case.sku)
    return tuple(thing.name for thing in things if thing)


def facts(about: About, case: Case) -> tuple[tuple[Text, Text], ...]:
    """Whom and what it is about."""
    rows = (
        (say("Person"), about.user or case.user),
        (say("Group"), about.group or case.group),
        (say("Product"), about.sku or case.sku),
    )
    return tuple((label, only(thing.name)) for label, thing in rows if thing)


def gaps(undetermined: Sequence[tuple[Check, Undetermined]]) -> tuple[Text, ...]:
    """What could not be seen. Checks that failed for one reason are told together, once."""
    told: list[Text] = []
    alike: dict[str, list[tuple[Check, Undetermined]]] = {}
    for check, gap in undetermined:
        if gap.error is not None and gap.note == could_not((check.title,), gap.error):
            alike.setdefault(plain(reason(gap.error)), []).append((check, gap))
        elif (line := unseen(gap)) not in told:
            told.append(line)
    for gaps in alike.values():
        titles = tuple(check.title for check, _ in gaps)
        error = gaps[0][1].error
        if error is not None:
            wanted = {part for _, gap in gaps for part in gap.missing.wanted}
            told.append(_unseen_with(could_not(titles, error), tuple(sorted(wanted))))
    return tuple(told)


def unseen(gap: Undetermined) -> Text:
    """What could not be seen, and what would change that."""
    return _unseen_with(gap.note, gap.missing.wanted)


def _unseen_with(note: Text, wanted: tuple[str, ...]) -> Text:
    return together(note, say("What would let me see it: {wanted}.", wanted=wanted)) if wanted else note


def cost(receipt: Receipt) -> Text:
    """What the looking cost, in one line."""
    return say(
        "{trips}, {questions} in {requests}",
        trips=phrase_count("{count} round trip", "{count} round trips", count=receipt.round_trips),
        questions=phrase_count(
            "{count} question to Graph", "{count} questions to Graph", count=receipt.graph_requests
        ),
        requests=phrase_count("{count} HTTP request", "{count} HTTP requests", count=receipt.http_requests),
    )
