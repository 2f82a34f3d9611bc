"""A tenant file of another Graph: its products, people, groups and rows as they stand.

Only what Graph shows goes into it. What led there (the audit log), and what Entra does not publish (which
plans collide), it does not hold: rows are pinned as they are read, and rules of dynamic groups stand as text
beside the members they were read with.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph.countries import is_country
from graph.simulated.declared.builtin_roles import BUILT_IN_ROLES
from graph.simulated.exporting.pins import pins
from graph.simulated.exporting.products import products
from graph.simulated.exporting.read_out import Json, Read
from graph.simulated.exporting.short_names import Names

_PERSON = {
    "userPrincipalName": "upn",
    "givenName": "given_name",
    "surname": "surname",
    "mail": "mail",
    "department": "department",
    "jobTitle": "job_title",
    "companyName": "company_name",
    "officeLocation": "office_location",
    "city": "city",
    "state": "state",
    "country": "country",
    "employeeId": "employee_id",
    "employeeType": "employee_type",
    "preferredLanguage": "preferred_language",
}
_ROLES = {id: name for name, id in BUILT_IN_ROLES.items()}


def declared(read: Read, clock: datetime) -> Json:
    """The tenant file, as JSON."""
    return _Export(read, clock).whole()


class _Export:
    def __init__(self, read: Read, clock: datetime) -> None:
        self._read = read
        self._clock = clock
        self._names = Names(read)

    def whole(self) -> Json:
        read, names = self._read, self._names
        owned = products(read, names)
        tenant = read.organization
        domains = {domain["name"]: domain for domain in tenant.get("verifiedDomains", ())}
        default = next((name for name, one in domains.items() if one.get("isDefault")), "export.example")
        initial = next((name for name, one in domains.items() if one.get("isInitial")), default)
        for user in (*read.users, *read.deleted_users):
            names.give(user["id"], str(user.get("userPrincipalName") or "user").partition("@")[0])
        for thing in (*read.groups, *read.deleted_groups, *read.contacts, *self._devices()):
            names.give(thing["id"], str(thing.get("displayName") or "unnamed"))
        return {
            "name": tenant.get("displayName") or "Export",
            "domain": default,
            "initial_domain": initial,
            "id": tenant.get("id"),
            "country": _country(tenant.get("countryLetterCode")) or "US",
            "default_usage_location": _country(tenant.get("defaultUsageLocation")),
            "clock": self._clock.isoformat(),
            "plans": list(names.plans.values()),
            "products": owned,
            "people": [self._person(user) for user in (*read.users, *read.deleted_users)],
            "groups": [self._group(group) for group in (*read.groups, *read.deleted_groups)],
            "contacts": [self._contact(contact) for contact in read.contacts],
            "devices": [
                {
                    "key": self._names.keys[one["id"]],
                    "name": one.get("displayName") or "Device",
                    "id": one["id"],
                }
                for one in self._devices()
            ],
            "pins": pins(read, names, self._clock.isoformat()),
            "incidents": [_incident(issue) for issue in read.issues],
        }

    # People and groups

    def _person(self, user: Json) -> Json:
        extensions = user.get("onPremisesExtensionAttributes") or {}
        direct = (row for row in user.get("licenseAssignmentStates") or () if not row["assignedByGroup"])
        return _filled(
            {
                "key": self._names.keys[user["id"]],
                "id": user["id"],
                "name": user.get("displayName") or user["id"],
                **{ours: user.get(theirs) for theirs, ours in _PERSON.items()},
                "guest": user.get("userType") == "Guest",
                "enabled": user.get("accountEnabled") is not False,
                "synced": bool(user.get("onPremisesSyncEnabled")),
                "location": _country(user.get("usageLocation")),
                "addresses": user.get("proxyAddresses"),
                "other_mails": user.get("otherMails"),
                "extension_attributes": {
                    name.removeprefix("extensionAttribute"): value
                    for name, value in extensions.items()
                    if value is not None
                },
                "created": user.get("createdDateTime"),
                "deleted": user.get("deletedDateTime"),
                "licenses": [self._names.license(row) for row in direct],
                "roles": self._roles(user["id"]),
            }
        )

    def _roles(self, id: str) -> list[Json]:
        held = (one for one in self._read.roles if one.get("principalId") == id)
        return [
            {"role": _ROLES[one["roleDefinitionId"]]}
            for one in held
            if one["roleDefinitionId"] in _ROLES and one.get("directoryScopeId", "/") == "/"
        ]

    def _group(self, group: Json) -> Json:
        dynamic = "DynamicMembership" in group["groupTypes"]
        keys = self._names.keys
        licensed = group.get("assignedLicenses") or () if not group.get("deletedDateTime") else ()
        return _filled(
            {
                "key": keys[group["id"]],
                "id": group["id"],
                "name": group.get("displayName") or group["id"],
                "kind": _kind(group),
                "description": group.get("description"),
                "mail": group.get("mail"),
                "addresses": group.get("proxyAddresses"),
                "rule": group.get("membershipRule") if dynamic else None,
                "as_read": dynamic,
                "paused": group.get("membershipRuleProcessingState") == "Paused",
                "members": [
                    keys[one["id"]] for one in self._read.members.get(group["id"], ()) if one["id"] in keys
                ],
                "licenses": [self._names.license(one) for one in licensed],
                "role_assignable": bool(group.get("isAssignableToRole")),
                "synced": bool(group.get("onPremisesSyncEnabled")),
                "hidden_membership": group.get("visibility") == "HiddenMembership",
                "created": group.get("createdDateTime"),
                "deleted": group.get("deletedDateTime"),
            }
        )

    def _contact(self, contact: Json) -> Json:
        return _filled(
            {
                "key": self._names.keys[contact["id"]],
                "id": contact["id"],
                "name": contact.get("displayName") or contact["id"],
                "mail": contact.get("mail"),
                "addresses": contact.get("proxyAddresses"),
                "synced": bool(contact.get("onPremisesSyncEnabled")),
            }
        )

    def _devices(self) -> list[Json]:
        found = {
            one["id"]: one
            for members in self._read.members.values()
            for one in members
            if one.get("@odata.type") == "#microsoft.graph.device"
        }
        return list(found.values())


def _filled(thing: Mapping[str, Any]) -> Json:
    """Without what is left to its default."""
    return {name: value for name, value in thing.items() if value not in (None, [], {}, (), "")}


def _country(code: str | None) -> str | None:
    return code if code and is_country(code) else None


def _kind(group: Json) -> str:
    if "Unified" in group["groupTypes"]:
        return "microsoft365" if group["securityEnabled"] else "microsoft365 not security"
    if not group["mailEnabled"]:
        return "security"
    return "mail-enabled security" if group["securityEnabled"] else "distribution"


def _incident(issue: Json) -> Json:
    return {
        "id": issue["id"],
        "title": issue["title"],
        "service": issue["service"],
        "impact": issue.get("impactDescription") or "",
        "feature": issue.get("feature") or "Access",
        "classification": issue.get("classification") or "advisory",
        "status": issue["status"],
        "started": issue["startDateTime"],
    }
