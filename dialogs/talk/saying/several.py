"""What is wrong with each of several people or groups: one line and one button each."""

from collections.abc import Iterator, Sequence

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.examining.verdict import Finding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.saying.parts import cost
from dialogs.words.text import Text, only, quoted, say, say_count


def each(found: Sequence[Examination], more: int) -> Message:
    """One line for each, in the order they were named; `more` were named and not looked at."""
    too_many = say_count(
        "I looked at the first ones; {count} more is left. Ask about it by itself.",
        "I looked at the first ones; {count} more are left. Ask about them by themselves.",
        count=more,
    )
    wrong = sum(one.cause is not None or one.in_error for one in found)
    return Message(
        title=say_count(
            "{count} of {all} has a problem", "{count} of {all} have a problem", count=wrong, all=len(found)
        ),
        tone="attention" if wrong else "",
        paragraphs=(too_many,) if more else (),
        facts=tuple((only(_name(one.case)), _in_a_word(one)) for one in found),
        choices=tuple(_one_away(one.case) for one in found),
        footer=cost(found[-1].receipt),
        steps=tuple(dict.fromkeys(step for one in found for step in one.steps)),
        causes=tuple(dict.fromkeys(_first_causes(found))),
        kind=MessageKind.TABLE,
    )


def _first_causes(found: Sequence[Examination]) -> Iterator[str]:
    return (one.cause.cause.id for one in found if one.cause)


def _name(case: Case) -> str:
    named = case.user or case.group
    return named.name if named else ""


def _one_away(case: Case) -> Choice:
    slot, named = ("user", case.user) if case.user else ("group", case.group)
    return Choice(say("Look at {name}", name=_name(case)), value=f"{slot}:{named.id if named else ''}")


def _in_a_word(examined: Examination) -> Text:
    if examined.cause:
        return _cause(examined.cause)
    if examined.in_error:
        return say("Entra reports an error, and I found no cause")
    if examined.undetermined:
        return say("Nothing found, and not everything seen")
    return say("All clear")


def _cause(finding: Finding) -> Text:
    title, about = quoted(finding.cause.title), finding.about
    if about.sku and about.group:
        return say(
            "{cause} ({product} from {group})", cause=title, product=about.sku.name, group=about.group.name
        )
    if about.sku:
        return say("{cause} ({product})", cause=title, product=about.sku.name)
    return say("{cause} ({group})", cause=title, group=about.group.name) if about.group else title
