"""Whatever is pasted is read, the same way each time, in steps that grow with its length and no faster."""

import re
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from re import _constants, _parser  # type: ignore[attr-defined]  # the tree of a pattern, to count by
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dialogs.understanding
from dialogs.guide import GUIDE
from dialogs.licensing.messages import error_messages, error_texts
from dialogs.understanding import LONGEST, Reading, read
from dialogs.understanding.naming.entities import entities
from graph import Names
from tests.counting import calls

NAMES = Names.load(None)


def understood(text: str) -> Reading:
    return read(text, GUIDE.steps.values(), lambda words: tuple(NAMES.find_product(words)))


BOMBS = {
    "letters": "a",
    "at_signs": "a@",
    "addresses": "a.a@a.",
    "quotes": '"',
    "open_tags": "<a ",
    "brackets": "[({",
    "blanks": " ",
    "lines": "\n",
    "groups": "group ",
    "licenses": "the service x requires ",
    "guids": "6fd2c87f-b296-42f0-b197-1e91e994b900,",
    "dashes": "-",
    "skus": "SkuId=6fd2c87f-b296-42f0-b197-1e91e994b900 ",
    "kana": "ライセンス",
    "combining": "e\u0301",
    "unlike": "Zq{} ",
    "look_alikes": "ado ",
    "expanding": "\ufdfa",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_t77_twice_the_text_takes_no_more_than_twice_the_steps(bomb: str) -> None:
    understood("warm up the caches")
    once, twice = (calls(partial(understood, made(bomb, size))) for size in (2_000, 4_000))
    assert twice <= 2.3 * once + 2_000


@pytest.mark.parametrize("bomb", BOMBS)
def test_t77_the_longest_text_that_is_read_is_read_in_no_time(bomb: str) -> None:
    understood(made(bomb, LONGEST))
    assert calls(partial(understood, made(bomb, LONGEST))) < 250_000


def made(bomb: str, size: int) -> str:
    unit = BOMBS[bomb]
    return "".join(unit.format(at) if "{}" in unit else unit for at in range(size // len(unit) + 1))[:size]


def modules() -> Iterator[ModuleType]:
    yield from (error_messages, error_texts)
    for found in iter_modules(dialogs.understanding.__path__, "dialogs.understanding."):
        yield import_module(found.name)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    def inside(value: object) -> Iterator[re.Pattern[str]]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple):
            for one in value:
                yield from inside(one)

    for module in modules():
        for name, value in vars(module).items():
            yield from ((f"{module.__name__}.{name}", one) for one in inside(value))


ENDLESS = _constants.MAXREPEAT


def endless_before_a_failure(tree: Any, behind: bool) -> bool:
    """Whether a repeat without limit stands before something that can still fail, and so is tried anew."""
    items = list(tree)
    for at, (kind, argument) in enumerate(items):
        after = behind or any(can_fail(item) for item in items[at + 1 :])
        match kind:
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
                _, most, body = argument
                if (most == ENDLESS and after) or endless_before_a_failure(body, after):
                    return True
            case _constants.SUBPATTERN:
                if endless_before_a_failure(argument[-1], after):
                    return True
            case _constants.BRANCH:
                if any(endless_before_a_failure(one, after) for one in argument[1]):
                    return True
            case _constants.ASSERT | _constants.ASSERT_NOT:
                if endless_before_a_failure(argument[1], behind=True):
                    return True
            case _:
                pass
    return False


def can_fail(item: Any) -> bool:
    kind, argument = item
    return not (kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT} and argument[0] == 0)


def test_t77_no_pattern_can_be_made_to_try_again_and_again() -> None:
    found = list(patterns())
    assert len(found) > 60
    assert [
        name for name, one in found if endless_before_a_failure(_parser.parse(one.pattern, one.flags), False)
    ] == []


def test_the_test_above_finds_patterns_that_try_again() -> None:
    assert all(
        endless_before_a_failure(_parser.parse(bad), False)
        for bad in (r"\w+@", r"(a+)+b", r"a.*b.*c", r"(?=\s+x)")
    )


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE users; --",
        "displayName eq 'x' or startswith(mail,'y')&$search=\"displayName:z\"",
        'O\'Neil "Sales & Co" <script>alert(1)</script>',
        "${jndi:ldap://x} {{7*7}} %s %n \\u0000 \x00",
        "\u202e\u200b\u2066",
        "😀🎉👩‍👩‍👧‍👦",
        "",
        "   \n\t ",
        "?" * 500,
    ],
)
def test_odd_texts_are_read(text: str) -> None:
    reading = understood(text)
    assert reading == understood(text)
    assert entities(reading, NAMES) == entities(reading, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "**Why** has `Bob` [no license](https://example.com)?",
        "> hello\n\n1. *Bob* has **no** license",
        "warum hat Bob no license aus dem grupo Sales",
        "Bob さん has keine licence",
    ],
)
def test_markdown_and_mixed_languages_leave_their_question(text: str) -> None:
    reading = understood(text)
    assert (reading.judgement.guide_step if reading.judgement else "", reading.names[0]) == ("RS3", "Bob")


def test_t77_a_hundred_kilobytes_are_cut_and_read() -> None:
    reading = understood("Why has Megan Bowen no Office 365 E3? " + "log line " * 11_000)
    assert reading.cut
    assert len(reading.text) <= LONGEST
    assert "Megan Bowen" in reading.names


def test_a_question_behind_a_long_log_is_still_read() -> None:
    log = "2026-11-02 ok\n" * 900
    assert (
        understood(log + "Which role do I need to license a group?").judgement
        == understood(log + "Which role do I need to license a group?").judgement
    )
    assert "Bob" in " ".join(understood("x " * 500 + "why has Bob no license").names)


@given(st.text(max_size=400))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    reading = understood(text)
    assert reading == understood(text)
    assert len(entities(reading, NAMES).user or "") <= len(reading.text)


@given(
    st.lists(
        st.sampled_from(
            ["license", "group", "Bob", "E3", "'", '"', "no", "@", "SG-x", "Lizenz", "なし", "🎉"]
        )
    )
)
def test_words_in_any_order_are_read(words: list[str]) -> None:
    assert understood(" ".join(words)) == understood(" ".join(words))
