"""Microsoft's published list of products and service plans, read from its CSV.

One row is one plan of one product. The list is kept by hand: it holds stray white space (even in ids),
duplicates, renamed products, and names in capitals beside the same in small letters.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from graph.products import BadNames, Names, Plan, Product

COLUMNS = (
    "Product_Display_Name",
    "String_Id",
    "GUID",
    "Service_Plan_Name",
    "Service_Plan_Id",
    "Service_Plans_Included_Friendly_Names",
)

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(lines: Iterable[str]) -> Names:
    """The names in the list; BadNames tells the line that is not as published."""
    rows = csv.reader(lines)
    if tuple(_tidy(cell) for cell in next(rows, [])) != COLUMNS:
        raise BadNames(f"line 1: expected the columns {', '.join(COLUMNS)}")
    products: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    plans: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in rows:
        cells = [_tidy(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(COLUMNS):
            raise BadNames(f"line {rows.line_num}: {len(cells)} columns instead of {len(COLUMNS)}")
        product, part_number, sku_id, plan_name, plan_id, friendly = cells
        products[_id(sku_id, rows.line_num)][part_number, product] += 1
        plans[_id(plan_id, rows.line_num)][plan_name, friendly or plan_name] += 1
    return Names(
        {id: Product(*_best(spellings)) for id, spellings in products.items()},
        {id: Plan(*_best(spellings)) for id, spellings in plans.items()},
    )


def _tidy(cell: str) -> str:
    """Without a byte-order mark, without white space around, and with single blanks within."""
    return " ".join(cell.removeprefix("\ufeff").split())


def _id(cell: str, line: int) -> str:
    id = cell.lower()
    if _GUID.fullmatch(id):
        return id
    raise BadNames(f"line {line}: {cell!r:.60} is not an id")


def _best(spellings: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The spelling used most often; one that shouts, or only repeats the code, where there is no other."""
    codes: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for (code, name), times in spellings.items():
        codes[code] += times
        names[name] += times
    spoken = {name: times for name, times in names.items() if name.upper() != name} or names
    return max(codes, key=codes.__getitem__), max(spoken, key=spoken.__getitem__)
