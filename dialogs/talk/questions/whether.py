"""Yes or no first, then why: is she a member, does the group give it, has he it directly, may he sign in.

Told from what Graph shows of the person and the group; None where the words ask for something else.
"""

from collections.abc import Sequence

from dialogs.examining.case import Case, Named
from dialogs.licensing.rows import IN_FORCE, Row, rows
from dialogs.talk.questions.switched import in_group
from dialogs.understanding.kinds.fact import Fact
from dialogs.words.text import Text, say, say_count
from graph import Directory, Group, LicenseDetails

_ON = frozenset({"Success", "PendingInput", "PendingActivation", "PendingProvisioning"})
"""The states of a service plan that is switched on, ready or not."""

_READY = "Success"

_MOST_TOLD = 5


async def whether(
    fact: Fact, case: Case, skus: Sequence[Named], plan: str, directory: Directory
) -> Sequence[Text] | None:
    """The answer, its first sentence with the yes or the no. `skus` are what the words may mean as a product,
    `plan` is how the name of a service plan begins that they name."""
    match fact:
        case Fact.MEMBER if case.user and case.group:
            return await _member(case.user, case.group, directory)
        case Fact.DIRECT if case.user:
            return await _direct(case.user, skus, directory)
        case Fact.TAKES if case.user:
            return await _takes(case.user, skus, directory)
        case Fact.ENABLED | Fact.HAS | Fact.GIVES if case.user is None and case.group and plan and not skus:
            return await in_group(case.group, plan, directory)
        case Fact.ENABLED if case.user:
            return await _enabled(case.user, directory)
        case Fact.GIVES | Fact.HAS if case.user is None and case.group and skus:
            return await _gives(case.group, skus, directory)
        case Fact.HAS | Fact.GIVES if case.user and plan and not skus:
            return await _has_service(case.user, plan, directory)
        case Fact.HAS if case.user and skus:
            return await _has(case.user, skus, directory)
        case _:
            return None


async def _member(user: Named, group: Named, directory: Directory) -> Sequence[Text]:
    direct = await directory.direct_groups_of(user.id)
    if any(one.id == group.id for one in direct):
        return (
            say("Yes. {user} is a direct member of {group}.", user=user.name, group=group.name),
            *await _gives_in_short(group, directory),
        )
    around = await directory.transitive_groups_of(user.id)
    if any(one.id == group.id for one in around):
        within = tuple(one.name for one in direct.items[:_MOST_TOLD])
        return (
            say("Only through another group. {user} is in {within}.", user=user.name, within=within),
            say("{group} gives licenses to its direct members alone.", group=group.name),
        )
    if not direct.complete:
        return (say("I could not read all groups of {user}, so I do not say no.", user=user.name),)
    return (say("No. {user} is not a member of {group}.", user=user.name, group=group.name),)


async def _gives_in_short(group: Named, directory: Directory) -> Sequence[Text]:
    found = await directory.group(group.id)
    return (_what_it_gives(found, group, directory),) if found else ()


def _what_it_gives(found: Group, group: Named, directory: Directory) -> Text:
    if found.assigned_licenses is None:
        return say("Which products {group} gives I may not see.", group=group.name)
    given = tuple(directory.product_name(one.sku_id) for one in found.assigned_licenses)
    if not given:
        return say("{group} gives no license.", group=group.name)
    return say("{group} gives {products}.", group=group.name, products=given)


async def _gives(group: Named, skus: Sequence[Named], directory: Directory) -> Sequence[Text] | None:
    """Whether the group gives it; where the words may mean several products, any of them."""
    found = await directory.group(group.id)
    if found is None or found.assigned_licenses is None:
        return None
    told = _what_it_gives(found, group, directory)
    given = {one.sku_id for one in found.assigned_licenses}
    if sku := next((one for one in skus if one.id in given), None):
        return (say("Yes. {group} gives {product}.", group=group.name, product=sku.name), told)
    return (say("No. {group} does not give {product}.", group=group.name, product=skus[0].name), told)


