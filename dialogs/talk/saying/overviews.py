"""The whole tenant in a table: what is broken, the most pressing first, with one button a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Named
from dialogs.examining.cause import Phase
from dialogs.examining.step import Reply, Step
from dialogs.examining.verdict import Finding, Kind
from dialogs.talk.message import Cell, Chart, Choice, Message, MessageKind, Section, Table
from dialogs.talk.saying.buttons import MARKS, MOST_BUTTONS, choices, look_at, one_away
from dialogs.talk.saying.parts import cost, filled, gaps, in_a_line, remark_of
from dialogs.words.text import Text, only, phrase_count, quoted, say, say_count, together

_MOST_ROWS = 10
_MOST_BARS = 5


def overview(examined: Examination, here: Step, told: Sequence[str] = ()) -> Message:
    """Every cause with its group, the most pressing first, each group one button away. `told` are remarks
    that were told before."""
    causes = [finding for finding in examined.findings if finding.kind is Kind.CAUSE]
    rest = [
        finding
        for finding in examined.findings
        if finding.kind is not Kind.CAUSE and remark_of(finding) not in told
    ]
    groups = {finding.about.group.id for finding in causes if finding.about.group}
    table = _table(causes[:_MOST_ROWS])
    return Message(
        title=_what_is_broken(examined.case.sku, causes),
        step=here.id,
        tone="attention",
        paragraphs=(
            together(
                _found(len(causes), len(groups)),
                *_of_them(len(causes)),
                say("Choose a group, or write the name of one."),
            ),
        ),
        chart=_chart(causes),
        table=table,
        fold=say("Details"),
        sections=filled(
            Section(say("In the way of licenses"), tuple(map(_cause_in_short, causes)), folded=False),
            Section(say("Also found"), tuple(map(in_a_line, rest)), folded=False),
            Section(say("Looked at and fine"), tuple(note.note for _, note in examined.clear)),
            Section(say("Could not look"), gaps(examined.undetermined), folded=False),
        ),
        aside=MARKS,
        choices=(*one_away(examined, MOST_BUTTONS - 1), *choices((Reply.CHECK_AGAIN,))),
        footer=cost(examined.receipt),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.OVERVIEW,
    )


def _table(causes: Sequence[Finding]) -> Table:
    titles = (say("Level"), say("Group"), say("Cause"), say("People"), say("Action"))
    return Table(titles, tuple(map(_row, causes)))


def _row(finding: Finding) -> tuple[Cell, ...]:
    whose = finding.about.group or finding.about.sku
    return (
        _severity(finding.cause.phase),
        only(whose.name) if whose else _NONE,
        finding.cause.title,
        only(hit) if (hit := _hit(finding)) else _NONE,
        _action(finding),
    )


_NONE = only("–")


def _severity(phase: Phase) -> Text:
    """By how many it may concern: everybody who should have the product, or only those who are in error."""
    if phase <= Phase.GROUP:
        return say("High")
    return say("Medium") if phase < Phase.WAITING else say("Low")


def _hit(finding: Finding) -> int:
    return 1 if finding.about.user else finding.weight


def _action(finding: Finding) -> Cell:
    if finding.about.group:
        return replace(look_at("group", finding.about.group), label=say("Look"))
    if finding.next_in_short and finding.cause.place:
        return Choice(finding.next_in_short, url=finding.cause.place)
    return _NONE


def _chart(causes: Sequence[Finding]) -> Chart | None:
    people = Counter[Text]()
    for finding in causes:
        people[finding.cause.title] += _hit(finding)
    bars = tuple((title, count) for title, count in people.most_common(_MOST_BARS) if count)
    return Chart(say("People hit, by cause"), bars) if len(bars) > 1 else None


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


def _of_them(causes: int) -> tuple[Text, ...]:
    if causes <= _MOST_ROWS:
        return ()
    return (say("The first {count} stand here, all of them in the details.", count=_MOST_ROWS),)


def _cause_in_short(finding: Finding) -> Text:
    title, group = quoted(finding.cause.title), finding.about.group
    named = (
        say("**{title}** ({group}):", title=title, group=group.name)
        if group
        else say("**{title}**:", title=title)
    )
    return together(named, finding.because)
