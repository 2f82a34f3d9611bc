"""Conversations as scripts: who says what, what must come back, and what happens in the tenant meanwhile.

A script is a text file; every line begins with what it is:

    # a comment
    tenant conflict-e1-with-e3       a case of tests/cases; without this line it is Contoso
    Ada: Why has Megan no license?   somebody of the tenant writes, called by the first name
    Ada: [check_again]               … or presses a button of the newest message
    [check_again]                    the same, by whoever spoke before
    > count_violation                the title of what comes back, a line for each message
    ~ under way                      the title of something told meanwhile
    @ not_enough_licenses            where the conversation stands then
    | 11 / Office 365 E3             with what one of its sentences is filled, or a part of a command
    | nothing written                … or what a sentence is called
    ? Megan Bowen / Sales            whom and what it is about, as it shows
    ! 6fd2c87f                       what it does not say
    = next / stop                    its buttons, all of them
    Ada: (waits)                     nothing is said, and the news of what is watched comes
    > (nothing)                      … or does not
    * 5 ENTERPRISEPACK are bought    what happens in the tenant: `CHANGES`

What titles, sentences and buttons are called tells `tests/called.py`; how they read stands in a snapshot. A
line that is nothing of this is refused, with its file and number.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dialogs.examining.machine import GuideMachine
from dialogs.jobs.watch import Whose
from dialogs.talk.message import Message
from dialogs.words.text import plain
from graph import ALL_SCOPES, simulate
from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.called import buttons, called, filled, says
from tests.case_files import CASES, load
from tests.chat import Chat, told

WAITS = "(waits)"
NOTHING = "(nothing)"
"""Said by nobody: what is watched for them is seen to, and the news comes."""

WAYS = Path(__file__).parent / "dialogs" / "ways"


class ScriptError(ValueError):
    """A script that cannot be read, or that went another way: file, line, and why."""


def _user(world: World, name: str) -> str:
    return next(str(user["id"]) for user in world.users() if user["displayName"] == name)


def _group(world: World, name: str) -> str:
    return next(str(group["id"]) for group in world.groups() if group["displayName"] == name)


CHANGES: Mapping[str, Callable[..., object]] = {
    r"(\d+) (\w+) are bought": lambda world, seats, sku: world.buy_seats(sku, int(seats)),
    r"(.+) is put into (.+)": lambda world, who, group: world.add_member(
        _group(world, group), _user(world, who), "somebody"
    ),
    r"(.+) is taken out of (.+)": lambda world, who, group: world.remove_member(
        _group(world, group), _user(world, who), "somebody"
    ),
    r"(.+) is now in (\w\w)": lambda world, who, country: world.update_user(
        _user(world, who), {"usageLocation": country}, "somebody"
    ),
    r"(.+) loses the address (.+)": lambda world, who, address: world.free_address(
        _user(world, who), address
    ),
    r"(.+) is reprocessed": lambda world, who: world.reprocess(_user(world, who), "somebody"),
    r"(\d+) minutes? pass(?:es)?": lambda world, minutes: world.advance(int(minutes) * 60),
    r"(\d+) days? pass(?:es)?": lambda world, days: world.advance(int(days) * 86_400),
}
"""What may happen in the tenant between two turns, as scripts say it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that must come back."""

    line: int
    title: str
    words: list[tuple[int, str]] = field(default_factory=list)
    without: list[tuple[int, str]] = field(default_factory=list)
    about: list[tuple[int, list[str]]] = field(default_factory=list)
    buttons: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words or a button, and what must come back."""

    line: int
    who: str
    words: str
    answers: list[Said] = field(default_factory=list)
    step: list[tuple[int, str]] = field(default_factory=list)
    meanwhile: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Happened:
    """A change in the tenant."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Script:
    """One way through the guide, in one tenant."""

    name: str
    tenant: str
    happens: Sequence[Spoken | Happened]


def read_script(text: str, name: str) -> Script:
    """A script. Raises ScriptError at the first line that is none."""
    tenant, happens, who = "", list[Spoken | Happened](), ""
    for number, line in enumerate(text.splitlines(), 1):
        spoken = re.fullmatch(r"(?:(?P<who>\w+): (?P<words>.+)|(?P<button>\[.+\]))", line)
        turn = next((one for one in reversed(happens) if isinstance(one, Spoken)), None)
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("tenant ") and not happens:
            tenant = line.removeprefix("tenant ").strip()
        elif line.startswith("* "):
            happens.append(Happened(number, line[2:].strip()))
        elif spoken and (who := spoken["who"] or who):
            happens.append(Spoken(number, who, spoken["words"] or spoken["button"]))
        elif turn is None or not _expected(turn, number, line):
            raise ScriptError(f"{name}:{number}: what is {line!r}?")
    for one in happens:
        if isinstance(one, Happened) and not any(re.fullmatch(words, one.what) for words in CHANGES):
            raise ScriptError(f"{name}:{one.line}: nothing happens as {one.what!r}")
        if isinstance(one, Spoken) and not one.answers:
            raise ScriptError(f"{name}:{one.line}: what must come back?")
    return Script(name, tenant, happens)


def _expected(turn: Spoken, number: int, line: str) -> bool:
    """Whether a line says what must come back; if so it is noted."""
    sign, _, rest = line.partition(" ")
    rest = rest.strip()
    answer = turn.answers[-1] if turn.answers else None
    if sign == ">" and rest:
        turn.answers.append(Said(number, rest))
    elif sign == "@" and rest:
        turn.step.append((number, rest))
    elif sign == "~" and rest:
        turn.meanwhile.append((number, rest))
    elif sign == "|" and rest and answer:
        answer.words.append((number, rest))
    elif sign == "!" and rest and answer:
        answer.without.append((number, rest))
    elif sign == "?" and rest and answer:
        answer.about.append((number, rest.split(" / ")))
    elif sign == "=" and rest and answer:
        answer.buttons.append((number, [one.strip() for one in rest.split(" / ")]))
    else:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn as it went: what was said, all that came back, and the steps before and after."""

    words: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    before: str
    after: str
    messages: tuple[Message, ...] = ()


