"""From the path of a request to what is simulated behind it.

Paths have no case, except for ids; `me` is the signed-in person; a list may be narrowed by a type and
counted: `/groups/{id}/members/microsoft.graph.user/$count`.
https://learn.microsoft.com/graph/traverse-the-graph
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from graph.simulated.http.asks import ASKS
from graph.simulated.http.reads import LISTS, SINGLES
from graph.simulated.http.writes import ACTIONS
from graph.simulated.odata.entities import KINDS
from graph.simulated.odata.envelope import Caller, Failure, NotSimulated

_VERSION = "v1.0"
_TYPES = {f"microsoft.graph.{name}".lower(): name for name in KINDS}
_NO_ID = {*_TYPES, "delta"}


@dataclass(frozen=True, slots=True)
class Place:
    """The template that a path matches, the ids in it, the type it was narrowed to, and whether it counts."""

    path: str
    ids: Mapping[str, str] = field(default_factory=dict)
    cast: str | None = None
    counts: bool = False


def segments(path: str) -> list[str]:
    """The parts of a path behind the version."""
    version, *rest = [unquote(part) for part in path.strip("/").split("/")]
    if version.lower() != _VERSION or not rest:
        raise NotSimulated(path)
    return rest


def resolve_me(parts: Sequence[str], caller: Caller) -> list[str]:
    """The same path with the caller's id in place of `me`."""
    if parts[0].lower() != "me":
        return list(parts)
    if caller.user_id is None:
        raise Failure(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    return ["users", caller.user_id, *parts[1:]]


def place(method: str, parts: Sequence[str]) -> Place:
    """Where a request leads; raises `NotSimulated` where that is nowhere."""
    if method == "GET":
        found = _read_place(parts)
    else:
        found = _match(parts, (name.partition(" ")[2] for name in ACTIONS if name.startswith(f"{method} ")))
        if found is None and method == "POST":
            found = _match(parts, ASKS)
    if found is None:
        raise NotSimulated(f"{method} /{'/'.join(parts)}")
    return found


def _read_place(parts: Sequence[str]) -> Place | None:
    rest = [_spelled_out(part) for part in parts]
    counts = rest[-1].lower() == "$count"
    if counts:
        rest = rest[:-1]
    found = _match(rest, [*LISTS, *SINGLES])
    cast = None
    if found is None and rest and rest[-1].lower() in _TYPES:
        cast = _TYPES[rest[-1].lower()]
        found = _match(rest[:-1], [path for path, listing in LISTS.items() if cast in listing.casts])
    if found is None or (counts and not _is_countable(found.path)):
        return None
    return Place(found.path, found.ids, cast, counts)


def _is_countable(path: str) -> bool:
    return path in LISTS and LISTS[path].entity.directory


def _spelled_out(part: str) -> str:
    """`graph.user` is short for `microsoft.graph.user`."""
    return f"microsoft.{part}" if part.lower().startswith("graph.") else part


def _match(parts: Sequence[str], templates: Iterable[str]) -> Place | None:
    for template in templates:
        wanted = template.split("/")
        if len(wanted) == len(parts) and all(map(_fits, wanted, parts)):
            ids = {name.strip("{}"): part for name, part in zip(wanted, parts, strict=True) if name[0] == "{"}
            return Place(template, ids)
    return None


def _fits(wanted: str, part: str) -> bool:
    if wanted[0] == "{":
        return bool(part) and part[0] != "$" and "(" not in part and part.lower() not in _NO_ID
    return wanted.lower() == part.lower()
