"""What a yes and a no do, and what became of it.

A yes counts from the person who was asked, while the tenant still shows what was shown to them. It is written
down, sent once, and then looked at outside the turn; the news comes as a turn of its own. What Graph did not
confirm is never sent again: looking tells whether it happened.
"""

from collections.abc import Callable
from dataclasses import replace

from dialogs.concluding.examination import reason
from dialogs.examining.case import Case
from dialogs.examining.remedy import Change, Json, Remedy
from dialogs.examining.step import Event, Question, Reply
from dialogs.jobs.journal import Entry, Fate, Journal
from dialogs.jobs.sending import Sent, send
from dialogs.licensing.messages.error_texts import explain, recognise
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.state import MOST_DONE, Offer
from dialogs.words.text import Text, Value, phrase, plain, say, together
from graph import Directory, Forbidden, GraphError, Refused

_MOST_CHANGED = 3


class Agreeing:
    """One conversation after the other; keeps none of them. `mint` makes the keys of offers."""

    def __init__(self, guiding: Guiding, journal: Journal, mint: Callable[[], str]) -> None:
        self._guiding = guiding
        self._journal = journal
        self._mint = mint

    async def yes(self, turn: Ongoing) -> Said:
        """Do what was offered, if it was, to this person, and nothing changed since."""
        here, offer = self._guiding.here(turn.state), turn.state.offer
        if not isinstance(here, Question) or here.remedy is None:
            nothing = say("Nothing is waiting for a yes.")
            buttons = self._guiding.buttons(turn.state)
            return turn.state, (
                saying.note(say("All right"), nothing, replies=buttons, kind=MessageKind.SMALL_TALK),
            )
        if turn.state.watching:
            return turn.state, (self._still_looking(),)
        if offer is None:
            return await self._guiding.show(turn, here)  # asked anew: this yes was to something else
        me = await turn.directory.me()
        if offer.asker != (me.id if me else ""):
            other = say("That question was put to somebody else; only they may say yes.")
            replies = saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER))
            return turn.state, (
                saying.note(
                    say("Not yours to confirm"),
                    other,
                    tone="warning",
                    replies=replies,
                    kind=MessageKind.DECLINED,
                ),
            )
        known = self._journal.find(offer.key)
        if known is None and (changed := await self._changed(here.remedy, offer.change, turn.directory)):
            state, messages = await self._guiding.examine(turn)
            told = say("It changed since I asked, so I wrote nothing and looked again.")
            return state, (
                saying.note(say("Something changed"), told, *changed, kind=MessageKind.ANSWER),
                *messages,
            )
        state = self._guiding.at(turn.state, self._guiding.guide.follow(here, Reply.YES))
        return await self._agreed(replace(turn, state=state), here.remedy, offer)

    async def no(self, turn: Ongoing) -> Said | None:
        """Leave it; None where nothing was offered."""
        here = self._guiding.here(turn.state)
        if not isinstance(here, Question) or here.remedy is None:
            return None
        state = self._guiding.at(turn.state, self._guiding.guide.follow(here, Reply.NO))
        return state, (self._ended(say("Left as it is"), say("Nothing was written."), tone=""),)

    async def became(self, turn: Ongoing, key: str) -> Said:
        """What a look outside the turn came to: told where the conversation still is about it, and aside
        where it has gone on."""
        watching = tuple(one for one in turn.state.watching if one != key)
        turn = replace(turn, state=replace(turn.state, watching=watching))
        entry = self._journal.find(key)
        if entry is None or entry.told:
            return turn.state, ()
        return _with_news(await self._became(turn, entry), key)

    async def _became(self, turn: Ongoing, entry: Entry) -> Said:
        if (turn.state.case.user, turn.state.case.group) != (entry.case.user, entry.case.group):
            return turn.state, (_aside(entry),)
        if entry.fate is Fate.SEEN:
            return await self._done(turn, entry)
        if entry.fate.is_open:
            return await self._guiding.examine(turn)  # nothing could be seen then; perhaps it can now
        if entry.fate is Fate.REFUSED:
            return turn.state, (self._ended(say("Entra refused"), _fate_told(entry), tone="attention"),)
        if entry.fate is Fate.NOT_SENT:
            return self._anew(turn, entry, say("Not sent"), _fate_told(entry))
        old = say("I see no change after a minute.")
        if entry.answer.get("accepted"):
            longer = say("Entra may need longer; check again soon.")
            return turn.state, (self._ended(say("Not yet"), old, longer),)
        lost = say("Graph never confirmed the request, so it may not have arrived. You can send it again.")
        return self._anew(turn, entry, say("Not confirmed"), old, lost)

    async def _agreed(self, turn: Ongoing, remedy: Remedy, offer: Offer) -> Said:
        asked = remedy.ask(offer.change).question if remedy.ask else remedy.title
        entry = Entry(
            offer.key,
            turn.directory.now(),
            offer.asker,
            turn.place,
            turn.state.case,
            plain(asked),
            offer.change,
        )
        if known := self._journal.begin(entry):
            return self._agreed_before(turn, known)
        sent = await send(offer.change, offer.key, turn.directory, self._journal)
        said = self._sent(turn, remedy, offer, sent)
        return said if sent.fate.is_open else _with_news(said, offer.key)

    def _agreed_before(self, turn: Ongoing, entry: Entry) -> Said:
        """The same yes once more: a delivery that came again, or one whose process ended under way."""
        if entry.fate.is_open:
            return self._look(turn, entry.key, say("That was agreed to already. I look whether it happened."))
        done = self._ended(say("That was done already"), _fate_told(entry), tone="")
        watching = tuple(one for one in turn.state.watching if one != entry.key)
        state = replace(turn.state, offer=None, watching=watching)
        return _with_news((state, (done,)), entry.key)

    def _sent(self, turn: Ongoing, remedy: Remedy, offer: Offer, sent: Sent) -> Said:
        target = offer.change.target.name
        match sent:
            case Sent(Fate.ACCEPTED):
                accepted = say(
                    "Entra accepted the request for {name}. I look until it shows, and tell you here; go on "
                    "meanwhile, if you like.",
                    name=target,
                )
                return self._look(turn, offer.key, accepted)
            case Sent(Fate.UNCONFIRMED | Fate.AGREED):
                unsure = say(
                    "Graph did not confirm the request for {name}, so I look whether it happened, and tell "
                    "you here.",
                    name=target,
                )
                return self._look(turn, offer.key, unsure)
            case Sent(_, Refused() as refused):
                told = _refusal(refused.message, turn.directory)
                kept = say("Nothing was changed. Mend that first, then check again.")
                return turn.state, (self._ended(say("Entra refused"), told, kept, tone="attention"),)
            case Sent(_, Forbidden()):
                return turn.state, (
                    self._ended(say("Not allowed"), _may_not(remedy), kind=MessageKind.DECLINED),
                )
            case Sent(_, GraphError() as error):
                return self._again(turn, offer, say("Not sent"), reason(error), say("Nothing was written."))
            case Sent():
                raise AssertionError("what was not accepted has an error")

    def _look(self, turn: Ongoing, key: str, told: Text) -> Said:
        watching, done = (*turn.state.watching, key), (*turn.state.done, key)[-MOST_DONE:]
        state = replace(turn.state, offer=None, watching=watching, done=done)
        return state, (
            saying.note(
                say("Under way"), told, replies=self._guiding.buttons(state), kind=MessageKind.ANSWER
            ),
        )

    def _still_looking(self) -> Message:
        told = say("I still look whether the last change happened, and tell you here.")
        return saying.note(
            say("Under way"), told, replies=saying.choices(saying.AT_THE_END), kind=MessageKind.ANSWER
        )

    def _anew(self, turn: Ongoing, entry: Entry, title: Text, *paragraphs: Text) -> Said:
        """What did not happen is offered once more."""
        asks = replace(turn, state=self._guiding.at(turn.state, self._asks(entry.change)))
        return self._again(asks, Offer(self._mint(), entry.asker, entry.change), title, *paragraphs)

    @staticmethod
    def _again(turn: Ongoing, offer: Offer, title: Text, *paragraphs: Text) -> Said:
        """The same offer once more: another yes, and not a retry of our own."""
        once_more = Choice(say("Try again"), reply=Reply.YES, best=True)
        replies = (once_more, *saying.choices((Reply.NO, Reply.CHECK_AGAIN, Reply.START_OVER)))
        told = saying.note(title, *paragraphs, tone="warning", replies=replies, kind=MessageKind.PROPOSAL)
        return replace(turn.state, offer=replace(offer)), (told,)

    async def _done(self, turn: Ongoing, entry: Entry) -> Said:
        examined = await self._guiding.examined(turn)
        rest = self._guiding.rest(examined)
        done = self._guiding.guide.follow(self._asks(entry.change), Event.DONE)
        return await self._guiding.tell(turn, examined, rest if examined.cause else done)

    def _asks(self, change: Change) -> Question:
        """The step that asks for a yes to this."""
        return next(
            step
            for step in self._guiding.guide.steps.values()
            if isinstance(step, Question) and step.remedy and step.remedy.id == change.remedy
        )

    @staticmethod
    def _ended(
        title: Text, *paragraphs: Text, tone: str = "warning", kind: MessageKind = MessageKind.ANSWER
    ) -> Message:
        return saying.note(
            title, *paragraphs, tone=tone, replies=saying.choices(saying.AT_THE_END), kind=kind
        )

    async def _changed(self, remedy: Remedy, change: Change, directory: Directory) -> tuple[Text, ...]:
        """What the tenant shows now that was not there when the change was shown."""
        if remedy.observe is None:
            return ()
        now = await remedy.observe(change.target, directory)
        return tuple(_differences(change.before, now, directory))[:_MOST_CHANGED]


