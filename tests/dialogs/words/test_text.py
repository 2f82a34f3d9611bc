from datetime import UTC, datetime

import pytest

from dialogs.words.text import Text, markdown, plain, say


def test_a_sentence_tells_names_numbers_times_and_lists() -> None:
    text = say(
        "**{who}** took {n} of {products} at {at}.",
        who="Megan",
        n=1234,
        products=("A", "B", "C"),
        at=datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
    )
    assert plain(text) == "Megan took 1,234 of A, B and C at 2026-11-24 09:05 UTC."
    assert markdown(text) == "**Megan** took 1,234 of A, B and C at 2026-11-24 09:05 UTC."


def test_a_sentence_without_its_value_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match=r"lacks \['who'\]"):
        say("Hello {who}")


def test_the_guides_own_prose_may_hold_braces_and_percent_signs() -> None:
    assert plain(Text("PATCH /users/{id} is 100 % {fine}")) == "PATCH /users/{id} is 100 % {fine}"


def test_our_own_markup_is_for_cards_and_never_shown_as_letters() -> None:
    text = say("**Only** *direct* members of {group}: `-Property` a*b*c, 2 * 3.", group="*A* `B`")

    assert plain(text) == "Only direct members of *A* `B`: -Property a*b*c, 2 * 3."
    assert markdown(text).startswith("**Only** *direct* members of \\*A\\*")


def test_a_value_is_never_read_as_a_template() -> None:
    assert plain(say("Hello {who}", who="{other} **bold**")) == "Hello {other} **bold**"


def test_a_list_of_none_and_of_one() -> None:
    assert plain(say("{a}|{b}", a=(), b=("x",))) == "none|x"
