"""Writes the written guide: `python -m dialogs.guide > dialogs/GUIDE.md`."""

import sys

from dialogs.guide import GUIDE
from dialogs.guide.written import written_guide

if __name__ == "__main__":
    sys.stdout.write(written_guide(GUIDE))
