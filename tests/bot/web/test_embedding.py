"""Who may show the chat on a page of their own, and what the frame is told."""

import pytest

from tests.bot.conftest import Bot

HELP = "https://help.example.com"


async def test_t72_only_pages_of_the_settings_may_show_the_frame(bot: Bot) -> None:
    client = await bot(allowed_origins=(HELP, "https://intranet.example.com"))

    response = await client.get("/embed", params={"origin": HELP})

    policy = response.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors 'self' {HELP} https://intranet.example.com")
    assert "X-Frame-Options" not in response.headers
    assert 'id="webchat"' in await response.text()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{HELP}.evil.example", f"{HELP}/page"])
async def test_t72_any_other_page_gets_one_sentence_and_no_chat(bot: Bot, origin: str) -> None:
    client = await bot(allowed_origins=(HELP,))

    response = await client.get("/embed", params={"origin": origin})

    shown = await response.text()
    assert f"The assistant may not be shown on {origin}." in shown
    assert "GLA_ALLOWED_ORIGINS" in shown
    assert "<script" not in shown
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")


async def test_t72_a_page_that_lies_about_its_origin_is_not_shown_the_frame(bot: Bot) -> None:
    client = await bot(allowed_origins=(HELP,))

    response = await client.get(
        "/embed", params={"origin": HELP}, headers={"Referer": "https://evil.example/"}
    )

    assert "evil" not in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' " in response.headers["Content-Security-Policy"]


async def test_t54_what_a_page_asks_for_never_becomes_markup(bot: Bot) -> None:
    client = await bot()
    hostile = '"><script>alert(1)</script>'

    for name in ("origin", "theme", "accent", "locale"):
        response = await client.get("/embed", params={name: hostile})
        assert "<script>alert" not in await response.text()


async def test_the_frame_looks_as_it_is_asked_to(bot: Bot) -> None:
    client = await bot()

    response = await client.get("/embed", params={"theme": "dark", "accent": "#7a2e8e", "locale": "ar-XB"})

    shown = await response.text()
    assert '<html lang="ar-XB" dir="rtl" data-theme="dark">' in shown
    assert "--accent:light-dark(#7a2e8e," in shown


async def test_the_script_is_there_for_pages_elsewhere(bot: Bot) -> None:
    response = await (await bot()).get("/embed.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert 'customElements.define("license-assistant"' in await response.text()
