"""Microsoft's own texts, as they arrive: cut, wrapped, filled in, with a trace around them."""

import json
import textwrap
from collections.abc import Callable

import pytest

from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_messages import meaning_of, message_in, messages
from dialogs.understanding.learning.judging import judge
from dialogs.understanding.learning.topics import TOPIC_OF_MESSAGE

FILLED_IN = "6fd2c87f-b296-42f0-b197-1e91e994b900"
LONG = [(said, text) for said, text in messages() if len(text.split()) >= 8]


def whole(text: str) -> str:
    return text.replace("…", FILLED_IN)


def begun(text: str) -> str:
    words = whole(text).split()
    return " ".join(words[: max(6, len(words) * 2 // 3)])


def wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(whole(text), 32))


def broken(text: str) -> str:
    return "\n".join(whole(text)[at : at + 40] for at in range(0, len(whole(text)), 40))


def in_a_sentence(text: str) -> str:
    return f"I gave her the license this morning and got “{whole(text)}” so what now"


def in_json(text: str) -> str:
    inner = {"date": "2026-05-04T09:12:01", "request-id": "7f9b0f60-5a1e-4f0c-9e0d-000000000001"}
    return json.dumps({"error": {"code": "Request_BadRequest", "message": whole(text), "innerError": inner}})


def in_a_trace(text: str) -> str:
    return f"""Set-MgGroupLicense_AssignExpanded : {whole(text)}
At C:\\scripts\\licenses.ps1:41 char:5
+     Set-MgGroupLicense -GroupId $g -AddLicenses $add -RemoveLicenses @()
+     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : InvalidOperation: ({{ GroupId = 1, body = }}) [Set-MgGroupLicense], Exception
    + FullyQualifiedErrorId : Request_BadRequest,Microsoft.Graph.PowerShell.Cmdlets.SetMgGroupLicense"""


@pytest.mark.parametrize("shape", [whole, begun, wrapped, broken, in_a_sentence, in_json, in_a_trace])
def test_a_message_is_recognised_in_every_shape(shape: Callable[[str], str]) -> None:
    right = [meaning_of(shape(text)) is said for said, text in LONG]
    assert sum(right) >= 0.95 * len(right)


@pytest.mark.parametrize("shape", [whole, wrapped, in_a_sentence, in_json, in_a_trace])
def test_a_message_leads_to_its_step(shape: Callable[[str], str]) -> None:
    right = [judge(shape(text)).topic == TOPIC_OF_MESSAGE[said] for said, text in LONG]
    assert sum(right) >= 0.9 * len(right)


def test_a_run_of_words_that_two_messages_share_tells_nothing() -> None:
    assert message_in("License assignment failed because") is None


def test_no_run_of_words_crosses_what_is_filled_in() -> None:
    assert message_in("service plan depends on the") is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("NICHT GENÜGEND LIZENZEN", Meaning.NO_SEAT),
        ("ライセンスが不足しています", Meaning.NO_SEAT),
        ("利用場所が指定されていません", Meaning.LOCATION),
        ("Os usuários precisam manter uma caixa de correio", Meaning.MAILBOX_AT_RISK),
        ("Only companies who have purchased AAD Premium may", Meaning.NOT_PREMIUM),
        ("why has Bob no license", None),
    ],
)
def test_key_words_are_enough(text: str, meaning: Meaning | None) -> None:
    assert meaning_of(text) is meaning
