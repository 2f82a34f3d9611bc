import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import page
from bot.web.assets import WEB_CHAT
from bot.web.policy import content_security_policy, integrity_of
from dialogs.guide import GUIDE
from dialogs.words.text import plain
from tests.bot.conftest import Bot

Client = TestClient[Any, Any]


async def served(client: Client, path: str = "/") -> tuple[str, Any]:
    response = await client.get(path)
    assert response.status == 200
    return await response.text(), response.headers


async def test_the_page_is_the_guide_with_every_step(bot: Bot) -> None:
    html, headers = await served(await bot())

    assert headers["Content-Type"] == "text/html; charset=utf-8"
    titles = [unescape(title) for title in re.findall(r'<h3 id="title-[a-z_]+">(.+?)</h3>', html)]
    assert sorted(titles) == sorted(plain(step.title) for step in GUIDE.steps.values())
    assert re.findall(r'<h2 id="(?:first|steps|today)">(.+?)</h2>', html) == [
        "Four things to check first",
        "Seven recommended steps",
        "What today’s guide adds",
    ]
    assert len(re.findall(r'class="go" data-go="([a-z_]+)"', html)) >= len(GUIDE.steps) - 2


async def test_every_link_within_the_page_leads_somewhere(bot: Bot) -> None:
    html, _ = await served(await bot())

    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


async def test_t72_each_response_has_a_policy_and_a_nonce_of_its_own(bot: Bot) -> None:
    client = await bot()
    nonces = []
    for _ in range(2):
        html, headers = await served(client)
        (nonce,) = re.findall(r"'nonce-([^']+)'", headers["Content-Security-Policy"])
        assert set(re.findall(r'\bnonce="([^"]+)"', html)) <= {nonce}
        host = f"{client.host}:{client.port}"
        assert headers["Content-Security-Policy"] == content_security_policy(nonce, host, secure=False)
        nonces.append(nonce)

    assert nonces[0] != nonces[1]


def test_t72_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert content_security_policy("N", "licenses.example.com", secure=True).split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-N' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "connect-src 'self' wss://licenses.example.com",
        "img-src 'self' blob: data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


@pytest.mark.parametrize("host", ["a b", "x; script-src *", "h,t", "[::1", "host:port"])
def test_t72_a_strange_host_header_adds_nothing_to_the_policy(host: str) -> None:
    assert "connect-src 'self';" in content_security_policy("N", host, secure=False)


async def test_the_page_carries_no_style_or_script_of_its_own(bot: Bot) -> None:
    html, _ = await served(await bot())

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    assert re.findall(r"<script(?![^>]* src=)[^>]*>", html) == []


async def test_t73_every_script_and_style_is_ours_and_proves_itself(bot: Bot) -> None:
    client = await bot()
    html, _ = await served(client)

    tags = re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", html)
    assert len(tags) >= 2
    for tag in tags:
        (path,) = re.findall(r'(?:src|href)="([^"]+)"', tag)
        (integrity,) = re.findall(r'integrity="(sha384-[^"]+)"', tag)
        assert path.startswith("/assets/")
        response = await client.get(path)
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert integrity_of(await response.read()) == integrity


@pytest.mark.parametrize(
    "path",
    ["/assets/x/page.css", "/assets/4.18.1/page.py", "/assets/../page.py", "/assets/4.18.1/..%2fpage.py"],
)
async def test_only_the_pages_own_files_are_served(bot: Bot, path: str) -> None:
    response = await (await bot()).get(path)

    assert response.status == 404


async def test_without_web_chat_the_guide_still_reads(tmp_path: Path) -> None:
    app = web.Application()
    page.routes(app, steps=GUIDE.steps, demo=None, folder=tmp_path)
    async with TestClient(TestServer(app)) as client:
        html, _ = await served(client)

    assert "The chat is not installed" in html
    assert WEB_CHAT.file not in html
    assert len(re.findall(r"<article ", html)) == len(GUIDE.steps)


async def test_without_a_simulated_tenant_there_is_no_panel_and_no_choice_of_person() -> None:
    app = web.Application()
    page.routes(app, steps=GUIDE.steps, demo=None)
    async with TestClient(TestServer(app)) as client:
        html, _ = await served(client)
        refused = await client.post("/demo/admin-center", json={"change": "reset"})

    assert refused.status == 404
    assert "Meanwhile in the admin center" not in html
    assert 'id="person"' not in html


async def test_the_visitor_may_be_one_of_the_tenants_people(bot: Bot) -> None:
    html, _ = await served(await bot())

    (chosen,) = re.findall(r'<option value="([^"]+)"[^>]* selected>', html)
    people = re.findall(r'<option value="([^"]+)" data-story=', html)
    assert chosen == "ada@contoso.example"
    assert people[:5] == [f"{name}@contoso.example" for name in ("ada", "lee", "patti", "nina", "enrico")]


async def test_a_browser_that_looks_for_an_icon_finds_it(bot: Bot) -> None:
    response = await (await bot()).get("/favicon.ico")

    assert (response.status, response.content_type) == (200, "image/svg+xml")
