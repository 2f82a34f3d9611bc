"""What is said of cases that somebody waits for: that one is watched, which ones are, and their news."""

from collections.abc import Sequence

from dialogs.examining.cause import Cause
from dialogs.examining.verdict import Finding
from dialogs.jobs.watch import MOST_IN_A_CHAT, MOST_OF_A_PERSON, Pace, Stand, Watch
from dialogs.jobs.watchman import TooMany
from dialogs.talk.message import Choice, Message, MessageKind, Table
from dialogs.talk.saying.buttons import HOW_TO_BEGIN, look_at
from dialogs.talk.saying.small import note
from dialogs.words.text import Phrase, Text, only, phrase_count, quoted, say, say_count, together

SLOT = "watch"
BEGIN, LIST, END, ON = f"{SLOT}:begin", f"{SLOT}:list", f"{SLOT}:end", f"{SLOT}:on"

TELL_ME = Choice(say("Tell me when it has arrived"), value=BEGIN)
STOPS_HERE = say("That is what I watched for, so I stop watching.")
_ALL = Choice(say("What do you watch?"), value=LIST)
_MINUTE = 60


def end(watch: Watch) -> Choice:
    """The button that ends one."""
    return Choice(say("Stop watching"), value=f"{END}:{watch.key}")


def begun(watch: Watch, pace: Pace, cause: Cause | None) -> Message:
    """It is watched from now on: for what, how often, until when, and what stands in the way."""
    often = say(
        "I look in {first} for the first time, and then less often, at last every {last}. It ends by itself "
        "at {until}, and I say so.",
        first=_span(pace[0]),
        last=_span(pace[-1]),
        until=watch.ends,
    )
    in_the_way = (say("In the way now: **{title}**.", title=quoted(cause.title)),) if cause else ()
    return Message(
        say("I watch for {name}", name=watch.subject.name),
        paragraphs=(_promise(watch), often, *in_the_way),
        choices=(end(watch), _ALL),
        causes=(cause.id,) if cause else (),
        kind=MessageKind.ANSWER,
    )


def _promise(watch: Watch) -> Text:
    name, products = watch.subject.name, tuple(one.name for one in watch.awaits)
    if watch.case.user is None:
        return say("I write here as soon as {group} is processed and nobody in it is in error.", group=name)
    if watch.case.plan:
        service = watch.case.plan.name
        return say("I write here as soon as {service} is ready for {person}.", service=service, person=name)
    if len(products) > 1:
        return say("I write here as soon as {person} has one of {products}.", person=name, products=products)
    return say("I write here as soon as {person} has {products}.", person=name, products=products)


def _span(seconds: float) -> Phrase:
    if seconds < _MINUTE:
        return phrase_count("{count} second", "{count} seconds", count=max(1, round(seconds)))
    return phrase_count("{count} minute", "{count} minutes", count=round(seconds / _MINUTE))


def watched_already(watch: Watch) -> Message:
    """The same was asked for before."""
    until = say("I write here as soon as it is there; it ends by itself at {until}.", until=watch.ends)
    return note(say("I watch that already"), until, replies=(end(watch), _ALL), kind=MessageKind.ANSWER)


def no_more(why: TooMany, watches: Sequence[Watch]) -> Message:
    """One more is too many."""
    match why:
        case TooMany.IN_THIS_CHAT:
            many = say_count(
                "I watch {count} case in this chat, and no more at once.",
                "I watch {count} cases in this chat, and no more at once.",
                count=MOST_IN_A_CHAT,
            )
        case TooMany.OF_THIS_PERSON:
            many = say_count(
                "I watch {count} case for you in all your chats, and no more at once.",
                "I watch {count} cases for you in all your chats, and no more at once.",
                count=MOST_OF_A_PERSON,
            )
    return Message(
        say("I watch as much as I can"),
        tone="warning",
        paragraphs=(many, say("End one, then ask again.")),
        table=_table(watches) if watches else None,
        choices=(_ALL,),
        kind=MessageKind.DECLINED,
    )


