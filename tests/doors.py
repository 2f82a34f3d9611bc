"""The doors of the assistant, each as somebody uses it: what is said and pressed there, and what is shown.

A door shows what came over its own protocol: cards are read as their elements, text and terminal as their
lines. Only where the conversation stands is taken from the turn itself, since no door shows that.
"""

import asyncio
import html
import io
import itertools
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console

from bot.app import application
from bot.command_line.terminal import chat
from bot.settings import Settings
from bot.sign_in.people import people_of
from dialogs.guide import GUIDE
from dialogs.jobs.watchman import Watchman
from dialogs.talk.conversation import Conversation, Report
from dialogs.talk.message import Became, Turn, Utterance
from dialogs.talk.ongoing import Reach
from graph import Entra
from graph.simulated.world import World

Json = dict[str, Any]
Peer = TestClient[Any, Any]

CARD = "application/vnd.microsoft.card.adaptive"
FOLDED = "▸ Write “more” to read: "
"""Begins what a terminal says instead of what it folds."""
OF_A_ROW = "Look"
"""A button of a row that no choice names in full: where a table has none, one writes the group's name."""
WAIT = 20.0  # only a test that fails waits this long


@dataclass(frozen=True)
class Shown:
    """What a turn shows, all its messages together: lines without markup, and choices. One that opens a page
    says which."""

    lines: tuple[str, ...]
    choices: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[list[str], list[str]]:
        """Each thing once, in whatever order this door shows them."""
        return sorted(set(self.lines)), sorted(set(self.choices))


@dataclass
class Recorded:
    """A conversation, and where each of its turns came to rest."""

    conversation: Conversation
    steps: list[str] = field(default_factory=list)
    messages: int = 0
    followed: int = 0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(
        self,
        stored: Mapping[str, object] | None,
        heard: Utterance,
        entra: Entra,
        report: Report,
        reach: Reach | None = None,
    ) -> Turn:
        async def counted(message: Any) -> None:
            self.messages += 1
            await report(message)

        turn = await self.conversation.hear(stored, heard, entra, counted, reach)
        self.followed += len(turn.follow) - isinstance(heard, Became)
        self.messages += len(turn.messages)
        self.steps.append(str(turn.state["step"]))
        self._moved.set()
        return turn

    @property
    def watchman(self) -> Watchman:
        return self.conversation.watchman

    async def look(self, key: str, entra: Entra) -> Became:
        return await self.conversation.look(key, entra)

    def told(self, key: str) -> None:
        self.conversation.told(key)

    def unfinished(self) -> Iterable[tuple[str, Mapping[str, Any]]]:
        return self.conversation.unfinished()

    async def rested(self, turns: int) -> None:
        """Wait until so many turns are over, and the news of what was changed in them has come."""
        async with asyncio.timeout(WAIT):
            while len(self.steps) < turns or self.followed:
                self._moved.clear()
                await self._moved.wait()


def recorded(world: World) -> Recorded:
    """The guide over a world, whose clock moves when the conversation waits."""

    async def pause(seconds: float) -> None:
        world.advance(seconds)

    return Recorded(Conversation(GUIDE, pause=pause))


class Door(Protocol):
    """A way to talk to the assistant."""

    async def join(self) -> Shown:
        """Come in."""
        ...

    async def say(self, text: str) -> Shown:
        """Write something; what is shown then."""
        ...

    async def press(self, label: str) -> Shown:
        """Choose what the newest choices offer under this name, as this door lets one choose."""
        ...


# What cards, text and a terminal show


def of_activity(activity: Json) -> Shown:
    """A message of the bot, as its channel shows it."""
    for attachment in activity.get("attachments", ()):
        if attachment["contentType"] == CARD:
            return of_card(attachment["content"])
    return of_text(activity["text"])


def of_card(card: Json) -> Shown:
    """An Adaptive Card as read: hidden twins left out, Markdown read as what it means."""
    lines = [line for element in card["body"] for line in _read(element)]
    return whole(lines, [_named(action) for action in _actions(card)])


