"""What the tenant says stays data wherever it goes: T52, T53, T54, T60, T62."""

import sys
from collections.abc import Iterator
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dialogs.words.sinks import cell_of, html_of, is_hidden, legible, markdown_of
from dialogs.words.text import html, markdown, plain, say

HIDING = "".join(map(chr, (0, 7, 27, 127, 0x80, 0x9B, 0xAD, 0x34F, 0x61C, 0x115F, 0x180E, 0x200B, 0x202E)))
LINES = MarkdownIt("commonmark", {"html": True, "typographer": True, "linkify": False}).enable(
    ["replacements", "smartquotes"]
)


def every(categories: set[str]) -> Iterator[str]:
    return (letter for letter in map(chr, range(sys.maxunicode + 1)) if category(letter) in categories)


def test_t60_no_character_that_hides_turns_or_steers_passes() -> None:
    assert [
        one for one in every({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}) if legible(f"a{one}b") not in {"ab", "a b"}
    ] == []
    assert legible(f"Sa{HIDING}les") == "Sales"
    assert legible("Sales\U000e0041\U000e0100\ufe01") == "Sales"


def test_t60_every_space_is_a_space() -> None:
    assert {legible(f"a{one}b") for one in every({"Zs"})} == {"a b"}


@pytest.mark.parametrize("name", ["Zoë Müller", "Ана Петрова", "محمد", "山田 太郎", "Team ❤️ 😀", "हिन्दी"])
def test_t60_names_of_every_script_stay_whole(name: str) -> None:
    assert legible(name) == name


@given(st.text())
def test_t60_what_is_told_holds_nothing_hidden_but_what_sets_a_name_apart(text: str) -> None:
    for told in (
        plain(say("{name}", name=text)),
        markdown(say("{name}", name=text)),
        html(say("{name}", name=text)),
    ):
        assert not [one for one in told if is_hidden(one) and one not in "\u2068\u2069"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[Reset](https://evil.example)", r"\[Reset\]\(https\:\//evil\.example\)"),
        ("Portal login.contoso-reset.com/mfa", r"Portal login\.contoso-reset\.com/mfa"),
        ("it@contoso-reset.com", r"it@contoso-reset\.com"),
        ("<at>everyone</at>", "&lt;at&gt;everyone&lt;/at&gt;"),
        ("R&D **all** (c)", r"R&amp;D \*\*all\*\* \(c\)"),
        ("27105c11-dd3f-577e-931f-3f06815d0340", "27105c11-dd3f-577e-931f-3f06815d0340"),
    ],
)
def test_t52_t53_t54_a_name_stays_a_name_in_markdown(name: str, shown: str) -> None:
    assert markdown_of(name) == shown


@given(st.text(st.characters(codec="utf-8")))
def test_t52_t53_t54_any_name_reads_in_markdown_as_it_is(text: str) -> None:
    name = legible(text)
    tokens = LINES.parseInline(markdown_of(name))[0].children or ()
    blocks = [one.type for one in LINES.parse(markdown_of(name))] if name else []

    assert "".join(one.content for one in tokens) == name
    assert {one.type for one in tokens} <= {"text"}
    assert blocks in ([], ["paragraph_open", "inline", "paragraph_close"])


@given(st.text())
def test_t54_no_name_is_html(text: str) -> None:
    assert not {"<", ">", '"', "'"} & set(html_of(text))


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "\u200b=1", "|calc"]
)
def test_t62_no_cell_is_a_formula(start: str) -> None:
    assert cell_of(start)[0] == "'"
