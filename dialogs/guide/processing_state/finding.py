"""What goes on with a group, a delay, and somebody overlooked: as it is told."""

from datetime import datetime

from dialogs.examining.cause import Cause, Phase
from dialogs.examining.trial import Reprocesses
from dialogs.examining.verdict import (
    About,
    Certainty,
    Evidence,
    Finding,
    evidence,
)
from dialogs.licensing.membership.groups import (
    group_name,
)
from dialogs.licensing.rows import NEEDS_REPROCESS, named
from dialogs.words.text import Text, phrase, say, say_count
from graph import DirectoryAudit, Group, User

PROCESSING_DELAY = Cause(
    "processing_delay",
    say("Entra has not finished yet"),
    (
        say("Wait: minutes for most groups, longer for very large ones. Then check again."),
        say(
            "After 24 hours, for a group of up to 60,000 users, open a support request with the ids of the "
            "tenant and of the group."
        ),
    ),
    Phase.WAITING,
)

OVERDUE = PROCESSING_DELAY.in_form(
    "overdue",
    say("Entra has not finished after more than a day"),
    say(
        "Open a support request with the ids of the tenant and of the group: for up to 60,000 users "
        "Microsoft documents 24 hours as the limit."
    ),
    say("Before, look once more: it may have finished since."),
)

UNDATED = PROCESSING_DELAY.in_form(
    "undated",
    say("Not done yet, and since when I cannot see"),
    say(
        "After 24 hours, for a group of up to 60,000 users, open a support request with the ids of the "
        "tenant and of the group."
    ),
    say("Who is a member for days and has nothing may have been overlooked: reprocess that person."),
    say("Where it began less than a day ago, wait and check again."),
)

QUEUED = "QueuedForProcessing"


def still_working(group: Group) -> Text:
    """The group gave up its licenses, and Entra is not done with that."""
    if group.license_processing_state == QUEUED:
        return say("{group} carries no license any more and is queued.", group=group.name)
    return say("{group} carries no license any more and is being processed.", group=group.name)


def worked_out_before(group: Group, user: User) -> Text:
    """The group is worked on, and this person's license was before."""
    if group.license_processing_state == QUEUED:
        return say(
            "{group} is queued; the license of {user} from it has been worked out before.",
            group=group.name,
            user=user.name,
        )
    return say(
        "{group} is being processed; the license of {user} from it has been worked out before.",
        group=group.name,
        user=user.name,
    )


def under_way(group: Group, count: int, began: datetime | None) -> Text:
    """That a run goes on, and since when, where that is known."""
    if group.license_processing_state == QUEUED:
        if began is None:
            return say_count(
                "{group} with {count} member is queued.",
                "{group} with {count} members is queued.",
                count=count,
                group=group.name,
            )
        return say_count(
            "{group} with {count} member is queued since {at}.",
            "{group} with {count} members is queued since {at}.",
            count=count,
            group=group.name,
            at=began,
        )
    if began is None:
        return say_count(
            "{group} with {count} member is being processed.",
            "{group} with {count} members is being processed.",
            count=count,
            group=group.name,
        )
    return say_count(
        "{group} with {count} member is being processed since {at}.",
        "{group} with {count} members is being processed since {at}.",
        count=count,
        group=group.name,
        at=began,
    )


def wait(group: Group, *, large: bool) -> Text:
    """What to do while it may still come."""
    if large:
        return say(
            "Above 60,000 members more than 24 hours can be normal: look again later. Split the group if it "
            "recurs."
        )
    return say(
        "Wait for Entra to finish {group}, then check again; after 24 hours open a support request.",
        group=group.name,
    )


def whichever(group: Group, user: User | None) -> Text:
    """What to do while nobody can see since when it goes on."""
    if user is None:
        return say(
            "Look in the audit log since when, or have somebody look: after 24 hours open a support request "
            "for {group}; before, wait and check again.",
            group=group.name,
        )
    return say(
        "If {user} is a member of {group} for days, reprocess {user}; if {group} was changed more than 24 "
        "hours ago, open a support request; else wait and check again.",
        user=user.name,
        group=group.name,
    )


def late_or_overlooked(user: User, products: tuple[str, ...]) -> Text:
    """What the run that goes on means for one person, while nobody can see what set it off."""
    return say(
        "{products} has not arrived at {user}: this run may bring it, or {user} was overlooked before; the "
        "audit log would tell, and I could not read it.",
        products=products,
        user=user.name,
    )


def support(group: Group, tenant_id: str, run: DirectoryAudit | None) -> Text:
    """What to do when it takes longer than Microsoft says."""
    if run and run.correlation_id:
        return say(
            "Open a support request: group {group} ({id}) of tenant {tenant} has been processed for more "
            "than 24 hours, correlation id {correlation}.",
            group=group.name,
            id=group.id,
            tenant=tenant_id,
            correlation=run.correlation_id,
        )
    return say(
        "Open a support request: group {group} ({id}) of tenant {tenant} has been processed for more than 24 "
        "hours.",
        group=group.name,
        id=group.id,
        tenant=tenant_id,
    )


def no_trace(group: Group, user: User, joined: DirectoryAudit | None, products: tuple[str, ...]) -> Text:
    """A direct member of a finished group, and no row of its license."""
    if joined is None:
        return say(
            "{user} is a direct member of {group}, Entra has finished the group, and there is no trace of "
            "{products} yet: the membership may be newer than the last pass.",
            user=user.name,
            group=group.name,
            products=products,
        )
    return say(
        "{user} is a direct member of {group} since {at}, Entra has finished the group, and there is no "
        "trace of {products} yet: the membership may be newer than the last pass.",
        user=user.name,
        group=group.name,
        at=joined.at,
        products=products,
    )


def overlooked(group: Group, user: User, joined: DirectoryAudit | None, products: tuple[str, ...]) -> Finding:
    """A member for long enough, a finished group, and no row."""
    return Finding(
        NEEDS_REPROCESS,
        About(named(user), group_name(group)),
        _long_a_member(group, user, joined, products),
        say("Reprocess {user}, then look again.", user=user.name),
        no_row(group, user, joined),
        certainty=Certainty.INFERENCE,
        proof=say("A reprocess brings the license, or Graph's refusal names the reason."),
        does=Reprocesses(),
    )


def _long_a_member(
    group: Group, user: User, joined: DirectoryAudit | None, products: tuple[str, ...]
) -> Text:
    if joined is None:
        return say(
            "{user} has been a member of {group} for longer than the audit log goes back, yet there is no "
            "trace of {products}: Entra overlooked {user}.",
            user=user.name,
            group=group.name,
            products=products,
        )
    return say(
        "{user} has been a member of {group} since {at}, yet there is no trace of {products}: Entra "
        "overlooked {user}.",
        user=user.name,
        group=group.name,
        at=joined.at,
        products=products,
    )


def no_row(group: Group, user: User, joined: DirectoryAudit | None) -> tuple[Evidence, ...]:
    """The proof that nothing of the license arrived."""
    return (
        evidence(group.seen, "licenseProcessingState", group.license_processing_state),
        evidence(user.seen, "licenseAssignmentStates", phrase("no row from {group}", group=group.name)),
        *((evidence(joined.seen, joined.activity, joined.at),) if joined else ()),
    )
