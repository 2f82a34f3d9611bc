from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from graph.simulated.world import World
from tests.bot.conftest import Bot

Client = TestClient[Any, Any]
ADMIN_CENTER, PERSON = "/demo/admin-center", "/demo/person"
BUY = {"change": "buy_seats", "sku": "ENTERPRISEPACK", "count": 3}


async def token_of(client: Client) -> dict[str, str]:
    opened = await (await client.post("/v3/directline/tokens/generate")).json()
    return {"Authorization": f"Bearer {opened['token']}"}


def bought(world: World) -> int:
    skus = {sku["skuPartNumber"]: sku["prepaidUnits"]["enabled"] for sku in world.subscribed_skus()}
    return int(skus["ENTERPRISEPACK"])


async def test_a_visitor_buys_licenses_and_is_told_so(bot: Bot, contoso_world: World) -> None:
    client = await bot()
    before = bought(contoso_world)

    response = await client.post(ADMIN_CENTER, json=BUY, headers=await token_of(client))

    answer = await response.json()
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert answer["done"] == (f"Bought 3 licenses of Office 365 E3: {before + 3} now, {before} before.")
    assert bought(contoso_world) == before + 3
    shown = {product["name"]: product["bought"] for product in answer["figures"]["products"]}
    assert shown["Office 365 E3"] == before + 3


async def test_the_figures_can_be_asked_for(bot: Bot) -> None:
    client = await bot()

    response = await client.get(ADMIN_CENTER, headers=await token_of(client))

    assert (response.status, sorted(await response.json())) == (
        200,
        ["groups", "incidents", "now", "products"],
    )


async def test_a_conversation_sees_with_the_chosen_persons_eyes(bot: Bot) -> None:
    client = await bot()
    headers = await token_of(client)

    chosen = await client.post(PERSON, json={"upn": "LEE@contoso.example"}, headers=headers)
    opened = await (await client.post("/v3/directline/conversations", headers=headers)).json()
    path = f"/v3/directline/conversations/{opened['conversationId']}/activities"
    await client.post(path, json={"type": "message", "text": "who am I"}, headers=headers)
    said = await until_said(client, path, headers, "Lee Gu")

    assert (chosen.status, await chosen.json()) == (200, {"upn": "lee@contoso.example"})
    assert said


async def until_said(client: Client, path: str, headers: dict[str, str], text: str) -> bool:
    for _ in range(200):
        activities = (await (await client.get(path, headers=headers)).json())["activities"]
        if any(text in activity.get("summary", "") for activity in activities):
            return True
    return False


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        (PERSON, {"upn": "nobody@contoso.example"}, "The tenant has nobody of that name."),
        (PERSON, {"upn": 5}, 'Send {"upn": "somebody@the.tenant"}.'),
        (PERSON, {}, 'Send {"upn": "somebody@the.tenant"}.'),
        (
            ADMIN_CENTER,
            {"change": "buy_seats", "sku": "NO_SUCH", "count": 1},
            "The tenant has no product NO_SUCH.",
        ),
        (ADMIN_CENTER, {"change": "buy_seats", "sku": "x"}, "count: Field required."),
    ],
)
async def test_a_bad_request_is_400_with_one_sentence(
    bot: Bot, path: str, body: dict[str, object], sentence: str
) -> None:
    client = await bot()

    response = await client.post(path, json=body, headers=await token_of(client))

    assert (response.status, await response.json()) == (400, {"error": sentence})


@pytest.mark.parametrize("path", [PERSON, ADMIN_CENTER])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer made-up", "Bearer a.b", "Basic eDp5"])
async def test_t71_without_the_chats_token_nothing_changes(
    bot: Bot, contoso_world: World, path: str, header: str
) -> None:
    client = await bot()
    before = bought(contoso_world)

    response = await client.post(path, json=BUY, headers={"Authorization": header} if header else {})

    assert (response.status, bought(contoso_world)) == (403, before)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_t70_another_page_may_not_use_the_doors(bot: Bot, contoso_world: World, origin: str) -> None:
    client = await bot()
    before = bought(contoso_world)
    headers = {**await token_of(client), "Origin": origin}

    response = await client.post(ADMIN_CENTER, json=BUY, headers=headers)

    assert (response.status, bought(contoso_world)) == (403, before)
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_t70_the_pages_own_origin_may(bot: Bot) -> None:
    client = await bot()
    headers = {**await token_of(client), "Origin": f"http://{client.host}:{client.port}"}

    assert (await client.post(ADMIN_CENTER, json=BUY, headers=headers)).status == 200


async def test_t70_a_name_made_to_point_here_is_not_this_machine(bot: Bot, contoso_world: World) -> None:
    client = await bot()
    before = bought(contoso_world)
    headers = {**await token_of(client), "Host": "rebound.evil.example"}

    response = await client.post(ADMIN_CENTER, json=BUY, headers=headers)

    assert response.status in {403, 421}
    assert bought(contoso_world) == before


async def test_a_form_is_no_json(bot: Bot) -> None:
    client = await bot()

    response = await client.post(ADMIN_CENTER, data={"change": "reset"}, headers=await token_of(client))

    assert (response.status, await response.json()) == (415, {"error": "Send JSON, as application/json."})


async def test_t76_a_body_that_is_too_long_is_413(bot: Bot) -> None:
    client = await bot()
    body = {"change": "set_rule", "group": "x", "rule": "x" * 20_000}

    response = await client.post(ADMIN_CENTER, json=body, headers=await token_of(client))

    assert response.status == 413
