"""Somebody who is found nowhere may have been deleted: by the same name they lie among the deleted."""

import asyncio
from collections.abc import Iterable

from dialogs.licensing.deleted import Deleted
from graph import Directory, DirectoryObject, GraphError


async def lately_deleted(words: Iterable[str], directory: Directory) -> Deleted | None:
    """The one person or group of that name, or address, that was deleted; None where there is none, are
    several, or where these may not be read."""
    wanted = {word.casefold() for word in words}
    lists = await asyncio.gather(*(_read(kind, directory) for kind in ("user", "group")))
    found = [one for each in lists for one in each if wanted & _called(one) and one.deleted is not None]
    if len(found) != 1 or found[0].deleted is None:
        return None
    one = found[0]
    return Deleted(one.seen.request, 404, id=one.id, name=one.name, at=found[0].deleted)


async def _read(kind: str, directory: Directory) -> Iterable[DirectoryObject]:
    try:
        return await directory.deleted("user" if kind == "user" else "group")
    except GraphError:
        return ()


def _called(one: DirectoryObject) -> set[str]:
    return {name.casefold() for name in (one.display_name, one.user_principal_name) if name}
