"""What the audit log says of licenses, in words; and who stands behind what Entra did by itself.

*Change user license* by the group-based licensing application is an effect. Its cause is the nearest
earlier change somebody made: the licenses of a group, a membership, a rule, or an attribute that a rule
reads. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dialogs.licensing.membership.groups import product_names
from dialogs.licensing.messages.error_texts import explain, failure_text, licenses_in, recognise
from dialogs.words.text import Text, say
from graph import AuditTarget, Directory, DirectoryAudit

REACH = timedelta(hours=24)
"""How long after a change its effect may come: the time Entra has for a group."""

_SET, _START, _FINISH = "set group license", "start applying group based", "finish applying group based"
_CHANGE, _ADD, _REMOVE = "change user license", "add member to group", "remove member from group"
_UPDATES = ("update user", "update group", "set dynamic group properties")
_DYNAMIC_GROUPS = "microsoft approval management"
"""The application in whose name Entra moves the members of dynamic groups, as audit logs show it."""
_NOT_CHANGED_BY_HAND = {"assignedlicense", "assignedplan", "included updated properties", "targetid.usertype"}
_CAUSES = (_SET, _ADD, _REMOVE, *_UPDATES, "reprocess", "trigger group license recalculation")


@dataclass(frozen=True, slots=True)
class LicenseChange:
    """Which products an entry added and removed, and which it left with other plans."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def license_change(entry: DirectoryAudit) -> LicenseChange:
    """What an entry did to the licenses of its target."""
    for modified in (each for target in entry.targets for each in target.modified_properties):
        if modified.display_name.casefold() == "assignedlicense":
            old, new = licenses_in(modified.old_value), licenses_in(modified.new_value)
            return LicenseChange(
                tuple(id for id in new if id not in old),
                tuple(id for id in old if id not in new),
                tuple(id for id in new if id in old and new[id] != old[id]),
            )
    return LicenseChange()


def is_group_license_change(entry: DirectoryAudit) -> bool:
    """Somebody changed what a group gives."""
    return _is(entry, _SET) and entry.result == "success"


def is_user_license_change(entry: DirectoryAudit) -> bool:
    """A person's licenses were changed."""
    return _is(entry, _CHANGE) and entry.result == "success"


def is_removal_from_group(entry: DirectoryAudit) -> bool:
    """Somebody was taken out of a group."""
    return _is(entry, _REMOVE) and entry.result == "success"


def is_by_group_based_licensing(entry: DirectoryAudit) -> bool:
    """Entra did it while working out a group; its application has been renamed with the product."""
    return "group-based licensing" in (entry.initiated_by.name or "").casefold()


def merged(*logs: Iterable[DirectoryAudit]) -> tuple[DirectoryAudit, ...]:
    """Several answers as one timeline, newest first, each entry once."""
    entries = {entry.id: entry for log in logs for entry in log}
    return tuple(sorted(entries.values(), key=lambda entry: entry.at, reverse=True))


def cause_of(effect: DirectoryAudit, timeline: Sequence[DirectoryAudit]) -> DirectoryAudit | None:
    """The nearest earlier change, not made by Entra itself, that the effect can have come from."""
    for entry in timeline:
        if entry.at <= effect.at and effect.at - entry.at <= REACH and entry.id != effect.id:
            if is_by_group_based_licensing(entry) or entry.result != "success":
                continue
            if entry.activity.casefold().startswith(_CAUSES) and _could_cause(entry, effect):
                return entry
    return None


def behind_rule(moved: DirectoryAudit, timeline: Sequence[DirectoryAudit]) -> DirectoryAudit | None:
    """The change that a membership rule answered by moving a member: of an attribute, or of the rule. None
    where somebody moved the member by hand, or where no such change is on record."""
    if (moved.initiated_by.name or "").casefold() != _DYNAMIC_GROUPS:
        return None
    touched = {target.id for target in moved.targets}
    return next(
        (
            entry
            for entry in timeline
            if entry.at <= moved.at
            and moved.at - entry.at <= REACH
            and entry.result == "success"
            and entry.activity.casefold().startswith(_UPDATES)
            and touched & {target.id for target in entry.targets}
            and changed_properties(entry)
        ),
        None,
    )


def changed_properties(entry: DirectoryAudit) -> tuple[str, ...]:
    """What an update changed, but for what Entra keeps itself of licenses."""
    names = (each.display_name for target in entry.targets for each in target.modified_properties)
    return tuple(dict.fromkeys(name for name in names if name.casefold() not in _NOT_CHANGED_BY_HAND))


def target_named(entry: DirectoryAudit, type: str) -> AuditTarget | None:
    """The first target of a kind ("User", "Group")."""
    return next(
        (target for target in entry.targets if (target.type or "").casefold() == type.casefold()), None
    )