async def _direct(user: Named, skus: Sequence[Named], directory: Directory) -> Sequence[Text]:
    found = await rows(Case(user=user), directory)
    if skus:
        found = tuple(row for row in found if row.sku.id in {one.id for one in skus})
    direct = tuple(row.sku.name for row in found if row.group is None)
    told = tuple(_row(row) for row in found if row.group is not None)[:_MOST_TOLD]
    if direct:
        return (say("Yes. {user} has {products} directly.", user=user.name, products=direct), *told)
    if found:
        return (say("No. {user} has nothing directly of that.", user=user.name), *told)
    return (say("No. {user} has no license of that.", user=user.name),)


async def _enabled(user: Named, directory: Directory) -> Sequence[Text] | None:
    found = await directory.user(user.id)
    if found is None or found.account_enabled is None:
        return None
    if found.account_enabled:
        return (say("The account of {user} is enabled.", user=user.name),)
    return (say("The account of {user} is disabled. Its licenses stay taken meanwhile.", user=user.name),)


async def _takes(user: Named, skus: Sequence[Named], directory: Directory) -> Sequence[Text]:
    found = await rows(Case(user=user), directory)
    wanted = {one.id for one in skus}
    held = [row for row in found if row.state.state in IN_FORCE and (not wanted or row.sku.id in wanted)]
    if not held:
        return (say("No. {user} takes no license of that.", user=user.name),)
    products = tuple(dict.fromkeys(row.sku.name for row in held))
    off = await _enabled(user, directory) or ()
    return (
        say("Yes. {user} takes a license of {products}.", user=user.name, products=products),
        *off,
        *(_row(row) for row in held[:_MOST_TOLD]),
    )


async def _has(user: Named, skus: Sequence[Named], directory: Directory) -> Sequence[Text] | None:
    """Whether a product works for the person; where it does not, or another does not, a verdict says why."""
    found = await rows(Case(user=user), directory)
    if any(row.failed for row in found):
        return None
    wanted = {one.id for one in skus}
    held = [row for row in found if row.sku.id in wanted]
    working = [row for row in held if row.state.state in IN_FORCE]
    if not working:
        return None
    yes = say("Yes. {user} has {product}.", user=user.name, product=working[0].sku.name)
    return (yes, *(_row(row) for row in working[:_MOST_TOLD]))


async def _has_service(user: Named, plan: str, directory: Directory) -> Sequence[Text] | None:
    """Whether a service is on for the person; where it is on nowhere, a verdict says why."""
    for details in await directory.license_details(user.id):
        if told := _service(user, plan, details):
            return told
    return None


def _service(user: Named, plan: str, details: LicenseDetails) -> Sequence[Text]:
    plans = [one for one in details.service_plans if one.service_plan_name.startswith(plan)]
    on = next((one for one in plans if one.provisioning_status in _ON), None)
    if on is None:
        return ()
    product = details.display_name or details.sku_part_number
    name = on.display_name or on.service_plan_name
    yes = say("Yes. {user} has {service} in {product}.", user=user.name, service=name, product=product)
    if on.provisioning_status == _READY:
        return (yes,)
    return (yes, say("It is not ready yet: {state}.", state=on.provisioning_status))


def _row(row: Row) -> Text:
    state = row.state.error or row.state.state
    if row.group is None:
        return say("{product}, assigned directly: {state}.", product=row.sku.name, state=state)
    return say("{product} from {group}: {state}.", product=row.sku.name, group=row.group.name, state=state)


def rows_told(found: Sequence[Row]) -> tuple[Text, ...]:
    """Every row in a sentence."""
    return tuple(map(_row, found))


async def there_is(user: Named | None, group: Named | None, directory: Directory) -> Sequence[Text]:
    """What somebody has and from where, else what a group gives and to how many."""
    if user is not None:
        found = await rows(Case(user=user), directory)
        if not found:
            return (say("{user} has no license.", user=user.name),)
        return (say("This is what {user} has.", user=user.name), *rows_told(found))
    if group is None or (known := await directory.group(group.id)) is None:
        return ()
    count = await directory.member_count(group.id)
    told = say_count("It has {count} direct member.", "It has {count} direct members.", count=count)
    return (_what_it_gives(known, group, directory), told)