def _differences(before: Json, now: Json, directory: Directory) -> list[Text]:
    places = [place for place in {**before, **now} if before.get(place) != now.get(place)]
    return [
        say(
            "{what} was {before}, and is {now}.",
            what=directory.product_name(place.partition(" ")[0]),
            before=_there(before, place),
            now=_there(now, place),
        )
        for place in places
    ]


def _there(seen: Json, place: str) -> Value:
    return str(seen[place]) if place in seen else phrase("not there")


def _refusal(message: str, directory: Directory) -> Text:
    """What Graph's refusal means: what is still wrong, with products and plans by name."""
    recognised = recognise(message)
    if recognised is None:
        return say("Entra refused: {message}", message=message or phrase("it gave no reason"))
    return together(say("Entra refused, so the cause is still there."), explain(recognised, directory))


def _may_not(remedy: Remedy) -> Text:
    return say(
        "You may not do this: it takes the active role {role}, and an application that was granted "
        "{permission}.",
        role=remedy.least.role,
        permission=remedy.least.permission,
    )


def _fate_told(entry: Entry) -> Text:
    match entry.fate:
        case Fate.SEEN:
            return say("It happened: the tenant shows it.")
        case Fate.REFUSED:
            return say("Entra refused it, and nothing was changed.")
        case Fate.NOT_SENT:
            return say("It never left, and nothing was written.")
        case Fate.AGREED | Fate.UNCONFIRMED | Fate.ACCEPTED:
            return say("I could not look whether it happened; check again.")
        case _:
            return say("The tenant did not show it within a minute; check again.")


def _with_news(said: Said, key: str) -> Said:
    """The messages, the last of which tells what became of a change."""
    state, messages = said
    return state, (*messages[:-1], *(replace(one, news=key) for one in messages[-1:]))


def _aside(entry: Entry) -> Message:
    """News of a change that the conversation has gone on from."""
    who = Case(user=entry.case.user, group=entry.case.group)
    thing, slot = (who.user, "user") if who.user else (who.group, "group")
    look = (Choice(say("Look at {name}", name=thing.name), value=f"{slot}:{thing.id}"),) if thing else ()
    return saying.note(
        say("News of {name}", name=entry.change.target.name),
        _fate_told(entry),
        replies=look,
        kind=MessageKind.ANSWER,
    )
