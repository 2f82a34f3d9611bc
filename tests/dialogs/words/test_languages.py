from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from structlog.testing import capture_logs

from dialogs.words.__main__ import bring_up_to_date
from dialogs.words.catalogues import read, tongue_for
from dialogs.words.prose import told
from dialogs.words.pseudo import ACCENTED, CLOSE, MIRRORED, OPEN
from dialogs.words.text import markdown, plain, prose, say, say_count, together, verbatim
from dialogs.words.tongue import ENGLISH, Tongue

WAITS = "**{who}** waits for {product}."
SOURCE = """
from dialogs.words.text import say, say_count

TITLE = say("**{who}** waits for {product}.", who="Megan", product="Office 365 E3")
MEMBERS = say_count("{count} member waits.", "{count} members wait.", count=3)
"""


def folder(tmp_path: Path) -> Path:
    (tmp_path / "said.py").write_text(SOURCE, "utf-8")
    return tmp_path


def translated(tmp_path: Path, language: str, told: dict[str, str | tuple[str, ...]]) -> Tongue:
    """The tongue after a translator filled in what was gathered."""
    (file,) = bring_up_to_date(language, [folder(tmp_path)])
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    for english, filled in told.items():
        catalogue[english].string = filled
    with file.open("wb") as target:
        write_po(target, catalogue)
    return read(language, [tmp_path])


def test_a_sentence_is_told_as_its_catalogue_has_it(tmp_path: Path) -> None:
    german = translated(
        tmp_path,
        "de",
        {WAITS: "Auf {product} wartet **{who}**."},
    )

    waits = say("**{who}** waits for {product}.", who="*Megan*", product="Office 365 E3")

    assert plain(waits, german) == "Auf Office 365 E3 wartet *Megan*."
    assert markdown(waits, german) == "Auf Office 365 E3 wartet **\\*Megan\\***."


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 участник ждёт."), (3, "3 участника ждут."), (5, "5 участников ждут.")]
)
def test_a_count_has_as_many_forms_as_the_language(tmp_path: Path, count: int, told: str) -> None:
    russian = translated(
        tmp_path,
        "ru",
        {
            "{count} member waits.": (
                "{count} участник ждёт.",
                "{count} участника ждут.",
                "{count} участников ждут.",
            )
        },
    )

    assert plain(say_count("{count} member waits.", "{count} members wait.", count=count), russian) == told


def test_what_a_catalogue_lacks_is_english_and_is_logged_once(tmp_path: Path) -> None:
    german = translated(tmp_path, "de", {})

    with capture_logs() as logs:
        told = [plain(say("Back"), german) for _ in range(3)]

    assert told == ["Back", "Back", "Back"]
    assert [(one["event"], one["sentence"]) for one in logs] == [("not_translated", "Back")]


def test_a_translation_that_loses_a_name_or_invents_one_is_not_used(tmp_path: Path) -> None:
    lost = translated(tmp_path, "de", {WAITS: "Auf {produkt} wartet **{who}**."})

    with capture_logs():
        told = plain(say("**{who}** waits for {product}.", who="Megan", product="E3"), lost)

    assert told == "Megan waits for E3."


def test_what_was_translated_stays_when_more_is_said(tmp_path: Path) -> None:
    translated(tmp_path, "de", {WAITS: "Auf {product} wartet **{who}**."})

    (tmp_path / "said.py").write_text(f'{SOURCE}\nMORE = say("More.")\n', "utf-8")
    (file,) = bring_up_to_date("de", [tmp_path])

    text = file.read_text("utf-8")
    assert "Auf {product} wartet" in text
    assert 'msgid "More."' in text


def test_a_page_is_translated_by_a_page_beside_it(tmp_path: Path) -> None:
    page = "The first\nparagraph {id}.\n\n- one\n- two\n"
    (tmp_path / "page.md").write_text(page, "utf-8")
    (tmp_path / "page.de.md").write_text("Der erste Absatz {id}.\n\n- eins\n- zwei\n", "utf-8")

    german = read("de", [tmp_path])

    assert [plain(one, german) for one in prose(page)] == ["Der erste Absatz {id}.", "eins", "zwei"]


