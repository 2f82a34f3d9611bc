"""A schema in a word, and back: `date-time?` is a string of that format, or null."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Json = dict[str, Any]

PLAIN: Final = frozenset({"string", "boolean", "integer", "number", "object", "file"})
FORMATS: Final = {
    "int32": "integer",
    "double": "number",
    "byte": "string",
    "base64url": "string",
    "date": "string",
    "date-time": "string",
    "duration": "string",
    "time": "string",
    "uuid": "string",
}


class NotInAWord(ValueError):
    """A schema that says more than a word can."""


def kind_of(schema: Mapping[str, Any], types: str) -> str:
    """A schema in a word. Named types stand below `types`, such as `#/definitions/`."""
    match dict(schema):
        case {"anyOf": [one, {"type": "null"}], **rest} if not rest:
            return f"{kind_of(one, types)}?"
        case {"type": [one, "null"], **rest}:
            return f"{kind_of({'type': one, **rest}, types)}?"
        case {"$ref": str(named), **rest} if not rest and named.startswith(types):
            return named.removeprefix(types)
        case {"type": "array", "items": items, **rest} if not rest:
            return f"[{kind_of(items, types)}]"
        case {"type": "object", "additionalProperties": dict(values), **rest} if not rest:
            return f"{{{kind_of(values, types)}}}"
        case {"type": str(plain), **rest} if plain in PLAIN and not rest:
            return plain
        case {"type": str(plain), "format": str(format), **rest} if FORMATS.get(format) == plain and not rest:
            return format
    raise NotInAWord(schema)


def schema_of(kind: str, types: str) -> Json:
    """The schema that a word stands for."""
    if kind.endswith("?"):
        one = schema_of(kind[:-1], types)
        return {**one, "type": [one["type"], "null"]} if "type" in one else {"anyOf": [one, {"type": "null"}]}
    if kind.startswith("["):
        return {"type": "array", "items": schema_of(kind[1:-1], types)}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": schema_of(kind[1:-1], types)}
    if kind in FORMATS:
        return {"type": FORMATS[kind], "format": kind}
    return {"type": kind} if kind in PLAIN else {"$ref": f"{types}{kind}"}


def names_by_kind(schema: Mapping[str, Any], types: str) -> dict[str, str]:
    """The properties of an object, by kind."""
    found: dict[str, list[str]] = {}
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        found.setdefault(kind_of(one, types), []).append(f"{name}!" if name in required else name)
    return {kind: " ".join(names) for kind, names in found.items()}


def object_of(names: Mapping[str, str], types: str) -> Json:
    """The object that has these properties, and may have others."""
    each = [(name, kind) for kind, names_of_it in names.items() for name in names_of_it.split()]
    required = required_of(name for name, _ in each)
    properties = {name.removesuffix("!"): schema_of(kind, types) for name, kind in each}
    return {
        "type": "object",
        **({"properties": properties} if properties else {}),
        **({"required": required} if required else {}),
    }


def required_of(names: Iterable[str]) -> list[str]:
    """The names that are marked as required."""
    return [name.removesuffix("!") for name in names if name.endswith("!")]
