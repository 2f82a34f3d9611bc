"""Whatever accent a page asks for, what is written in it and on it can be read."""

import itertools

import pytest

from bot.web.accents import (
    BLACK,
    ON_DARK,
    ON_LIGHT,
    WELL_DARK,
    WELL_LIGHT,
    WHITE,
    Colour,
    properties,
    readable,
)

SOME = [Colour(*parts) for parts in itertools.product((0, 51, 128, 204, 255), repeat=3)]


def test_a_contrast_is_measured_as_wcag_measures_it() -> None:
    assert round(BLACK.contrast(WHITE), 2) == 21.0
    assert round(Colour(0x76, 0x76, 0x76).contrast(WHITE), 2) == 4.54
    assert WHITE.contrast(WHITE) == 1.0


@pytest.mark.parametrize("asked", SOME, ids=str)
def test_what_is_written_in_an_accent_and_on_it_is_read(asked: Colour) -> None:
    for ground, written in ((WELL_LIGHT, ON_LIGHT), (WELL_DARK, ON_DARK)):
        accent, deep = readable(asked, ground, 4.5), readable(asked, ground, 7.0)
        assert accent.contrast(ground) >= 4.5
        assert deep.contrast(ground) >= 7.0
        assert accent.contrast(written) >= 4.5


def test_a_colour_that_is_read_already_stays_as_it_is() -> None:
    assert readable(Colour(0x7A, 0x2E, 0x8E), WELL_LIGHT, 4.5) == Colour(0x7A, 0x2E, 0x8E)


@pytest.mark.parametrize(
    "text", ["", "red", "#12345", "#1234567", "#12345g", "url(x)", "#123456;}*{color:red"]
)
def test_what_is_no_colour_is_none(text: str) -> None:
    assert Colour.read(text) is None


@pytest.mark.parametrize("text", ["#7a2e8e", "7A2E8E", " #7a2e8e "])
def test_a_colour_is_read_with_or_without_its_sign(text: str) -> None:
    assert Colour.read(text) == Colour(0x7A, 0x2E, 0x8E)


def test_the_style_replaces_the_accent_in_light_and_dark() -> None:
    told = properties(Colour(0x7A, 0x2E, 0x8E))

    assert "--accent:light-dark(#7a2e8e,#" in told
    assert not set(told) & set("<>\"'&")
