import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator
from markdown_it import MarkdownIt

from bot.channel.showing.cards import CARD, LARGEST_CARD, activity
from bot.channel.showing.channels import channel
from dialogs.examining.step import Reply
from dialogs.talk.message import Choice, Message, Section
from dialogs.words.text import Text, say
from tests.contracts.spelled_out import own

Json = dict[str, Any]

WEB_CHAT, TEAMS, SMS = channel("webchat"), channel("msteams"), channel("sms")

VERDICT = Message(
    title=say("No license was left"),
    step="not_enough_licenses",
    nonce="n1",
    tone="attention",
    paragraphs=(say("All {bought} of **{product}** are taken.", bought=11, product="Office 365 E3"),),
    facts=((say("Bought"), say("{n}", n=11)), (say("Group"), say("{name}", name="Sales"))),
    sections=(Section(say("What is fine"), (say("The group carries the product."),)),),
    commands=("Get-MgSubscribedSku -All |\n  Select-Object SkuPartNumber, ConsumedUnits",),
    choices=(Choice(say("Check again"), Reply.CHECK_AGAIN, best=True), Choice(say("Stop"), Reply.STOP)),
    footer=say("2 round trips, 14 requests"),
)

EQUAL_TEXT = """\
No license was left

All 11 of Office 365 E3 are taken.

Bought: 11
Group: Sales

What is fine
- The group carries the product.

Get-MgSubscribedSku -All |
  Select-Object SkuPartNumber, ConsumedUnits

You can say: Check again | Stop

2 round trips, 14 requests"""


@pytest.fixture(scope="module")
def validator() -> Draft6Validator:
    return Draft6Validator(own("adaptive_card"))


def card_of(message: Message, of: str = "webchat") -> Json:
    sent = activity(message, channel(of))
    (attachment,) = sent["attachments"]
    assert attachment["contentType"] == CARD
    card: Json = attachment["content"]
    return card


def run(line: str) -> Json:
    return {
        "type": "RichTextBlock",
        "spacing": "None",
        "inlines": [{"type": "TextRun", "text": line, "size": "Small", "fontType": "Monospace"}],
    }


def press(reply: str) -> Json:
    return {
        "gla": {"nonce": "n1", "step": "not_enough_licenses", "reply": reply},
    }


def test_a_verdict_is_one_card_with_its_equal_text() -> None:
    key = card_of(VERDICT)["body"][3]["items"][0]["id"].removesuffix("-folded")
    assert activity(VERDICT, WEB_CHAT) == {
        "type": "message",
        "inputHint": "expectingInput",
        "channelData": {"webchat:fallback-text": "No license was left. All 11 of Office 365 E3 are taken."},
        "summary": EQUAL_TEXT,
        "speak": "No license was left. All 11 of Office 365 E3 are taken.",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "type": "AdaptiveCard",
                    "version": "1.5",
                    "fallbackText": EQUAL_TEXT,
                    "speak": "No license was left. All 11 of Office 365 E3 are taken.",
                    "body": [
                        {
                            "type": "Container",
                            "style": "attention",
                            "bleed": True,
                            "items": [
                                {
                                    "type": "TextBlock",
                                    "text": "✗ No license was left",
                                    "style": "heading",
                                    "size": "Medium",
                                    "weight": "Bolder",
                                    "wrap": True,
                                }
                            ],
                        },
                        {"type": "TextBlock", "text": "All 11 of **Office 365 E3** are taken.", "wrap": True},
                        {
                            "type": "FactSet",
                            "facts": [
                                {"title": "Bought", "value": "11"},
                                {"title": "Group", "value": "Sales"},
                            ],
                        },
                        {
                            "type": "Container",
                            "spacing": "Medium",
                            "selectAction": {
                                "type": "Action.ToggleVisibility",
                                "title": "Show or hide: What is fine",
                                "targetElements": [
                                    {"elementId": f"{key}-folded"},
                                    {"elementId": f"{key}-open"},
                                    {"elementId": f"{key}-items"},
                                ],
                            },
                            "items": [
                                {
                                    "type": "TextBlock",
                                    "id": f"{key}-folded",
                                    "text": "▸ What is fine",
                                    "weight": "Bolder",
                                    "wrap": True,
                                },
                                {
                                    "type": "TextBlock",
                                    "id": f"{key}-open",
                                    "isVisible": False,
                                    "text": "▾ What is fine",
                                    "weight": "Bolder",
                                    "wrap": True,
                                },
                            ],
                        },
                        {
                            "type": "Container",
                            "id": f"{key}-items",
                            "isVisible": False,
                            "spacing": "Small",
                            "items": [
                                {
                                    "type": "TextBlock",
                                    "text": "- The group carries the product.",
                                    "wrap": True,
                                }
                            ],
                        },
                        {
                            "type": "Container",
                            "style": "emphasis",
                            "spacing": "Small",
                            "items": [
                                run("Get-MgSubscribedSku -All |"),
                                run("  Select-Object SkuPartNumber, ConsumedUnits"),
                            ],
                        },
                        {
                            "type": "TextBlock",
                            "spacing": "Medium",
                            "text": "2 round trips, 14 requests",
                            "size": "Small",
                            "isSubtle": True,
                            "wrap": True,
                        },
                    ],
                    "actions": [
                        {
                            "type": "Action.Submit",
                            "title": "Check again",
                            "style": "positive",
                            "data": {**press("check_again"), "label": "Check again"},
                        },
                        {
                            "type": "Action.Submit",
                            "title": "Stop",
                            "data": {**press("stop"), "label": "Stop"},
                        },
                    ],
                },
            }
        ],
    }


