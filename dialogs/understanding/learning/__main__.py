"""python -m dialogs.understanding.learning [FILE]: learn from the sentences, once for every start to come."""

import sys
from pathlib import Path

from dialogs.understanding.learning.learnt import FOLDER, NAME, read, write

if __name__ == "__main__":
    file = Path(sys.argv[1]) if sys.argv[1:] else FOLDER / NAME
    file.parent.mkdir(exist_ok=True)
    try:
        read(file)
    except (OSError, ValueError):
        write(file)
