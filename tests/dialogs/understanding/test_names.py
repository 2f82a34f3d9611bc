import pytest

from dialogs.understanding import read
from dialogs.understanding.naming.names import names_and_groups, products
from graph import Names

NAMES = Names.load(None)


def find(words: str) -> tuple[str, ...]:
    return tuple(NAMES.find_product(words))


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


@pytest.mark.parametrize(
    "words",
    [
        "waits 10 days",
        "since 11 o'clock",
        "365",
        "calling for a license per person",
        "shared devices in rooms",
        "in the Microsoft 365 admin center",
        "in the Entra admin center",
        "the Intune admin center",
        "the Power BI admin portal",
        "the Exchange Online admin center",
        "le centre d'administration de Power BI",
        "en el centro de administración de Power BI",
        "no centro de administração do Intune",
        "nel centro di amministrazione di Power BI",
        "het Intune-beheercentrum",
        "im Intune Admin Center",
        "w centrum administracyjnym Microsoft 365",
        "Intune 管理センター",
        "Microsoft Teams",
        "online trial",
    ],
)
def test_a_number_a_portal_and_a_word_from_a_names_middle_are_no_product(words: str) -> None:
    assert products(words, find) == ()


@pytest.mark.parametrize(
    "words",
    [
        "E3",
        "f1",
        "Plan 2",
        "SPE_E5",
        "Visio",
        "Project",
        "Business Premium",
        "Power BI Pro",
        "Windows 10/11 Enterprise E3",
        "EMS",
        "Planner and Project Plan 3",
        "Project Plan 3",
    ],
)
def test_a_product_is_named_by_its_name_its_code_or_the_word_it_begins_with(words: str) -> None:
    assert [phrase for phrase, _ in products(f"10 people lack {words} since 11", find)] == [words]


def test_two_products_beside_a_comma_are_two() -> None:
    assert {phrase for phrase, _ in products("E3, EMS and Visio", find)} == {"E3", "EMS", "Visio"}


def test_a_small_number_stands_within_a_name_and_that_of_a_brand_does_not() -> None:
    small, _ = names_and_groups("who may license Tier 0 Operators", (), frozenset())
    brand, _ = names_and_groups("has Lina Haddad Microsoft 365 Business Premium", (), frozenset())

    assert "Tier 0 Operators" in small
    assert [one for one in brand if "365" in one] == []
