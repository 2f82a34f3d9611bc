"""Gathers what is said, for translators: `python -m dialogs.words de fr`.

Every folder that says something gets a `catalogues/<language>.po`, or has it brought up to date; what is
translated there stays. Without a language those are brought up to date that there are.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dialogs.words.catalogues import ROOTS, written
from dialogs.words.gathering import gathered


def bring_up_to_date(language: str, roots: Iterable[Path]) -> list[Path]:
    """The catalogues of a language, with all that is said now; what was written."""
    files = []
    for folder, catalogue in gathered(roots).items():
        file = folder / "catalogues" / f"{language}.po"
        file.parent.mkdir(exist_ok=True)
        before = Catalog(language)
        if file.exists():
            with file.open("rb") as source:
                before = read_po(source, locale=language)
        before.update(catalogue)
        with file.open("wb") as target:
            write_po(target, before, width=110, include_lineno=False)
        files.append(file)
    return files


if __name__ == "__main__":
    for tag in sys.argv[1:] or sorted(written(ROOTS)):
        for file in bring_up_to_date(tag, ROOTS):
            sys.stdout.write(f"{file}\n")
