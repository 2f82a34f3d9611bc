"""Which services of this tenant are not ready, for anybody or for somebody, and which groups leave out."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from dialogs.examining.glance import Glance, at_most
from dialogs.licensing.sources import ASSIGNABLE, attempt, by_sku_id, every_product, user_plans
from dialogs.licensing.tenant_wide.licensed_groups import all_listed, switched_off, told_off
from dialogs.licensing.tenant_wide.licensed_people import open_errors, people_unread
from dialogs.licensing.wording import the_first
from dialogs.words.text import Text, say, say_count
from graph import Directory, GraphError, Listed, SubscribedSku, User

_READY = "Success"
_PLANS = 5


async def glance(directory: Directory) -> Glance:
    """The services that a product in force does not provide yet, or could not provide for somebody; then what
    groups switch off."""
    skus, groups, people = await asyncio.gather(
        every_product(directory), directory.licensed_groups(), attempt(directory.licensed_users())
    )
    pending = list(_pending([sku for sku in skus if sku.capability_status in ASSIGNABLE]))
    failing = [] if isinstance(people, GraphError) else list(_failing(people))
    off = list(switched_off(groups.items, by_sku_id(skus), directory))
    return Glance(
        (*_told(len(pending), len(failing)), *_reported(people, len(failing)), told_off(len(off))),
        at_most((*pending, *failing, *off)),
        (*all_listed(groups), *people_unread(people)),
    )


def _failing(people: Iterable[User]) -> Iterator[Text]:
    for user, error in open_errors(people):
        if error.kind == "service":
            yield say(
                "{service} says of {user}: {text}.",
                service=error.service_instance.partition("/")[0],
                user=user.name,
                text=error.text.rstrip(". "),
            )


def _reported(people: Listed[User] | GraphError, count: int) -> Sequence[Text]:
    if isinstance(people, GraphError):
        return ()
    if not count:
        return (say("No service reports an error about anybody with a license."),)
    return (
        say_count(
            "{count} error that a service reports about somebody with a license is open.",
            "{count} errors that services report about people with a license are open.",
            count=count,
        ),
    )


def _pending(skus: Sequence[SubscribedSku]) -> Iterator[Text]:
    for sku in skus:
        waiting = [plan for plan in user_plans(sku).values() if plan.provisioning_status != _READY]
        if waiting:
            yield say(
                "In {product} these are not ready in this tenant: {plans}.",
                product=sku.display_name,
                plans=the_first([plan.display_name for plan in waiting], _PLANS),
            )


def _told(count: int, failing: int) -> Sequence[Text]:
    """What is ready for the tenant is said of nobody in it: beside an error of somebody it is left out."""
    if not count:
        return () if failing else (say("Every service of the products in force is ready in this tenant."),)
    return (
        say_count(
            "{count} product has services that are not ready in this tenant.",
            "{count} products have services that are not ready in this tenant.",
            count=count,
        ),
    )
