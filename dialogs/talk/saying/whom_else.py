"""Whom else it hits, as it is told: a table of those, or that it is nobody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case, Named
from dialogs.examining.verdict import Finding
from dialogs.talk.message import Choice, Message, MessageKind, Table
from dialogs.talk.saying.buttons import HOW_TO_BEGIN, MOST_BUTTONS, look_at
from dialogs.talk.saying.parts import cost, following, unseen
from dialogs.words.text import Phrase, Text, only, phrase, quoted, say, say_count
from graph import Receipt

_MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody whom it hits, with what does not arrive from where, and why, as far as that was found."""

    user: Named
    sku: Named
    group: Named | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Others:
    """Those whom it hits, and groups that stand so as a whole. `cause` is what they share; `of` the group
    that was asked about, whatever is wrong there; `besides` whether somebody who was spoken of is left out.
    """

    hit: tuple[Hit, ...]
    groups: tuple[Named, ...]
    cause: Finding | None
    of: Named | None
    besides: bool = True

    @property
    def people(self) -> tuple[Named, ...]:
        """Each of them once."""
        return tuple(dict.fromkeys(one.user for one in self.hit))


def others(found: Others, receipt: Receipt) -> Message:
    """The number, what they share, and the first of them, each one button away."""
    people = tuple(look_at("user", one) for one in found.people)
    groups = tuple(look_at("group", one) for one in found.groups)
    more = say_count(
        "{count} more is not shown.", "{count} more are not shown.", count=len(found.hit) - _MOST_ROWS
    )
    return Message(
        _number(found),
        tone="attention",
        paragraphs=(*_shared(found), *((more,) if len(found.hit) > _MOST_ROWS else ())),
        table=_table(found) if found.hit else None,
        choices=(*people, *groups)[: MOST_BUTTONS - 1],
        footer=cost(receipt),
        causes=tuple(dict.fromkeys(_causes(found))),
        kind=MessageKind.TABLE,
    )


def _number(found: Others) -> Text:
    count = len(found.people)
    if found.of and not found.besides:
        return say_count(
            "{count} person waits in {group}",
            "{count} people wait in {group}",
            count=count,
            group=found.of.name,
        )
    if found.of:
        return say_count(
            "{count} more person waits in {group}",
            "{count} more people wait in {group}",
            count=count,
            group=found.of.name,
        )
    if not count:
        return say_count(
            "{count} more group stands so", "{count} more groups stand so", count=len(found.groups)
        )
    if found.cause is None:
        return say_count(
            "{count} more person has the same error", "{count} more people have the same error", count=count
        )
    return say_count(
        "{count} more person has the same cause", "{count} more people have the same cause", count=count
    )


def _shared(found: Others) -> Iterator[Text]:
    if found.cause:
        yield say("The cause: **{title}**.", title=quoted(found.cause.cause.title))
    if found.groups:
        yield say("Groups that stand so: {groups}.", groups=tuple(one.name for one in found.groups))


def _table(found: Others) -> Table:
    shown = found.hit[:_MOST_ROWS]
    if found.of:
        rows = tuple((only(one.user.name), only(one.sku.name), _why(one)) for one in shown)
        return Table((say("Person"), say("License"), say("What is wrong")), rows)
    return Table(
        (say("Person"), say("License")),
        tuple((only(one.user.name), _license(one)) for one in shown),
    )


def _license(one: Hit) -> Phrase:
    if one.group is None:
        return phrase("{product}, directly", product=one.sku.name)
    return phrase("{product} from {group}", product=one.sku.name, group=one.group.name)


def _why(one: Hit) -> Phrase:
    return quoted(one.finding.cause.title) if one.finding else phrase("no cause found")


def _causes(found: Others) -> Iterator[str]:
    if found.cause:
        yield found.cause.cause.id
    yield from (one.finding.cause.id for one in found.hit if one.finding)


def everybody_of(
    group: Named, members: int | None, cause: Finding, groups: Sequence[Named], replies: Sequence[Choice]
) -> Message:
    """The cause is the group's own, and so concerns all who are in it."""
    counted = () if members is None else (_members(group, members),)
    more = (say("Groups that stand so too: {groups}.", groups=tuple(one.name for one in groups)),)
    return Message(
        say("It concerns everybody in {group}", group=group.name),
        tone="attention",
        paragraphs=(cause.because, *counted, *(more if groups else ()), *following(cause)),
        choices=(*(look_at("group", one) for one in (group, *groups)), *replies)[:MOST_BUTTONS],
        causes=(cause.cause.id,),
        kind=MessageKind.ANSWER,
    )


def _members(group: Named, count: int) -> Text:
    return say_count(
        "{group} has {count} direct member.",
        "{group} has {count} direct members.",
        count=count,
        group=group.name,
    )


def nobody_else(
    case: Case,
    cause: Finding | None,
    group: Named | None,
    examined: Examination,
    replies: Sequence[Choice],
) -> Message:
    """Nobody else, or nobody who may be seen."""
    who = case.user or case.group
    unread = (gap for check, gap in examined.undetermined if gap.error and not check.of_asker)
    gaps = tuple(map(unseen, unread))[:1]
    told: Iterator[Text] = _nobody(cause, who.name if who else "", group)
    return Message(
        say("Nobody else that I may see") if gaps else say("Nobody else"),
        paragraphs=(*told, *gaps),
        choices=tuple(replies),
        causes=(cause.cause.id,) if cause else (),
        kind=MessageKind.ANSWER,
    )


def _nobody(cause: Finding | None, name: str, group: Named | None) -> Iterator[Text]:
    if group:
        yield say("No other member of {group} has a license in error.", group=group.name)
    if cause:
        yield say("I know of {name} alone: **{title}**.", name=name, title=quoted(cause.cause.title))
        if cause.about.user is not None or not cause.evidence:
            yield say("Name anybody else, and I look.")


def nothing_to_share(name: str, replies: Sequence[Choice]) -> Message:
    """Nothing is wrong, so nobody can be in the same position."""
    return Message(
        say("There is nothing to share"),
        paragraphs=(
            say("I found nothing that stands in the way of {name}.", name=name),
            say("Who is in error at all the look at the whole tenant shows."),
        ),
        choices=(HOW_TO_BEGIN[0], *replies)[:MOST_BUTTONS],
        kind=MessageKind.ANSWER,
    )
