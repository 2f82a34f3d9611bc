"""Rows, whom they concern, and alternatives, as they stand inside a sentence."""

from collections.abc import Sequence

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import IN_FORCE, Row, heads, people
from dialogs.words.text import (
    AnyOf,
    Phrase,
    Text,
    Value,
    only,
    phrase,
    phrase_count,
    say,
    say_count,
    together,
)

_MANY = 4


def row_name(product: str, group: Named | None) -> Phrase:
    """A product and its source, inside a sentence: "Office 365 E3 from Sales"."""
    if group is None:
        return phrase("{product} assigned directly", product=product)
    return phrase("{product} from {group}", product=product, group=group.name)


def unable(found: Sequence[Row], why: Text, *more: Text) -> Text:
    """What stands in the way of rows of one product from one source. A license in force is there; what failed
    is a change of it."""
    row, who = row_name(found[0].sku.name, found[0].group), people(found)
    if all(one.state.state in IN_FORCE for one in found):
        return together(say("{row} of {who} works but could not be changed:", row=row, who=who), why, *more)
    # English says "cannot" of one and of many; other languages do not.
    begun = say_count(
        "{who} cannot get {row}:", "{who} cannot get {row}:", count=heads(found), who=who, row=row
    )
    return together(begun, why, *more)


def concerned(case: Case) -> Phrase:
    """Whom a case is about, inside a sentence."""
    if case.user is not None:
        return only(case.user.name)
    if case.group is not None:
        return phrase("the members of {group}", group=case.group.name)
    return phrase("anybody in the licensed groups of this tenant")


def either(names: Sequence[str]) -> Value:
    """Alternatives inside a sentence: "a or b"; of many, the first and how many more."""
    first, *rest = names
    if len(rest) < _MANY:
        return AnyOf(tuple(names))
    return phrase_count(
        "{first} or one other", "{first} or one of {count} others", count=len(rest), first=first
    )


def the_first(names: Sequence[str], most: int) -> tuple[Value, ...]:
    """Names; of many, the first and how many more."""
    if len(names) <= most:
        return tuple(names)
    return (*names[:most], phrase_count("{count} more", "{count} more", count=len(names) - most))