def of_text(text: str) -> Shown:
    """Plain text: everything but the lines that name the choices."""
    offer = re.compile(r"(?:You can|Or) say: (.*)")
    lines = text.split("\n")
    offers = [found[1].split(" | ") for line in lines if (found := offer.fullmatch(line))]
    kept = [line for line in lines if not offer.fullmatch(line)]
    return whole(kept, [choice for some in offers for choice in some])


def of_terminal(printed: str) -> Shown:
    """What a terminal printed: a choice has its number before it."""
    numbered = re.compile(r"  \[\d+\] (.*)")
    lines = printed.split("\n")
    choices = [found[1] for line in lines if (found := numbered.fullmatch(line))]
    return whole([line for line in lines if not numbered.fullmatch(line)], choices)


def whole(lines: Iterable[str], choices: Iterable[str]) -> Shown:
    """Lines and choices as every door has them: a paragraph that goes on elsewhere is read there, and what
    opens a page, or is offered in words alone, is a choice."""
    told = bare(lines)
    link, offer = re.compile(r"(?:→ )?.+: https://\S+"), re.compile(r"You can also say: .*")
    pages = [line.removeprefix("→ ") for line in told if link.fullmatch(line)]
    words = [one for line in told if offer.fullmatch(line) for one in re.findall("“(.*?)”", line)]
    kept = [line for line in told if not link.fullmatch(line) and not offer.fullmatch(line)]
    cut = {one for one in kept if one.endswith("…") and any(_goes_on(one, other) for other in kept)}
    offered = (one for one in (*choices, *pages, *words) if one != OF_A_ROW)
    return Shown(tuple(line for line in kept if line not in cut), tuple(offered))


def _goes_on(cut: str, line: str) -> bool:
    return line != cut and line.startswith(cut.removesuffix("…"))


def together(messages: Iterable[Shown]) -> Shown:
    """Several messages as one."""
    shown = list(messages)
    lines = tuple(line for one in shown for line in one.lines)
    return Shown(lines, tuple(choice for one in shown for choice in one.choices))


def _actions(part: Any) -> Iterator[Json]:
    """The actions anywhere in a card, but those that only fold."""
    match part:
        case {"type": "Action.Execute" | "Action.Submit" | "Action.OpenUrl"}:
            yield part
        case dict():
            yield from (one for key, inner in part.items() if key != "refresh" for one in _actions(inner))
        case list():
            yield from (one for inner in part for one in _actions(inner))


def _named(action: Json) -> str:
    return f"{action['title']}: {action['url']}" if "url" in action else str(action["title"])


ONLY_FOLDS = re.compile(r"-(?:all|copied\d+)-folded")
"""Ends the id of a title that says nothing but that there is more."""


def _read(element: Json) -> Iterator[str]:
    match element:
        case {"type": "ColumnSet" | "ActionSet"}:
            return
        case {"id": str(id), "isVisible": False} if id.endswith("-open"):
            return
        case {"id": str(id)} if ONLY_FOLDS.search(id):
            return
        case {"type": "TextBlock", "text": str(text)}:
            yield from (_unmarked(line) for line in text.split("\n"))
        case {"type": "RichTextBlock", "inlines": list(inlines)}:
            yield "".join(run["text"] for run in inlines)
        case {"type": "FactSet", "facts": list(facts)}:
            yield from (f"{_unmarked(fact['title'])}: {_unmarked(fact['value'])}" for fact in facts)
        case {"type": "Container", "items": list(items)}:
            yield from (line for item in items for line in _read(item))
        case {"type": "Chart.HorizontalBar", "title": str(title), "data": list(bars)}:
            yield from (title, *(f"{bar['y']}: {bar['x']}" for bar in bars))
        case {"type": "Image", "altText": str(words)}:
            yield from words.split("\n")
        case {"type": "Table", "rows": list(rows)}:
            yield from _rows([row["cells"] for row in rows])
        case _:
            raise AssertionError(f"nobody reads {element}")


def _rows(rows: list[list[Json]]) -> Iterator[str]:
    """The rows of a table, without the columns that hold buttons."""
    pressed = {place for row in rows for place, cell in enumerate(row) if "selectAction" in cell["items"][0]}
    for row in rows:
        cells = [cell["items"] for place, cell in enumerate(row) if place not in pressed]
        yield " | ".join(" ".join(line for item in items for line in _read(item)) for items in cells)


