"""A step is refused with its place while its folder lacks what people read or say."""

import re
from pathlib import Path

import pytest

from dialogs.examining.folder import Folder, step_folder


def folder(home: Path, page: str | None = "It is so.\n", **phrases: str) -> str:
    """A step's folder with this page and these phrases, by language; what its module says is its file."""
    if page is not None:
        (home / "page.md").write_text(page, "utf-8")
    (home / "phrases").mkdir()
    for language, lines in phrases.items():
        (home / "phrases" / f"{language}.txt").write_text(lines, "utf-8")
    return str(home / "check.py")


def test_a_folder_is_a_page_and_the_phrases_of_every_language(tmp_path: Path) -> None:
    module = folder(tmp_path, en="is it so\n\n since when \n", ja="いつから\n")

    assert step_folder(module) == Folder("It is so.\n", ("is it so", "since when", "いつから"))


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
