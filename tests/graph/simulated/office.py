"""A small tenant to change and look at, and the words to ask about it."""

from typing import Any

from graph.simulated import World, loads

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
E1 = "18181a46-0d4e-45cd-891e-60aabd171b4e"
EMS = "efccb6f7-5641-4e0e-bd10-b4976e1bf68e"
AUDIO = "0c266dff-15dd-4b49-8397-2bb16070ed52"
EXCHANGE = "efb87545-963c-4e0d-99df-69c6916d9eb0"
TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
P1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
AUDIO_PLAN = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"

OFFICE = f"""
name: Office
domain: office.example
initial_domain: office.onmicrosoft.com
country: US
clock: 2026-11-24T09:00:00Z
plans:
  - {{name: EXCHANGE_S_ENTERPRISE, id: {EXCHANGE}, service: exchange}}
  - {{name: TEAMS1, id: {TEAMS}, service: TeamspaceAPI}}
  - {{name: AAD_PREMIUM, id: {P1}, service: AADPremiumService}}
  - {{name: MCOMEETADV, id: {AUDIO_PLAN}, service: MicrosoftCommunicationsOnline}}
products:
  - {{sku: ENTERPRISEPACK, id: {E3}, seats: 2, plans: [EXCHANGE_S_ENTERPRISE, TEAMS1]}}
  - {{sku: EMS, id: {EMS}, seats: 50, plans: [AAD_PREMIUM], subscriptions: [{{seats: 50}}]}}
  - {{sku: MCOMEETADV, id: {AUDIO}, seats: 5, plans: [MCOMEETADV]}}
rules:
  dependencies: [{{plan: MCOMEETADV, needs: [TEAMS1]}}]
  mailbox_plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {{key: ada, name: Ada Admin, location: US, roles: [{{role: License Administrator}}]}}
  - {{key: alex, name: Alex Wilber, location: US, department: Sales}}
  - {{key: bea, name: Bea Brown, location: US, department: Sales}}
  - {{key: megan, name: Megan Bowen, location: US, department: Legal}}
"""

SALES = (
    OFFICE
    + """
groups:
  - {key: sales, name: Sales, members: [alex, bea, megan], licenses: [{product: ENTERPRISEPACK}]}
  - {key: empty, name: Empty}
"""
)


def live(text: str) -> World:
    """A tenant whose clock moves by `advance` alone."""
    return World.of(loads(text), monotonic=lambda: 0.0)


def id_of(world: World, key: str) -> str:
    tenant = world.tenant
    named = (*tenant.people, *tenant.groups, *tenant.contacts, *tenant.devices, *tenant.units)
    return next(tenant.id_of(one) for one in named if one.key == key)


def person(world: World, key: str) -> dict[str, Any]:
    user = world.user(id_of(world, key))
    assert user is not None
    return user


def group(world: World, key: str) -> dict[str, Any]:
    found = world.group(id_of(world, key))
    assert found is not None
    return found


def states(world: World, key: str) -> list[tuple[str, str]]:
    return [(state["state"], state["error"]) for state in person(world, key)["licenseAssignmentStates"]]


def processing(world: World, key: str) -> str | None:
    state = group(world, key)["licenseProcessingState"]
    return state["state"] if state is not None else None


def log(world: World, *keys: str) -> list[tuple[str, str, str]]:
    """(time of day, activity, result), oldest first, of entries about these objects."""
    ids = {id_of(world, key) for key in keys}
    return [
        (entry["activityDateTime"][11:19], entry["activityDisplayName"], entry["result"])
        for entry in reversed(world.directory_audits())
        if ids & {target["id"] for target in entry["targetResources"]}
    ]


def members(world: World, key: str) -> list[str]:
    return [member["displayName"] for member in world.members(id_of(world, key))]