def told(entry: DirectoryAudit, timeline: Sequence[DirectoryAudit], directory: Directory) -> Text:
    """One entry in a sentence, with the human who set it off where Entra acted by itself."""
    cause = cause_of(entry, timeline) if is_by_group_based_licensing(entry) else behind_rule(entry, timeline)
    behind = say(", after {deed} at {at}", deed=deed(cause, directory), at=cause.at) if cause else say("")
    return say(
        "{at}: {deed}{behind}.{reason}",
        at=entry.at,
        deed=deed(entry, directory),
        behind=behind,
        reason=_reason(entry, directory),
    )


def deed(entry: DirectoryAudit, directory: Directory) -> Text:
    """Who did what: "Patti removed Pieter from Sales"."""
    who = say("group-based licensing") if is_by_group_based_licensing(entry) else actor(entry)
    return say("{who} {did}", who=who, did=_did(entry, directory))


def actor(entry: DirectoryAudit) -> Text:
    """Who did it."""
    who = entry.initiated_by
    name = who.name or who.id
    if name is None:
        return say("somebody the log does not name")
    return say("the application {name}", name=name) if who.kind == "app" else say("{name}", name=name)


def _did(entry: DirectoryAudit, directory: Directory) -> Text:
    user, group = _name(target_named(entry, "User")), _name(target_named(entry, "Group"))
    if _is(entry, _ADD):
        return say("added {user} to {group}", user=user, group=group)
    if _is(entry, _REMOVE):
        return say("removed {user} from {group}", user=user, group=group)
    if _is(entry, _START):
        return say("began to work out {group}", group=group)
    if _is(entry, _FINISH):
        return say("finished working out {group}{result}", group=group, result=_result(entry))
    if entry.activity.casefold().startswith(_UPDATES) and entry.result == "success":
        what = changed_properties(entry) or ("properties",)
        return say("changed {what} of {whom}", what=what, whom=user if _is(entry, "update user") else group)
    if _is(entry, _SET) or _is(entry, _CHANGE):
        return _did_to_licenses(entry, group if _is(entry, _SET) else user, directory)
    return say(
        "{tried} “{activity}” on {what}",
        tried="did" if entry.result == "success" else "tried",
        activity=entry.activity,
        what=tuple(_name(target) for target in entry.targets) or "nothing named",
    )


def _did_to_licenses(entry: DirectoryAudit, whose: str, directory: Directory) -> Text:
    if entry.result != "success":
        return say("could not change the licenses of {whose}", whose=whose)
    change = license_change(entry)
    parts = tuple(
        say(template, products=product_names(ids, directory))
        for template, ids in (
            ("added {products}", change.added),
            ("removed {products}", change.removed),
            ("changed the services of {products}", change.changed),
        )
        if ids
    )
    if not parts:
        return say("changed the licenses of {whose}", whose=whose)
    return say("changed the licenses of {whose} ({parts})", whose=whose, parts=parts)


def _reason(entry: DirectoryAudit, directory: Directory) -> Text:
    if entry.result == "success":
        return say("")
    text = failure_text(entry)
    recognised = recognise(text)
    meaning = (
        explain(recognised, directory) if recognised else say("{text}", text=text or "No reason is given.")
    )
    return say(" {meaning}", meaning=meaning)


def _could_cause(entry: DirectoryAudit, effect: DirectoryAudit) -> bool:
    """Whether it touched the same person, and pushed in the same direction."""
    touched, wanted = target_named(entry, "User"), target_named(effect, "User")
    if touched and wanted and touched.id != wanted.id:
        return False
    change = license_change(effect)
    if _is(entry, _ADD):
        return not change.removed or bool(change.added)
    if _is(entry, _REMOVE):
        return not change.added or bool(change.removed)
    if _is(entry, _SET) and is_user_license_change(effect):
        made = license_change(entry)
        mentioned = {*made.added, *made.removed, *made.changed}
        return not mentioned or not mentioned.isdisjoint({*change.added, *change.removed, *change.changed})
    return True


def _result(entry: DirectoryAudit) -> Text:
    for target in entry.targets:
        for modified in target.modified_properties:
            if modified.display_name.casefold() == "result" and modified.new_value:
                return say(" ({result})", result=modified.new_value.strip('"[]'))
    return say("")


def _name(target: AuditTarget | None) -> str:
    if target is None:
        return "somebody"
    return target.display_name or target.user_principal_name or target.id or "something"


def _is(entry: DirectoryAudit, activity: str) -> bool:
    # The unified audit log writes the same activities with a full stop.
    return entry.activity.casefold().startswith(activity)
