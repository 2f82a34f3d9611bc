"""What stands beside the code of a step, for people who do not read code: its page and its phrases."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """The page of a step, in Markdown, and the words people ask for it in, of all languages."""

    page: str
    phrases: tuple[str, ...]


def step_folder(module: str) -> Folder:
    """The folder of the step that this module (its `__file__`) is in: `page.md`, and `phrases/` with a file a
    language and a phrase a line. Raises ValueError with the place of what is missing."""
    home = Path(module).parent
    page = home / "page.md"
    if not page.is_file() or not (today := page.read_text("utf-8")).strip():
        raise ValueError(f"{page}: a step without a page")
    phrases = tuple(phrase for file in sorted(home.glob("phrases/*.txt")) for phrase in _lines(file))
    if not phrases:
        raise ValueError(f"{home / 'phrases'}: a step without phrases")
    return Folder(today, phrases)


def _lines(file: Path) -> tuple[str, ...]:
    lines = tuple(filter(None, map(str.strip, file.read_text("utf-8").splitlines())))
    if not lines:
        raise ValueError(f"{file}: no phrase in it")
    return lines
