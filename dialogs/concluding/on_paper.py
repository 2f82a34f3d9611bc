"""Each next step tried on paper: what would follow from it in the tenant as it was read.

Pure functions on what the examination has in hand: nothing is asked for them that no check asks for anyway,
and what was not read is not spoken of.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dialogs.examining.case import Case, Named
from dialogs.examining.trial import Gives, Joins, Reprocesses, SwitchesOn, TakesOff
from dialogs.examining.verdict import Finding, Kind, Verdict
from dialogs.licensing.known_plans import Grade, collisions
from dialogs.licensing.rows import IN_FORCE
from dialogs.licensing.sources import ASSIGNABLE, attempt, by_sku_id, user_plans
from dialogs.words.text import Text, phrase, quoted, say, say_count
from graph import AssignedLicense, Directory, GraphError, LicenseAssignmentState, SubscribedSku

_SURE = frozenset({Grade.ERROR_TEXT, Grade.DOCUMENTED})
"""How well a collision is attested that is spoken of before it happened."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The tenant as it was read: its products by id, the person's rows, and how many members groups have."""

    skus: Mapping[str, SubscribedSku] = field(default_factory=dict)
    rows: Sequence[LicenseAssignmentState] = ()
    members: Mapping[str, int] = field(default_factory=dict)

    def holds(self, sku_id: str) -> bool:
        """Whether the person has the product, so that another source of it takes no license."""
        return any(row.sku_id == sku_id and row.state in IN_FORCE for row in self.rows)


async def read(case: Case, directory: Directory) -> Paper:
    """What the checks of a whole examination have asked for already, so that nothing travels for it. Of a
    whole tenant nothing is tried."""
    if case.whole_tenant:
        return Paper()
    skus, user, count = await asyncio.gather(
        attempt(directory.subscribed_skus()),
        attempt(directory.user(case.user.id) if case.user else _nothing()),
        attempt(directory.member_count(case.group.id) if case.group else _nothing()),
    )
    known = None if isinstance(user, GraphError) else user
    return Paper(
        {} if isinstance(skus, GraphError) or not skus.complete else by_sku_id(skus),
        (known.license_assignment_states if known else None) or (),
        {case.group.id: count} if case.group and isinstance(count, int) else {},
    )


async def _nothing() -> None:
    return None


def tried(
    verdicts: Mapping[str, Sequence[Verdict]], paper: Paper, directory: Directory
) -> dict[str, tuple[Verdict, ...]]:
    """Verdicts by step, in which each finding says what its next step would come to."""
    findings = [one for found in verdicts.values() for one in found if isinstance(one, Finding)]
    return {
        step: tuple(
            replace(one, then=(*one.then, *_then(one, findings, paper, directory)))
            if isinstance(one, Finding)
            else one
            for one in found
        )
        for step, found in verdicts.items()
    }


def _then(
    finding: Finding, findings: Sequence[Finding], paper: Paper, directory: Directory
) -> Iterator[Text]:
    match finding.does:
        case Joins():
            yield from _joined(finding.does, paper, directory)
        case Gives():
            yield from _given(finding.does, paper)
        case SwitchesOn(group, service):
            yield _for_everybody(group.name, service, paper.members.get(group.id))
        case TakesOff(group):
            yield _for_nobody(group.name, paper.members.get(group.id))
        case Reprocesses() | None:
            pass
    yield from _still(finding, findings)


def _joined(joins: Joins, paper: Paper, directory: Directory) -> Iterator[Text]:
    """A license is taken of each product that the person lacks, and nothing may collide."""
    new = [license for license in joins.licenses if not paper.holds(license.sku_id)]
    owned = [paper.skus[license.sku_id] for license in new if license.sku_id in paper.skus]
    full = [sku for sku in owned if sku.capability_status in ASSIGNABLE and sku.available < 1]
    if full:
        yield say_count(
            "{user} would wait for a license of {products}: none is left. Buy one more or free one first.",
            "{user} would wait for a license of {products}: none is left. Buy one more of each or free one "
            "first.",
            count=len(full),
            user=joins.user.name,
            products=tuple(directory.product_name(sku.sku_id) for sku in full),
        )
    for license in new:
        yield from _colliding(joins.user, license, paper, directory)


