"""Our files of contracts say what the published ones say, and what they say can be read back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts import distil, spelled_out
from tests.contracts.notation import FORMATS, PLAIN, NotInAWord, kind_of, schema_of

TYPES = "#/definitions/"
WORDS = st.recursive(
    st.sampled_from(sorted(PLAIN | FORMATS.keys() | {"user", "servicePlanInfo"})),
    lambda inner: st.one_of(inner.map("[{}]".format), inner.map("{{{}}}".format)),
)


@pytest.mark.parametrize("file", distil.FILES)
def test_a_file_is_what_is_published(file: str) -> None:
    published = distil.PUBLISHED / distil.FILES[file][0]
    if not published.exists():
        pytest.skip(f"the published contract is not beside this clone: {published.name}")
    assert distil.distilled(file) == (spelled_out.HERE / f"{file}.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "again"),
    [
        ("graph", lambda own: distil.graph(spelled_out.openapi(own))),
        ("connector", lambda own: distil.swagger(spelled_out.swagger(own))),
        ("token", lambda own: distil.swagger(spelled_out.swagger(own))),
        ("direct_line", lambda own: distil.swagger(spelled_out.swagger(own), own["types"])),
        ("adaptive_card", distil.facts),
    ],
)
def test_what_is_spelled_out_is_all_that_the_file_says(file: str, again: Callable[[Any], Any]) -> None:
    assert again(spelled_out.own(file)) == spelled_out.own(file)


@given(WORDS, st.booleans())
def test_a_word_is_read_as_it_is_written(word: str, may_be_null: bool) -> None:
    kind = f"{word}?" if may_be_null else word
    assert kind_of(schema_of(kind, TYPES), TYPES) == kind


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 0},
        {"type": "string", "format": "double"},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"$ref": "#/elsewhere/user"},
        {},
    ],
    ids=str,
)
def test_what_no_word_says_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(NotInAWord):
        kind_of(schema, TYPES)


def test_a_keyword_that_nobody_thought_of_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody thought of dependentRequired, not"):
        distil.facts({"type": "object", "properties": {"not": {"not": {}, "dependentRequired": {}}}})
