"""Rows as lines of CSV (https://www.rfc-editor.org/rfc/rfc4180), harmless to a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from dialogs.words.sinks import cell_of
from dialogs.words.text import Text, Value, plain

Tell = Callable[[Text], str]
"""How a text is told: in which language."""


def csv_lines(columns: Sequence[Text], rows: Iterable[Sequence[Value]], tell: Tell = plain) -> Iterator[str]:
    """The titles, then a line for each row."""
    yield _line([tell(title) for title in columns])
    for row in rows:
        yield _line([_cell(value, tell) for value in row])


def bare(value: Value, tell: Tell = plain) -> str | int | list[str]:
    """A cell as scripts read it: times as ISO 8601, lists as lists."""
    match value:
        case bool() | int():
            return value
        case datetime() | date():
            return value.isoformat()
        case Text():
            return tell(value)
        case tuple():
            return [str(bare(one, tell)) for one in value]
        case _:
            return str(value)


def _cell(value: Value, tell: Tell) -> str:
    told = bare(value, tell)
    return cell_of("; ".join(told) if isinstance(told, list) else str(told))


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
