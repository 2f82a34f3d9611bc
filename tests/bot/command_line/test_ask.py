"""Texts in, answers out: the conversation of a chat, each line in one of its own unless asked otherwise."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.command_line.ask import answers
from bot.sign_in.people import people_of
from dialogs.guide import GUIDE
from dialogs.talk.conversation import Conversation
from dialogs.talk.message import MessageKind
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World

WHY_MEGAN = "Why didn't Megan Bowen get Office 365 E3 from the Sales group?"


def asked(*texts: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The answer to each."""
    ran = CliRunner().invoke(app, ["ask", "--json", *options], input="".join(f"{one}\n" for one in texts))
    assert ran.exit_code == 0, ran.output
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_an_answer_says_what_it_is_and_all_that_is_read() -> None:
    [one] = asked("why did Alex not get E3?")

    assert one == {
        "text": "why did Alex not get E3?",
        "kind": "choice",
        "seeds": [],
        "steps": [],
        "subject": {"user": ["Alex"], "group": [], "product": ["Office 365 E3"]},
        "causes": [],
        "said": "Which one?\nSeveral people fit “Alex”. Which one do you mean?",
        "words": 11,
        "buttons": [
            "Alex Wilber (alex@contoso.example)",
            "Alexandra Novak (alexandra@contoso.example)",
            "Stop",
        ],
        "asked_back": True,
        "cost": {"http_requests": 1, "graph_requests": 3, "round_trips": 1},
    }


def test_a_verdict_tells_its_causes_and_folds_its_proofs() -> None:
    [one] = asked(WHY_MEGAN)

    assert (one["kind"], one["causes"][0], one["steps"][0], one["seeds"][0], one["asked_back"]) == (
        "verdict",
        "count_violation",
        "not_enough_licenses",
        "RS3",
        False,
    )
    assert one["subject"] == {"user": ["Megan Bowen"], "group": ["Sales"], "product": ["Office 365 E3"]}
    visible, _, folded = one["said"].partition("\n▸ ")
    assert visible.splitlines()[0] == "No license is left"
    assert "prepaidUnits.enabled: 11" not in visible
    assert "prepaidUnits.enabled: 11" in folded
    assert one["words"] == len(one["said"].split())
    assert one["cost"]["round_trips"] <= 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (WHY_MEGAN, "verdict"),
        ("What is broken in my tenant?", "overview"),
        ("Which role do I need?", "answer"),
        ("How do I assign a license to a group?", "how_to"),
        ("why do you ask?", "explanation"),
        ("Why did Alex not get Office 365 E3?", "choice"),
        ("Why has Zoltan Quux no license?", "declined"),
        ("thanks", "small_talk"),
        ("", "unread"),
    ],
)
def test_the_kind_of_an_answer_is_said_by_the_conversation(text: str, kind: str) -> None:
    [one] = asked(text)

    assert one["kind"] == kind


def test_what_is_not_named_is_not_taken() -> None:
    [one] = asked("Is there an incident at Microsoft?")

    assert one["subject"] == {"user": [], "group": [], "product": []}


def test_each_line_is_a_conversation_of_its_own() -> None:
    first, second = asked(WHY_MEGAN, "who changed it?")

    assert (first["kind"], "Person: Megan Bowen" in second["said"]) == ("verdict", False)


def test_all_lines_are_one_conversation_where_that_is_asked_for() -> None:
    first, second, third = asked(WHY_MEGAN, "how do you know?", "Check again", options=("--conversation",))

    assert [one["kind"] for one in (first, second, third)] == ["verdict", "explanation", "verdict"]
    assert second["subject"] == {"user": [], "group": [], "product": []}
    assert "Person: Megan Bowen" in second["said"]
    assert third["causes"] == first["causes"]


def test_a_look_alike_is_picked_by_the_words_of_its_button() -> None:
    _, picked = asked(
        "why did Alex not get Office 365 E3?",
        "Alex Wilber (alex@contoso.example)",
        options=("--conversation",),
    )

    assert (picked["kind"], "Alex Wilber" in picked["said"]) == ("verdict", True)


async def test_what_becomes_of_a_change_belongs_to_the_answer() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)

    async def pause(seconds: float) -> None:
        world.advance(seconds)

    talk = Conversation(GUIDE, pause=pause)
    person = people_of(world).entra("ask")
    said = ("Pradeep Gupta has no Power BI Pro", "Yes, reprocess")
    told = [one async for one in answers(said, talk, person, one_conversation=True)]

    assert [len(one.turns) for one in told] == [1, 2]
    assert (told[1].kind, told[1].said.splitlines()[0]) == (MessageKind.VERDICT, "Under way")
    assert "Power BI Pro from Data Team is Active" in told[1].said


def test_the_asker_is_whoever_is_chosen() -> None:
    [one] = asked("what do I have?", options=("--as", "megan@contoso.example"))

    assert one["subject"]["user"] == ["Megan Bowen"]


def test_it_answers_in_the_language_that_is_asked_for() -> None:
    [one] = asked("thanks", options=("--locale", "en-XA"))

    assert one["kind"] == "small_talk"
    assert "You are welcome" not in one["said"]


def test_without_json_it_is_for_people() -> None:
    ran = CliRunner().invoke(app, ["ask"], input="thanks\n")

    assert ran.output.splitlines() == [
        "> thanks",
        "You are welcome",
        "Ask again any time.",
        "  [What is broken in my tenant?]",
        "  [May I do this?]",
        "",
    ]


def test_bytes_that_are_no_text_are_answered_as_well() -> None:
    ran = CliRunner().invoke(app, ["ask", "--json"], input=b"thanks \xff\n")

    assert (ran.exit_code, json.loads(ran.stdout)["text"]) == (0, "thanks \ufffd")


def test_without_a_line_there_is_no_answer() -> None:
    assert asked() == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--as", "nobody@x"), "Nobody in this tenant is called nobody@x.\n"),
        (
            ("--tenant", "nowhere.yaml"),
            "nowhere.yaml: No such file or directory; name a file in JSON or YAML\n",
        ),
    ],
)
def test_who_or_what_is_not_there_is_refused(
    options: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(app, ["ask", *options], input="thanks\n")

    assert (ran.exit_code, ran.output) == (2, sentence)


def test_no_text_is_answered_worse_since_others_were_asked_before() -> None:
    alone = asked("Who changed Warehouse?")
    told = asked(*["Who changed Warehouse?"] * 8)

    assert [one["said"].splitlines()[0] for one in told] == [alone[0]["said"].splitlines()[0]] * 8
    assert [
        one for one in told if "did not answer" in one["said"] or "could not read now" in one["said"]
    ] == []
