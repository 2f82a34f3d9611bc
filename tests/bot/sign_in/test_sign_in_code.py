"""The two codes of a sign-in in the browser: the authority's, bound to who began, and that for the chat."""

import base64
import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.bot.house import ANSWER, Chat, House, code_in, link_in
from tests.bot.parties import words
from tests.graph.simulated.signing import CLIENT, SECRET, Browser, query_of

WAIT_AN_HOUR = "Too many wrong codes were typed into that chat. Wait an hour, then ask there again."


# T29: the code for the chat


async def guesses(chat: Chat, browser: Browser, times: int) -> str:
    """Sign in as Ada, and type codes that are not the one on the page; what is said to the last."""
    page = await chat.sign_in(browser, "ada", "sign in")
    code = code_in(page)
    assert code, page.words
    for number in range(1, times + 1):
        told = await chat.say(f"{(int(code) + number) % 1_000_000:06}")
    return told


async def test_t29_after_a_third_wrong_code_another_sign_in_begins_at_once(
    house: House, browser: Browser
) -> None:
    """Whoever mistyped is not made to wait: it takes a whole sign-in to get three tries more."""
    chat = Chat(house)

    told = await guesses(chat, browser, 3)

    assert "Too many wrong codes" in told
    assert "You can say: Sign in" in told
    page = await browser.sign_in(link_in(await chat.press("sign_in:again")), house.id_of("ada"))
    assert "Signed in as Ada Lindqvist" in await chat.say(code_in(page))


@pytest.mark.parametrize("each", [3, 2])
async def test_t29_who_goes_on_guessing_is_locked_out_of_that_chat_for_an_hour(
    house: House, browser: Browser, each: int
) -> None:
    """Also who stops before the third, since another sign-in would give three tries more."""
    chat, other = Chat(house), Chat(house, "lee", "talk-2")
    for _ in range(-(-9 // each)):
        await guesses(chat, browser, each)

    link = await chat.link("sign in")
    refused = await browser.open(link)

    assert (refused.status, WAIT_AN_HOUR in refused.words) == (410, True)
    # Nobody else waits for that, and neither signing out nor asking anew helps.
    assert "Signed in as Lee Gu" in await other.enter(browser, "lee")
    await chat.say("sign out")
    assert WAIT_AN_HOUR in (await browser.open(await chat.link("sign in"))).words
    house.later(3_601)
    assert "Signed in as Ada Lindqvist" in await chat.enter(browser, "ada")


async def test_t29_who_knows_a_code_of_their_own_gets_no_further_guesses(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    for _ in range(2):
        await guesses(chat, browser, 3)
    await chat.enter(browser, "ada")
    await chat.say("sign out")
    await guesses(chat, browser, 3)

    assert WAIT_AN_HOUR in (await browser.open(await chat.link("sign in"))).words


# T31: the authority's code, which nobody redeems who did not begin


async def goes_away(browser: Browser, link: str) -> str:
    """Where the bot sends the browser that follows a link."""
    async with browser.session.get(link, allow_redirects=False) as response:
        assert response.status == 302
        return response.headers["Location"]


async def test_t31_the_browser_leaves_with_a_challenge_by_sha_256_and_without_the_verifier(
    house: House, browser: Browser
) -> None:
    away = await goes_away(browser, await Chat(house).link())

    sent = query_of(away)
    verifier = begun(house)["code_verifier"]
    hashed = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert (sent["code_challenge"], sent["code_challenge_method"]) == (hashed, "S256")
    assert len(verifier) >= 43  # https://datatracker.ietf.org/doc/html/rfc7636#section-4.1
    assert verifier not in away
    assert "plain" not in away


async def test_t31_each_sign_in_has_a_verifier_of_its_own(house: House, browser: Browser) -> None:
    chat = Chat(house)
    challenges = {
        query_of(await goes_away(browser, await chat.link("sign in")))["code_challenge"] for _ in "abc"
    }

    assert len(challenges) == 3


@pytest.mark.parametrize("verifier", ["", "x" * 43, "the challenge itself"])
async def test_t31_a_code_that_was_read_on_the_way_is_worth_nothing_without_the_verifier(
    house: House, browser: Browser, verifier: str
) -> None:
    """Not even for somebody who has the bot's secret as well."""
    away = await goes_away(browser, await Chat(house).link())
    back = await browser.goes_to(await browser.open(away), user=house.id_of("ada"))
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "code": query_of(back)["code"],
        "redirect_uri": f"{house.origin}/auth/callback",
        "code_verifier": query_of(away)["code_challenge"] if " " in verifier else verifier,
    }

    url = f"{house.authority.origin}/{house.authority.tenant_id}/oauth2/v2.0/token"
    async with browser.session.post(url, data=form) as response:
        answer = await response.json()

    assert (response.status, answer["error"], answer["error_codes"]) == (400, "invalid_grant", [501481])


async def test_t31_with_another_verifier_than_the_one_it_began_with_the_bot_lets_nobody_in(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    away = await goes_away(browser, await chat.link())
    back = await browser.goes_to(await browser.open(away), user=house.id_of("ada"))
    begun(house, code_verifier="x" * 43)

    landed = await browser.open(back)

    assert "Not signed in" in landed.words
    assert ANSWER not in words(await chat.next())
    assert "Nobody is signed in here" in await chat.say("who am i")


def begun(house: House, **changes: Any) -> dict[str, Any]:
    """What the bot keeps of the one sign-in that is under way, with `changes` to it."""
    vault = house.reception.sign_ins.admission.papers.vault
    [key] = [found[0] for row in house.kept() if (found := re.match(r'\["sign-in", "state", "\w+"\]', row))]
    kept = vault.get(key)
    assert kept is not None
    told = json.loads(kept.text)
    told["flow"] |= changes
    vault.put(key, json.dumps(told), lifetime=600.0)
    flow: dict[str, Any] = told["flow"]
    return flow
