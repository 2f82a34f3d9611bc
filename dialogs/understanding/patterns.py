"""Files of regular expressions, a line each, under the name in brackets of what they mean."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def patterns(file: Path) -> Mapping[str, re.Pattern[str]]:
    """For each name, in the order of the file, its lines as one pattern. Lines that begin with # say what
    the file is for."""
    lines: dict[str, list[str]] = {}
    name = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            name = line[1:-1]
        elif line and not line.startswith("#"):
            lines.setdefault(name, []).append(line)
    return {name: re.compile("|".join(held)) for name, held in lines.items()}
