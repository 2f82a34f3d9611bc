"""What a person is told of their standing: which role it is, what stands in the way, and what to do.

The sentences; whether they may is worked out in `standing`.
"""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.asker.holdings import Held, Holdings
from dialogs.asker.roles import GROUPS_ADMINISTRATOR, Action
from dialogs.asker.standing import AllowedInUnit, EligibleOnly, OutsideUnit, Presumed, RoleAssignable, Target
from dialogs.examining.verdict import Certainty, Evidence, Finding, Kind, evidence
from dialogs.words.text import Text, say
from graph import User

_IN_UNIT = (
    "{role} of {who} covers {names} through an administrative unit, which does not work in the Microsoft 365 "
    "admin center.",
    "Use Graph or PowerShell to {what}.",
)
_PRESUMED = (
    "{role} of {who}, a role of this tenant's own, names the action it takes to {what}.",
    "Try to {what}; if Graph refuses, ask a License Administrator.",
)
_OUTSIDE_UNIT = (
    "{role} of {who} is limited to an administrative unit without {names}.",
    "Ask a tenant-wide License Administrator to {what}, or have {names} added to that unit.",
)
_ELIGIBLE = (
    "{who} is eligible for {role} but has not activated it, and so may not {what} now.",
    "Activate {role} in Privileged Identity Management, then sign in again.",
)
_ROLE_ASSIGNABLE = (
    "{names} is a role-assignable group: {role}, which {who} holds, may not be enough for it.",
    "Ask a Privileged Role Administrator, or license another group with the same people.",
)


def not_quite(
    finding: Finding,
    me: User,
    how: AllowedInUnit | Presumed | OutsideUnit | EligibleOnly | RoleAssignable,
    targets: list[Target],
) -> Finding:
    """A role that would do, if it were not for its scope, its form, or the kind of group."""

    def told(words: tuple[str, str]) -> Finding:
        who, role = me.name, how.held.name
        because, step = (
            say(template, who=who, role=role, names=names_of(targets), what=what_for(targets))
            for template in words
        )
        return replace(finding, because=because, next_step=step, evidence=(_shown(how.held),))

    match how:
        case AllowedInUnit():
            return replace(told(_IN_UNIT), kind=Kind.REMARK)
        case Presumed():
            accepted = say(
                "Graph accepts the change; Microsoft does not list this action among those that such a role "
                "can allow."
            )
            remark = replace(told(_PRESUMED), kind=Kind.REMARK, certainty=Certainty.INFERENCE)
            return replace(remark, proof=accepted)
        case OutsideUnit():
            return told(_OUTSIDE_UNIT)
        case EligibleOnly():
            return told(_ELIGIBLE)
        case RoleAssignable():
            refused = say("Graph refuses the change with 403 Authorization_RequestDenied.")
            return replace(told(_ROLE_ASSIGNABLE), certainty=Certainty.INFERENCE, proof=refused)


def not_allowed(finding: Finding, me: User, holdings: Holdings, targets: list[Target]) -> Finding:
    """No role that Graph showed would do; with what it did not show."""
    roles, seen, what = holdings.names(), holdings.active.seen, what_for(targets)
    if GROUPS_ADMINISTRATOR in {held.id for held in holdings.in_force()}:
        because = say(
            "{who} holds Groups Administrator, which licenses groups but cannot {what}: neither reprocess "
            "nor set a usage location.",
            who=me.name,
            what=what,
        )
    elif roles:
        because = say(
            "{who} holds {roles}, which is not enough to {what}.", who=me.name, roles=roles, what=what
        )
    else:
        # A role of a unit the target is not in stays unseen where role assignments may not be read.
        none = "no tenant-wide role" if holdings.assigned is None else "no administrator role"
        because = say("{who} holds {none}, and so may not {what}.", who=me.name, none=none, what=what)
    return replace(
        finding,
        because=_with_what_was_not_seen(because, holdings),
        next_step=say("Ask a License Administrator to {what}, or ask for that role.", what=what),
        evidence=_listed(holdings),
        # The list of active roles comes from the lagging index.
        certainty=Certainty.INFERENCE if seen.eventual else Certainty.FACT,
        proof=say("A new role shows up late: sign in again after 15 minutes and check again.")
        if seen.eventual
        else None,
    )


def _with_what_was_not_seen(because: Text, holdings: Holdings) -> Text:
    if not holdings.whole:
        because = say(
            "{because} A role of this tenant's own might allow it: those I could not read.", because=because
        )
    if holdings.eligible is None:
        because = say("{because} Whether a role could be activated I could not read.", because=because)
    unread = tuple(held.name for held in holdings.could_activate() if held.actions is None)
    if unread:
        because = say(
            "{because} What {roles} would allow once activated Graph would not say.",
            because=because,
            roles=unread,
        )
    return because


def only_users(targets: Sequence[Target]) -> bool:
    """Whether it is all about people."""
    return all(target.action is Action.USER for target in targets)


def what_for(targets: Sequence[Target]) -> Text:
    """What the asker would do: a verb in the infinitive, with its objects."""
    parts = tuple(
        say("change the licenses of groups")
        if target.name is None
        else say("repair the licenses of {name}", name=target.name.name)
        if target.action is Action.USER
        else say("change the licenses of the group {name}", name=target.name.name)
        for target in targets
    )
    return say("{parts}", parts=parts)


def names_of(targets: Sequence[Target]) -> Text:
    """What they would do it to, by name."""
    return say(
        "{names}", names=tuple(target.name.name if target.name else "the tenant" for target in targets)
    )


def role_told(held: Held) -> Text:
    """That a role is active, and through which group."""
    match held.through:
        case ():
            return say("{role} is active", role=held.name)
        case (group,):
            return say("{role} is active through the group {group}", role=held.name, group=group)
        case groups:
            return say("{role} is active through one of the groups {groups}", role=held.name, groups=groups)


def _listed(holdings: Holdings) -> tuple[Evidence, ...]:
    """What the list of active roles shows, and each role of the tenant's own, which is not in that list."""
    in_force = tuple(holdings.in_force())
    built_in = ", ".join(dict.fromkeys(held.name for held in in_force if not held.own))
    listed = evidence(holdings.active.seen, "directoryRole.displayName", built_in or "none")
    return (listed, *(_shown(held) for held in in_force if held.own))


def _shown(held: Held) -> Evidence:
    return evidence(held.seen, "roleDefinitionId, directoryScopeId", f"{held.name}, {held.scope}")
