"""Published cases asked in other words: a number, a portal, politeness or a second product changes no cause.

Each case is asked once as published and once with the addition; what comes out must be the same findings of
the same people, groups and products.
"""

import pytest

from tests.case_files import CASES, load
from tests.evals import answer

ASKED = (
    "count-last-seat",
    "count-two-products",
    "conflict-e1-with-e3",
    "member-never-was",
    "nested-one-level",
    "need-exchange-for-analytics",
    "location-calling-not-in-india",
    "notassigned-nowhere",
    "order-named-product-works",
    "subscription-suspended",
)

ADDED = (
    "She has waited 10 days.",
    "It is so since 11 o'clock, on 3 of 10 screens.",
    "I looked in the Microsoft 365 admin center and in the Entra admin center.",
    "The Intune admin center and the Power BI admin portal say nothing.",
    "Could you please have a look for me? Many thanks for your help with this, I keep calling people.",
    "Das steht seit 10 Tagen so im Microsoft Entra Admin Center, vielen Dank für die Hilfe.",
    "Le centre d'administration de Power BI ne dit rien depuis 11 jours, merci.",
    "El centro de administración de Microsoft 365 no dice nada desde hace 10 días.",
    "O centro de administração do Intune não diz nada há 11 dias.",
    "Nel centro di amministrazione di Microsoft 365 non c'è nulla da 10 giorni.",
    "In het Microsoft 365-beheercentrum staat al 10 dagen niets.",
    "W centrum administracyjnym Microsoft 365 od 11 dni nic nie ma.",
    "Microsoft 365 管理センターには 10 日間何も出ません。",
    "My laptop runs Windows 11 and Office.",
)


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("name", ASKED)
async def test_words_beside_the_question_change_no_cause(name: str, added: str) -> None:
    case, tenant = load(CASES / f"{name}.yaml")
    asked = await answer(case, tenant)
    perturbed = case.model_copy(update={"ask": f"{case.ask} {added}"})

    got = await answer(perturbed, tenant)

    assert (got.refused, got.causes) == ("", asked.causes)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("count-last-seat", "Megan Bowen has waited 10 days for her license from Sales"),
        ("count-last-seat", "Megan Bowen gets no license from Sales. She asked for Visio Plan 2 before."),
        ("count-last-seat", "Megan Bowen already owns EMS, but why has she no Office 365 E3 from Sales?"),
        ("count-last-seat", "Does Megan Bowen have EMS?"),
        ("conflict-e1-with-e3", "Has Isaiah Langer got Office 365 E1 from Marketing?"),
    ],
)
async def test_a_row_in_error_is_found_whatever_product_is_named(name: str, asked: str) -> None:
    case, tenant = load(CASES / f"{name}.yaml")
    before = await answer(case, tenant)
    other = case.model_copy(update={"ask": asked})

    got = await answer(other, tenant)

    assert got.refused == ""
    assert before.causes[0] in got.causes
