"""The whole application, with the guide's own conversation."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import STORE, application
from bot.settings import Settings
from bot.sign_in.people import UnknownPerson
from graph.simulated.world import World
from tests.bot.parties import activity, words

Peer = TestClient[Any, Any]


@pytest.fixture
async def guide(contoso_world: World, tmp_path: Path) -> AsyncIterator[Peer]:
    settings = Settings(store=str(tmp_path / "store.sqlite3"))
    async with TestClient(TestServer(application(settings, world=contoso_world))) as peer:
        yield peer


async def said(peer: Peer, text: str, **changes: Any) -> list[str]:
    sent = activity("http://127.0.0.1:9/", text, deliveryMode="expectReplies", **changes)
    async with peer.post("/api/messages", json=sent) as response:
        assert response.status == 200
        return [words(reply) for reply in (await response.json())["activities"]]


async def test_the_guide_answers_over_http(guide: Peer) -> None:
    question = "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?"

    assert "No license is left" in (await said(guide, question))[-1]


async def test_what_products_held_when_first_seen_is_remembered(guide: Peer) -> None:
    await said(guide, "Why didn't megan@contoso.example get Office 365 E3 from the Sales group?")

    rows = guide.app[STORE]._connection.execute("select key from documents").fetchall()
    assert any(key.startswith('["plans", ') for (key,) in rows)


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nothing", "/api/messages"])
async def test_t72_every_answer_keeps_a_browser_from_doing_harm(guide: Peer, path: str) -> None:
    async with guide.get(path) as response:
        headers = response.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


async def test_the_demo_has_no_doors_where_others_can_reach_it(contoso_world: World, tmp_path: Path) -> None:
    settings = Settings(
        store=":memory:",
        host="0.0.0.0",  # noqa: S104 - that is what is tested
        public_url="https://licenses.example.com",
        app_id="bot",
        app_secret="made-up",  # type: ignore[arg-type]
        app_tenant="tenant",
    )
    async with TestClient(TestServer(application(settings, world=contoso_world))) as peer:
        for path in ("/demo/person", "/demo/admin-center"):
            async with peer.post(path, json={}) as response:
                assert response.status == 404


def test_a_person_to_begin_with_must_exist(contoso_world: World) -> None:
    with pytest.raises(UnknownPerson, match=r"nobody@contoso\.example"):
        application(
            Settings(store=":memory:", simulated_person="nobody@contoso.example"), world=contoso_world
        )
