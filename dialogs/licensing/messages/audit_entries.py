"""What the audit log says of licenses, in words; and who stands behind what Entra did by itself.

*Change user license* by the group-based licensing application is an effect. Its cause is the nearest
earlier change somebody made: the licenses of a group, a membership, a rule, or an attribute that a rule
reads. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dialogs.licensing.membership.groups import product_names
from dialogs.licensing.messages.error_texts import explain, licenses_in, recognise
from dialogs.licensing.messages.reasons import failure_text
from dialogs.words.text import Phrase, Text, Value, only, phrase, say, together
from graph import AuditTarget, Directory, DirectoryAudit

REACH = timedelta(hours=24)
"""How long after a change its effect may come: the time Entra has for a group."""

_SET, _START, _FINISH = "set group license", "start applying group based", "finish applying group based"
_CHANGE, _ADD, _REMOVE = "change user license", "add member to group", "remove member from group"
_DELETE_GROUP, _RESTORE_GROUP = "delete group", "restore group"
_DELETE_USER, _RESTORE_USER = "delete user", "restore user"
_UPDATES = ("update user", "update group", "set dynamic group properties")
_DYNAMIC_GROUPS = "microsoft approval management"
"""The application in whose name Entra moves the members of dynamic groups, as audit logs show it."""
_NOT_CHANGED_BY_HAND = {"assignedlicense", "assignedplan", "included updated properties", "targetid.usertype"}
_CAUSES = (_SET, _ADD, _REMOVE, _DELETE_GROUP, *_UPDATES, "reprocess", "trigger group license recalculation")


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


def is_group_deletion(entry: DirectoryAudit) -> bool:
    """A group went to the recycle bin, and with it what it gave."""
    return _is(entry, _DELETE_GROUP) and entry.result == "success"


def is_of_a_member(entry: DirectoryAudit) -> bool:
    """Somebody came into a group, or left it."""
    return entry.activity.casefold().startswith((_ADD, _REMOVE))


def is_by_group_based_licensing(entry: DirectoryAudit) -> bool:
    """Entra did it while working out a group; its application has been renamed with the product."""
    return "group-based licensing" in (entry.initiated_by.name or "").casefold()


def merged(*logs: Iterable[DirectoryAudit]) -> tuple[DirectoryAudit, ...]:
    """Several answers as one timeline, newest first, each entry once."""
    entries = {entry.id: entry for log in logs for entry in log}
    return tuple(sorted(entries.values(), key=lambda entry: entry.at, reverse=True))


def cause_of(effect: DirectoryAudit, timeline: Sequence[DirectoryAudit]) -> DirectoryAudit | None:
    """The nearest earlier change, not made by Entra itself, that the effect can have come from. A group that
    is deleted takes nothing away that was taken off it before."""
    before = [entry for entry in timeline if _may_be_behind(entry, effect)]
    gone = set(license_change(effect).removed)
    if before and is_group_deletion(before[0]):
        taken_off = (entry for entry in before if gone & set(license_change(entry).removed))
        return next(taken_off, before[0])
    return before[0] if before else None


def _may_be_behind(entry: DirectoryAudit, effect: DirectoryAudit) -> bool:
    return (
        entry.at <= effect.at
        and effect.at - entry.at <= REACH
        and entry.id != effect.id
        and entry.result == "success"
        and not is_by_group_based_licensing(entry)
        and entry.activity.casefold().startswith(_CAUSES)
        and _could_cause(entry, effect)
    )


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


def once(timeline: Sequence[DirectoryAudit], most: int) -> Sequence[DirectoryAudit]:
    """The first entries of a timeline, without those that are told already as what set another one off."""
    set_off = {cause.id for entry in timeline[:most] if (cause := _behind(entry, timeline))}
    return [entry for entry in timeline[:most] if entry.id not in set_off]


def told(entry: DirectoryAudit, timeline: Sequence[DirectoryAudit], directory: Directory) -> Text:
    """One entry in a sentence or two, with the human who set it off where Entra acted by itself."""
    cause = _behind(entry, timeline)
    behind = (say("This set it off:"), deed(cause, directory)) if cause else ()
    return together(deed(entry, directory), *_reason(entry, directory), *behind)


def _behind(entry: DirectoryAudit, timeline: Sequence[DirectoryAudit]) -> DirectoryAudit | None:
    return cause_of(entry, timeline) if is_by_group_based_licensing(entry) else behind_rule(entry, timeline)


def deed(entry: DirectoryAudit, directory: Directory) -> Text:
    """When who did what: "At 2026-11-24 10:00 UTC Patti removed Pieter from Sales."."""
    who, at = actor(entry), entry.at
    user, group = _name(target_named(entry, "User")), _name(target_named(entry, "Group"))
    if _is(entry, _ADD):
        return say("At {at} {who} added {user} to {group}.", at=at, who=who, user=user, group=group)
    if _is(entry, _REMOVE):
        return say("At {at} {who} removed {user} from {group}.", at=at, who=who, user=user, group=group)
    if entry.result == "success" and _is(entry, _DELETE_GROUP, _DELETE_USER):
        what = group if _is(entry, _DELETE_GROUP) else user
        return say("At {at} {who} deleted {what}.", at=at, who=who, what=what)
    if entry.result == "success" and _is(entry, _RESTORE_GROUP, _RESTORE_USER):
        what = group if _is(entry, _RESTORE_GROUP) else user
        return say("At {at} {who} restored {what}.", at=at, who=who, what=what)
    if _is(entry, _START):
        return say("At {at} {who} began to work out {group}.", at=at, who=who, group=group)
    if _is(entry, _FINISH):
        return _finished(entry, who, group)
    if entry.activity.casefold().startswith(_UPDATES) and entry.result == "success":
        whom = user if _is(entry, "update user") else group
        if what := changed_properties(entry):
            return say("At {at} {who} changed {what} of {whom}.", at=at, who=who, what=what, whom=whom)
        return say("At {at} {who} changed {whom}.", at=at, who=who, whom=whom)
    if _is(entry, _SET) or _is(entry, _CHANGE):
        return _did_to_licenses(entry, who, group if _is(entry, _SET) else user, directory)
    return _did_something(entry, who)


def actor(entry: DirectoryAudit) -> Phrase:
    """Who did it."""
    who = entry.initiated_by
    name = who.name or who.id
    if is_by_group_based_licensing(entry):
        return phrase("group-based licensing")
    if name is None:
        return phrase("somebody the log does not name")
    return phrase("the application {name}", name=name) if who.kind == "app" else only(name)


def _finished(entry: DirectoryAudit, who: Phrase, group: Value) -> Text:
    if result := _result(entry):
        return say(
            "At {at} {who} finished working out {group} ({result}).",
            at=entry.at,
            who=who,
            group=group,
            result=result,
        )
    return say("At {at} {who} finished working out {group}.", at=entry.at, who=who, group=group)


def _did_something(entry: DirectoryAudit, who: Phrase) -> Text:
    at, activity, done = entry.at, entry.activity, entry.result == "success"
    what = tuple(_name(target) for target in entry.targets)
    if not what:
        if done:
            return say("At {at} {who} did “{activity}”.", at=at, who=who, activity=activity)
        return say("At {at} {who} tried “{activity}”.", at=at, who=who, activity=activity)
    if done:
        return say("At {at} {who} did “{activity}” on {what}.", at=at, who=who, activity=activity, what=what)
    return say("At {at} {who} tried “{activity}” on {what}.", at=at, who=who, activity=activity, what=what)


def _did_to_licenses(entry: DirectoryAudit, who: Phrase, whose: Value, directory: Directory) -> Text:
    at = entry.at
    if entry.result != "success":
        return say("At {at} {who} could not change the licenses of {whose}.", at=at, who=who, whose=whose)
    change = license_change(entry)
    added, removed, changed = (
        product_names(ids, directory) for ids in (change.added, change.removed, change.changed)
    )
    parts = (
        *((phrase("added {products}", products=added),) if added else ()),
        *((phrase("removed {products}", products=removed),) if removed else ()),
        *((phrase("changed the services of {products}", products=changed),) if changed else ()),
    )
    if not parts:
        return say("At {at} {who} changed the licenses of {whose}.", at=at, who=who, whose=whose)
    return say(
        "At {at} {who} changed the licenses of {whose} ({parts}).", at=at, who=who, whose=whose, parts=parts
    )


def _reason(entry: DirectoryAudit, directory: Directory) -> tuple[Text, ...]:
    if entry.result == "success":
        return ()
    text = failure_text(entry)
    if recognised := recognise(text):
        return (explain(recognised, directory),)
    return (only(text) if text else say("No reason is given."),)


def _could_cause(entry: DirectoryAudit, effect: DirectoryAudit) -> bool:
    """Whether it touched the same person, and pushed in the same direction."""
    touched, wanted = target_named(entry, "User"), target_named(effect, "User")
    if touched and wanted and touched.id != wanted.id:
        return False
    change = license_change(effect)
    if _is(entry, _ADD):
        return not change.removed or bool(change.added)
    if _is(entry, _REMOVE) or _is(entry, _DELETE_GROUP):
        return not change.added or bool(change.removed)
    if _is(entry, _SET) and is_user_license_change(effect):
        made = license_change(entry)
        mentioned = {*made.added, *made.removed, *made.changed}
        return not mentioned or not mentioned.isdisjoint({*change.added, *change.removed, *change.changed})
    return True


def _result(entry: DirectoryAudit) -> str:
    for target in entry.targets:
        for modified in target.modified_properties:
            if modified.display_name.casefold() == "result" and modified.new_value:
                return modified.new_value.strip('"[]')
    return ""


def _name(target: AuditTarget | None) -> Value:
    if target is None:
        return phrase("somebody")
    return target.display_name or target.user_principal_name or target.id or phrase("something")


def _is(entry: DirectoryAudit, *activities: str) -> bool:
    # The unified audit log writes the same activities with a full stop.
    return entry.activity.casefold().startswith(activities)
