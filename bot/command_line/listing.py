"""One question about the tenant, without a conversation: for scripts, and for whoever prefers a terminal."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from bot.command_line.formats import Output
from bot.command_line.terminal import aligned
from dialogs.concluding.examination import reason
from dialogs.querying.asked.resolving import GivenNames, Stranger, given, graphs_time
from dialogs.querying.csv_lines import bare, csv_lines
from dialogs.querying.found import Found
from dialogs.querying.running import run
from dialogs.querying.tenant_query import Query, Shape
from dialogs.talk.inquiring.table_told import beside, cell, number, reading_on, waiting_on, what_would_show
from dialogs.talk.message import Table
from dialogs.words.text import plain
from graph import Directory, Forbidden, GraphError


class Extent(IntEnum):
    """The exit code: everything was seen, or a part."""

    ALL = 0
    PART = 3

    @classmethod
    def of(cls, found: Found) -> "Extent":
        """What the exit code says of it."""
        return cls.PART if found.partly or found.unseen else cls.ALL


class CannotList(Exception):
    """The question cannot be answered; its text says what to do."""


async def find(directory: Directory, query: Query, named: GivenNames) -> Found:
    """Ask it. Raises CannotList where a name is nobody's here, or Graph shows nothing of it."""

    async def progress(looked_at: int, of: int) -> None:
        told = reading_on(looked_at, of).paragraphs
        sys.stderr.write("".join(f"{plain(one)}\n" for one in told))

    async def waiting(seconds: float) -> None:
        told = waiting_on(seconds).paragraphs
        sys.stderr.write("".join(f"{plain(one)}\n" for one in told))

    try:
        return await run(await given(query, named, directory), directory, progress, waiting)
    except Stranger as stranger:
        raise CannotList(str(stranger)) from stranger
    except GraphError as error:
        wanted = f" {plain(what_would_show(query))}" if isinstance(error, Forbidden) else ""
        raise CannotList(f"{plain(reason(error))}{wanted}") from error


async def since(option: str, text: str, directory: Directory) -> datetime:
    """A day (2026-11-20), or so many days ago (7d). Raises ValueError, which names the option."""
    if ago := re.fullmatch(r"(\d{1,4})d", text):
        return await graphs_time(directory) - timedelta(days=int(ago[1]))
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{option} {text!r} is no day") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def printed(found: Found, output: Output) -> Iterator[str]:
    """The answer in lines; of a count only the number, unless it is JSON."""
    match output:
        case Output.JSON:
            yield json.dumps(_to_json(found), indent=2, ensure_ascii=False)
        case _ if found.query.shape is Shape.COUNT:
            yield str(found.count)
        case Output.CSV:
            yield from csv_lines(found.columns, (row.cells for row in found.wanted))
        case Output.TABLE:
            yield plain(number(found))
            yield from map(plain, beside(found))
            rows = tuple(tuple(map(cell, row.cells)) for row in found.wanted)
            yield from aligned(Table(found.columns, rows)) if rows else ()


def _to_json(found: Found) -> dict[str, object]:
    titles = [plain(title) for title in found.columns]
    rows = [dict(zip(titles, map(bare, row.cells), strict=True)) for row in found.wanted]
    seen_all = not found.partly and not found.unseen
    counted: dict[str, object] = {"what": found.query.what.value, "count": found.count, "complete": seen_all}
    return counted if found.query.shape is Shape.COUNT else {**counted, "rows": rows}
