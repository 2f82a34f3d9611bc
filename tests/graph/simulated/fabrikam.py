"""Fabrikam: a small tenant with one person for every kind of caller, and somebody who asks in their names."""

from collections.abc import Mapping
from typing import Any

from graph.simulated import World, loads
from graph.simulated.access.permissions import ALL_SCOPES
from graph.simulated.http.answers import Answers, Caller, Request, Response

FABRIKAM = """
name: Fabrikam
domain: fabrikam.example
initial_domain: fabrikam.onmicrosoft.com
country: DE
clock: 2026-11-24T09:00:00Z
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - sku: SPE_E3
    id: 05e9a617-0261-4cee-bb44-138d3ef5d965
    seats: 1
    plans: [EXCHANGE_S_ENTERPRISE, AAD_PREMIUM]
rules:
  mailbox_plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {key: root, name: Root, roles: [{role: Global Administrator}]}
  - {key: rita, name: Rita Reader, roles: [{role: Global Reader}]}
  - {key: rex, name: Rex Reports, roles: [{role: Reports Reader}]}
  - {key: ada, name: Ada License, location: DE, roles: [{role: License Administrator}]}
  - {key: gina, name: Gina Groups, roles: [{role: Groups Administrator}]}
  - {key: hal, name: Hal Helpdesk, roles: [{role: Helpdesk Administrator, scope: emea}]}
  - {key: scott, name: Scott Scoped, roles: [{role: License Administrator, scope: emea}]}
  - {key: lisa, name: Lisa Through}
  - {key: eli, name: Eli Eligible, roles: [{role: License Administrator, eligible: true}]}
  - {key: pia, name: Pia Privileged, roles: [{role: Privileged Role Administrator}]}
  - {key: uma, name: Uma Users, roles: [{role: User Administrator}]}
  - {key: mo, name: Mo Member, location: DE, department: Sales, addresses: ["smtp:m.old@fabrikam.example"]}
  - {key: bob, name: Bob Builder, location: DE, department: Sales}
  - {key: rob, name: Rob Restricted, location: DE, restricted: true}
  - {key: gus, name: Gus Guest, guest: true}
  - {key: gaby, name: Gaby Guest, guest: true, roles: [{role: Directory Readers}]}
  - {key: dora, name: Dora Deleted, deleted: 3d ago}
groups:
  - key: sales
    name: LIC-Sales
    description: Everybody who sells
    members: [mo, {member: bob, since: 2d ago, by: ada}, team, van, laptop]
    licenses: [{product: SPE_E3}]
  - {key: team, name: Sales team, members: [rob]}
  - {key: secret, name: Secret project, kind: microsoft365, hidden_membership: true, members: [mo, rob]}
  - key: helpers
    name: License helpers
    role_assignable: true
    members: [lisa]
    roles: [{role: License Administrator}]
  - {key: vault, name: Vault, restricted: true, members: [mo]}
  - {key: gone, name: Gone, kind: microsoft365, deleted: 2d ago}
contacts:
  - {key: van, name: Van Vendor, mail: van@vendor.example, addresses: ["SMTP:van@vendor.example"]}
devices:
  - {key: laptop, name: LAPTOP-7}
units:
  - {key: emea, name: EMEA, members: [sales, bob]}
  - {key: dark, name: Dark, hidden_membership: true, members: [bob]}
incidents:
  - {id: MO1, title: Sign-in is slow, service: Microsoft Entra, impact: Some users, started: 2h ago}
  - {id: MO2, title: Was slow, service: Exchange Online, impact: None, started: 3d ago, resolved: 2d ago}
"""

EVENTUAL = {"ConsistencyLevel": "eventual"}
SALES_SKU = "05e9a617-0261-4cee-bb44-138d3ef5d965"
DENIED = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


class Asker:
    """Asks the simulated Graph in the name of anybody, with all permissions unless told otherwise."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers = Answers(world)

    def id(self, name: str) -> str:
        """The id of a user (by key) or a group (by display name)."""
        user = self.world.user(f"{name}@fabrikam.example")
        if user is not None:
            return str(user["id"])
        return str(next(group["id"] for group in self.world.groups() if group["displayName"] == name))

    def caller(self, by: str | None, scopes: str | None = None) -> Caller:
        """A person by key, or None for an application with permissions of its own."""
        granted = ALL_SCOPES if scopes is None else frozenset(scopes.split())
        return Caller(self.id(by) if by else None, "fabrikam-app", granted)

    def send(
        self,
        method: str,
        url: str,
        *,
        by: str | None = None,
        scopes: str | None = None,
        headers: Mapping[str, str] = {},
        body: dict[str, Any] | bytes | None = None,
    ) -> Response:
        """One request; `url` starts behind the version."""
        return self.answers.answer(Request(method, f"/v1.0{url}", self.caller(by, scopes), headers, body))

    def get(
        self, url: str, *, by: str | None = None, scopes: str | None = None, eventual: bool = False
    ) -> Any:
        """The body of a good answer."""
        response = self.send("GET", url, by=by, scopes=scopes, headers=EVENTUAL if eventual else {})
        assert response.status == 200, response.body
        return response.body

    def names(self, url: str, **how: Any) -> list[str]:
        """The display names in a list."""
        return [thing["displayName"] for thing in self.get(url, **how)["value"]]

    def refusal(self, method: str, url: str, *, eventual: bool = False, **how: Any) -> tuple[int, str, str]:
        """Status, code and message of an answer that is none."""
        response = self.send(method, url, headers=EVENTUAL if eventual else {}, **how)
        assert response.status >= 400, response.body
        assert isinstance(response.body, dict)
        error = response.body["error"]
        return response.status, error["code"], error["message"]

    def may(self, by: str | None, url: str, **how: Any) -> bool:
        """Whether somebody may read this."""
        response = self.send("GET", url, by=by, **how)
        assert response.status in {200, 403}, response.body
        return response.status == 200


def fabrikam(text: str = "") -> Asker:
    """Fabrikam with its clock standing still; `text` is added to its file."""
    return Asker(World.of(loads(FABRIKAM + text), monotonic=lambda: 0.0))
