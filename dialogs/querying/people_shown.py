"""People and their rows, as lines of a table."""

from collections.abc import Iterator, Mapping, Sequence

from dialogs.examining.case import Named
from dialogs.querying.found import Row
from dialogs.querying.tenant_query import Query, Sort, Standing, What
from dialogs.querying.who_fits import needs_rows
from dialogs.words.text import Phrase, Text, Value, phrase, say
from graph import Directory, LicenseAssignmentState, User

Fitting = Sequence[tuple[User, Sequence[LicenseAssignmentState]]]
"""Who fits, each with the rows that make them."""

_PERSON, _SIGN_IN, _LICENSE, _STATE, _SINCE = (
    say("Person"),
    say("Signs in as"),
    say("License"),
    say("State"),
    say("Since"),
)
_LOCATION, _DEPARTMENT = say("Usage location"), say("Department")


def columns(query: Query) -> tuple[Text, ...]:
    """The titles."""
    if query.names_only:
        return (_PERSON,)
    if needs_rows(query.filters) or query.what is What.ROWS:
        return (_PERSON, _SIGN_IN, _LICENSE, _STATE, _SINCE)
    return (_PERSON, _SIGN_IN, _LOCATION, _DEPARTMENT)


def brief(query: Query) -> tuple[int, ...]:
    """Who, which license and how it stands, or since when; the rest is in the file."""
    if query.names_only or not (needs_rows(query.filters) or query.what is What.ROWS):
        return ()
    failed = query.filters.standing is Standing.IN_ERROR or query.what is What.ROWS
    return (0, 2, 3) if failed and query.sort is not Sort.OLDEST else (0, 2, 4)


def lines(query: Query, fitting: Fitting, groups: Mapping[str, str], directory: Directory) -> Iterator[Row]:
    """Those who fit, a line each; of rows each row."""
    for user, rows in fitting:
        if query.what is What.ROWS:
            yield from (_line(query, user, (one,), groups, directory) for one in rows)
        else:
            yield _line(query, user, rows, groups, directory)


def _line(
    query: Query,
    user: User,
    rows: Sequence[LicenseAssignmentState],
    groups: Mapping[str, str],
    directory: Directory,
) -> Row:
    since = min((one.last_updated for one in rows if one.last_updated), default=None)
    cells: tuple[Value, ...] = (user.name,)
    if not query.names_only:
        signs_in = user.user_principal_name or ""
        if needs_rows(query.filters) or query.what is What.ROWS:
            licenses = tuple(_license(one, groups, directory) for one in rows)
            states = tuple(dict.fromkeys(one.error or one.state for one in rows))
            cells = (user.name, signs_in, licenses, states, since or "")
        else:
            department = str(user.attributes.get("department") or "")
            cells = (user.name, signs_in, user.usage_location or "", department)
    return Row(cells, user.name, len(rows), since, Named(user.id, user.name))


def _license(row: LicenseAssignmentState, groups: Mapping[str, str], directory: Directory) -> Phrase:
    product = directory.product_name(row.sku_id)
    if row.assigned_by_group is None:
        return phrase("{product}, directly", product=product)
    return phrase(
        "{product} from {group}",
        product=product,
        group=groups.get(row.assigned_by_group, row.assigned_by_group),
    )
