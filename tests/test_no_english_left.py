"""Every conversation in languages nobody speaks: no English is left over, nothing is cut, nothing is glued.

Each sentence stands there in brackets of its own and in letters that English has not; names are set apart.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channel.showing.cards import activity
from bot.channel.showing.channels import channel
from bot.channel.showing.telling import saved
from dialogs.guide import GUIDE
from dialogs.talk.message import Message
from dialogs.words.pseudo import ACCENTED, MIRRORED
from dialogs.words.script import Command
from dialogs.words.text import Text
from dialogs.words.tongue import Tongue
from tests.languages import left_in_english, seen_on
from tests.ways import WAYS, Script, Turned, play, read_script

SCRIPTS = sorted(WAYS.glob("*.txt"))
TONGUES = (ACCENTED, MIRRORED)


def shown(message: Message, tongue: Tongue) -> Iterator[str]:
    """All that somebody reads or hears of a message, on a channel with cards and on one without."""
    card, *_ = activity(message, channel("webchat", tongue.tag))["attachments"]
    yield from seen_on(card["content"])
    sms = channel("sms", tongue.tag)
    text = str(activity(message, sms)["text"])
    run = [line for command in message.commands for line in _run(command)]
    if message.file:
        run += list(saved(message.file, sms.plain))[1:]  # the titles are told
    for line in sorted(run, key=len, reverse=True):  # a long one may hold a short one
        text = text.replace(line, "")
    yield text


def _run(command: Command | Text) -> Iterator[str]:
    """The lines that are run; what is said of them is to be translated."""
    match command:
        case Text():
            pass
        case str():
            yield command
        case script:
            yield from (line for line in script.lines if isinstance(line, str))


def script_of(path: Path) -> Script:
    return read_script(path.read_text("utf-8"), path.name)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_no_english_is_left_in_a_conversation(path: Path) -> None:
    said: list[Message] = []

    def note(turn: Turned) -> None:
        said.extend(turn.messages)

    await play(script_of(path), GUIDE, killed=False, after_each=note)

    assert said
    left = [
        (words, text)
        for message in said
        for tongue in TONGUES
        for text in shown(message, tongue)
        if (words := left_in_english(text))
    ]
    assert left == []


def test_what_is_not_translated_is_seen() -> None:
    assert left_in_english("⟦Ţĥé ĺíćéñšé⟧ of ⟦Megan ŵáíţš⟧") == ["of"]
    assert left_in_english("⟦Ţáķé \u2068Megan\u2069 óúţ óƒ \u2068the group\u2069⟧") == ["the group"]
    assert left_in_english("⟦Áţ 2026-11-24 09:00 UTC⟧ \u2068Sales\u2069: 11, 2026-11-24 09:00 UTC") == []
    with pytest.raises(ValueError, match="without its end"):
        left_in_english("⟦Ţĥé ĺíćéñšé…")
