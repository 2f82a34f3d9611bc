"""A step is refused with its place while its folder lacks what people read, say or ask."""

import re
from pathlib import Path

import pytest

from dialogs.examining.case import Meaning
from dialogs.examining.folder import Answer, Folder, step_folder
from dialogs.words.text import verbatim

ANSWERS = """\
## Is it so?

- is this true
- いつから

Yes. It is so.

It has been so
for years.

```powershell
Get-It
```

cause: count_violation
how to: See it
message: no_seat
message: conflict
shows: nothing
source: https://learn.microsoft.com/it (2026-05-18)
"""


def folder(
    home: Path, page: str | None = "It is so.\n", answers: str | None = ANSWERS, **phrases: str
) -> str:
    """A step's folder with this page, these answers and these phrases, by language; what its module says is
    its file."""
    if page is not None:
        (home / "page.md").write_text(page, "utf-8")
    if answers is not None:
        (home / "answers.md").write_text(answers, "utf-8")
    (home / "phrases").mkdir()
    for language, lines in phrases.items():
        (home / "phrases" / f"{language}.txt").write_text(lines, "utf-8")
    return str(home / "check.py")


def test_a_folder_is_a_page_the_phrases_of_every_language_and_answers(tmp_path: Path) -> None:
    module = folder(tmp_path, en="is it so\n\n since when \n", ja="いつから\n")

    answer = Answer(
        "is-it-so",
        verbatim("Is it so?"),
        verbatim("Yes. It is so."),
        ("is this true", "いつから"),
        (verbatim("It has been so for years."),),
        ("Get-It",),
        "count_violation",
        "See it",
        ("https://learn.microsoft.com/it (2026-05-18)",),
        (Meaning.NO_SEAT, Meaning.CONFLICT),
        shows=False,
    )
    assert step_folder(module) == Folder("It is so.\n", ("is it so", "since when", "いつから"), (answer,))


@pytest.mark.parametrize("page", [None, "", " \n"])
def test_a_folder_without_a_page_is_refused(tmp_path: Path, page: str | None) -> None:
    module = folder(tmp_path, page, en="is it so\n")

    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'page.md'}: a step without a page")):
        step_folder(module)


def test_a_folder_without_phrases_is_refused(tmp_path: Path) -> None:
    module = folder(tmp_path)

    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'phrases'}: a step without phrases")):
        step_folder(module)


def test_a_language_without_a_phrase_is_refused(tmp_path: Path) -> None:
    module = folder(tmp_path, en="is it so\n", de="\n")

    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'phrases' / 'de.txt'}: no phrase in it")):
        step_folder(module)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (None, "a step without answers"),
        ("\n", "no answer in it"),
        ("It is so.\n", "'It is so.' stands under no question"),
        ("## Is it so?\n\n- is this true\n", "'Is it so?' is a question without an answer"),
        ("## Is it so?\nYes.\n", "'Is it so?' is a question without an answer"),
        ("## Is it so?\n\nYes, it\n", "'Is it so?': 'Yes, it' is no whole sentence"),
        ("## Is it so?\n\nYes.\n\n```\nGet-It\n", "'Is it so?': commands without their end"),
        ("## Is it so?\n\nYes.\n\ncause: a\ncause: b\n", "'Is it so?' names more than one cause"),
        ("## Is it so?\n\nYes.\n\nsource: a page\n", "'a page' is no source, as https"),
        ("## Is it so?\n\nYes.\n\n## Is it so?\n\nNo.\n", "'is-it-so' is asked twice"),
    ],
)
def test_answers_that_are_none_are_refused(tmp_path: Path, answers: str | None, said: str) -> None:
    module = folder(tmp_path, answers=answers, en="is it so\n")

    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'answers.md'}: ") + f".*{re.escape(said)}"):
        step_folder(module)