def test_answers_are_translated_by_answers_beside_them_wordings_apart(tmp_path: Path) -> None:
    ours = "## Is it so?\n\n- is this true\n\nYes. It is\nso.\n\ncause: count_violation\n"
    (tmp_path / "answers.md").write_text(ours, "utf-8")
    (tmp_path / "answers.de.md").write_text("## Ist es so?\n\nJa. Es ist so.\n", "utf-8")

    german = read("de", [tmp_path])

    assert [plain(verbatim(one), german) for one in told(ours)] == ["Ist es so?", "Ja. Es ist so."]


def test_a_page_that_grew_since_it_was_translated_is_english(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("One.\n\nTwo.\n", "utf-8")
    (tmp_path / "page.de.md").write_text("Eins.\n", "utf-8")

    with capture_logs() as logs:
        german = read("de", [tmp_path])
        told = [plain(one, german) for one in prose("One.\n\nTwo.")]

    assert told == ["One.", "Two."]
    assert logs[0]["event"] == "page_untranslated"


@pytest.mark.parametrize(
    ("tags", "tongue"),
    [
        (("en-US",), ENGLISH),
        (("tlh", "en"), ENGLISH),
        ((), ENGLISH),
        (("",), ENGLISH),
        (("../../etc",), ENGLISH),
        (("en-xa",), ACCENTED),
        (("tlh", "ar_XB.UTF-8"), MIRRORED),
    ],
)
def test_whoever_asks_for_a_language_nobody_wrote_gets_english(tags: tuple[str, ...], tongue: Tongue) -> None:
    assert tongue_for(*tags) is tongue


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en_GB", "1,234 of A, B and C at 2026-11-24 09:05 UTC, on 2026-11-24"),
        ("de", "1.234 of A, B und C at 24.11.2026, 09:05 UTC, on 24.11.2026"),
        ("ja", "1,234 of A、B、C at 2026/11/24 9:05 UTC, on 2026/11/24"),
    ],
)
def test_lists_numbers_days_and_times_are_written_as_the_language_does(locale: str, told: str) -> None:
    text = say(
        "{n} of {things} at {at}, on {day}",
        n=1234,
        things=("A", "B", "C"),
        at=datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
        day=date(2026, 11, 24),
    )
    assert plain(text, Tongue("", locale)) == told


@pytest.mark.parametrize(("locale", "told"), [("en_GB", "One. Two."), ("ja", "One.Two.")])
def test_sentences_follow_one_another(locale: str, told: str) -> None:
    assert plain(together(say("One."), say("Two.")), Tongue("", locale)) == told


def test_a_name_in_the_other_direction_turns_nothing_around() -> None:
    text = say("{who} is in {group}.", who="מגן", group="Sales")

    assert plain(text) == "\u2068מגן\u2069 is in Sales."
    assert plain(say("{group}", group="Sales"), MIRRORED) == "\u2068Sales\u2069"


def test_what_is_copied_is_not_set_apart() -> None:
    assert plain(say("Say `{id}` to {who}", id="42", who="Lee"), MIRRORED).count("\u2068") == 1


@pytest.mark.parametrize("tongue", [ACCENTED, MIRRORED])
def test_the_languages_nobody_speaks_keep_what_a_translator_keeps(tongue: Tongue) -> None:
    text = say("**Read** [the page](https://learn.microsoft.com/x) of {who}: `{id} -All`", who="Lee", id="42")

    told = markdown(text, tongue)

    assert told.startswith(f"{OPEN}**")
    assert told.endswith(CLOSE)
    assert "(https://learn.microsoft.com/x)" in told
    assert "`42 -All`" in told
    assert "Read" not in told


@pytest.mark.parametrize("tongue", [ACCENTED, MIRRORED])
def test_the_languages_nobody_speaks_take_more_room(tongue: Tongue) -> None:
    sentence = say("Wait some minutes and check again, then reprocess everybody.")

    assert len(plain(sentence, tongue)) >= 1.4 * len(plain(sentence))
