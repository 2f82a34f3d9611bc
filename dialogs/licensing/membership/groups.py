"""The groups a case is about: the one it names, or those its license could come from."""

from collections.abc import Iterable

from dialogs.examining.case import Case, Named
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import Undetermined
from dialogs.words.text import Text, say
from graph import Directory, Group, Listed, NotFound, User

GROUPS_READER = Missing("Group.Read.All", "Directory Readers")

HIDDEN_READER = Missing("Member.Read.Hidden", "Groups Administrator")
"""Who sees the members of a group that hides them."""


async def named_group(case: Case, directory: Directory) -> Group:
    """The group the case names. Raises NotFound where it was deleted, or may not be seen."""
    if case.group is None:
        raise LookupError("the case names no group")
    group = await directory.group(case.group.id)
    if group is None:
        raise NotFound(f"GET /groups/{case.group.id}", 404, "Request_ResourceNotFound")
    return group


async def giving_groups(case: Case, directory: Directory) -> Listed[Group]:
    """The groups the license should come from: the one named, else those that give the named product, else
    those of the user's own groups that carry licenses. Incomplete where Graph did not show them all, or of
    one of the user's not whether it carries any."""
    if case.group is not None:
        group = await named_group(case, directory)
        return Listed((group,), group.seen)
    if case.sku is not None:
        return await directory.groups_with_sku(case.sku.id)
    if case.user is None:
        raise LookupError("the case names nothing that a license could come from")
    own = await directory.direct_groups_of(case.user.id)
    told = all(group.assigned_licenses is not None for group in own)
    return Listed(tuple(group for group in own if group.assigned_licenses), own.seen, own.complete and told)


def not_all_groups(unread: Text) -> Undetermined:
    """That some groups may be missing from what was read: `unread` says which."""
    return Undetermined(unread, GROUPS_READER)


def not_all_groups_of(user: User) -> Undetermined:
    """The same, of the groups a person is in."""
    return not_all_groups(say("Graph did not show all groups of {user}.", user=user.name))


def not_all_giving(product: str) -> Undetermined:
    """The same, of the groups that give a product."""
    return not_all_groups(say("Graph did not show all groups that give {product}.", product=product))


async def group_if_named(case: Case, directory: Directory) -> Group | None:
    """The group of a case that may be about none."""
    return await named_group(case, directory) if case.group else None


def sku_ids(group: Group) -> tuple[str, ...]:
    """The products a group gives, as far as Graph told."""
    return tuple(license.sku_id for license in group.assigned_licenses or ())


def product_names(ids: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """Products as people call them."""
    return tuple(directory.product_name(id) for id in ids)


def group_name(group: Group) -> Named:
    """A group by id and name."""
    return Named(group.id, group.name)
