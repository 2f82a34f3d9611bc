"""Published cases asked in other words: a number, a date, a portal, politeness, a slip, a second product or
another language changes no cause.

Every case is asked in one other way, and every way is tried on a share of the cases; what comes out must be
the same findings of the same people, groups and products, in the same order.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.case_files import CASES, CaseFile, case_of, case_paths, load
from tests.evals import answer

ADDED = (
    "She has waited 10 days.",
    "It is so since 11 o'clock on 3 March 2026, on 3 of 10 screens.",
    "I looked in the Microsoft 365 admin center and in the Entra admin center.",
    "The Intune admin center and the Power BI admin portal say nothing.",
    "Could you please have a look for me? Many thanks for your help with this, I keep calling people.",
    "By the way, we also own Power BI Pro.",
    "My laptop runs Windows 11 and Office.",
    "Ticket 4711, opened on Monday.",
    "Das steht seit 10 Tagen so im Microsoft Entra Admin Center, vielen Dank für die Hilfe.",
    "Le centre d'administration de Power BI ne dit rien depuis 11 jours, merci.",
    "El centro de administración de Microsoft 365 no dice nada desde hace 10 días.",
    "O centro de administração do Intune não diz nada há 11 dias.",
    "Nel centro di amministrazione di Microsoft 365 non c'è nulla da 10 giorni.",
    "In het Microsoft 365-beheercentrum staat al 10 dagen niets.",
    "W centrum administracyjnym Microsoft 365 od 11 dni nic nie ma.",
    "Microsoft 365 管理センターには 10 日間何も出ません。",
)
SLIPS = {"license": "lisence", "licenses": "licneses", "group": "gruop", "didn't": "didnt", "Why": "Wyh"}


def with_more(sentence: str) -> Callable[[str], str]:
    """A question with a sentence behind it."""
    return lambda asked: f"{asked if asked[-1] in '.?!' else asked + '.'} {sentence}"


def with_slips(asked: str) -> str:
    """A question typed in a hurry."""
    return re.sub(r"[\w']+", lambda word: SLIPS.get(word[0], word[0]), asked)


def politely(asked: str) -> str:
    """A question in a letter."""
    return f"Hi, good morning! {asked} Thanks, regards"


def in_german_company(asked: str) -> str:
    """A question that another language leads up to."""
    return f"Hallo zusammen, kurze Frage: {asked}"


REWRITTEN: Mapping[str, Callable[[str], str]] = {
    **{sentence: with_more(sentence) for sentence in ADDED},
    "slips": with_slips,
    "politely": politely,
    "behind another language": in_german_company,
}

ASKED = [path for path in case_paths() if case_of(path).ask]


async def findings(case: CaseFile, path: Path) -> tuple[list[tuple[str, str]], bool]:
    """Cause and subject of each finding, and whether the question was declined."""
    got = await answer(case, load(path)[1])
    return [(cause.cause, cause.about) for cause in got.causes], bool(got.refused)


def expected(case: CaseFile) -> tuple[list[tuple[str, str]], bool]:
    """The same of what the case says must come out."""
    return [(cause.cause, cause.about) for cause in case.expect.causes], bool(case.expect.refused)


@pytest.mark.parametrize("way", REWRITTEN)
async def test_a_case_asked_in_other_words_has_the_same_causes(way: str) -> None:
    at = list(REWRITTEN).index(way)
    differ: dict[str, object] = {}

    for path in ASKED[at :: len(REWRITTEN)]:
        case = case_of(path)
        got = await findings(case.model_copy(update={"ask": REWRITTEN[way](case.ask)}), path)
        if got != expected(case):
            differ[path.name] = got

    assert differ == {}


QUESTION = re.compile(
    r"Why (?:did|does|has|is)(?:n't)? (?P<who>[A-Z]\w+ [A-Z]\w+) (?:not )?(?:get|getting|have|no)"
    r" (?P<what>[^?]+?) from (?:the )?(?P<group>[^?]+?)(?: group)?\?"
)
LANGUAGES = {
    "de": "Warum bekommt {who} kein {what} aus {group}?",
    "fr": "Pourquoi {who} ne reçoit-il pas {what} du groupe {group} ?",
    "es": "¿Por qué {who} no recibe {what} del grupo {group}?",
    "pt": "Por que {who} não recebe {what} do grupo {group}?",
    "it": "Perché {who} non riceve {what} dal gruppo {group}?",
    "nl": "Waarom krijgt {who} geen {what} van de groep {group}?",
    "ja": "{who} さんはなぜ {group} グループから {what} をもらえないのですか。",
    "pl": "Dlaczego {who} nie dostaje {what} z grupy {group}?",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_case_asked_in_another_language_has_the_same_causes(language: str) -> None:
    simple = [(path, asked) for path in ASKED if (asked := QUESTION.fullmatch(case_of(path).ask))]
    at = list(LANGUAGES).index(language)
    differ: dict[str, object] = {}

    for path, asked in simple[at :: len(LANGUAGES)]:
        case = case_of(path)
        ask = LANGUAGES[language].format(**asked.groupdict())
        got = await findings(case.model_copy(update={"ask": ask}), path)
        if got != expected(case):
            differ[ask] = got

    assert len(simple) >= 2 * len(LANGUAGES)
    assert differ == {}


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
