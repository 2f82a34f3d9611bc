"""Sentences that name nobody, in eleven languages: no word of them is taken for a person or a group, and of
none is it said that nobody is called so."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dialogs.diagnosis import heard, meant
from dialogs.guide import GUIDE
from dialogs.subject.meant import Hidden, Open, Told, Unknown
from graph.simulated.world import World
from tests.tenants import eyes

SENTENCES = [
    json.loads(line) for line in Path(__file__).with_name("names_free.jsonl").read_text("utf-8").splitlines()
]

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ja", "pl")


def test_there_are_five_hundred_sentences_in_nine_languages() -> None:
    languages = Counter(one["lang"] for one in SENTENCES)

    assert len(SENTENCES) >= 500
    assert [code for code in LANGUAGES if languages[code] < 40] == []


async def test_nobody_is_taken_from_a_sentence_that_names_nobody(contoso_world: World) -> None:
    taken = {one["text"]: await named(one["text"], contoso_world) for one in SENTENCES}

    assert {text: names for text, names in taken.items() if names} == {}


async def named(text: str, world: World) -> tuple[str, ...]:
    """Whom and which groups the words are taken to name, and what is said to be nobody's name."""
    directory = eyes(world, "ada@contoso.example")
    reading = heard(text, directory.find_products, GUIDE.steps.values())
    if reading.reply or reading.wish:
        return ()
    match await meant(reading, directory):
        case Told(named=found) | Open(named=found):
            certain = tuple(one.name for one in (found.user, found.group) if one)
            return certain + tuple(one.words for one in found.choices if one.slot != "sku")
        case Unknown(words=words) | Hidden(words=words):
            return words
        case _:
            return ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Warum bekommt Megan nichts von Sales?", "Sales"),
        ("Keiko Tanaka bekommt nichts aus Warehouse", "Warehouse"),
        ("Wer bekommt Lizenzen aus Marketing?", "Marketing"),
        ("Qui reçoit une licence de Marketing ?", "Marketing"),
        ("Si je réactive la règle d'Engineering, qui entre ?", "Engineering"),
        ("¿Quién recibe licencias de Marketing?", "Marketing"),
        ("Quem recebe licenças do Marketing?", "Marketing"),
        ("Chi riceve le licenze da Marketing?", "Marketing"),
        ("Wie krijgt licenties van Marketing?", "Marketing"),
        ("Kto dostaje licencje z Marketing?", "Marketing"),
        ("Marketingから誰もライセンスをもらえない", "Marketing"),
    ],
)
async def test_a_group_is_found_where_groups_stand_although_nothing_says_that_it_is_one(
    text: str, name: str, contoso_world: World
) -> None:
    assert name in await named(text, contoso_world)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Zlatan has no license", ("Zlatan",)),
        ("Will someone look at Rosa?", ("Rosa Marchetti",)),
        ("Keikos Lizenz kommt nicht", ("Keiko Tanaka",)),
        ("Femi Adeyemi'nin lisansı yok", ("Femi Adeyemi",)),
        ("Is this by design?", ()),
        ("Planning to buy seats", ()),
        ("Does Dynamics 365 Sales Enterprise need a group?", ()),
        ("Zoltan Bowen has no license", ("Zoltan Bowen",)),
    ],
)
async def test_a_word_that_may_be_a_name_is_one_where_it_stands_as_a_name(
    text: str, names: tuple[str, ...], contoso_world: World
) -> None:
    assert await named(text, contoso_world) == names
