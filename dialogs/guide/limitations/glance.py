"""Which documented limits the licensed groups of this tenant meet."""

from collections.abc import Iterator, Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.membership.groups import product_names, sku_ids
from dialogs.licensing.tenant_wide.licensed_groups import NO_GROUPS, all_listed, nesting, standing_rules
from dialogs.words.text import Text, say, say_count
from graph import Directory, Group


async def glance(directory: Directory) -> Glance:
    """Groups within groups, rules that stand still, units that keep others out, and products that stand or
    fall together."""
    groups = await directory.licensed_groups()
    nested = await nesting(groups, directory)
    rows = [
        *nested.told,
        *standing_rules(groups.items, directory),
        *_restricted(groups.items),
        *_all_or_none(groups.items, directory),
    ]
    if not groups:
        told = NO_GROUPS
    elif not rows:
        told = say("None of the licensed groups meets a limit that I can see.")
    else:
        told = say_count(
            "{count} thing about the licensed groups meets a documented limit.",
            "{count} things about the licensed groups meet a documented limit.",
            count=len(rows),
        )
    return Glance((told,), at_most(rows), (*nested.gaps, *all_listed(groups)))


def _restricted(groups: Sequence[Group]) -> Iterator[Text]:
    for group in groups:
        if group.is_management_restricted:
            yield say(
                "{group} is in a restricted unit: only the administrators of that unit may change it.",
                group=group.name,
            )


def _all_or_none(groups: Sequence[Group], directory: Directory) -> Iterator[Text]:
    for group in groups:
        if len(sku_ids(group)) > 1:
            yield say(
                "{group} gives {products}: if one fails for a person, that person gets none of them.",
                group=group.name,
                products=product_names(sku_ids(group), directory),
            )
