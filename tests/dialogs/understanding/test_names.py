from dialogs.understanding import read
from dialogs.understanding.naming.names import names_and_groups
from graph import Names

NAMES = Names.load(None)


def test_a_name_is_found_behind_a_word_that_is_none() -> None:
    names, groups = names_and_groups("wieso kriegt Jonas Weber nix aus der Gruppe Vertrieb", (), frozenset())
    assert names[:2] == ("Jonas Weber", "Jonas")
    assert groups == ("Vertrieb",)


def test_common_words_name_nobody_unless_they_have_a_capital() -> None:
    names, _ = names_and_groups("finance people and Finance", (), frozenset({"finance"}))
    assert names == ("Finance",)


def test_a_product_ends_where_its_name_ends() -> None:
    reading = read("the E3 licenses and Visio", (), lambda words: tuple(NAMES.find_product(words)))
    assert {words for words, _ in reading.products} == {"E3", "Visio"}


def test_a_brand_is_no_product() -> None:
    assert read("in our Azure AD", (), lambda words: tuple(NAMES.find_product(words))).products == ()


def test_what_is_longer_than_a_name_can_be_names_nobody() -> None:
    name, longer = "Q" * 256, "Q" * 257
    assert names_and_groups(f"{name}, the group {name}", (), frozenset()) == ((), (name,))
    assert names_and_groups(f"{longer}, the group {longer}", (), frozenset()) == ((), ())