def there_already(name: str, products: Sequence[str], preparing: Sequence[str]) -> Message:
    """Nothing has to be waited for."""
    return note(say("It is there already"), *_has(name, products, preparing), kind=MessageKind.ANSWER)


def group_there_already(group: str) -> Message:
    """The same of a group."""
    told = say("{group} is processed, and nobody in it is in error.", group=group)
    return note(say("It is there already"), told, kind=MessageKind.ANSWER)


def nothing_missing(name: str) -> Message:
    """Nothing fails, and no product is named."""
    told = say("No license of {person} is in error, so I do not know what you wait for.", person=name)
    name_it = say("Name the product: “tell me when {person} has Visio”.", person=name)
    return note(say("Nothing is missing"), told, name_it, kind=MessageKind.DECLINED)


def not_to_be_seen(name: str) -> Message:
    """The rows are hidden from whoever asks."""
    hidden = say("You may not see the licenses of {person}, so I cannot either.", person=name)
    return note(say("I cannot tell you later"), hidden, kind=MessageKind.DECLINED)


def cannot_reach() -> Message:
    """The chat ends with the process."""
    ends = say("This chat ends when you leave it. Write “check again”, and I look anew.")
    return note(say("I cannot tell you later"), ends, kind=MessageKind.DECLINED)


def for_whom() -> Message:
    """Nobody is spoken of."""
    asked = say("Write whose license you wait for: “tell me when Megan Bowen has it”.")
    return note(say("For whom shall I watch?"), asked, replies=HOW_TO_BEGIN, kind=MessageKind.CHOICE)


def listed(watches: Sequence[Watch]) -> Message:
    """All that is watched, each one button away from its end."""
    if not watches:
        how = say("After a verdict, write “tell me when it has arrived”, and I do.")
        return note(say("I watch nothing for you"), how, kind=MessageKind.ANSWER)
    counted = say_count("I watch {count} case.", "I watch {count} cases.", count=len(watches))
    return Message(
        say("What I watch for you"),
        paragraphs=(counted,),
        table=_table(watches),
        choices=tuple(_end_of(one) for one in watches),
        kind=MessageKind.TABLE,
    )


def _table(watches: Sequence[Watch]) -> Table:
    rows = (
        (
            only(one.subject.name),
            only(tuple(each.name for each in one.awaits)) if one.awaits else say("everybody in it"),
            only(one.ends),
        )
        for one in watches
    )
    return Table((say("For whom"), say("What for"), say("Until")), tuple(rows))


def _end_of(watch: Watch) -> Choice:
    return Choice(say("Stop watching {name}", name=watch.subject.name), value=f"{END}:{watch.key}")


def which_ends(watches: Sequence[Watch]) -> Message:
    """Several could be meant."""
    return Message(
        say("Which one shall I stop watching?"),
        choices=tuple(_end_of(one) for one in watches),
        kind=MessageKind.CHOICE,
    )


def ended(watches: Sequence[Watch]) -> Message:
    """These are watched no longer."""
    names = tuple(dict.fromkeys(one.subject.name for one in watches))
    told = say("I no longer look for {names}, and keep nothing of it.", names=names)
    return note(say("Not watched any more"), told, kind=MessageKind.ANSWER)


def not_watched() -> Message:
    """There is none such, or it is somebody else's."""
    told = say("I watch no such case for you, so there is nothing to end.")
    return note(say("Not watched"), told, replies=(_ALL,), kind=MessageKind.ANSWER)


def still_watched(watches: Sequence[Watch]) -> Text:
    """Beside a new beginning: what goes on."""
    names = tuple(dict.fromkeys(one.subject.name for one in watches))
    return say("I still watch for {names}. Write “stop watching” to end that.", names=names)


# News


