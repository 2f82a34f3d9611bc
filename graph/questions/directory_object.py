"""Whatever else is in a directory: who owns an address, and the units that somebody is in."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from graph.asking import lenient, wire
from graph.asking.errors import Forbidden, GraphError
from graph.asking.listed import Listed, Seen
from graph.asking.wire import PAGE, Json, literal, moment
from graph.questions import Questions
from graph.questions.group import containers

ObjectKind = Literal[
    "user",
    "group",
    "orgContact",
    "device",
    "servicePrincipal",
    "administrativeUnit",
    "directoryRole",
    "other",
]


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """A member, or the owner of an address, of whatever kind; only `id` and `kind` are certain."""

    id: str
    kind: ObjectKind
    seen: Seen
    display_name: str | None = None
    user_principal_name: str | None = None
    mail: str | None = None
    proxy_addresses: tuple[str, ...] | None = None
    on_premises_sync_enabled: bool | None = None
    deleted: datetime | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.display_name or self.user_principal_name or self.id


@dataclass(frozen=True, slots=True)
class AdministrativeUnit:
    """A unit a user or a group is in; only the id is certain."""

    id: str
    seen: Seen
    display_name: str | None = None
    is_member_management_restricted: bool | None = None


ADDRESSES = 7
"""Addresses in one request: two clauses each, of 15 that Graph allows.
https://github.com/microsoftgraph/microsoft-graph-docs/issues/21098"""

OWNER = ("id", "displayName", "mail", "proxyAddresses", "onPremisesSyncEnabled")
OWNING_USER = (*OWNER, "userPrincipalName")
DELETED = ("id", "displayName", "mail", "proxyAddresses", "deletedDateTime")
DELETED_USER = (*DELETED, "userPrincipalName")


def _kind(json: Json) -> ObjectKind:
    name = lenient.type_name(json)
    return cast("ObjectKind", name) if name in get_args(ObjectKind) else "other"


def as_directory_object(json: Json, seen: Seen, of: ObjectKind | None = None) -> DirectoryObject:
    """https://learn.microsoft.com/graph/api/resources/directoryobject; `of`: its kind, if known."""
    return DirectoryObject(
        id=lenient.identity(json, seen),
        kind=of or _kind(json),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        user_principal_name=lenient.text(json, "userPrincipalName"),
        mail=lenient.text(json, "mail"),
        proxy_addresses=lenient.texts(json, "proxyAddresses"),
        on_premises_sync_enabled=lenient.flag(json, "onPremisesSyncEnabled"),
        deleted=moment(json.get("deletedDateTime")),
    )


def as_administrative_unit(json: Json, seen: Seen) -> AdministrativeUnit:
    """https://learn.microsoft.com/graph/api/resources/administrativeunit"""
    return AdministrativeUnit(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        is_member_management_restricted=lenient.flag(json, "isMemberManagementRestricted"),
    )


class DirectoryObjectQuestions(Questions):
    """Who owns an address, and what somebody is in."""

    async def administrative_units_of(
        self, kind: Literal["user", "group"], id: str
    ) -> Listed[AdministrativeUnit]:
        return await self._asking.list(containers(f"{kind}s", id, "memberOf"), _unit)

    async def owners_of(self, addresses: Sequence[str]) -> Listed[DirectoryObject]:
        wanted = sorted({address.casefold() for address in addresses})
        asked = (
            self._owners(path, kind, wanted[first : first + ADDRESSES])
            for first in range(0, len(wanted), ADDRESSES)
            for path, kind in _HOLDERS
        )
        return await self._together(*asked)

    async def _owners(self, path: str, kind: ObjectKind, addresses: Sequence[str]) -> Listed[DirectoryObject]:
        # Whether eq minds the case of the prefix is not documented: SMTP: marks the primary address.
        clauses = (
            f"proxyAddresses/any(p:p eq {literal(prefix + address)})"
            for address in addresses
            for prefix in ("smtp:", "SMTP:")
        )
        select = OWNING_USER if kind == "user" else OWNER

        def owner(json: Json, seen: Seen) -> DirectoryObject | None:
            found = as_directory_object(json, seen, kind)
            return found if _holds(found, addresses) else None

        return await self._asking.list(wire.get(path, *select, filter=" or ".join(clauses), top=PAGE), owner)

    async def deleted(self, kind: Literal["user", "group"]) -> Listed[DirectoryObject]:
        select = DELETED_USER if kind == "user" else DELETED
        asked = wire.get(f"/directory/deletedItems/microsoft.graph.{kind}", *select, top=PAGE)
        return await self._asking.list(asked, lambda json, seen: as_directory_object(json, seen, kind))

    async def deleted_owners(self) -> Listed[DirectoryObject]:
        return await self._together(self.deleted("user"), self.deleted("group"))

    async def _together(self, *asked: Awaitable[Listed[DirectoryObject]]) -> Listed[DirectoryObject]:
        """Several collections as one, each object once. What could not be read makes it incomplete; where
        nothing else was found, that is the answer."""
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        lists = [outcome for outcome in outcomes if isinstance(outcome, Listed)]
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        objects = {each.id: each for found in lists for each in found}
        for failed in failures:
            if not objects or not isinstance(failed, GraphError):
                raise failed
        seen = lists[0].seen if lists else Seen("", self._asking.now())
        complete = not failures and all(found.complete for found in lists)
        refused = tuple(failed.request for failed in failures if isinstance(failed, Forbidden))
        return Listed(tuple(objects.values()), seen, complete, refused=refused)


_HOLDERS: tuple[tuple[str, ObjectKind], ...] = (
    ("/users", "user"),
    ("/groups", "group"),
    ("/contacts", "orgContact"),
)


def _unit(json: Json, seen: Seen) -> AdministrativeUnit | None:
    return as_administrative_unit(json, seen) if lenient.type_name(json) == "administrativeUnit" else None


def _holds(owner: DirectoryObject, addresses: Sequence[str]) -> bool:
    """Whether it really has one of the addresses; where Graph does not show them, its filter is believed."""
    if owner.proxy_addresses is None:
        return True
    held = {address.casefold().removeprefix("smtp:") for address in owner.proxy_addresses}
    return not held.isdisjoint(addresses)
