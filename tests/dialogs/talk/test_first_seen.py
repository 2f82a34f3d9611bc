"""What is remembered of a product tells, in any conversation, which services came to it later."""

from dataclasses import dataclass, field

from graph import PlansFirstSeen
from tests.chat import Chat, told
from tests.tenants import asking, tenant

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
TEAMS, SWAY = "57ff2da0-773e-42df-b2af-ffb7a2317929", "a23b959c-7ce8-4e57-9140-b90eb88a9e97"

SALES = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: SWAY, id: a23b959c-7ce8-4e57-9140-b90eb88a9e97, service: Sway}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 20, plans: [TEAMS1, SWAY]}
people:
  - {key: lee, name: Lee Gu, location: US, roles: [{role: Global Reader}, {role: License Administrator}]}
groups:
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [lee]}
"""
WHAT_IS_NEW = "Which services of Office 365 E3 from the Sales group are new?"


@dataclass
class Kept:
    """What was first seen of each tenant."""

    known: dict[str, PlansFirstSeen] = field(default_factory=dict)

    def plans(self, tenant: str) -> PlansFirstSeen:
        return self.known.get(tenant, {})

    def remember(self, tenant: str, plans: PlansFirstSeen) -> None:
        self.known[tenant] = plans


def chat(kept: Kept) -> Chat:
    world = tenant(SALES)
    return Chat(world, asking(world, "lee@contoso.example"), baselines=kept)


async def test_the_first_look_is_remembered_and_no_later_one() -> None:
    kept = Kept()
    lee = chat(kept)
    await lee.say("What is wrong with Sales?")
    assert kept.known == {lee.entra.tenant: {E3: (TEAMS, SWAY)}}

    lee = chat(Kept({lee.entra.tenant: {E3: (TEAMS,)}}))
    await lee.say("What is wrong with Sales?")
    assert isinstance(lee.baselines, Kept)
    assert lee.baselines.known == {lee.entra.tenant: {E3: (TEAMS,)}}


async def test_what_came_later_is_told_whatever_the_conversation_was_about_before() -> None:
    lee = chat(Kept())
    lee.baselines.remember(lee.entra.tenant, {E3: (TEAMS,)})

    await lee.say("What is wrong with Lee Gu?")
    answer = told(await lee.say(WHAT_IS_NEW))

    assert "did not contain Sway when this guide first saw it here" in answer
