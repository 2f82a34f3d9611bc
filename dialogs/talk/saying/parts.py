"""What several messages are made of: stories, proofs, gaps, facts and costs."""

import re
from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.examination import could_not, reason
from dialogs.examining.step import Check
from dialogs.examining.verdict import About, Certainty, Evidence, Finding, Undetermined
from dialogs.talk.message import Section
from dialogs.words.text import Text, plain, say
from graph import Receipt


def filled(*sections: Section) -> tuple[Section, ...]:
    """The sections that hold something."""
    return tuple(section for section in sections if section.items)


def story(finding: Finding) -> tuple[Text, ...]:
    """What was found, how sure that is, and the next thing to do."""
    lines = [finding.because]
    if finding.certainty is Certainty.INFERENCE:
        proof = finding.proof or say("a look at the audit log")
        lines.append(
            say("This is an inference, not a fact Graph states. What would make it one: {proof}", proof=proof)
        )
    return (*lines, say("**Next:** {step}", step=finding.next_step))


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


def facts(about: About, case: Case) -> tuple[tuple[Text, Text], ...]:
    """Whom and what it is about."""
    rows = (
        ("Person", about.user or case.user),
        ("Group", about.group or case.group),
        ("Product", about.sku or case.sku),
    )
    return tuple((say(label), say("{name}", name=thing.name)) for label, thing in rows if thing)


def gaps(undetermined: Sequence[tuple[Check, Undetermined]]) -> tuple[Text, ...]:
    """What could not be seen. Checks that failed for one reason are told together, once."""
    told: list[Text] = []
    together: dict[str, list[tuple[Check, Undetermined]]] = {}
    for check, gap in undetermined:
        if gap.error is not None and gap.note == could_not((check.title,), gap.error):
            together.setdefault(plain(reason(gap.error)), []).append((check, gap))
        elif (line := unseen(gap)) not in told:
            told.append(line)
    for gaps in together.values():
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
    return say("{note} What would let me see it: {wanted}.", note=note, wanted=wanted) if wanted else note


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
