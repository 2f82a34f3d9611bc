"""Putting a declaration on the agenda: what is founded, what came later, what the service got wrong."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from graph.simulated.declared.history import (
    Event,
    GroupDeleted,
    GroupLicensed,
    GroupRestored,
    Logged,
    MemberAdded,
    MemberRemoved,
    PersonDeleted,
    PersonLicensed,
    PersonRestored,
    PersonUpdated,
    Reprocessed,
    RuleChanged,
    SeatsChanged,
    SubscriptionChanged,
)
from graph.simulated.declared.things import Group, License, when
from graph.simulated.entra.engine import Engine


def found(engine: Engine) -> None:
    """Put everything the tenant declares on the agenda.

    Where times are equal: first who was there from the start, then what was given to people, then what to
    groups, then history as declared.
    """
    tenant, ids, clock, agenda = engine.tenant, engine.directory.ids, engine.clock, engine.agenda
    for group in tenant.groups:
        for joined in group.members:
            if joined.since == timedelta.min:
                engine.join(ids[group.key], ids[joined.member])
    for dynamic in engine.directory.groups.values():
        agenda.at(agenda.now, partial(engine.dynamic_groups.evaluate, dynamic))
    for person in tenant.people:
        for license_ in person.licenses:
            give = partial(engine.license_user, ids[person.key], _wanted(engine, [license_]), (), license_.by)
            agenda.at(_since(license_, clock, agenda.now), give)
    for group in tenant.groups:
        _found_group(engine, group)
    for event in tenant.history:
        agenda.at(when(event.at, clock), partial(_happen, engine, event))
    for pin in tenant.pins.assignments:
        agenda.at(when(pin.since, clock), partial(engine.ledger.pin, pin))
    for stuck in tenant.pins.processing:
        held_up = engine.directory.groups[ids[stuck.group]]
        agenda.at(when(stuck.since, clock), partial(engine.processing.stick, held_up))
    _found_ends(engine)


def _found_group(engine: Engine, group: Group) -> None:
    ids, clock, agenda = engine.directory.ids, engine.clock, engine.agenda
    # Licenses put on a group at the same moment by the same hand are one change.
    changes: dict[tuple[datetime, str | None], list[License]] = {}
    for license_ in group.licenses:
        changes.setdefault((_since(license_, clock, agenda.now), license_.by), []).append(license_)
    for (since, by), together in changes.items():
        wanted = _wanted(engine, together)
        agenda.at(since, partial(engine.license_group, ids[group.key], wanted, (), by))
    for joined in group.members:
        if joined.since != timedelta.min:
            join = partial(engine.add_member, ids[group.key], ids[joined.member], joined.by)
            agenda.at(when(joined.since, clock), join)


def _found_ends(engine: Engine) -> None:
    tenant, ids, clock, agenda = engine.tenant, engine.directory.ids, engine.clock, engine.agenda
    for product in tenant.products:
        if product.gone is not None:
            agenda.at(when(product.gone, clock), partial(engine.lose_product, product.id))
    for person in tenant.people:
        if person.deleted is not None:
            agenda.at(when(person.deleted, clock), partial(engine.delete_user, ids[person.key], None))
    for group in tenant.groups:
        if group.deleted is not None:
            agenda.at(when(group.deleted, clock), partial(engine.delete_group, ids[group.key], None))


def _since(license_: License, clock: datetime, founded: datetime) -> datetime:
    return when(license_.since, clock) if license_.since is not None else founded


def _wanted(engine: Engine, licenses: Iterable[License]) -> dict[str, frozenset[str]]:
    ids, plans = engine.directory.sku_ids, engine.directory.plans
    return {ids[one.product]: frozenset(plans[name].id for name in one.disabled) for one in licenses}


def _happen(engine: Engine, event: Event) -> None:
    ids, sku_ids = engine.directory.ids, engine.directory.sku_ids
    match event:
        case SeatsChanged(product=product, count=count):
            engine.change_seats(sku_ids[product], count)
        case SubscriptionChanged(product=product, status=status):
            engine.change_subscription(sku_ids[product], status)
        case GroupLicensed(group=group, add=add, remove=remove, by=by):
            engine.change_group_licenses(
                ids[group], _wanted(engine, add), [sku_ids[sku] for sku in remove], by
            )
        case PersonLicensed(person=person, add=add, remove=remove, by=by):
            engine.license_user(ids[person], _wanted(engine, add), [sku_ids[sku] for sku in remove], by)
        case MemberAdded(group=group, member=member, by=by):
            engine.add_member(ids[group], ids[member], by)
        case MemberRemoved(group=group, member=member, by=by):
            engine.remove_member(ids[group], ids[member], by)
        case PersonUpdated(person=person, set=properties, by=by):
            engine.update_user(ids[person], {str(name): value for name, value in properties.items()}, by)
        case RuleChanged(group=group, rule=rule, paused=paused, by=by):
            engine.change_rule(ids[group], rule, paused=paused, by=by)
        case GroupDeleted() | GroupRestored() | PersonDeleted() | PersonRestored():
            _go_and_come_back(engine, event)
        case Reprocessed(person=person, by=by):
            engine.reprocess(ids[person], by)
        case Logged():
            engine.scribe.logged(event, engine.agenda.now)
        case _:
            assert_never(event)


def _go_and_come_back(
    engine: Engine, event: GroupDeleted | GroupRestored | PersonDeleted | PersonRestored
) -> None:
    """Into the recycle bin and out of it."""
    ids = engine.directory.ids
    match event:
        case GroupDeleted(group=group, by=by):
            engine.delete_group(ids[group], by)
        case PersonDeleted(person=person, by=by):
            engine.delete_user(ids[person], by)
        case GroupRestored(group=key, by=by) | PersonRestored(person=key, by=by):
            engine.restore(ids[key], by)
