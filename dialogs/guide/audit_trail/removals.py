"""What took a license away, as the log tells it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import (
    About,
    Certainty,
    Evidence,
    Finding,
    Kind,
    Verdict,
    evidence,
)
from dialogs.guide.audit_trail.gone_groups import deletion_of, way_back
from dialogs.licensing.documentation import ALL_GROUPS
from dialogs.licensing.membership.groups import product_names, sku_ids
from dialogs.licensing.messages.audit_entries import (
    REACH,
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
from dialogs.licensing.sources import attempt, by_sku_id, user_plans
from dialogs.licensing.unreadable import unread
from dialogs.words.text import Text, phrase, say, together
from graph import Directory, DirectoryAudit, GraphError, Group, SubscribedSku, User

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
    to_do=say("Open the groups"),
    place=ALL_GROUPS,
)


TAKEN_DIRECTLY = REMOVED_BY_GROUP_CHANGE.in_form(
    "directly",
    say("Somebody took the direct license away"),
    say("If it was a mistake, assign the license again; Exchange keeps a mailbox for 30 days."),
    say("If it was meant, nothing needs doing; or give the license by a group."),
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known beside the log: who asks, what the person has in force now, and which products the groups
    give that the person is in; the tenant's products by id."""

    case: Case
    timeline: Sequence[DirectoryAudit]
    me: User | None
    held: frozenset[str]
    given: frozenset[tuple[str, str]]
    owned: Mapping[str, SubscribedSku]
    directory: Directory

    def is_back(self, group_id: str | None, sku_id: str) -> bool:
        """Whether the person is in the group, and the group gives the product, again."""
        return (group_id, sku_id) in self.given

    def replaced_by(self, sku_id: str, at: datetime) -> tuple[str, ...]:
        """What the person has in place of a product that went: given within a day of that, in force now, and
        of the same services."""
        near = (entry for entry in self.timeline if is_user_license_change(entry) and _near(entry, at))
        came = (id for entry in near for id in license_change(entry).added)
        return tuple(id for id in dict.fromkeys(came) if id in self.held and self._alike(sku_id, id))

    def _alike(self, one: str, other: str) -> bool:
        plans = user_plans(self.owned.get(one)).keys() & user_plans(self.owned.get(other)).keys()
        return one != other and bool(plans)


async def removals(
    case: Case, timeline: Sequence[DirectoryAudit], directory: Directory
) -> tuple[Verdict, ...]:
    """What took a product away: from the person, or off the group where none is named."""
    me = await attempt(directory.me())
    me = None if isinstance(me, GraphError) else me
    if case.user is None:
        group = await directory.group(case.group.id) if case.group else None
        known = group is not None and group.assigned_licenses is not None
        return tuple(_taken_off(case, group, timeline, me, directory)) if group and known else ()
    if gaps := await unread(case, directory):
        return gaps
    user, groups, skus = await asyncio.gather(
        subject(case, directory),
        attempt(directory.direct_groups_of(case.user.id)),
        attempt(directory.subscribed_skus()),
    )
    sight = Sight(
        case,
        timeline,
        me,
        frozenset(
            state.sku_id.lower() for state in user.license_assignment_states or () if state.state in IN_FORCE
        ),
        frozenset(
            (group.id, id.lower())
            for group in (() if isinstance(groups, GraphError) else groups)
            for id in sku_ids(group)
        ),
        {} if isinstance(skus, GraphError) else by_sku_id(skus),
        directory,
    )
    losses = [await _with_way_back(finding, sight) for finding in _losses(sight)]
    return tuple(losses) or await _left(sight)


async def _with_way_back(finding: Finding, sight: Sight) -> Finding:
    """The same; where the group is deleted, with what gives the product now, and as likely only: who was in
    it nobody can tell. It is about no group then: none can be opened, and who is in no other follows."""
    user, group, product = finding.about.user, finding.about.group, finding.about.sku
    deleted = deletion_of(group, sight.timeline)
    if user is None or group is None or product is None or deleted is None:
        return finding
    giving = await attempt(sight.directory.groups_with_sku(product.id))
    ways = () if isinstance(giving, GraphError) else giving.items
    told, joins = way_back(user, product, deleted, group, ways)
    also = () if _shown(deleted) in finding.evidence else (deed(deleted, sight.directory),)
    likely = replace(
        finding,
        about=replace(finding.about, group=None),
        because=together(finding.because, *also),
        certainty=Certainty.INFERENCE,
        proof=say("Graph does not show who was in {group} when it was deleted.", group=group.name),
    )
    if finding.kind is not Kind.CAUSE:
        return likely
    return replace(likely, next_step=together(finding.next_step, told), does=joins)


def _near(entry: DirectoryAudit, at: datetime) -> bool:
    return abs(entry.at - at) <= REACH


def _losses(sight: Sight) -> Iterator[Finding]:
    """Products that were taken from the person, and that they do not have again."""
    settled = set(sight.held)
    for entry in sight.timeline:
        if not is_user_license_change(entry):
            continue
        change = license_change(entry)
        for sku_id in change.removed:
            if sku_id not in settled and _asked(sight.case, sku_id):
                yield from _lost(sight, sku_id, entry)
        settled.update(change.removed)


