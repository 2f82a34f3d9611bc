"""With whose eyes a conversation looks."""

import pytest

from bot.sign_in.people import UnknownPerson, people_of
from graph.simulated.world import World


async def name_seen(people_world: World, default: str, conversation: str, choose: str = "") -> str:
    people = people_of(people_world, default)
    if choose:
        people.choose(conversation, choose)
    me = await people.entra(conversation).directory().me()
    await people.aclose()
    assert me is not None
    return str(me.user_principal_name)


async def test_a_conversation_begins_with_whoever_sees_most(contoso_world: World) -> None:
    assert await name_seen(contoso_world, "", "c1") == "ada@contoso.example"


async def test_the_person_to_begin_with_can_be_set(contoso_world: World) -> None:
    other = contoso_world.users()[-1]["userPrincipalName"]

    assert await name_seen(contoso_world, other, "c1") == other


async def test_a_visitor_chooses_whose_eyes_in_her_conversation_only(contoso_world: World) -> None:
    other = contoso_world.users()[-1]["userPrincipalName"]
    people = people_of(contoso_world)

    assert people.choose("c1", other.upper()) == other
    assert [people.asker("c1"), people.asker("c2")] == [other, "ada@contoso.example"]
    seen = [await people.entra(conversation).directory().me() for conversation in ("c1", "c2")]
    assert [me.user_principal_name for me in seen if me] == [other, "ada@contoso.example"]
    assert people.entra("c2") is people.entra("c3")
    await people.aclose()


def test_nobody_of_that_name_can_be_chosen(contoso_world: World) -> None:
    people = people_of(contoso_world)

    with pytest.raises(UnknownPerson):
        people.choose("c1", "nobody@contoso.example")
    assert people.asker("c1") == "ada@contoso.example"
    with pytest.raises(UnknownPerson):
        people_of(contoso_world, "nobody@contoso.example")
