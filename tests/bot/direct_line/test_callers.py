"""Whose budget is used: T71, T78, T80, behind proxies that are known and that are not."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, make_mocked_request
from pydantic import ValidationError

from bot.direct_line.callers import Callers
from bot.direct_line.rates import Rate
from bot.settings import Settings
from tests.bot.conftest import Bot

PROXIES = Settings(trusted_proxies="10.0.0.0/8, 127.0.0.1, 2001:db8:ffff::/48").trusted_proxies  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("peer", "told", "caller"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.3", "10.0.0.3"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("2001:db8:ffff::1", "2001:db8:1:2::99", "2001:db8:1:2::/64"),
    ],
)
def test_only_a_proxy_that_is_trusted_says_whom_it_serves(peer: str, told: str, caller: str) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)

    assert Callers(PROXIES).of(request) == caller


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no list of addresses"):
        Settings(trusted_proxies="nginx")  # type: ignore[arg-type]


def test_what_costs_more_takes_more() -> None:
    rate = Rate(10, 10.0, clock=lambda: 0.0)

    assert [rate.allow("a", 4), rate.allow("a", 4), rate.allow("a", 4), rate.allow("a", 2)] == [
        *(True, True, False, True)
    ]
    assert [rate.allow("b", 99), rate.allow("b")] == [True, False]


async def opens(peer: TestClient[Any, Any], address: str, chats: int) -> list[int]:
    seen = []
    for _ in range(chats):
        headers = {"X-Forwarded-For": address}
        async with peer.post("/v3/directline/tokens/generate", headers=headers) as response:
            seen.append(response.status)
            assert response.headers.get("Retry-After") == ("60" if response.status == 429 else None)
    return seen


async def test_t71_behind_a_trusted_proxy_one_visitor_stops_nobody(bot: Bot) -> None:
    peer = await bot(trusted_proxies="127.0.0.1")

    assert (await opens(peer, "198.51.100.1", 61))[-1] == 429
    assert await opens(peer, "198.51.100.2", 1) == [200]


async def test_t71_without_one_the_header_buys_nothing(bot: Bot) -> None:
    peer = await bot()

    assert [await opens(peer, f"198.51.100.{n}", 1) for n in range(61)][-1] == [429]


async def test_t78_an_address_with_many_chats_has_one_budget_of_bytes(bot: Bot) -> None:
    peer = await bot()
    seen = []
    for _ in range(4):
        async with peer.post("/v3/directline/tokens/generate") as response:
            chat = await response.json()
        headers = {"Authorization": f"Bearer {chat['token']}"}
        url = f"/v3/directline/conversations/{chat['conversationId']}/activities"
        async with peer.post(
            url, json={"type": "typing", "text": "x" * 190_000}, headers=headers
        ) as response:
            seen.append(response.status)

    assert seen == [200, 200, 200, 429]
