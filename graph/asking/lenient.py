"""Properties out of Graph's JSON, leniently: what is missing, null or of another type is not there.

Graph adds properties and values at any time (https://learn.microsoft.com/graph/best-practices-concept).
"""

from graph.asking.errors import Nonsense
from graph.asking.listed import Seen
from graph.asking.wire import Json


def identity(json: Json, seen: Seen, name: str = "id") -> str:
    """A property that must be there; without it the object is nonsense."""
    value = json.get(name)
    if isinstance(value, str) and value:
        return value
    raise Nonsense(seen.request, message=f"an object without {name}")


def type_name(json: Json) -> str:
    """What an object is, as @odata.type names it: user, group …; nothing where that is not told."""
    return str(json.get("@odata.type", "")).removeprefix("#microsoft.graph.")


def text(json: Json, name: str) -> str | None:
    """A string, or None."""
    value = json.get(name)
    return value if isinstance(value, str) else None


def flag(json: Json, name: str) -> bool | None:
    """True or false, or None."""
    value = json.get(name)
    return value if isinstance(value, bool) else None


def number(json: Json, name: str) -> int:
    """A whole number; none counts as 0."""
    value = json.get(name)
    return value if isinstance(value, int) else 0


def count(json: Json, seen: Seen, name: str) -> int:
    """A number that must be there, since a finding would be built on it."""
    value = json.get(name)
    if isinstance(value, int):
        return value
    raise Nonsense(seen.request, message=f"{name} is missing")


def texts(json: Json, name: str) -> tuple[str, ...] | None:
    """A list of strings, or None if there is no list."""
    values = json.get(name)
    if not isinstance(values, list):
        return None
    return tuple(value for value in values if isinstance(value, str))


def part(json: Json, name: str) -> Json:
    """An object; none counts as an empty one."""
    value = json.get(name)
    return value if isinstance(value, dict) else {}


def parts(json: Json, name: str) -> list[Json] | None:
    """A list of objects, or None if there is no list."""
    values = json.get(name)
    if not isinstance(values, list):
        return None
    return [value for value in values if isinstance(value, dict)]
