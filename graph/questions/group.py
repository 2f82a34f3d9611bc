"""What carries licenses. https://learn.microsoft.com/graph/api/resources/group"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from graph.asking import Answer, lenient, wire
from graph.asking.errors import NotFound
from graph.asking.listed import Listed, Seen
from graph.asking.wire import PAGE, Get, Json, guid, moment
from graph.questions import Questions
from graph.questions.license_assignment import AssignedLicense, as_licenses
from graph.questions.members_in_error import MembersInError
from graph.questions.user import User, counted


@dataclass(frozen=True, slots=True)
class Group:
    """What carries licenses."""

    id: str
    seen: Seen
    display_name: str | None = None
    group_types: tuple[str, ...] | None = None
    security_enabled: bool | None = None
    mail_enabled: bool | None = None
    mail: str | None = None
    visibility: str | None = None
    membership_rule: str | None = None
    membership_rule_processing_state: str | None = None
    on_premises_sync_enabled: bool | None = None
    is_assignable_to_role: bool | None = None
    is_management_restricted: bool | None = None
    assigned_licenses: tuple[AssignedLicense, ...] | None = None
    license_processing_state: str | None = None
    proxy_addresses: tuple[str, ...] | None = None
    created: datetime | None = None
    deleted: datetime | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.display_name or self.id

    @property
    def is_dynamic(self) -> bool:
        """Whether a rule decides who is a member."""
        return "DynamicMembership" in (self.group_types or ())


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups, as far as Graph's own `$filter` tells them apart; what is not set narrows nothing.
    https://learn.microsoft.com/graph/aad-advanced-queries#group-properties"""

    dynamic: bool | None = None
    role_assignable: bool | None = None
    synced: bool | None = None

    def __str__(self) -> str:
        """As OData spells it; a group that never was any of it has no flag, so *not* is no *eq*."""
        rule = "groupTypes/any(t:t eq 'DynamicMembership')"
        clauses = (
            "" if self.dynamic is None else rule if self.dynamic else f"not({rule})",
            ""
            if self.role_assignable is None
            else f"isAssignableToRole {_equals(self.role_assignable)} true",
            "" if self.synced is None else f"onPremisesSyncEnabled {_equals(self.synced)} true",
        )
        return " and ".join(clause for clause in clauses if clause)


def _equals(holds: bool) -> str:
    return "eq" if holds else "ne"


GROUP = (
    *("id", "displayName", "groupTypes", "securityEnabled", "mailEnabled", "mail", "visibility"),
    *("membershipRule", "membershipRuleProcessingState", "onPremisesSyncEnabled", "isAssignableToRole"),
    *("isManagementRestricted", "assignedLicenses", "licenseProcessingState", "proxyAddresses"),
    "createdDateTime",
)

CONTAINER = (*GROUP, "isMemberManagementRestricted")
"""What an object is in: groups and administrative units."""


def as_group(json: Json, seen: Seen) -> Group:
    """As Graph tells of a group."""
    return Group(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        group_types=lenient.texts(json, "groupTypes"),
        security_enabled=lenient.flag(json, "securityEnabled"),
        mail_enabled=lenient.flag(json, "mailEnabled"),
        mail=lenient.text(json, "mail"),
        visibility=lenient.text(json, "visibility"),
        membership_rule=lenient.text(json, "membershipRule"),
        membership_rule_processing_state=lenient.text(json, "membershipRuleProcessingState"),
        on_premises_sync_enabled=lenient.flag(json, "onPremisesSyncEnabled"),
        is_assignable_to_role=lenient.flag(json, "isAssignableToRole"),
        is_management_restricted=lenient.flag(json, "isManagementRestricted"),
        assigned_licenses=as_licenses(json),
        license_processing_state=_processing_state(json.get("licenseProcessingState")),
        proxy_addresses=lenient.texts(json, "proxyAddresses"),
        created=moment(json.get("createdDateTime")),
        deleted=moment(json.get("deletedDateTime")),
    )