async def _left(sight: Sight) -> tuple[Finding, ...]:
    """Entra's own entry is not there: a product taken off a group, or a group the person was taken out of."""
    for entry in sight.timeline:
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
            still = await sight.directory.group(group.id)
            gave = sku_ids(still) if still else ()
        missing = [
            id
            for id in gave
            if id.lower() not in sight.held
            and _asked(sight.case, id.lower())
            and not sight.is_back(group.id, id.lower())
        ]
        if missing:
            return (_likely(sight, group, missing, entry),)
    return ()


def _likely(sight: Sight, group: Named, missing: Sequence[str], entry: DirectoryAudit) -> Finding:
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(sight.case.user, group, sight.case.sku),
        together(
            deed(entry, sight.directory),
            say("{products} was to come from there.", products=product_names(missing, sight.directory)),
        ),
        _whether_meant(entry, sight.me),
        (_shown(entry),),
        certainty=Certainty.INFERENCE,
        proof=say("A Change user license entry after it, which the log does not hold (yet)."),
    )


def _lost(sight: Sight, sku_id: str, entry: DirectoryAudit) -> Iterator[Finding]:
    """One product that went, and why; nothing where what took it was undone."""
    if not is_by_group_based_licensing(entry):
        yield _replaced(sight, entry, _directly(sight, sku_id, entry))
        return
    cause = cause_of(entry, sight.timeline)
    target = target_named(cause, "Group") if cause else None
    if not (target and sight.is_back(target.id, sku_id)):
        yield _replaced(sight, entry, _by_group(sight, sku_id, entry, cause))


def _replaced(sight: Sight, entry: DirectoryAudit, found: Finding) -> Finding:
    """The same; where another product came in its place, that was a swap and nothing is wrong."""
    new = sight.replaced_by(found.about.sku.id if found.about.sku else "", entry.at)
    if not new:
        return found
    user = sight.case.user.name if sight.case.user else ""
    names = product_names(new, sight.directory)
    swap = say("{user} has {products} in its place.", user=user, products=names)
    return replace(
        found,
        because=together(found.because, swap),
        next_step=say("Nothing needs doing: {user} has {products} instead.", user=user, products=names),
        kind=Kind.REMARK,
    )


def _directly(sight: Sight, sku_id: str, entry: DirectoryAudit) -> Finding:
    product = Named(sku_id, sight.directory.product_name(sku_id))
    return Finding(
        TAKEN_DIRECTLY,
        About(sight.case.user, None, product),
        deed(entry, sight.directory),
        _whether_meant(entry, sight.me),
        (_shown(entry),),
    )


def _by_group(sight: Sight, sku_id: str, entry: DirectoryAudit, cause: DirectoryAudit | None) -> Finding:
    case, directory = sight.case, sight.directory
    product = Named(sku_id, directory.product_name(sku_id))
    user = case.user.name if case.user else ""
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
    changed = behind_rule(cause, sight.timeline)
    if changed is not None and group is not None:
        return _by_rule(sight, About(case.user, group, product), (changed, cause, entry))
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(case.user, group, product),
        together(
            deed(cause, directory),
            say(
                "Entra then took {product} from {user} at {at}.", product=product.name, user=user, at=entry.at
            ),
        ),
        _whether_meant(cause, sight.me),
        (_shown(cause), _shown(entry)),
        certainty=Certainty.FACT if _explains(cause, sku_id) else Certainty.INFERENCE,
        proof=None
        if _explains(cause, sku_id)
        else say("{who} confirms that this change was what took the license away.", who=actor(cause)),
    )


def _by_rule(
    sight: Sight, about: About, chain: tuple[DirectoryAudit, DirectoryAudit, DirectoryAudit]
) -> Finding:
    """What was changed, the rule that answered it, and the license that went."""
    changed, moved, taken = chain
    return Finding(
        REMOVED_BY_GROUP_CHANGE,
        about,
        together(
            deed(changed, sight.directory),
            say(
                "The rule of {group} then let {user} go, and Entra took {product} at {at}.",
                group=about.group.name if about.group else "",
                user=about.user.name if about.user else "",
                product=about.sku.name if about.sku else "",
                at=taken.at,
            ),
        ),
        _whether_meant(changed, sight.me),
        (_shown(changed), _shown(moved), _shown(taken)),
        certainty=Certainty.INFERENCE,
        proof=say("The rule of the group reads what was changed."),
    )


def _whether_meant(entry: DirectoryAudit, me: User | None) -> Text:
    """Whom to ask: never the asker, and of an application its owner."""
    if me is not None and entry.initiated_by.id == me.id:
        return say("That was your own change: undo it if it was not meant.")
    if entry.initiated_by.kind == "app":
        return say("Ask the owner of {who} whether that was meant; if not, undo it.", who=actor(entry))
    return say("Ask {who} whether that was meant; if not, undo it.", who=actor(entry))


def _taken_off(
    case: Case,
    group: Group,
    timeline: Sequence[DirectoryAudit],
    me: User | None,
    directory: Directory,
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
                _whether_meant(entry, me),
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
