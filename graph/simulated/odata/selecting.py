"""`$select`: which properties of an object are sent."""

from dataclasses import dataclass

from graph.simulated.odata.entities import DIRECTORY_OBJECT, KINDS, Entity
from graph.simulated.odata.envelope import Json, NotSimulated
from graph.simulated.odata.query import Query, no_property

_NEVER = frozenset({"hasMembersWithLicenseErrors"})  # not even when selected: it can only be filtered on


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands where a property has a value that the caller may not read. Such a property comes back null, a
    collection not at all (https://learn.microsoft.com/graph/permissions-overview#limited-information)."""

    collection: bool = False


def selection(query: Query, entity: Entity) -> frozenset[str] | None:
    """The properties asked for; None where `$select` is not there."""
    if "$select" not in query.options:
        return None
    names = frozenset(name.strip() for name in query.options["$select"].split(","))
    if "*" in names:
        raise NotSimulated("$select=*")
    for name in sorted(names - entity.properties):
        raise no_property("Parsing OData Select and Expand failed", name, entity)
    return names


def project(thing: Json, names: frozenset[str] | None, entity: Entity) -> Json:
    """The object as it is sent: what was selected, or what comes by default. In a list of mixed types every
    object tells its own, and a property that it does not have is passed over."""
    mixed = entity is DIRECTORY_OBJECT
    kind = KINDS[thing["@odata.type"].removeprefix("#microsoft.graph.")] if mixed else entity
    if names is None:
        wanted = (kind.default or kind.properties) & thing.keys()
    else:
        wanted = (names & kind.properties) | ({"id"} if mixed else set())
    for name in sorted(wanted - thing.keys() - _NEVER):
        raise NotSimulated(f"{kind.name}/{name}")
    found: Json = {"@odata.type": thing["@odata.type"]} if mixed else {}
    for name, value in thing.items():
        if name not in wanted or name in _NEVER:
            continue
        if not isinstance(value, Unreadable):
            found[name] = value
        elif not value.collection:
            found[name] = None
    return found