def test_teams_gets_action_execute() -> None:
    assert card_of(VERDICT, "msteams")["actions"] == [
        {
            "type": "Action.Execute",
            "title": "Check again",
            "verb": "gla",
            "style": "positive",
            "data": press("check_again"),
        },
        {"type": "Action.Execute", "title": "Stop", "verb": "gla", "data": press("stop")},
    ]


def test_a_channel_without_cards_gets_the_same_text_and_says_the_labels() -> None:
    assert activity(VERDICT, SMS) == {
        "type": "message",
        "inputHint": "expectingInput",
        "text": EQUAL_TEXT,
        "textFormat": "plain",
        "speak": "No license was left. All 11 of Office 365 E3 are taken.",
        "suggestedActions": {
            "to": [],
            "actions": [
                {"type": "imBack", "title": "Check again", "value": "Check again"},
                {"type": "imBack", "title": "Stop", "value": "Stop"},
            ],
        },
    }


def test_a_bare_sentence_is_a_card_of_one_heading() -> None:
    assert activity(Message(say("Stopped.")), TEAMS) == {
        "type": "message",
        "inputHint": "acceptingInput",
        "summary": "Stopped.",
        "speak": "Stopped.",
        "attachments": [
            {
                "contentType": CARD,
                "content": {
                    "type": "AdaptiveCard",
                    "version": "1.5",
                    "fallbackText": "Stopped.",
                    "speak": "Stopped.",
                    "body": [
                        {
                            "type": "TextBlock",
                            "text": "Stopped.",
                            "style": "heading",
                            "size": "Medium",
                            "weight": "Bolder",
                            "wrap": True,
                        }
                    ],
                },
            }
        ],
    }