def _colliding(user: Named, new: AssignedLicense, paper: Paper, directory: Directory) -> Iterator[Text]:
    """What the person has that may not be had beside it, as far as Microsoft said so."""
    mine = user_plans(paper.skus.get(new.sku_id), new.disabled_plans)
    for row in paper.rows:
        theirs = user_plans(paper.skus.get(row.sku_id), row.disabled_plans)
        pairs = [pair for pair in collisions(mine, theirs) if pair[2] in _SURE]
        if pairs and row.state in IN_FORCE:
            one, other, _ = pairs[0]
            yield say(
                "{one} of {product} may collide with {other} of {held}, which {user} has.",
                one=directory.plan_name(one),
                product=directory.product_name(new.sku_id),
                other=directory.plan_name(other),
                held=directory.product_name(row.sku_id),
                user=user.name,
            )


def _given(gives: Gives, paper: Paper) -> Iterator[Text]:
    """A license is taken for every member who lacks the product; how many lack it nobody has read."""
    sku, count = paper.skus.get(gives.sku.id), paper.members.get(gives.group.id)
    if sku is None or count is None or sku.capability_status not in ASSIGNABLE:
        return
    free = max(sku.available, 0)
    if free >= count:
        yield say_count(
            "{count} member of {group} would take a license of it; {free} are free.",
            "{count} members of {group} would take a license of it each; {free} are free.",
            count=count,
            group=gives.group.name,
            free=free,
        )
        return
    yield say_count(
        "{group} has {count} member and {free} licenses of {product} are free: buy {missing} more first, "
        "unless some have it already.",
        "{group} has {count} members and {free} licenses of {product} are free: buy {missing} more first, "
        "unless some have it already.",
        count=count,
        group=gives.group.name,
        free=free,
        product=gives.sku.name,
        missing=count - free,
    )


def _for_everybody(group: str, service: str, count: int | None) -> Text:
    if count is None:
        return say(
            "Everybody who has it from {group} gets {service}, not one person alone.",
            group=group,
            service=service,
        )
    return say_count(
        "The one member of {group} gets {service}.",
        "All {count} members of {group} get {service}, not one person alone.",
        count=count,
        group=group,
        service=service,
    )


def _for_nobody(group: str, count: int | None) -> Text:
    if count is None:
        return say("Whoever has it only from {group} loses it at once.", group=group)
    return say_count(
        "{group} has {count} member; who has it only from there loses it at once.",
        "{group} has {count} members; who has it only from there loses it at once.",
        count=count,
        group=group,
    )


def _still(finding: Finding, findings: Iterable[Finding]) -> Iterator[Text]:
    """What keeps the person from the group's licenses even then: products of a group come together or not
    at all, and a reprocess is refused while a cause stands."""
    about = finding.about
    if finding.kind is not Kind.CAUSE or about.user is None or about.group is None:
        return
    others = [
        other
        for other in findings
        if other is not finding
        and other.kind is Kind.CAUSE
        and not isinstance(other.does, Reprocesses)
        and other.about.user == about.user
        and other.about.group == about.group
        and other.about.sku is not None
        and other.about.sku != about.sku
    ]
    if not others:
        return
    titles = tuple(
        phrase("{product} ({title})", product=other.about.sku.name, title=quoted(other.cause.title))
        for other in others
        if other.about.sku
    )
    if isinstance(finding.does, Reprocesses):
        yield say("Graph refuses it while this stands in the way: {others}.", others=titles)
    else:
        yield say(
            "Nothing comes from {group} before this is solved too: {others}.",
            group=about.group.name,
            others=titles,
        )
