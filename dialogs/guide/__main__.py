"""Writes the written guide (`python -m dialogs.guide > dialogs/GUIDE.md`), or the table of causes into a page
(`python -m dialogs.guide README.md`)."""

import sys
from pathlib import Path

from dialogs.guide import GUIDE
from dialogs.guide.written import between, causes_table, written_guide

if __name__ == "__main__":
    for page in map(Path, sys.argv[1:]):
        page.write_text(between(page.read_text("utf-8"), "causes", causes_table(GUIDE)), "utf-8")
    if not sys.argv[1:]:
        sys.stdout.write(written_guide(GUIDE))