def _unmarked(text: str) -> str:
    """Markdown as it is read: bold without its stars, escapes as what they stand for."""
    bare = re.sub(r"(?<!\\)\*\*", "", text)
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare))


def bare(lines: Iterable[str]) -> tuple[str, ...]:
    """The words of each line, without signs, bullets, indents and emphasis: each door has its own."""
    told = (re.sub(r"^(?:[✓✗⚠▸▾•█-] ?|\s+)+", "", re.sub("[*`]", "", line)) for line in lines)
    # At a terminal the columns of a table are as far apart as they need.
    told = (re.sub(r"(?<=\S) {2,}(?=\S)", " | ", line) for line in told)
    return tuple(line for line in (one.removesuffix(":").strip() for one in told) if line)


# The doors


@dataclass
class OverActivities:
    """POST /api/messages as `channel_id`. What comes back is taken from the response, and, where the channel
    is sent to, from the connector."""

    peer: Peer
    talk: Recorded
    channel_id: str
    service_url: str
    posts: list[Json]
    expects_replies: bool
    _card: Json = field(default_factory=dict)
    _offered: tuple[str, ...] = ()
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def join(self) -> Shown:
        return await self._send(type="conversationUpdate", membersAdded=[{"id": "29:ada"}, {"id": "28:bot"}])

    async def say(self, text: str) -> Shown:
        return await self._send(text=text)

    async def press(self, label: str) -> Shown:
        if not self._card:
            assert label in self._offered
            return await self._send(text=label)
        [action] = [action for action in _actions(self._card) if action["title"] == label]
        if action["type"] == "Action.Submit":
            return await self._send(value=action["data"])
        pressed = {name: action[name] for name in ("type", "verb", "data")}
        return await self._send(type="invoke", name="adaptiveCard/action", value={"action": pressed})

    async def _send(self, **said: Any) -> Shown:
        sent = {
            "type": "message",
            "id": f"{self.channel_id}-{next(self._ids)}",
            "channelId": self.channel_id,
            "serviceUrl": self.service_url,
            "from": {"id": "29:ada", "name": "Ada Lindqvist"},
            "recipient": {"id": "28:bot", "name": "Bot"},
            "conversation": {"id": "a:ada", "conversationType": "personal"},
            **({"deliveryMode": "expectReplies"} if self.expects_replies else {}),
            **said,
        }
        self.posts.clear()
        turns, before = len(self.talk.steps), self.talk.messages
        async with self.peer.post("/api/messages", json=sent) as response:
            assert response.status in {200, 202}
            body = await response.text()
        answer: Json = json.loads(body) if body else {}
        # A press is answered with the pressed card, spent; what is said stands below it.
        stays = self._card and answer.get("value", {}).get("fallbackText") == self._card["fallbackText"]
        in_place = (
            [{"attachments": [{"contentType": CARD, "content": answer["value"]}]}]
            if "value" in answer and not stays
            else []
        )
        messages = [*_messages(answer.get("activities", ())), *in_place]
        await self.talk.rested(turns + 1)
        async with asyncio.timeout(WAIT):
            while True:
                if len(messages) + len(_messages(self.posts)) >= self.talk.messages - before:
                    break
                await asyncio.sleep(0)
        messages += _messages(self.posts)
        if messages:
            attached = messages[-1].get("attachments", ())
            self._card = attached[0]["content"] if attached else {}
            self._offered = of_activity(messages[-1]).choices
        return together(map(of_activity, messages))


def _messages(activities: Iterable[Json]) -> list[Json]:
    return [one for one in activities if one.get("type", "message") == "message"]


@asynccontextmanager
async def over_activities(
    world: World, talk: Recorded, channel_id: str, *, expects_replies: bool = False
) -> AsyncIterator[Door]:
    """The bot over HTTP, with a connector that takes what it sends."""
    posts: list[Json] = []

    async def take(request: web.Request) -> web.Response:
        posts.append(await request.json())
        return web.json_response({"id": f"sent-{len(posts)}"})

    connector = web.Application()
    connector.router.add_post("/v3/{path:.*}", take)
    async with TestServer(connector) as server, _bot(world, talk) as peer:
        yield OverActivities(peer, talk, channel_id, str(server.make_url("/")), posts, expects_replies)


