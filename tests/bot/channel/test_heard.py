"""Reading what a channel sends, against whatever it may send."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.heard import read_activity
from bot.strict_json import DEEPEST, Malformed, strict_json
from tests.bot.parties import activity

numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
Read = TypeVar("Read")
PLACES = [*activity("http://127.0.0.1:9/"), "channelData", "membersAdded", "entities", "value", "attachments"]


def read_or_refusal(read: Callable[[], Read]) -> Read | str:
    try:
        return read()
    except Malformed as refused:
        return str(refused)


@given(st.dictionaries(st.sampled_from(PLACES), anything, max_size=4))
def test_t15_an_activity_is_read_or_refused_in_words(changes: dict[str, Any]) -> None:
    raw = activity("http://127.0.0.1:9/") | changes

    read = read_or_refusal(lambda: read_activity(raw))

    if isinstance(read, str):
        assert read.endswith(".")
    else:
        assert read.json is raw
        assert read.type == raw["type"]


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_t76_a_body_is_read_or_refused_in_words(body: bytes) -> None:
    read = read_or_refusal(lambda: strict_json(body))

    if isinstance(read, str):
        assert read.endswith(".")
    else:
        assert read == json.loads(body)


@given(st.dictionaries(st.text(max_size=5), anything, max_size=4))
def test_what_is_strict_json_is_read_as_it_is(value: dict[str, Any]) -> None:
    assert strict_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(("deep", "read"), [(DEEPEST, True), (DEEPEST + 1, False)])
def test_t76_nesting_ends_where_it_is_said_to(deep: int, read: bool) -> None:
    body = b'{"a":' * (deep - 1) + b"{}" + b"}" * (deep - 1)

    if read:
        assert strict_json(body)
    else:
        with pytest.raises(Malformed, match="deeply"):
            strict_json(body)
