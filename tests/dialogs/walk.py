"""A conversation on its way through anything, and what the assistant promises whatever comes."""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from bot.channel.showing.cards import LARGEST_CARD, activity
from bot.channel.showing.channels import channel
from bot.keeping.json_text import written
from dialogs.examining.case import Case
from dialogs.examining.step import Reply
from dialogs.guide import GUIDE
from dialogs.jobs.journal import OneProcess
from dialogs.talk.conversation import Conversation, Memory
from dialogs.talk.message import Became, Joined, Message, Noticed, Pressed, Utterance, Words
from dialogs.talk.state import MOST_EARLIER, State
from dialogs.understanding.commands import bare, reply
from dialogs.words.text import plain
from graph import ALL_SCOPES, Patience, SignIn
from graph.connection import GraphEntra
from graph.simulated.http.faults import Fault
from graph.simulated.http.transport import Caller, SimulatedGraph
from graph.simulated.world import Refusal, World
from tests.anything import CHANNELS
from tests.dialogs.moves import Agree, Become, Come, Forge, Meanwhile, Move, Press, Say, Wait
from tests.troubled import living_contoso, seconds

NOT_UNDERSTOOD = {"An old button", "I did not get that"}


class Overheard(httpx.AsyncBaseTransport):
    """The way to Graph; keeps the address of everything that is no read."""

    def __init__(self, inner: httpx.AsyncBaseTransport, writes: list[str]) -> None:
        self._inner = inner
        self._writes = writes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = [(request.method, request.url.path)]
        if request.url.path.endswith("/$batch"):
            asked = [(part["method"], part["url"]) for part in json.loads(await request.aread())["requests"]]
        self._writes += [url for method, url in asked if method != "GET"]
        return await self._inner.handle_async_request(request)


@dataclass
class Walk:
    """A conversation on its way. It is killed and resumed after every turn: only what is stored goes on."""

    who: str
    faults: tuple[Fault, ...] = ()
    world: World = field(default_factory=living_contoso)
    stored: Any = None
    told: list[Message] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    turns: int = 0
    journal: OneProcess = field(default_factory=OneProcess)

    def __post_init__(self) -> None:
        self.become(self.who)

    def become(self, who: str) -> None:
        """Go on as somebody else."""
        self.who = who
        user = self.world.user(f"{who}@contoso.example")
        caller = Caller(str(user["id"]) if user else who, "gla", ALL_SCOPES)
        transport = Overheard(SimulatedGraph(self.world, caller, faults=self.faults), self.writes)
        patience = Patience(10.0, clock=seconds, now=self.world.now, jitter=lambda: 0.5)
        self.entra = GraphEntra(transport, SignIn(delegated=True, tenant="contoso"), patience=patience)

    async def make(self, move: Move) -> None:
        """Do it, and hold the assistant to what it promises."""
        match move:
            case Say(text):
                await self.hear(Words(text))
            case Press(nth, ago=0):
                await self.press(nth)
            case Press(nth, ago):
                if len(self.told) > ago and self.told[-1 - ago].answers:
                    await self.hear(self._button(self.told[-1 - ago], nth))
            case Agree(before):
                offers = [(one, yes) for one in self.told for yes in one.choices if yes.reply is Reply.YES]
                for message, yes in offers[::-1][before : before + 1]:
                    await self.hear(Pressed(message.nonce, message.step, yes.reply, yes.go, yes.value))
            case Forge(current, step, said, go, value):
                nonce = self.told[-1].nonce if current and self.told else "forged"
                await self.hear(Pressed(nonce, step, said, go, value))
            case Come():
                await self.hear(Joined())
            case Wait(passing):
                self.world.advance(passing)
            case Become(who):
                self.become(who)
            case Meanwhile(change, one, other):
                with suppress(Refusal):
                    change_tenant(self.world, change, one, other)

    async def press(self, nth: int) -> None:
        """Press what is offered: it is understood."""
        if self.told:
            pressed = self._button(self.told[-1], nth)
            titles = await self.hear(pressed)
            assert not NOT_UNDERSTOOD & set(titles), pressed

    async def press_each(self) -> None:
        """Whatever is offered in the end leads on."""
        here, told = self.stored, list(self.told)
        for nth in range(len(told[-1].answers) if told else 0):
            self.stored, self.told = here, list(told)
            await self.press(nth)

    def _button(self, message: Message, nth: int) -> Pressed:
        buttons = message.answers
        one = buttons[nth % len(buttons)]
        return Pressed(message.nonce, message.step, one.reply, one.go, one.value)

    async def hear(self, heard: Utterance) -> list[str]:
        """One turn; the titles of what is said."""
        before, shown, sent = State.from_json(self.stored), self.told[-1:], len(self.writes)

        async def pause(passing: float) -> None:
            self.world.advance(passing)

        async def report(message: Message) -> None:
            shows_everywhere(message)

        guide = Conversation(GUIDE, pause=pause, memory=Memory(journal=self.journal))
        turn = await guide.hear(self.stored, heard, self.entra, report)
        messages = turn.messages
        for key in turn.follow:
            turn = await guide.hear(turn.state, await guide.look(key, self.entra), self.entra, report)
            messages += turn.messages
        turn = replace(turn, messages=messages)
        self.turns += 1
        self.stored = json.loads(json.dumps(turn.state))
        self.told += turn.messages
        after = State.from_json(self.stored)
        assert json.loads(json.dumps(after.to_json())) == self.stored
        goes_on(turn.messages)
        for message in turn.messages:
            shows_everywhere(message)
        if not begins_anew(heard):
            nothing_is_lost(before, after)
        if new := self.writes[sent:]:
            self._was_wanted(new, heard, before, shown)
        return [plain(message.title) for message in turn.messages]

    def _was_wanted(self, new: list[str], heard: Utterance, before: State, shown: list[Message]) -> None:
        """A write is the one that was offered in the message before, to this person, who said yes to it."""
        user, offer = self.world.user(f"{self.who}@contoso.example"), before.offer
        assert offer is not None
        assert user is not None
        assert offer.asker == user["id"]
        assert new == [f"/v1.0/users/{offer.change.target.id}/reprocessLicenseAssignment"] * len(new)
        yes = [choice for message in shown for choice in message.choices if choice.reply is Reply.YES]
        assert yes
        match heard:
            case Pressed(nonce=nonce, reply=said):
                assert (nonce, said) == (shown[-1].nonce, Reply.YES)
            case Words(text):
                assert reply(bare(text.strip())) is Reply.YES
                assert before.just_offered
            case Joined() | Became() | Noticed():
                raise AssertionError("nobody said yes")


