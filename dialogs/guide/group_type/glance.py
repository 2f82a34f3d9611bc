"""Of which kinds the licensed groups of this tenant are."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.tenant_wide.licensed_groups import NO_GROUPS, all_listed
from dialogs.words.text import Phrase, Text, phrase_count, say, say_count
from graph import Directory, Group


async def glance(directory: Directory) -> Glance:
    """How many there are of each kind, and each that is not a plain security group."""
    groups = await directory.licensed_groups()
    told = (_counted(groups.items),) if groups else (NO_GROUPS,)
    rows = [row for remark in _REMARKS for row in remark(groups.items)]
    return Glance(told, at_most(rows), all_listed(groups))


def _counted(groups: Sequence[Group]) -> Text:
    kinds = Counter(map(_kind, groups))
    told: tuple[tuple[str, Phrase], ...] = (
        (
            "security",
            phrase_count("{count} security group", "{count} security groups", count=kinds["security"]),
        ),
        (
            "mail",
            phrase_count(
                "{count} mail-enabled security group",
                "{count} mail-enabled security groups",
                count=kinds["mail"],
            ),
        ),
        (
            "unified",
            phrase_count(
                "{count} Microsoft 365 group", "{count} Microsoft 365 groups", count=kinds["unified"]
            ),
        ),
        (
            "list",
            phrase_count("{count} distribution list", "{count} distribution lists", count=kinds["list"]),
        ),
    )
    return say_count(
        "{count} group carries licenses: {kinds}.",
        "{count} groups carry licenses: {kinds}.",
        count=len(groups),
        kinds=tuple(counted for kind, counted in told if kinds[kind]),
    )


def _kind(group: Group) -> str:
    if "Unified" in (group.group_types or ()):
        return "unified"
    if not group.security_enabled:
        return "list"
    return "mail" if group.mail_enabled else "security"


def _unsupported(groups: Sequence[Group]) -> Iterator[Text]:
    for group in groups:
        if group.security_enabled is False:
            yield say(
                "{group} is not security-enabled, and may therefore give its licenses to nobody.",
                group=group.name,
            )


def _role_assignable(groups: Sequence[Group]) -> Iterator[Text]:
    for group in groups:
        if group.is_assignable_to_role:
            yield say(
                "{group} is role-assignable: whether a License Administrator may change its licenses is not "
                "documented for certain; a Privileged Role or Global Administrator may.",
                group=group.name,
            )


def _synchronized(groups: Sequence[Group]) -> Iterator[Text]:
    for group in groups:
        if group.on_premises_sync_enabled:
            yield say(
                "{group} is synchronized: its members are changed on premises, its licenses here.",
                group=group.name,
            )


def _mail_enabled(groups: Sequence[Group]) -> Iterator[Text]:
    for group in groups:
        if group.mail_enabled and _kind(group) == "mail":
            yield say("{group} is a mail-enabled security group, which can carry licenses.", group=group.name)


_REMARKS = (_unsupported, _role_assignable, _synchronized, _mail_enabled)
