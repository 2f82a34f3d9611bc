"""Each next step tried on paper: what would follow from it in the tenant as it was read.

Pure functions on what the examination has in hand; what was not read is not spoken of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dialogs.asker.roles import never_adds_members
from dialogs.concluding.left_over import seats_after, still_in_the_way
from dialogs.concluding.paper import Paper, read
from dialogs.examining.case import Case, Named
from dialogs.examining.trial import Doing, Gives, Joins, Reprocesses, SwitchesOn, TakesOff
from dialogs.examining.verdict import Finding, Kind, Verdict
from dialogs.licensing.known_plans import Grade, collisions
from dialogs.licensing.rows import IN_FORCE
from dialogs.licensing.sources import ASSIGNABLE, user_plans
from dialogs.words.text import Text, say, say_count, together
from graph import AssignedLicense, Directory

_SURE = frozenset({Grade.ERROR_TEXT, Grade.DOCUMENTED})
"""How well a collision is attested that is spoken of before it happened."""


def tried(
    verdicts: Mapping[str, Sequence[Verdict]], paper: Paper, directory: Directory
) -> dict[str, tuple[Verdict, ...]]:
    """Verdicts by step, in which each finding says what its next step would come to."""
    findings = [one for found in verdicts.values() for one in found if isinstance(one, Finding)]
    return {
        step: tuple(
            replace(
                one,
                because=together(one.because, *_works_meanwhile(one, paper)),
                then=(*one.then, *_then(one, findings, paper, directory)),
            )
            if isinstance(one, Finding)
            else one
            for one in found
        )
        for step, found in verdicts.items()
    }


def _works_meanwhile(finding: Finding, paper: Paper) -> Iterator[Text]:
    """A row in force and in error at once: only what was to change last did not come."""
    about = finding.about
    if about.user is None or about.group is None or about.sku is None or finding.kind is not Kind.CAUSE:
        return
    if paper.state(about.group, about.sku) == "ActiveWithError":
        yield say("{product} works for {user} all the same.", product=about.sku.name, user=about.user.name)


async def would(does: Doing, case: Case, directory: Directory) -> tuple[Text, ...]:
    """What something that is wanted would come to, whether or not it helps against anything."""
    return tuple(_of(does, await read(case, directory), directory))


def _then(
    finding: Finding, findings: Sequence[Finding], paper: Paper, directory: Directory
) -> Iterator[Text]:
    if finding.does is not None:
        yield from _of(finding.does, paper, directory)
    yield from still_in_the_way(finding, findings, paper)
    yield from seats_after(finding, findings, paper, directory)


def _of(does: Doing, paper: Paper, directory: Directory) -> Iterator[Text]:
    match does:
        case Joins():
            yield from _joined(does, paper, directory)
        case Gives():
            yield from _given(does, paper)
        case SwitchesOn(group, service):
            yield _for_everybody(group.name, service, paper.members.get(group.id))
        case TakesOff(group):
            yield _for_nobody(group.name, paper.members.get(group.id))
        case Reprocesses():
            pass


def _joined(joins: Joins, paper: Paper, directory: Directory) -> Iterator[Text]:
    """A license is taken of each product that the person lacks, and nothing may collide; a location may be
    wanted, and not every administrator writes members."""
    new = [license for license in joins.licenses if not paper.holds(license.sku_id)]
    full = [license.sku_id for license in new if paper.full(license.sku_id)]
    if full:
        yield say_count(
            "{user} would wait for a license of {products}: none is left. Buy one more or free one first.",
            "{user} would wait for a license of {products}: none is left. Buy one more of each or free one "
            "first.",
            count=len(full),
            user=joins.user.name,
            products=tuple(map(directory.product_name, full)),
        )
    if paper.without_location and new:
        yield say(
            "{user} has no usage location yet: set it too, for not every service is given without one.",
            user=joins.user.name,
        )
    for license in new:
        yield from _colliding(joins.user, license, paper, directory)
    if paper.roles is not None and never_adds_members(joins.role, paper.roles):
        yield say(
            "That takes {role} or an owner of the group, and your roles are others: ask one of them.",
            role=joins.role,
        )


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
