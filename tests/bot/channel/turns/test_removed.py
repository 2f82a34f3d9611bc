"""Whoever takes the app out of their chat in Teams leaves nothing behind; out of a team, nobody does."""

import pytest

from tests.bot.house import House, exchange, teams


@pytest.mark.parametrize(
    ("kind", "afterwards"),
    [("personal", "Nobody is signed in here"), ("groupChat", "ada@contoso.example")],
)
async def test_t37_taking_the_app_out_of_ones_chat_signs_out(
    in_teams: House, kind: str, afterwards: str
) -> None:
    ada = teams(in_teams, "ada")
    await exchange(ada, in_teams, "ada", "x-1")
    await ada.next()
    place = {"id": "19:team" if kind == "groupChat" else ada.conversation, "conversationType": kind}
    place |= {"tenantId": in_teams.authority.tenant_id}

    removed = ada.activity(None, type="installationUpdate", action="remove", conversation=place)
    status, _ = await ada.post(removed)

    assert status == 202
    assert afterwards in await ada.say("who am i")