def _processing_state(value: object) -> str | None:
    """A group's licenseProcessingState: documented as a string, defined and delivered as {"state": …}.
    https://learn.microsoft.com/graph/api/resources/group#properties"""
    state = value.get("state") if isinstance(value, dict) else value
    return state if isinstance(state, str) and state else None


class GroupQuestions(Questions):
    """Which groups there are, and who is in them."""

    async def group(self, id: str) -> Group | None:
        try:
            answer = await self._asking.get(wire.get(f"/groups/{guid(id)}", *GROUP))
        except (NotFound, wire.NotAnId):
            return None
        return as_group(answer.body, answer.seen)

    async def find_groups(self, words: str) -> Listed[Group]:
        return await self._found("/groups", GROUP, ("displayName",), words, as_group)

    async def direct_groups_of(self, user_id: str) -> Listed[Group]:
        return await self._asking.list(containers("users", user_id, "memberOf"), _group)

    async def transitive_groups_of(self, user_id: str) -> Listed[Group]:
        return await self._asking.list(containers("users", user_id, "transitiveMemberOf"), _group)

    async def member_count(self, group_id: str) -> int:
        # Not /$count: its plain text would come in base64 inside a batch.
        asked = wire.get(f"/groups/{guid(group_id)}/members/microsoft.graph.user", "id", top=1, eventual=True)
        return counted(await self._asking.get(asked), asked)

    async def nested_groups(self, group_id: str) -> Listed[Group]:
        asked = wire.get(
            f"/groups/{guid(group_id)}/members/microsoft.graph.group",
            *("id", "displayName"),
            top=PAGE,
            eventual=True,
        )
        return await self._asking.list(asked, as_group)

    @cached_property
    def _in_error(self) -> MembersInError:
        return MembersInError(self._asking)

    async def members_with_license_errors(self, group_id: str) -> Listed[User]:
        return await self._in_error.all(group_id)

    async def first_members_with_license_errors(self, group_id: str) -> Listed[User]:
        return await self._in_error.first(group_id)

    async def groups_with_license_errors(self) -> Listed[Group]:
        # Without ConsistencyLevel, which makes Graph refuse this filter:
        # https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2967
        asked = wire.get("/groups", *GROUP, filter="hasMembersWithLicenseErrors eq true", top=PAGE)
        return await self._asking.list(asked, self._whole_group)

    def _whole_group(self, json: Json, seen: Seen) -> Group:
        group = as_group(json, seen)
        # What a list showed of it is all that would be asked by its id.
        self._asking.know(wire.get(f"/groups/{group.id}", *GROUP), Answer(json, seen))
        return group

    async def licensed_groups(self) -> Listed[Group]:
        asked = wire.get("/groups", *GROUP, filter="assignedLicenses/$count ne 0", top=PAGE, eventual=True)
        return await self._asking.list(asked, as_group, first_page_only=True)

    async def groups(self, where: GroupFilter) -> Listed[Group]:
        asked = wire.get("/groups", *GROUP, filter=str(where), orderby="displayName", top=PAGE, eventual=True)
        return await self._asking.list(asked, as_group, first_page_only=True)

    async def groups_with_sku(self, sku_id: str) -> Listed[Group]:
        holds = f"assignedLicenses/any(s:s/skuId eq {guid(sku_id)})"
        return await self._asking.list(wire.get("/groups", *GROUP, filter=holds, top=PAGE), as_group)


def containers(collection: str, id: str, relation: str) -> Get:
    """What an object is in: uncast and so not from the lagging index; units and groups in one answer."""
    return wire.get(f"/{collection}/{guid(id)}/{relation}", *CONTAINER, top=PAGE)


def _group(json: Json, seen: Seen) -> Group | None:
    return as_group(json, seen) if lenient.type_name(json) == "group" else None
