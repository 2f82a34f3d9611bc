"""What a query found: rows under titles, how many there are in all, and what could not be seen."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.examining.case import Named
from dialogs.querying.tenant_query import PAGE, Query, Sort
from dialogs.words.text import Text, Value


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; by `name`, `number` and `since` it is sorted. `about` is what it tells of."""

    cells: tuple[Value, ...]
    name: str
    number: int = 0
    since: datetime | None = None
    about: Named | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query. `count` is exact unless only a part was `looked_at` of `of` there are; `unseen`
    are those of whom Graph shows too little to tell. `told` are sentences beside the number. `rows_in_all` is
    how many rows there are, where not all were read. `brief` are the places of the columns that a narrow
    table shows, all of them where it is empty."""

    query: Query
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    count: int
    looked_at: int = 0
    of: int = 0
    unseen: int = 0
    told: tuple[Text, ...] = ()
    rows_in_all: int = 0
    brief: tuple[int, ...] = ()

    @property
    def partly(self) -> bool:
        """Whether only a part could be looked at."""
        return self.looked_at < self.of

    @property
    def wanted(self) -> tuple[Row, ...]:
        """The rows in the order that is asked for, as many as are."""
        rows = in_order(self.rows, self.query.sort)
        return rows[: self.query.most] if self.query.most else rows

    @property
    def shown(self) -> tuple[Row, ...]:
        """Those of this page."""
        return self.wanted[self.query.skip : self.query.skip + PAGE]

    @property
    def more(self) -> int:
        """How many follow after this page."""
        total = max(self.rows_in_all, len(self.rows))
        total = min(total, self.query.most) if self.query.most else total
        return max(0, total - self.query.skip - len(self.shown))


def in_order(rows: tuple[Row, ...], sort: Sort | None) -> tuple[Row, ...]:
    """Sorted; as they were found where no order is asked for."""
    match sort:
        case None:
            return rows
        case Sort.NAME:
            return tuple(sorted(rows, key=lambda row: row.name.casefold()))
        case Sort.NUMBER:
            return tuple(sorted(rows, key=lambda row: (-row.number, row.name.casefold())))
        case Sort.FEWEST:
            return tuple(sorted(rows, key=lambda row: (row.number, row.name.casefold())))
        case Sort.NEWEST:
            return tuple(sorted(rows, key=_age, reverse=True))
        case Sort.OLDEST:
            return tuple(sorted(rows, key=lambda row: (row.since is None, _age(row))))


def _age(row: Row) -> float:
    return row.since.timestamp() if row.since else 0.0
