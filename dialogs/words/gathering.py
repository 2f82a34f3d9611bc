"""What is said, gathered from where it stands: Python, the templates of pages, and their scripts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

METHODS = {".py": "python", ".html": "jinja2", ".js": "javascript"}
KEYWORDS = {"say": None, "phrase": None, "say_count": (1, 2), "phrase_count": (1, 2)}
_OF_A_PAGE = {"templates", "static"}


class Message(NamedTuple):
    """A sentence as it stands in a source: of one thing, or of one and of several."""

    id: str | tuple[str, ...]
    line: int
    comments: list[str]


def messages_in(file: Path) -> Iterator[Message]:
    """What a file says."""
    found = extract_from_file(METHODS[file.suffix], file, keywords=KEYWORDS, options={"silent": "false"})
    for line, id, comments, _ in found:
        yield Message(id, line, comments)


def gathered(roots: Iterable[Path]) -> Mapping[Path, Catalog]:
    """What is said below these folders, by the folder that says it."""
    told: dict[Path, Catalog] = defaultdict(Catalog)
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.suffix not in METHODS:
                continue
            folder = file.parent.parent if file.parent.name in _OF_A_PAGE else file.parent
            place = file.relative_to(folder).as_posix()
            for one in messages_in(file):
                told[folder].add(one.id, None, [(place, one.line)], auto_comments=one.comments)
    return told
