"""The causes of several people or groups beside each other: first whether it is the same one."""

from collections.abc import Iterator, Sequence

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.saying.buttons import look_at
from dialogs.talk.saying.parts import cost, following
from dialogs.words.text import Text, plain, quoted, say, together
from graph import Receipt


def compared(found: Sequence[Examination], receipt: Receipt) -> Message:
    """Yes or no first, then each of them in a sentence; what helps both is told once."""
    causes = [one.cause for one in found]
    same = all(causes) and len({one.cause.id for one in causes if one}) == 1
    return Message(
        _whether(found, same=same),
        tone="attention" if any(causes) else "",
        paragraphs=tuple(_each(found, same=same)),
        choices=tuple(_look(one.case) for one in found),
        footer=cost(receipt),
        causes=tuple(dict.fromkeys(one.cause.id for one in causes if one)),
        kind=MessageKind.ANSWER,
    )


def _whether(found: Sequence[Examination], *, same: bool) -> Text:
    causes = [one.cause for one in found if one.cause]
    fine = tuple(_name(one.case) for one in found if one.cause is None)
    if same:
        return say("Yes, the same cause: {title}", title=quoted(causes[0].cause.title))
    unsure = tuple(_name(one.case) for one in found if _is_unsure(one))
    if unsure:
        return say("I cannot say: I found no cause for {names}", names=unsure)
    if not causes:
        return say("Nothing stands in the way of {names}", names=fine)
    if fine:
        waiting = tuple(_name(one.case) for one in found if one.cause)
        return (
            say("No: only {names} lack something", names=waiting)
            if len(waiting) > 1
            else say("No: only {name} lacks something", name=waiting[0])
        )
    return say("No, each has another cause")


def _is_unsure(one: Examination) -> bool:
    """Whether a row is in error, or something could not be seen, and no cause was found."""
    return one.cause is None and bool(one.in_error or one.undetermined)


def _each(found: Sequence[Examination], *, same: bool) -> Iterator[Text]:
    next_steps = {plain(one.cause.next_step) for one in found if one.cause}
    told: set[str] = set()
    for one in found:
        because = plain(one.cause.because) if one.cause else ""
        if because and because in told:
            continue
        told.add(because)
        alike = tuple(
            _name(other.case) for other in found if other.cause and plain(other.cause.because) == because
        )
        yield _why(one, alike or (_name(one.case),), same=same)
        if one.cause and len(next_steps) > 1:
            yield from following(one.cause)
    if len(next_steps) == 1:
        yield from following(next(one.cause for one in found if one.cause))


def _why(one: Examination, names: tuple[str, ...], *, same: bool) -> Text:
    """What stands in the way of those whom it is about; of one cause the title says the rest."""
    cause = one.cause
    if cause is not None and same:
        return together(say("**{names}**:", names=names), cause.because)
    if cause is not None:
        title = quoted(cause.cause.title)
        return together(say("**{names}**: {title}.", names=names, title=title), cause.because)
    if one.in_error:
        return say("**{names}**: Entra reports an error, and I found no cause.", names=names)
    if one.undetermined:
        return say("**{names}**: nothing found, and not everything seen.", names=names)
    return say("**{names}**: nothing is in error.", names=names)


def _name(case: Case) -> str:
    named = case.user or case.group
    return named.name if named else ""


def _look(case: Case) -> Choice:
    if case.user:
        return look_at("user", case.user)
    if case.group is None:
        raise ValueError("nobody is compared")
    return look_at("group", case.group)
