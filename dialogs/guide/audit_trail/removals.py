"""What took a license away, as the log tells it."""

from collections.abc import Iterator, Sequence

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import (
    About,
    Certainty,
    Evidence,
    Finding,
    Verdict,
    evidence,
)
from dialogs.licensing.membership.groups import product_names, sku_ids
from dialogs.licensing.messages.audit_entries import (
    actor,
    behind_rule,
    cause_of,
    deed,
    is_by_group_based_licensing,
    is_group_license_change,
    is_removal_from_group,
    is_user_license_change,
    license_change,
    target_named,
)
from dialogs.licensing.rows import IN_FORCE, subject
from dialogs.licensing.unreadable import unread
from dialogs.words.text import phrase, say, together
from graph import Directory, DirectoryAudit, Group

REMOVED_BY_GROUP_CHANGE = Cause(
    "removed_by_group_change",
    say("A change to the group, or to its members, took the license away"),
    (
        say(
            "If it was a mistake, put the person back into the group, or the product back on the group; "
            "Exchange keeps a mailbox for 30 days."
        ),
        say("If it was meant, nothing needs doing; or give the license by another group."),
    ),
    Phase.GROUP,
    brings=frozenset({Effect.TAKEN_AWAY}),
    answers=frozenset({Complaint.REMOVED, Complaint.WHO_CHANGED}),
)


async def removals(
    case: Case, timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[Verdict, ...]:
    """What took a product away: from the person, or off the group where none is named."""
    if case.user is None:
        group = await directory.group(case.group.id) if case.group else None
        known = group is not None and group.assigned_licenses is not None
        return tuple(_taken_off(case, group, timeline, directory)) if group and known else ()
    if gaps := await unread(case, directory):
        return gaps
    states = (await subject(case, directory)).license_assignment_states or ()
    held = {state.sku_id.lower() for state in states if state.state in IN_FORCE}
    lost = tuple(_losses(case, held, timeline, directory))
    return lost or await _left(case, held, timeline, directory)


def _losses(
    case: Case, held: set[str], timeline: Sequence[DirectoryAudit], directory: Directory
) -> Iterator[Finding]:
    """Products that Entra took from the person, and that they do not have again."""
    settled = set(held)
    for entry in timeline:
        if not is_user_license_change(entry) or not is_by_group_based_licensing(entry):
            continue
        change = license_change(entry)
        for sku_id in change.removed:
            if sku_id not in settled and _asked(case, sku_id):
                yield _lost(case, sku_id, entry, timeline, directory)
        settled.update(change.removed)


async def _left(
    case: Case, held: set[str], timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[Finding, ...]:
    """Entra's own entry is not there: a product taken off a group, or a group the person was taken out of."""
    for entry in timeline:
        target = target_named(entry, "Group")
        if (
            not target
            or not target.id
            or not (is_removal_from_group(entry) or is_group_license_change(entry))
        ):
            continue
        group = Named(target.id, target.display_name or target.id)
        gave = license_change(entry).removed
        if is_removal_from_group(entry):
            still = await directory.group(group.id)
            gave = sku_ids(still) if still else ()
        missing = [id for id in gave if id.lower() not in held and _asked(case, id.lower())]
        if missing:
            return (_likely(case, group, missing, entry, directory),)
    return ()


def _likely(
    case: Case, group: Named, missing: Sequence[str], entry: DirectoryAudit, directory: Directory
) -> Finding:
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(case.user, group, case.sku),
        together(
            deed(entry, directory),
            say("{products} was to come from there.", products=product_names(missing, directory)),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(entry)),
        (_shown(entry),),
        certainty=Certainty.INFERENCE,
        proof=say("A Change user license entry after it, which the log does not hold (yet)."),
    )


def _lost(
    case: Case, sku_id: str, entry: DirectoryAudit, timeline: Sequence[DirectoryAudit], directory: Directory
) -> Finding:
    product = Named(sku_id, directory.product_name(sku_id))
    user = case.user.name if case.user else ""
    cause = cause_of(entry, timeline)
    if cause is None:
        return Finding(
            REMOVED_BY_GROUP_CHANGE,
            About(case.user, case.group, product),
            say(
                "Group-based licensing took {product} from {user} at {at}; the change behind it is not "
                "among the entries I can see.",
                product=product.name,
                user=user,
                at=entry.at,
            ),
            say("Name the group {product} came from, and I look there.", product=product.name),
            (_shown(entry),),
            certainty=Certainty.INFERENCE,
            proof=say("The audit entry of the group, or of the membership, just before it."),
        )
    target = target_named(cause, "Group")
    group = Named(target.id or "", target.display_name or target.id or "") if target else case.group
    changed = behind_rule(cause, timeline)
    if changed is not None and group is not None:
        return _by_rule(About(case.user, group, product), (changed, cause, entry), directory)
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(case.user, group, product),
        together(
            deed(cause, directory),
            say(
                "Entra then took {product} from {user} at {at}.", product=product.name, user=user, at=entry.at
            ),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(cause)),
        (_shown(cause), _shown(entry)),
        certainty=Certainty.FACT if _explains(cause, sku_id) else Certainty.INFERENCE,
        proof=None
        if _explains(cause, sku_id)
        else say("{who} confirms that this change was what took the license away.", who=actor(cause)),
    )


def _by_rule(
    about: About, chain: tuple[DirectoryAudit, DirectoryAudit, DirectoryAudit], directory: Directory
) -> Finding:
    """What was changed, the rule that answered it, and the license that went."""
    changed, moved, taken = chain
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        about,
        together(
            deed(changed, directory),
            say(
                "The rule of {group} then let {user} go, and Entra took {product} at {at}.",
                group=about.group.name if about.group else "",
                user=about.user.name if about.user else "",
                product=about.sku.name if about.sku else "",
                at=taken.at,
            ),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=actor(changed)),
        (_shown(changed), _shown(moved), _shown(taken)),
        certainty=Certainty.INFERENCE,
        proof=say("The rule of the group reads what was changed."),
    )


def _taken_off(
    case: Case, group: Group, timeline: Sequence[DirectoryAudit], directory: Directory
) -> Iterator[Finding]:
    seen = {id.lower() for id in sku_ids(group)}
    for entry in timeline:
        if not is_group_license_change(entry):
            continue
        for sku_id in license_change(entry).removed:
            if sku_id in seen or not _asked(case, sku_id):
                continue
            seen.add(sku_id)
            yield Finding(
                REMOVED_BY_GROUP_CHANGE,
                About(None, Named(group.id, group.name), Named(sku_id, directory.product_name(sku_id))),
                deed(entry, directory),
                say("Ask {who} whether that was meant; if not, put it back.", who=actor(entry)),
                (_shown(entry), evidence(group.seen, "assignedLicenses", phrase("without it"))),
            )


def _asked(case: Case, sku_id: str) -> bool:
    if case.sku is not None:
        return case.sku.id.lower() == sku_id
    return case.user is not None or case.complaint is Complaint.REMOVED


def _explains(cause: DirectoryAudit, sku_id: str) -> bool:
    """A change of a membership, or of this product on a group, is proof; an attribute is only likely."""
    return is_removal_from_group(cause) or sku_id in license_change(cause).removed


def _shown(entry: DirectoryAudit) -> Evidence:
    who = entry.initiated_by.name or entry.initiated_by.id or phrase("somebody the log does not name")
    return evidence(entry.seen, entry.activity, phrase("{at}, {who}", at=entry.at, who=who))
