"""Reading what a channel sends, against whatever it may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.host.incoming import DEEPEST, Malformed, read_activity, strict_json
from tests.bot.parties import activity

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = [*activity("http://127.0.0.1:9/"), "channelData", "membersAdded", "entities", "value", "attachments"]


@given(st.dictionaries(st.sampled_from(PLACES), anything, max_size=4))
def test_t15_an_activity_is_read_or_refused_in_words(changes: dict[str, Any]) -> None:
    raw = activity("http://127.0.0.1:9/") | changes
    try:
        read = read_activity(raw)
    except Malformed as refused:
        assert str(refused).endswith(".")
    else:
        assert read.json is raw
        read.activity()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_t76_a_body_is_read_or_refused_in_words(body: bytes) -> None:
    try:
        read = strict_json(body)
    except Malformed as refused:
        assert str(refused).endswith(".")
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