async def play(
    script: Script,
    guide: GuideMachine,
    *,
    killed: bool,
    after_each: Callable[[Turned], None] = lambda turn: None,
) -> Sequence[Turned]:
    """Talk as the script says. `killed`: before every turn all is lost but what was stored, as JSON text.
    Raises ScriptError where something else comes back."""
    world = World.of(_declared(script.tenant), monotonic=lambda: 0.0)
    chat = Chat(world, simulate(world, None, ALL_SCOPES), guide)
    turns = list[Turned]()
    for one in script.happens:
        if isinstance(one, Happened):
            _happen(world, one)
            continue
        asker = _asker(script, world, one)
        chat.entra = simulate(world, asker, ALL_SCOPES)
        if killed:
            stored = json.loads(json.dumps(chat.stored)) if chat.stored else None
            chat = Chat(
                world, chat.entra, guide, stored, chat.heard, minted=chat.minted, watches=chat.watches
            )
        chat.whose = Whose(asker, "chat")
        turns.append(await _turn(script, one, chat))
        after_each(turns[-1])
    return turns


@cache
def _declared(case: str) -> Tenant:
    return load(CASES / f"{case}.yaml")[1] if case else contoso()


def _asker(script: Script, world: World, one: Spoken) -> str:
    first = [user for user in world.users() if user["displayName"].split()[0] == one.who]
    if len(first) != 1:
        raise ScriptError(f"{script.name}:{one.line}: nobody, or more than one, is called {one.who}")
    return str(first[0]["id"])


def _happen(world: World, one: Happened) -> None:
    for words, change in CHANGES.items():
        if match := re.fullmatch(words, one.what):
            change(world, *match.groups())
            return


async def _turn(script: Script, one: Spoken, chat: Chat) -> Turned:
    before, chat.progress = chat.state.step, []
    button = re.fullmatch(r"\[(.+)\]", one.words)
    try:
        if one.words == WAITS:
            chat.heard = await chat.wait()
        else:
            await (chat.press(button[1]) if button else chat.say(one.words))
        differences = list(_differences(one, chat))
    except LookupError as error:
        raise ScriptError(f"{script.name}:{one.line}: {error}") from error
    for line, why in differences:
        raise ScriptError(f"{script.name}:{line}: {why}")
    messages = (*chat.progress, *chat.heard)
    answers = tuple((told(message), tuple(buttons(message))) for message in messages)
    return Turned(one.words, answers, before, chat.state.step, messages)


def _differences(one: Spoken, chat: Chat) -> Iterator[tuple[int, str]]:
    titles, step = _titles(chat.heard), chat.state.step
    if titles != [answer.title for answer in one.answers if answer.title != NOTHING]:
        yield one.line, f"there came {titles}"
    yield from ((line, f"it stands at {step}") for line, wanted in one.step if wanted != step)
    meanwhile = _titles(chat.progress)
    yield from ((line, f"meanwhile {meanwhile}") for line, title in one.meanwhile if title not in meanwhile)
    for answer, message in zip(one.answers, chat.heard, strict=False):
        said = told(message)
        yield from (
            (line, f"not said in {said!r}") for line, words in answer.words if not says(message, words)
        )
        yield from ((line, f"said in {said!r}") for line, words in answer.without if words in said)
        about = _about(message)
        yield from (
            (line, f"it is about {sorted(about)}") for line, wanted in answer.about if not about >= {*wanted}
        )
        yield from (
            (line, f"the buttons are {buttons(message)}")
            for line, wanted in answer.buttons
            if wanted != buttons(message)
        )


def _about(message: Message) -> frozenset[str]:
    """Whom and what it is about: as it stands beside the sentences, or in them."""
    facts = (plain(value) for _, value in message.facts)
    return frozenset(facts).union(*map(filled, (message.title, *message.paragraphs)))


def _titles(messages: Sequence[Message]) -> list[str]:
    return [called(message.title) for message in messages]