@dataclass
class HelpPage:
    """Direct Line, as the chat of the help page uses it."""

    peer: Peer
    talk: Recorded
    _path: str = ""
    _token: str = ""
    _seen: int = 0
    _card: Json = field(default_factory=dict)

    async def join(self) -> Shown:
        made = await self._ask("POST", "tokens/generate")
        self._token, self._path = made["token"], f"conversations/{made['conversationId']}/activities"
        await self._ask("POST", "conversations")
        return await self._next(1)

    async def say(self, text: str) -> Shown:
        return await self._post(text=text)

    async def press(self, label: str) -> Shown:
        [action] = [action for action in _actions(self._card) if action["title"] == label]
        return await self._post(value=action["data"])

    async def _post(self, **said: Any) -> Shown:
        turns = len(self.talk.steps)
        await self._ask("POST", self._path, {"type": "message", "from": {"id": "me"}, **said})
        return await self._next(turns + 1)

    async def _next(self, turns: int) -> Shown:
        """What was said since, once so many turns are over and all they said has arrived."""
        await self.talk.rested(turns)
        async with asyncio.timeout(WAIT):
            while True:
                activities = (await self._ask("GET", self._path))["activities"]
                said = [
                    one for one in activities if one["from"]["role"] == "bot" and one["type"] == "message"
                ]
                if len(said) >= self.talk.messages:
                    break
                await asyncio.sleep(0)
        new, self._seen = said[self._seen :], len(said)
        self._card = new[-1]["attachments"][0]["content"]
        return together(map(of_activity, new))

    async def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self.peer.request(
            method, f"/v3/directline/{path}", json=body, headers=headers
        ) as response:
            assert response.status < 300
            answer: Json = await response.json()
            return answer


@asynccontextmanager
async def help_page(world: World, talk: Recorded) -> AsyncIterator[Door]:
    """The chat of the help page."""
    async with _bot(world, talk) as peer:
        yield HelpPage(peer, talk)


@dataclass
class Terminal:
    """Somebody at a terminal, who types when asked to, and reads what was printed until then."""

    typed: "asyncio.Queue[str | None]"
    shown: "asyncio.Queue[str]"

    async def join(self) -> Shown:
        return await self._read()

    async def say(self, text: str) -> Shown:
        await self.typed.put(text)
        return await self._read()

    async def press(self, label: str) -> Shown:
        return await self.say(label)

    async def _read(self) -> Shown:
        """What is printed, and then what is folded."""
        async with asyncio.timeout(WAIT):
            printed = await self.shown.get()
            if FOLDED not in printed:
                return of_terminal(printed)
            await self.typed.put("more")
            first = "\n".join(line for line in printed.split("\n") if not line.startswith(FOLDED))
            return together([of_terminal(first), of_terminal(await self.shown.get())])


@asynccontextmanager
async def terminal(world: World, talk: Recorded) -> AsyncIterator[Door]:
    """The same in a terminal, wide enough that no line is broken."""
    loop, printed = asyncio.get_running_loop(), io.StringIO()
    door = Terminal(asyncio.Queue(), asyncio.Queue())

    def ask() -> str:
        shown = printed.getvalue()
        printed.seek(0)
        printed.truncate()
        asyncio.run_coroutine_threadsafe(door.shown.put(shown), loop).result()
        text = asyncio.run_coroutine_threadsafe(door.typed.get(), loop).result()
        if text is None:
            raise EOFError
        return text

    people = people_of(world)
    console = Console(file=printed, width=100_000, color_system=None)
    session = asyncio.create_task(chat(talk, people.entra("terminal"), console, ask))  # type: ignore[arg-type]
    yield door
    await door.typed.put(None)
    await session
    await people.aclose()


@asynccontextmanager
async def _bot(world: World, talk: Recorded) -> AsyncIterator[Peer]:
    app = application(Settings(store=":memory:"), world=world, conversation=talk)
    async with TestClient(TestServer(app)) as peer:
        yield peer
