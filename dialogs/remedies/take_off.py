"""Takes products off a group: the one a case names, else all of them."""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy, Target, Undo
from dialogs.examining.rights import Missing
from dialogs.remedies.licenses import assign, observe_group
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def requests(group_id: str, sku_id: str) -> tuple[GraphRequest, ...]:
    """The one request it takes."""
    return (assign(Target("group", group_id, ""), {}, (sku_id,)),)


def describe(case: Case) -> Text:
    """What it does."""
    return say("Everybody who has the product only from this group loses it, and its services, at once.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """What the group gives now goes; putting it back gives the same with the same plans switched off."""
    if case.group is None:
        return Barred((say("Name the group that the product shall be taken off."),))
    target = Target.group(case.group)
    before = await observe_group(target, directory)
    gone = {sku: off for sku, off in before.items() if case.sku is None or sku == case.sku.id}
    if not gone:
        return Barred((say("{group} does not give it.", group=target.name),))
    return Change("take_off", target, (assign(target, {}, gone),), before, Undo((assign(target, gone),)))


TAKE_OFF = Remedy(
    "take_off",
    say("Take the product off the group"),
    Missing("LicenseAssignment.ReadWrite.All", "License Administrator"),
    describe,
    plan,
    observe=observe_group,
)
