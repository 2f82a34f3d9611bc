"""`$expand` of what role assignments point at: the role's definition, or who holds it.

Everything else that Graph can expand is not simulated. https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
"""

import re

from graph.simulated.http.reads import Reading
from graph.simulated.odata import Query, project, selection
from graph.simulated.odata.entities import DIRECTORY_OBJECT, ROLE_DEFINITION, Entity
from graph.simulated.odata.envelope import Json, NotSimulated
from graph.simulated.odata.query import no_property

_EXPAND = re.compile(r"(?P<name>\w+)(?:\(\$select=(?P<select>[\w,]+)\))?")


def expanded(thing: Json, entity: Entity, query: Query, reading: Reading) -> Json:
    """What has to be added to an object because of `$expand`."""
    asked = query.options.get("$expand")
    if asked is None:
        return {}
    found = _EXPAND.fullmatch(asked.strip())
    if found is None:
        raise NotSimulated(f"$expand={asked} of {entity.name}")
    if found["name"] not in entity.expands:
        raise no_property("Parsing OData Select and Expand failed", found["name"], entity)
    nested = Query({"$select": found["select"]} if found["select"] else {})
    id = str(thing[entity.expands[found["name"]]])
    target = ROLE_DEFINITION if found["name"] == "roleDefinition" else DIRECTORY_OBJECT
    names = selection(nested, target)
    related = _definition(id, reading) if target is ROLE_DEFINITION else _principal(id, reading)
    return {found["name"]: project(reading.eyes.sees(related, target), names, target) if related else None}


def _definition(id: str, reading: Reading) -> Json | None:
    return next((role for role in reading.world.role_definitions() if role["id"] == id), None)


def _principal(id: str, reading: Reading) -> Json | None:
    user = reading.world.user(id)
    if user is not None:
        return {"@odata.type": "#microsoft.graph.user", **user}
    group = reading.world.group(id)
    return {"@odata.type": "#microsoft.graph.group", **group} if group is not None else None