def news(watch: Watch, cause: Finding | None = None, before: Cause | None = None) -> Message:
    """How a watch stands now: its end, or that nothing may be seen. `cause` is what stands in the way at
    the end, `before` what stood there at the beginning where that was something else."""
    match watch.stand:
        case Stand.ARRIVED:
            return _arrived(watch)
        case Stand.GONE:
            gone = say("The directory no longer has {name}, so I stop watching.", name=watch.subject.name)
            return note(say("I stop watching"), gone, tone="warning", kind=MessageKind.ANSWER)
        case Stand.LAPSED:
            return _lapsed(watch, cause, before)
        case Stand.BLIND | Stand.WAITING:
            return _blind(watch)


def _arrived(watch: Watch) -> Message:
    person = watch.case.user
    if person is None:
        told: tuple[Text, ...] = (
            say("{group} is processed, and nobody in it is in error.", group=watch.subject.name),
        )
    elif watch.case.plan:
        told = (say("{service} is ready for {person}.", service=watch.case.plan.name, person=person.name),)
    else:
        told = _has(person.name, tuple(one.name for one in watch.came), watch.preparing)
    rest = tuple(one.name for one in watch.missing)
    still = (say("Not there yet: {products}.", products=rest),) if rest and watch.came else ()
    return Message(
        say("It has arrived"),
        tone="good",
        paragraphs=(*told, *still, *_changed(watch)),
        choices=(*((_watch_on(watch),) if still else ()), *_look(watch)),
        kind=MessageKind.ANSWER,
    )


def _lapsed(watch: Watch, cause: Finding | None, before: Cause | None) -> Message:
    over = say(
        "I watched for {name} for a day, and it has not arrived. I stop here.", name=watch.subject.name
    )
    why: tuple[Text, ...] = ()
    if watch.why:
        why = (say("At the end I could not see it: your sign-in or your role did not let me."),)
    elif cause is not None:
        now = say("In the way now: **{title}**.", title=quoted(cause.cause.title))
        was = (say("When I began it was: {title}.", title=quoted(before.title)),) if before else ()
        why = (together(now, *was), together(say("**Next:**"), cause.next_step))
    return Message(
        say("A day is over, and it is not there"),
        tone="warning",
        paragraphs=(over, *why, *(() if cause else _changed(watch))),
        choices=(_watch_on(watch), *_look(watch)),
        causes=(cause.cause.id,) if cause else (),
        kind=MessageKind.ANSWER,
    )


def _blind(watch: Watch) -> Message:
    told = (
        say(
            "Your sign-in has ended, so I cannot see whether it has arrived. Sign in again, and I go on; I "
            "try until {until}.",
            until=watch.ends,
        )
        if watch.why == "sign_in"
        else say(
            "You may no longer see it, so I cannot either. With your role back I go on; I try until {until}.",
            until=watch.ends,
        )
    )
    title = say("I cannot look for {name} now", name=watch.subject.name)
    return note(title, told, tone="warning", replies=(end(watch),), kind=MessageKind.ANSWER)


def _has(name: str, products: Sequence[str], preparing: Sequence[str]) -> tuple[Text, ...]:
    has = say("{person} has {products}.", person=name, products=tuple(products))
    if not preparing:
        return (has,)
    return (has, say("Entra still prepares {services} in it.", services=tuple(preparing)))


def _changed(watch: Watch) -> tuple[Text, ...]:
    """That something else stood in the way meanwhile, in Graph's words."""
    first, *others = watch.errors or ("",)
    changed = say(
        "Meanwhile the error changed: first {first}, then {others}.", first=first, others=tuple(others)
    )
    return (changed,) if others else ()


def _watch_on(watch: Watch) -> Choice:
    return Choice(say("Watch another day"), value=f"{ON}:{watch.key}")


def _look(watch: Watch) -> tuple[Choice, ...]:
    return (look_at("user" if watch.case.user else "group", watch.subject),)