def test_a_seventh_choice_is_told_and_not_shown_as_a_button() -> None:
    names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Fay", "Gil", "[Hal](https://evil)"]
    message = Message(say("Which one?"), choices=tuple(Choice(say("{n}", n=n), value=n) for n in names))

    card = card_of(message)

    assert [action["title"] for action in card["actions"]] == names[:6]
    assert card["body"][-1] == {
        "type": "TextBlock",
        "text": "You can also say: Gil and \\[Hal\\]\\(https\\:\\//evil\\)",
        "wrap": True,
    }


HOSTILE = [
    "[Reset your password](https://evil.example)",
    "![p](https://evil.example/p.png)",
    "<at>all</at>",
    "<img src=x onerror=alert(1)>",
    "**bold** _and_ `code`",
    "# heading",
    "www.evil.example",
    "Portal login.contoso-reset.com/mfa",
    "it@contoso-reset.com",
    '(c) "Sales" -- it\'s ... 1. 2)',
    "- 1. Sales",
]


def texts_of(block: Json) -> list[str]:
    match block:
        case {"type": "TextBlock", "text": str(text)}:
            return [text]
        case {"type": "Container", "items": [*items]}:
            return [text for item in items for text in texts_of(item)]
        case {"type": "FactSet", "facts": [*facts]}:
            return [text for fact in facts for text in (fact["title"], fact["value"])]
        case _:
            return []


def read_as_markdown(text: str) -> tuple[set[str], str]:
    inline = [
        child
        for token in MarkdownIt("commonmark").parse(text)
        for child in token.children or ()
        if child.type
    ]
    return {child.type for child in inline}, "".join(child.content for child in inline)


@pytest.mark.parametrize("name", HOSTILE)
def test_t52_t53_t54_a_name_in_a_card_is_shown_literally(name: str) -> None:
    told = say("{name}", name=name)
    message = Message(
        told, paragraphs=(told,), facts=((told, told),), sections=(Section(told, (told,), False),)
    )

    texts = [text for block in card_of(message)["body"] for text in texts_of(block)]

    assert len(texts) == 6
    for text in texts:
        kinds, shown = read_as_markdown(text)
        assert kinds == {"text"}
        assert shown == name


def test_t55_braces_in_a_name_are_no_template() -> None:
    message = Message(
        say("{n}", n="${secret} {{DATE(2026-01-01T00:00:00Z)}}"), commands=("x {{DATE(2026)}}",)
    )

    body = card_of(message)["body"]

    assert body[0]["text"].startswith("\\$\\{secret\\} \\{\\{DATE")
    assert [part["text"] for part in body[1]["items"][0]["inlines"]] == ["x {", "{DATE(2026)}}"]


def test_t60_a_right_to_left_override_does_not_reach_the_card() -> None:
    card = card_of(Message(say("{n}", n="Sales\u202eelas\u200b"), commands=()))

    assert card["body"][0]["text"] == "Saleselas"


def test_t61_what_is_too_long_is_cut_and_says_so() -> None:
    items = tuple(say("{name} lacks a license", name="N" * 256) for _ in range(400))
    message = Message(
        say("Many"), sections=(Section(say("Who"), items),), choices=(Choice(say("Stop"), Reply.STOP),)
    )

    sent = activity(message, TEAMS)

    card = sent["attachments"][0]["content"]
    shown = card["body"][2]["items"][0]["text"].split("\n")
    left = 400 - (len(shown) - 1)
    assert shown[-1] == f"- … and {left} more"
    assert f"- … and {left} more" in sent["summary"]
    assert size(card) <= LARGEST_CARD
    assert [action["title"] for action in card["actions"]] == ["Stop"]


def test_a_command_too_long_to_show_whole_is_not_shown_in_part() -> None:
    message = Message(say("PowerShell"), commands=("Get-MgUser -UserId x", "Remove-MgGroup " + "x" * 30_000))

    blocks = card_of(message)["body"][1:]

    assert [block["items"][0]["inlines"][0]["text"] for block in blocks] == [
        "Get-MgUser -UserId x",
        "# This command is too long to show here.",
    ]


def size(card: Json) -> int:
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())


names = st.text(min_size=1, max_size=256) | st.sampled_from(HOSTILE)
texts = st.builds(lambda name: say("About **{name}**: done", name=name), names)
messages = st.builds(
    Message,
    title=texts,
    step=st.just("step"),
    nonce=st.just("n"),
    tone=st.sampled_from(["", "good", "attention", "warning"]),
    paragraphs=st.lists(texts, max_size=4).map(tuple),
    facts=st.lists(st.tuples(texts, texts), max_size=6).map(tuple),
    sections=st.lists(
        st.builds(
            lambda title, items, times, folded: Section(title, tuple(items) * times, folded),
            texts,
            st.lists(texts, max_size=4),
            st.integers(1, 60),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    commands=st.lists(st.text(max_size=400), max_size=3).map(tuple),
    choices=st.lists(st.builds(Choice, texts, st.sampled_from(Reply)), max_size=9).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(message=messages, of=st.sampled_from(["webchat", "msteams"]))
def test_every_card_is_valid_small_and_told_in_full(
    validator: Draft6Validator, message: Message, of: str
) -> None:
    sent = activity(message, channel(of))
    card = sent["attachments"][0]["content"]

    assert [error.message for error in validator.iter_errors(card)] == []
    assert size(card) <= LARGEST_CARD
    assert len(card.get("actions", ())) <= 6
    assert card["fallbackText"] == sent["summary"]
    for action in card.get("actions", ()):
        assert action["title"] in sent["summary"]


def test_the_schema_is_one_that_can_refuse(validator: Draft6Validator) -> None:
    wrong: Json = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlok", "text": "x"}]}

    assert not validator.is_valid(wrong)


def test_text_values_keep_the_cut_readable() -> None:
    long: Text = say("{name}", name="x" * 30_000)

    assert size(card_of(Message(long, paragraphs=(long,)))) <= LARGEST_CARD
