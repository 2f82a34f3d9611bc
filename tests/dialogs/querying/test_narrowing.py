"""Follow-ups in nine languages: what each makes of the question before."""

import pytest

from dialogs.guide import GUIDE
from dialogs.querying.asked.narrowing import AsFile, follow_up
from dialogs.querying.asked.read_query import Wanted
from dialogs.querying.tenant_query import Query, Sort, What
from dialogs.understanding import read
from graph import Names

BEFORE = Query(What.PEOPLE)
NAMES = Names.load()


def followed(text: str) -> Query | Wanted | AsFile | None:
    reading = read(text, GUIDE.steps.values(), lambda words: tuple(NAMES.find_product(words)))
    return follow_up(BEFORE, reading)


@pytest.mark.parametrize(
    "text",
    [
        *("only the disabled ones", "nur die deaktivierten", "seulement les comptes désactivés"),
        *("solo los desactivados", "só os desativados", "solo quelli disattivati"),
        *("alleen de uitgeschakelde", "tylko wyłączone", "無効なアカウントだけ"),
    ],
)
def test_only_the_disabled_ones(text: str) -> None:
    wanted = followed(text)

    assert isinstance(wanted, Wanted)
    assert wanted.query.filters.account_enabled is False


@pytest.mark.parametrize(
    "text",
    [
        *("and in Sales?", "Und in Sales?", "et dans Sales ?", "¿y en Sales?", "e em Sales?", "e in Sales?"),
        *("en in Sales?", "a co z Sales?", "Sales では？"),
    ],
)
def test_and_in_another_group(text: str) -> None:
    wanted = followed(text)

    assert isinstance(wanted, Wanted)
    assert "Sales" in [one.words for one in wanted.names]


@pytest.mark.parametrize(
    "text",
    [
        *("just the names", "nur die Namen", "seulement les noms", "solo los nombres", "só os nomes"),
        *("solo i nomi", "alleen de namen", "tylko nazwiska", "名前だけ"),
    ],
)
def test_just_the_names(text: str) -> None:
    query = followed(text)

    assert isinstance(query, Query)
    assert query.names_only


@pytest.mark.parametrize(
    "text",
    ["more", "mehr", "encore", "muestra más", "ver mais", "altri", "toon meer", "więcej", "もっと見せて"],
)
def test_more(text: str) -> None:
    query = followed(text)

    assert isinstance(query, Query)
    assert query.skip == 10


@pytest.mark.parametrize(
    "text",
    [
        *("as CSV", "als CSV", "en CSV", "como CSV", "em CSV", "in CSV", "jako CSV", "CSVで"),
        *("export", "herunterladen"),
    ],
)
def test_as_csv(text: str) -> None:
    assert followed(text) is AsFile.CSV


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("sort by name", Sort.NAME),
        ("sortiere nach Datum", Sort.NEWEST),
        ("trier par nombre", Sort.NUMBER),
        ("ordena por fecha", Sort.NEWEST),
        ("ordenar por nome", Sort.NAME),
        ("ordina per data", Sort.NEWEST),
        ("sorteer op naam", Sort.NAME),
        ("sortuj po nazwie", Sort.NAME),
        ("名前順", Sort.NAME),
    ],
)
def test_sorted(text: str, sort: Sort) -> None:
    query = followed(text)

    assert isinstance(query, Query)
    assert query.sort is sort


@pytest.mark.parametrize(
    "text", ["thanks a lot", "why did Megan not get it", "all of them", "reprocess Megan"]
)
def test_what_is_no_follow_up(text: str) -> None:
    assert followed(text) is None


@pytest.mark.parametrize(
    "text",
    ["show me everybody who waits, newest first", "who waits, oldest first", "wer wartet, neueste zuerst"],
)
def test_whoever_says_of_whom_asks_anew_in_whatever_order(text: str) -> None:
    assert followed(text) is None
