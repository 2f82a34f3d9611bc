"""Whom else it hits: those for whom the same stands in the way, or the others of a group. Who was spoken of
is never among them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs import diagnosis
from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case, Named
from dialogs.examining.verdict import Finding, Kind
from dialogs.licensing.rows import Row, every_row
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.saying.whom_else import Hit, Others, everybody_of, nobody_else, nothing_to_share, others
from dialogs.talk.state import Mention
from graph import GraphError


@dataclass(frozen=True, slots=True)
class _Tenant:
    """What is found in the whole tenant, and its rows in error."""

    examined: Examination
    rows: tuple[Row, ...]


async def alike(turn: Ongoing, guiding: Guiding, group: Named | None = None) -> Said:
    """Those for whom the same cause stands in the way; with a group, of that group alone."""
    examined = await guiding.examined(turn)
    cause, buttons = examined.cause, guiding.buttons(turn.state)
    if cause is None and examined.in_error:
        return await _with_the_same_error(turn, guiding, examined)
    if cause is None:
        who = turn.state.case.user or turn.state.case.group
        return turn.state, (nothing_to_share(who.name if who else "", buttons),)
    tenant = await _tenant(turn, guiding)
    same = [one for one in tenant.examined.findings if _is_same(one, cause) and _is_of(one, group)]
    errors = await _errors(turn, cause)
    hit = _hit(same, tenant.rows, errors, turn.state.case.user)
    home = cause.about.group or turn.state.case.group
    hit.sort(key=lambda one: one.group != home)
    shown = {home, *(one.group for one in hit)}
    groups = tuple(one.about.group for one in same if one.about.group and one.about.group not in shown)
    # A rule that is paused, or a group under way, keeps nobody's row in error.
    if (
        home
        and turn.state.case.user
        and not (hit or errors)
        and await _is_the_groups(home, cause, turn, guiding)
    ):
        members = await _members(home, turn)
        return turn.state, (everybody_of(home, members, cause, groups, buttons),)
    if not hit and not groups:
        return turn.state, (nobody_else(turn.state.case, cause, group, tenant.examined, buttons),)
    return _listing(turn, Others(tuple(hit), groups, cause, None))


async def _is_the_groups(group: Named, cause: Finding, turn: Ongoing, guiding: Guiding) -> bool:
    """Whether the same is found of the group as a whole."""
    examined = await diagnosis.examined(Case(group=group), turn.directory, guiding.guide)
    return any(_is_same(one, cause) for one in examined.findings)


async def _with_the_same_error(turn: Ongoing, guiding: Guiding, examined: Examination) -> Said:
    """Those of whom Entra says the same word, where no cause was found."""
    user = turn.state.case.user
    words = {lead.to for lead in examined.leads if lead.evidence}
    rows = (row for row in (await _tenant(turn, guiding)).rows if row.error in words)
    hit = tuple(
        Hit(_user(row), row.sku, row.group, None) for row in rows if user is None or row.user.id != user.id
    )
    if hit:
        return _listing(turn, Others(hit, (), None, None))
    buttons = guiding.buttons(turn.state)
    return turn.state, (nobody_else(turn.state.case, None, None, examined, buttons),)


async def in_group(turn: Ongoing, guiding: Guiding, group: Named) -> Said:
    """The others of a group who wait, whatever stands in their way."""
    case = Case(group=group)
    examined = await guiding.examined(replace(turn, state=replace(turn.state, case=case)))
    user = turn.state.case.user
    rows = [row for row in await every_row(case, turn.directory) if user is None or row.user.id != user.id]
    hit = tuple(Hit(_user(row), row.sku, group, _cause_of(row, examined)) for row in rows)
    buttons = guiding.buttons(turn.state)
    if hit:
        return _listing(turn, Others(hit, (), None, group, besides=user is not None))
    if examined.cause and user is not None and examined.cause.about.user is None and not examined.in_error:
        members = await _members(group, turn)
        return turn.state, (everybody_of(group, members, examined.cause, (), buttons),)
    return turn.state, (nobody_else(turn.state.case, None, group, examined, buttons),)


def _listing(turn: Ongoing, found: Others) -> Said:
    """The table, of which a line is asked for by its place."""
    people = [Mention("user", one.user.id, one.user.name) for one in found.hit]
    groups = [Mention("group", one.id, one.name) for one in found.groups]
    listed = tuple({one.id: one for one in people or groups}.values())
    return turn.state.lists(listed), (others(found, turn.look.receipt),)


async def _tenant(turn: Ongoing, guiding: Guiding) -> _Tenant:
    everything = await diagnosis.examined(Case(), turn.directory, guiding.guide)
    try:
        rows = await every_row(Case(), turn.directory)
    except GraphError:
        rows = ()  # the checks that read them say so too
    return _Tenant(everything, rows)


async def _errors(turn: Ongoing, cause: Finding) -> frozenset[str]:
    """What Entra says in the rows that the cause is read from; nothing where it is read from none."""
    try:
        own = await every_row(turn.state.case, turn.directory)
    except GraphError:
        return frozenset()
    sku = cause.about.sku
    return frozenset(row.state.error or "" for row in own if row.failed and sku in {None, row.sku})


def _hit(
    same: Sequence[Finding], rows: Sequence[Row], errors: frozenset[str], user: Named | None
) -> list[Hit]:
    return [
        Hit(_user(row), row.sku, row.group, finding)
        for finding in same
        for row in rows
        if _belongs(row, finding)
        and (not errors or (row.state.error or "") in errors)
        and (user is None or row.user.id != user.id)
    ]


def _user(row: Row) -> Named:
    return Named(row.user.id, row.user.name)


def _belongs(row: Row, finding: Finding) -> bool:
    about = finding.about
    return (
        (about.group is not None or about.sku is not None)
        and about.group in {None, row.group}
        and about.sku in {None, row.sku}
        and (about.user is None or about.user.id == row.user.id)
    )


def _cause_of(row: Row, examined: Examination) -> Finding | None:
    told = (one for one in examined.findings if one.kind in {Kind.CAUSE, Kind.CONSEQUENCE})
    return next((one for one in told if _belongs(row, one)), None)


def _is_same(finding: Finding, cause: Finding) -> bool:
    return finding.kind is Kind.CAUSE and finding.cause.id == cause.cause.id


def _is_of(finding: Finding, group: Named | None) -> bool:
    return group is None or finding.about.group == group


async def _members(group: Named, turn: Ongoing) -> int | None:
    try:
        return await turn.directory.member_count(group.id)
    except GraphError:
        return None
