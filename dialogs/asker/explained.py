"""What a person is told of their standing: which role it is, what stands in the way, and what to do.

The sentences; whether they may is worked out in `standing`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.asker.holdings import Held, Holdings
from dialogs.asker.roles import GROUPS_ADMINISTRATOR, Action
from dialogs.asker.standing import AllowedInUnit, EligibleOnly, OutsideUnit, Presumed, RoleAssignable, Target
from dialogs.examining.verdict import Certainty, Evidence, evidence
from dialogs.words.text import Phrase, Text, Value, phrase, say, say_count, together
from graph import User


@dataclass(frozen=True, slots=True)
class Told:
    """What a finding about a role says; `remark` where it stands in nobody's way."""

    because: Text
    next_step: Text
    evidence: tuple[Evidence, ...]
    certainty: Certainty = Certainty.FACT
    proof: Text | None = None
    remark: bool = False


def not_quite(
    me: User,
    how: AllowedInUnit | Presumed | OutsideUnit | EligibleOnly | RoleAssignable,
    targets: list[Target],
) -> Told:
    """A role that would do, if it were not for its scope, its form, or the kind of group."""
    who, role, shown = me.name, how.held.name, (_shown(how.held),)
    what, names, count = what_for(targets), names_of(targets), len(targets)
    match how:
        case AllowedInUnit():
            because = say(
                "{role} of {who} covers {names} through an administrative unit, which does not work in the "
                "Microsoft 365 admin center.",
                role=role,
                who=who,
                names=names,
            )
            return Told(
                because, say("Use Graph or PowerShell to change {what}.", what=what), shown, remark=True
            )
        case Presumed():
            return Told(
                say(
                    "{role} of {who}, a role of this tenant's own, names the action it takes to change "
                    "{what}.",
                    role=role,
                    who=who,
                    what=what,
                ),
                say("Try to change {what}; if Graph refuses, ask a License Administrator.", what=what),
                shown,
                Certainty.INFERENCE,
                say(
                    "Graph accepts the change; Microsoft does not list this action among those that such a "
                    "role can allow."
                ),
                remark=True,
            )
        case OutsideUnit() if any(target.name is None for target in targets):
            return Told(
                say(
                    "{role} of {who} is limited to an administrative unit: it works for the groups and "
                    "people in that unit, and for groups not in the Microsoft 365 admin center.",
                    role=role,
                    who=who,
                ),
                say(
                    "For a group in that unit use Graph or PowerShell; for any other ask a tenant-wide "
                    "License Administrator."
                ),
                shown,
            )
        case OutsideUnit():
            because = say(
                "{role} of {who} is limited to an administrative unit without {names}.",
                role=role,
                who=who,
                names=names,
            )
            step = say(
                "Ask a tenant-wide License Administrator to change {what}, or have {names} added to that "
                "unit.",
                what=what,
                names=names,
            )
            return Told(because, step, shown)
        case EligibleOnly():
            because = say(
                "{who} is eligible for {role} but has not activated it, and so may not change {what} now.",
                who=who,
                role=role,
                what=what,
            )
            step = say("Activate {role} in Privileged Identity Management, then sign in again.", role=role)
            return Told(because, step, shown)
        case RoleAssignable():
            because = say_count(
                "{names} is a role-assignable group: {role}, which {who} holds, may not be enough for it.",
                "{names} are role-assignable groups: {role}, which {who} holds, may not be enough for them.",
                count=count,
                names=names,
                role=role,
                who=who,
            )
            step = say("Ask a Privileged Role Administrator, or license another group with the same people.")
            refused = say("Graph refuses the change with 403 Authorization_RequestDenied.")
            return Told(because, step, shown, Certainty.INFERENCE, refused)


def not_allowed(me: User, holdings: Holdings, targets: list[Target]) -> Told:
    """No role that Graph showed would do; with what it did not show."""
    seen, what = holdings.active.seen, what_for(targets)
    return Told(
        together(_not_enough(me.name, holdings, what), *_not_seen(holdings)),
        say("Ask a License Administrator to change {what}, or ask for that role.", what=what),
        _listed(holdings),
        # The list of active roles comes from the lagging index.
        Certainty.INFERENCE if seen.eventual else Certainty.FACT,
        say("A new role shows up late: sign in again after 15 minutes and check again.")
        if seen.eventual
        else None,
    )


def _not_enough(who: str, holdings: Holdings, what: Value) -> Text:
    roles = holdings.names()
    if GROUPS_ADMINISTRATOR in {held.id for held in holdings.in_force()}:
        return say(
            "{who} holds Groups Administrator, which licenses groups but cannot change {what}: neither "
            "reprocess nor set a usage location.",
            who=who,
            what=what,
        )
    if roles:
        return say(
            "{who} holds {roles}, which is not enough to change {what}.", who=who, roles=roles, what=what
        )
    if holdings.assigned is None:
        # A role of a unit the target is not in stays unseen where role assignments may not be read.
        return say("{who} holds no tenant-wide role, and so may not change {what}.", who=who, what=what)
    return say("{who} holds no administrator role, and so may not change {what}.", who=who, what=what)


def _not_seen(holdings: Holdings) -> Iterator[Text]:
    if not holdings.whole:
        yield say("A role of this tenant's own might allow it: those I could not read.")
    if holdings.eligible is None:
        yield say("Whether a role could be activated I could not read.")
    if unread := tuple(held.name for held in holdings.could_activate() if held.actions is None):
        yield say("What {roles} would allow once activated Graph would not say.", roles=unread)


def only_users(targets: Sequence[Target]) -> bool:
    """Whether it is all about people."""
    return all(target.action is Action.USER for target in targets)


def what_for(targets: Sequence[Target]) -> Value:
    """What the asker would change."""
    return tuple(
        _of_all(target.action)
        if target.name is None
        else phrase("the licenses of {name}", name=target.name.name)
        if target.action is Action.USER
        else phrase("the licenses of the group {name}", name=target.name.name)
        for target in targets
    )


def _of_all(action: Action) -> Phrase:
    return phrase("the licenses of people") if action is Action.USER else phrase("the licenses of groups")


def names_of(targets: Sequence[Target]) -> Value:
    """Those that are named, by name."""
    return tuple(target.name.name for target in targets if target.name)


def allowed(me: User, held: Held, targets: Sequence[Target]) -> Text:
    """That somebody may, by which role, and through which group."""
    who, what, role = me.name, what_for(targets), held.name
    match held.through:
        case ():
            return say("{who} may change {what}: {role} is active.", who=who, what=what, role=role)
        case (group,):
            return say(
                "{who} may change {what}: {role} is active through the group {group}.",
                who=who,
                what=what,
                role=role,
                group=group,
            )
        case groups:
            return say(
                "{who} may change {what}: {role} is active through one of the groups {groups}.",
                who=who,
                what=what,
                role=role,
                groups=groups,
            )


def _listed(holdings: Holdings) -> tuple[Evidence, ...]:
    """What the list of active roles shows, and each role of the tenant's own, which is not in that list."""
    in_force = tuple(holdings.in_force())
    built_in = ", ".join(dict.fromkeys(held.name for held in in_force if not held.own))
    listed = evidence(holdings.active.seen, "directoryRole.displayName", built_in or phrase("none"))
    return (listed, *(_shown(held) for held in in_force if held.own))


def _shown(held: Held) -> Evidence:
    return evidence(held.seen, "roleDefinitionId, directoryScopeId", f"{held.name}, {held.scope}")
