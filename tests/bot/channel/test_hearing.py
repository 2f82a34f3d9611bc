import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.hearing import said_in
from dialogs.examining.step import Reply
from dialogs.talk.message import Joined, Pressed, Utterance, Words
from dialogs.understanding import LONGEST

PRESS = {"nonce": "n1", "step": "count", "reply": "check_again", "go": "", "value": ""}
PRESSED = Pressed("n1", "count", Reply.CHECK_AGAIN)


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ({"type": "message", "text": " Why? "}, Words("Why?")),
        ({"type": "message", "value": {"gla": PRESS}}, PRESSED),
        (
            {"type": "message", "text": "Check again", "value": {"gla": PRESS, "label": "Check again"}},
            PRESSED,
        ),
        (
            {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": {"gla": PRESS}}}},
            PRESSED,
        ),
        (
            {"type": "message", "text": "Usage location", "value": {"gla": {"go": "usage_location"}}},
            Pressed("", "", go="usage_location"),
        ),
        (
            {"type": "message", "value": {"gla": {"value": "id-7", "nonce": "n"}}},
            Pressed("n", "", value="id-7"),
        ),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "u"}]}, Joined()),
        ({"type": "event", "name": "webchat/join"}, Joined()),
        ({"type": "message", "attachments": [{"contentUrl": "https://evil.example/x"}]}, Words("")),
    ],
)
def test_what_a_person_does_is_heard_as_what_she_meant(
    activity: dict[str, object], expected: Utterance
) -> None:
    assert said_in(activity) == expected


@pytest.mark.parametrize(
    "press",
    [
        "yes",
        None,
        [],
        {},
        {"reply": "format_the_tenant"},
        {"reply": 5},
        {"nonce": ["n"], "reply": "yes"},
        {"reply": "yes", "value": "x" * 513},
        {"nonce": "n1", "step": "count"},
    ],
)
def test_a_button_nobody_made_says_nothing(press: object) -> None:
    assert said_in({"type": "message", "text": "yes", "value": {"gla": press}}) == Words("")


def test_the_bots_own_mention_goes_and_other_people_stay() -> None:
    activity = {
        "type": "message",
        "text": "<at>License bot</at>&nbsp;why did <at>Megan Bowen</at> get nothing?",
        "recipient": {"id": "28:bot"},
        "entities": [
            {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>License bot</at>"},
            {"type": "mention", "mentioned": {"id": "29:megan"}, "text": "<at>Megan Bowen</at>"},
        ],
    }

    assert said_in(activity) == Words("why did Megan Bowen get nothing?")


def test_mentions_without_entities_lose_their_markup_only() -> None:
    assert said_in({"type": "message", "text": "<at id='0'>all</at> hello"}) == Words("all hello")


@pytest.mark.parametrize("entities", [None, 5, "mention", [5, None, {}, {"type": "mention", "mentioned": 3}]])
def test_broken_entities_do_no_harm(entities: object) -> None:
    assert said_in(
        {"type": "message", "text": "hi", "entities": entities, "recipient": {"id": "b"}}
    ) == Words("hi")


def test_t77_no_more_of_a_text_is_heard_than_is_read_and_one_letter_that_tells_so() -> None:
    assert said_in({"type": "message", "text": " " + "x" * 100_000}) == Words("x" * (LONGEST + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON, name=JSON, kind=st.sampled_from(["message", "invoke", "event", "typing", ""]), press=JSON)
def test_nothing_that_arrives_breaks_the_hearing(
    value: object, name: object, kind: str, press: object
) -> None:
    activity = {
        "type": kind,
        "name": name,
        "value": value,
        "text": value,
        "entities": value,
        "recipient": name,
    }

    assert isinstance(said_in(activity), Words | Pressed | Joined)
    assert isinstance(said_in({"type": "message", "value": {"gla": press}}), Words | Pressed)