def goes_on(messages: tuple[Message, ...]) -> None:
    """Something is said, and the last of it leads on."""
    assert messages
    assert messages[-1].choices, plain(messages[-1].title)
    assert all(message.nonce and plain(message.title) for message in messages)


def nothing_is_lost(before: State, after: State) -> None:
    """Whom the talk was about it still is about, perhaps more closely, or can come back to."""
    full = len(after.earlier) == MOST_EARLIER
    for case in (before.case,) if full else (before.case, *before.earlier):
        kept = (after.case, *after.earlier)
        assert case.whole_tenant or any(is_still(one, case) for one in kept), (case, kept)


def is_still(one: Case, case: Case) -> bool:
    """Whether it is about the person and the group that were named."""
    return case.user in {None, one.user} and case.group in {None, one.group}


def begins_anew(heard: Utterance) -> bool:
    """Whether the person wants everything forgotten."""
    match heard:
        case Pressed(reply=said):
            return said is Reply.START_OVER
        case Words(text):
            return reply(bare(text.strip())) is Reply.START_OVER
        case Joined() | Became() | Noticed():
            return False


def shows_everywhere(message: Message) -> None:
    """Every channel can carry the message."""
    for id in CHANNELS:
        sent = activity(message, channel(id))
        assert (sent.get("text") or sent.get("summary") or "").strip()
        for attachment in sent.get("attachments", ()):
            card = attachment["content"]
            assert len(written(card).encode()) <= LARGEST_CARD
            assert len(card.get("actions", ())) <= 6


def change_tenant(world: World, change: str, one: int, other: int) -> None:
    """What goes on in the admin center meanwhile. Raises Refusal where Entra does."""
    users, groups, skus = world.users(), world.groups(), world.subscribed_skus()
    user, group = users[one % len(users)]["id"], groups[other % len(groups)]["id"]
    sku, by = skus[one % len(skus)]["skuId"], "app: HR connector"
    match change:
        case "buy seats":
            world.buy_seats(sku, other)
        case "suspend":
            world.set_subscription_state(sku, ("Suspended", "Enabled", "Warning", "LockedOut")[other % 4])
        case "add member":
            world.add_member(group, user, by)
        case "remove member":
            members = world.members(group)
            world.remove_member(group, members[one % len(members)]["id"] if members else user, by)
        case "delete user":
            world.delete_user(user, by)
        case "delete group":
            world.delete_group(group, by)
        case "move user":
            world.update_user(user, {"usageLocation": ("US", "IN", "DE")[other % 3]}, by)
        case "license group":
            world.assign_group_license(group, [{"skuId": sku, "disabledPlans": []}], [], by)
        case "relieve group":
            world.assign_group_license(group, [], [sku], by)
        case "set rule":
            dynamic = [one["id"] for one in groups if "DynamicMembership" in one["groupTypes"]]
            world.set_rule(dynamic[one % len(dynamic)], '(user.department -eq "Sales")', None)
        case "resolve incident":
            world.resolve_incident(world.service_issues()[0]["id"])
