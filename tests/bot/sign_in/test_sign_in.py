"""Everybody signs in as themselves, at the simulated authority, with the code that ships."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from cryptography.fernet import Fernet
from structlog.testing import capture_logs
from yarl import URL

from bot.app import RECEPTION
from bot.channel.chats import Seat
from bot.sign_in.admission import Admission
from graph import ALL_SCOPES, READ_SCOPES
from graph.simulated.world import World
from tests.bot.conftest import Start
from tests.bot.house import (
    ANSWER,
    QUESTION,
    Chat,
    House,
    WebPage,
    code_in,
    exchange,
    link_in,
    open_house,
    registered,
    teams,
)
from tests.bot.parties import TENANT, Authority, Channel, words
from tests.graph.simulated.signing import CLIENT, FAY, SECRET, Browser, issued, readable_in
from tests.swagger import problems

UMA = "uma_fabrikam.example#EXT#@contoso.onmicrosoft.com"


# The way through


async def test_a_question_waits_for_the_sign_in_and_is_answered_right_after(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    page = await chat.sign_in(browser, "ada")

    assert "Signed in as Ada Lindqvist" in page.words
    assert "Signed in as Ada Lindqvist" in await chat.say(code_in(page))
    assert ANSWER in words(await chat.next())
    assert ANSWER in await chat.say("check again")


async def test_what_asks_graph_nothing_asks_nobody_to_sign_in(house: House) -> None:
    assert "Why did a license not arrive?" in await Chat(house).say("help")
    assert house.authority.asked == []


async def test_a_button_pressed_before_the_sign_in_counts_after_it(house: House, browser: Browser) -> None:
    chat = Chat(house)
    await chat.say("help")
    card = house.channel.posts[-1].body["attachments"][0]["content"]
    [press] = [
        action["data"]["gla"]
        for action in card["actions"]
        if action["title"] == "What is broken in my tenant?"
    ]

    url = link_in(await chat.say("", value={"gla": press}))
    page = await browser.sign_in(url, house.id_of("ada"))
    await chat.say(code_in(page))

    assert await chat.hears("What is broken in this tenant")


async def test_whoever_goes_on_without_signing_in_is_told_what_cannot_be_seen(house: House) -> None:
    chat = Chat(house)
    await chat.say(QUESTION)

    without = await chat.press("sign_in:without")
    assert "I can still walk you through the guide" in without
    assert "Sign in: http" not in await chat.say("walk me through")
    assert "TCF1" in await chat.say("walk me through")
    assert "Sign in: http" in await chat.say("sign in")


@pytest.mark.parametrize("asked", [QUESTION, "what is broken in my tenant?", "what do I have?"])
async def test_what_cannot_be_seen_without_signing_in_leaves_the_way_in_open(
    house: House, browser: Browser, asked: str
) -> None:
    chat = Chat(house)
    await chat.say(QUESTION)
    await chat.press("sign_in:without")

    told = await chat.say(asked)

    assert "I cannot look into your tenant now" in told
    assert "You can say: Walk me through | Sign in" in told
    page = await browser.sign_in(link_in(await chat.press("sign_in:again")), house.id_of("ada"))
    await chat.say(code_in(page))
    assert "Signed in" not in await chat.hears("")


async def test_a_signed_in_turn_costs_no_extra_round_trip(house: House, browser: Browser) -> None:
    chat = Chat(house)
    await chat.enter(browser, "ada")
    asked = len(house.authority.asked)

    assert ANSWER in await chat.say(QUESTION)
    assert ANSWER in await chat.say("check again")

    assert len(house.authority.asked) - asked <= 1  # the tokens of the sign-in itself, read from the cache
    assert house.authority.asked.count("authorization_code") == 1


async def test_who_am_i_names_whose_eyes_these_are(house: House, browser: Browser) -> None:
    chat = Chat(house)
    assert "Nobody is signed in here" in await chat.say("Who am I?")
    await chat.enter(browser, "ada")

    assert "ada@contoso.example" in await chat.say("Who am I?")


@pytest.mark.parametrize(
    ("sign_in", "who", "sign_out"),
    [
        ("Sign in", "Who am I?", "Sign out"),
        ("please sign me in!", "who am I", "ok, log me out please."),
        ("Anmelden", "Wer bin ich?", "Melde mich ab"),
        ("se connecter", "Qui suis-je ?", "Déconnexion"),
        ("Iniciar sesión", "¿Quién soy yo?", "Cerrar sesión"),
        ("Iniciar sessão", "Quem sou eu?", "Terminar sessão"),
        ("サインイン", "私は誰ですか？", "サインアウト"),
    ],
)
async def test_signing_in_and_out_is_understood_in_each_language(
    house: House, browser: Browser, sign_in: str, who: str, sign_out: str
) -> None:
    chat = Chat(house)
    assert "Sign in: http" in await chat.say(sign_in)
    await chat.enter(browser, "ada")

    assert "ada@contoso.example" in await chat.say(who)
    assert "The tokens of Ada Lindqvist are deleted here" in await chat.say(sign_out)


# T16–T24: who one is, and what one may


async def test_t16_what_the_channel_says_of_a_person_is_no_identity(house: House, browser: Browser) -> None:
    forged = {"from": {"id": "megan", "aadObjectId": house.id_of("ada"), "name": "Ada Lindqvist"}}
    chat = Chat(house, changes=forged)

    await chat.link("sign in")
    assert "Nobody is signed in here" in await chat.say("who am i")
    await chat.enter(browser, "lee")
    assert "lee@contoso.example" in await chat.say("who am i")


async def test_t16_t17_a_page_speaks_for_its_own_seat_only(house: House) -> None:
    peer = house.peer
    async with peer.post("/v3/directline/tokens/generate") as response:
        opened = await response.json()
    held = peer.app[RECEPTION].sign_ins.admission.people
    headers = {"Authorization": f"Bearer {opened['token']}"}
    conversation = opened["conversationId"]
    url = f"/v3/directline/conversations/{conversation}/activities"
    async with peer.post("/v3/directline/conversations", headers=headers):
        pass
    somebody = {"id": "dl_somebody", "aadObjectId": house.id_of("ada")}
    sent = {"type": "message", "text": "sign in", "from": somebody}
    async with peer.post(url, headers=headers, json=sent) as response:
        assert response.status == 200

    assert held.member(Seat("", "webchat", conversation, "dl_somebody")) is None
    assert not any("dl_somebody" in row for row in house.kept())


async def test_t19_people_of_another_tenant_are_not_let_in(house: House, browser: Browser) -> None:
    chat = Chat(house)
    page = await browser.sign_in(await chat.link(), FAY.id)

    assert "a tenant that this assistant does not serve" in page.words
    assert "a tenant that this assistant does not serve" in words(await chat.next())
    assert "Nobody is signed in here" in await chat.say("who am i")


async def test_t19_a_guest_is_refused_unless_a_setting_lets_them_look(start: Start, browser: Browser) -> None:
    refusing = await start()
    chat = Chat(refusing)
    page = await browser.sign_in(await chat.link(), refusing.id_of(UMA))
    assert "You are a guest in this tenant" in page.words
    assert "You are a guest in this tenant" in words(await chat.next())


async def test_t21_t22_who_may_not_see_is_told_so_and_nobody_looks_in_their_place(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    await chat.enter(browser, "lee")

    told = await chat.say("Who changed the licenses of megan@contoso.example?")

    assert "You may not read the audit log" in told
    assert "client_credentials" not in house.authority.asked


async def test_t23_a_role_lost_between_the_card_and_the_yes_writes_nothing(
    house: House, browser: Browser, writes: list[str]
) -> None:
    chat = Chat(house)
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    await chat.enter(browser, "christie")
    told = await chat.say("reprocess megan@contoso.example")
    assert "Reprocess Megan Bowen now?" in told
    [group] = [group for group in house.world.groups() if group["displayName"] == "License Desk"]
    house.world.remove_member(group["id"], house.id_of("christie"), "app: PIM")

    assert "You may not do this: it takes the active role License Administrator" in await chat.say("yes")
    assert writes == []


async def test_t24_a_role_that_is_only_eligible_or_scoped_is_told_as_such(
    house: House, browser: Browser, phone: Browser
) -> None:
    emily, soren = Chat(house, "emily", "talk-e"), Chat(house, "soren", "talk-s")
    await emily.enter(browser, "emily")
    await soren.enter(phone, "soren")

    assert "eligible for License Administrator" in await emily.say("May I do this?")
    asked = "May I change the licenses of megan@contoso.example?"
    assert "limited to an administrative unit" in await soren.say(asked)


async def test_t24_who_must_activate_a_role_first_is_told_so_and_not_asked_for_a_yes(
    house: House, browser: Browser, writes: list[str]
) -> None:
    house.world.buy_seats("ENTERPRISEPACK", 5)
    emily = Chat(house)
    await emily.enter(browser, "emily")

    told = await emily.say("Why has megan@contoso.example no Office 365 E3?")

    assert "still the old one" in told
    assert "Activate License Administrator in Privileged Identity Management, then sign in again." in told
    assert "Reprocess Megan Bowen now?" not in told
    assert "Activate License Administrator" in await emily.say("yes")
    assert writes == []


async def test_t25_a_person_outside_the_unit_is_refused_before_the_question(
    house: House, browser: Browser, writes: list[str]
) -> None:
    soren = Chat(house)
    await soren.enter(browser, "soren")

    told = await soren.say("reprocess megan@contoso.example")

    assert "limited to an administrative unit without Megan Bowen" in told
    assert "Reprocess Megan Bowen now?" not in told
    assert "limited to an administrative unit" in await soren.say("yes")
    assert writes == []


# T29–T34: the browser


async def test_t29_three_wrong_codes_end_a_sign_in(house: House, browser: Browser) -> None:
    chat = Chat(house)
    code = code_in(await chat.sign_in(browser, "ada"))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    assert "You can try 2 more times" in await chat.say(wrong)
    assert "You can try once more" in await chat.say(wrong)
    assert "Too many wrong codes" in await chat.say(wrong)
    assert "Signed in" not in await chat.say(code)


async def test_t29_a_code_is_good_once_in_its_own_chat_and_for_five_minutes(
    house: House, browser: Browser
) -> None:
    mine, other = Chat(house), Chat(house, "adele", "talk-2")
    code = code_in(await mine.sign_in(browser, "ada"))
    assert "Signed in" not in await other.say(code)
    house.later(301)
    assert "Signed in" not in await mine.say(code)

    code = code_in(await mine.sign_in(browser, "ada", "sign in"))
    assert "Signed in as Ada" in await mine.say(f"{code[:3]} {code[3:]}")
    await mine.next()
    await mine.say("sign out")
    assert "Signed in" not in await mine.say(code)


async def test_t30_a_state_counts_once_and_in_its_own_browser(
    house: House, browser: Browser, phone: Browser
) -> None:
    chat = Chat(house)
    page = await browser.open(await chat.link())
    back = await browser.goes_to(page, user=house.id_of("ada"))

    assert "begun in another browser" in (await phone.open(back)).words
    assert "Signed in as Ada" in (await browser.open(back)).words
    again = await browser.open(back)
    assert (again.status, "finished before" in again.words) == (410, True)


@pytest.mark.parametrize(
    "query", ["", "?code=c", "?code=c&state=made-up", "?state=a&state=b&code=c", "?error=x"]
)
async def test_t30_an_answer_that_nobody_asked_for_signs_nobody_in(
    house: House, browser: Browser, query: str
) -> None:
    page = await browser.open(f"{house.origin}/auth/callback{query}")

    assert page.status in {400, 410}
    assert "Not signed in" in page.words


async def test_t32_a_sign_in_ends_on_the_bots_own_page(house: House, browser: Browser) -> None:
    page = await browser.open(await Chat(house).link())
    back = await browser.goes_to(page, user=house.id_of("ada"))

    landed = await browser.open(f"{back}&redirect_uri=https://evil.example/&next=https://evil.example/")

    assert landed.url.startswith(f"{house.origin}/auth/callback")
    assert "evil" not in landed.html
    assert "href" not in landed.html


@pytest.mark.parametrize(("said", "stays"), [("no", "ada"), ("yes", "lee")])
async def test_t33_somebody_else_than_before_is_let_in_after_a_yes_only(
    house: House, browser: Browser, said: str, stays: str
) -> None:
    page = WebPage(house, browser)
    await page.opens()
    await browser.sign_in(link_in(await page.says("sign in")), house.id_of("ada"))
    await page.hears()

    landed = await browser.sign_in(link_in(await page.says("sign in")), house.id_of("lee"))

    assert "say whether that was you" in landed.words
    assert "Is this you?" in await page.hears()
    assert f"{stays}@contoso.example" in await page.says(said)


@pytest.mark.parametrize("said", ["yes", "go on as Lee Gu"])
async def test_t33_t34_somebody_elses_browser_takes_over_no_chat_that_has_somebody_in_it(
    house: House, browser: Browser, phone: Browser, said: str
) -> None:
    attackers = Chat(house, "attacker", "talk-a")
    await attackers.enter(browser, "enrico")

    page = await phone.sign_in(await attackers.link("sign in"), house.id_of("lee"))

    assert "Type this code into the chat, and into no other" in page.words
    await attackers.say(said)
    await attackers.press("sign_in:accept")
    assert "enrico@contoso.example" in await attackers.say("who am i")
    assert "Signed in as Lee Gu" in await attackers.say(code_in(page))


async def test_t34_a_link_that_was_forwarded_lets_nobody_into_the_senders_chat(
    house: House, browser: Browser, phone: Browser
) -> None:
    attackers = Chat(house, "attacker", "talk-a")
    victims = Chat(house, "ada", "talk-v")
    link = await attackers.link()

    page = await phone.sign_in(link, house.id_of("ada"))

    assert "Type this code into the chat, and into no other" in page.words
    assert "Nobody is signed in here" in await attackers.say("who am i")
    # In the victim's own chat the code is no code.
    assert "Signed in" not in await victims.say(code_in(page))
    assert (await browser.open(link)).status == 410


async def test_t34_a_link_belongs_to_the_browser_that_opens_it_first(
    house: House, browser: Browser, phone: Browser
) -> None:
    link = await Chat(house).link()
    await browser.open(link)

    forwarded = await phone.open(link)

    assert (forwarded.status, "opened in another browser" in forwarded.words) == (410, True)


async def test_a_chat_of_the_help_page_is_bound_to_its_browser_and_takes_no_code(
    house: House, browser: Browser, phone: Browser
) -> None:
    page = WebPage(house, browser)
    await page.opens()
    link = link_in(await page.says(QUESTION))

    landed = await browser.sign_in(link, house.id_of("ada"))

    assert code_in(landed) == ""
    assert "You can close this page" in landed.words
    assert "Signed in as Ada" in await page.hears()
    assert ANSWER in await page.hears()
    again = WebPage(house, browser)
    await again.opens()
    elsewhere = await phone.sign_in(link_in(await again.says("sign in")), house.id_of("ada"))
    assert code_in(elsewhere)


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
async def test_t34_a_link_that_was_not_pressed_in_the_chats_page_takes_a_code(
    house: House, browser: Browser, site: str
) -> None:
    """Whoever sends their link to somebody, and planted the cookie there beforehand, gets no further."""
    page = WebPage(house, browser)
    await page.opens()
    link = link_in(await page.says(QUESTION))

    landed = await browser.sign_in(link, house.id_of("ada"), site)

    assert code_in(landed)
    assert "Type this code into the chat" in landed.words


async def test_t30_a_cookie_of_somebodys_choice_is_no_browser(house: House, browser: Browser) -> None:
    browser.session.cookie_jar.update_cookies({"gla_browser": "planted"}, URL(house.origin))
    page = WebPage(house, browser)
    await page.opens()

    cookies = browser.session.cookie_jar.filter_cookies(URL(house.origin))
    assert cookies["gla_browser"].value != "planted"
    assert len(cookies["gla_browser"].value) == 43


async def test_t30_over_tls_no_other_host_of_the_domain_can_set_the_cookie(
    start: Start, browser: Browser
) -> None:
    house = await start(public_url="https://licenses.example.com")
    public = {"Host": "licenses.example.com", "Origin": "https://licenses.example.com"}
    async with browser.session.post(
        f"{house.origin}/v3/directline/tokens/generate", headers=public
    ) as opened:
        token = (await opened.json())["token"]
    headers = {**public, "Authorization": f"Bearer {token}"}
    async with browser.session.post(f"{house.origin}/auth/browser", headers=headers, json={}) as response:
        name, _, attributes = response.headers["Set-Cookie"].partition("=")

    assert response.status == 200
    assert name == "__Host-gla_browser"
    assert set(attributes.split("; ")[1:]) == {
        "HttpOnly",
        "Max-Age=86400",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    }


async def test_another_site_cannot_bind_a_browser(house: House, browser: Browser) -> None:
    page = WebPage(house, browser)
    await page.opens()
    url = f"{house.origin}/auth/browser"
    headers = {**page.headers, "Origin": "https://evil.example"}
    async with browser.session.post(url, headers=headers) as response:
        assert response.status == 403
    async with browser.session.post(url) as response:
        assert response.status == 403


# T35: single sign-on in Teams


async def test_in_teams_nobody_types_anything(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await chat.post(chat.activity(QUESTION))
    card = (await chat.next())["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.oauth"
    assert card["content"]["tokenExchangeResource"]["uri"] == f"api://botid-{CLIENT}"

    status, _ = await exchange(chat, in_teams, "ada", card["content"]["tokenExchangeResource"]["id"])

    assert status == 200
    assert "Signed in as Ada Lindqvist" in words(await chat.next())
    assert ANSWER in words(await chat.next())


async def test_t35_of_several_devices_the_first_one_counts(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await chat.post(chat.activity(QUESTION))
    await chat.next()

    first = await exchange(chat, in_teams, "ada", "x-1")
    second = await exchange(chat, in_teams, "ada", "x-1")

    assert first[0] == 200
    assert (second[0], second[1]["failureDetail"]) == (412, "Another device was first.")
    assert in_teams.authority.asked.count("urn:ietf:params:oauth:grant-type:jwt-bearer") == 1


async def test_t35_over_two_processes_as_well(
    contoso_world: World, channel: Channel, authority: Authority, start: Start, tmp_path: Path
) -> None:
    key = Fernet.generate_key().decode()
    shared = {
        **registered(authority, channel, contoso_world),
        "store": str(tmp_path / "s"),
        "token_keys": key,
    }
    one = await start(**shared)
    opened: list[TestClient[Any, Any]] = []
    other = await open_house(one.authority, channel, authority, opened, **shared)

    statuses = [(await exchange(teams(house, "ada"), one, "ada", "x-1"))[0] for house in (one, other)]

    assert statuses == [200, 412]
    assert "ada@contoso.example" in await teams(other, "ada").say("who am i")
    await opened[0].close()


async def test_t33_in_teams_nobody_signs_in_in_somebody_elses_chat(in_teams: House, browser: Browser) -> None:
    chat = teams(in_teams, "ada")
    await chat.post(chat.activity(QUESTION))
    link = (await chat.next())["attachments"][0]["content"]["buttons"][0]["value"]

    status, _ = await exchange(chat, in_teams, "lee", "x-1")
    page = await browser.sign_in(link, in_teams.id_of("lee"))

    assert status == 412
    assert "this chat is somebody else's" in page.words
    assert "this chat is somebody else" in words(await chat.next())
    assert "Nobody is signed in here" in await chat.say("who am i")


async def test_in_teams_the_person_of_the_chat_needs_no_code(in_teams: House, browser: Browser) -> None:
    chat = teams(in_teams, "ada")
    await chat.post(chat.activity(QUESTION))
    link = (await chat.next())["attachments"][0]["content"]["buttons"][0]["value"]

    page = await browser.sign_in(link, in_teams.id_of("ada"))

    assert "You can close this page" in page.words
    assert "Signed in as Ada" in words(await chat.next())
    assert ANSWER in words(await chat.next())


async def test_in_teams_a_person_is_the_same_in_every_chat(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await exchange(chat, in_teams, "ada", "x-1")
    await chat.next()

    assert "ada@contoso.example" in await teams(in_teams, "ada", "a:2").say("who am i")
    assert "Nobody is signed in here" in await teams(in_teams, "lee", "a:3").say("who am i")


async def test_the_card_of_teams_and_its_answers_are_those_of_the_protocol(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    await chat.post(chat.activity(QUESTION))
    sent = await chat.next()

    assert problems("connector", "Activity", sent) == []
    content = sent["attachments"][0]["content"]
    assert problems("token", "TokenExchangeResource", content["tokenExchangeResource"]) == []
    assert {button["type"] for button in content["buttons"]} == {"signin"}


async def test_t18_a_token_of_another_tenant_lets_nobody_in(in_teams: House) -> None:
    chat = teams(in_teams, "ada")
    token = in_teams.authority.token_for_bot(CLIENT, FAY.id)
    value = {"id": "x-1", "connectionName": "c", "token": token}

    status, _ = await chat.post(chat.activity(None, type="invoke", name="signin/tokenExchange", value=value))

    assert status == 412
    assert "Nobody is signed in here" in await chat.say("who am i")


@pytest.mark.parametrize("way", ["exchange", "browser"])
async def test_t18_where_the_bots_tenant_is_another_than_its_peoples_the_chat_must_be_of_theirs(
    start: Start, browser: Browser, contoso_world: World, channel: Channel, authority: Authority, *, way: str
) -> None:
    """A bot registered in one tenant whose people are to sign in to another. Its connector is proven, the
    chat is of the bot's tenant, the token of the people's, and both name the same object: the two tenants
    differ, and that alone is what stops it."""
    house = await start(**{**registered(authority, channel, contoso_world), "app_tenant": TENANT})
    chat = teams(house, "ada", tenant=TENANT)

    async def hears(text: str) -> Any:
        # In the response: the other tenant's authority gives this bot no token for the connector.
        status, answer = await chat.post(chat.activity(text, deliveryMode="expectReplies"))
        assert status == 200
        return answer["activities"][0]

    card = await hears(QUESTION)
    if way == "exchange":
        assert (await exchange(chat, house, "ada", "x-1"))[0] == 412
    else:
        link = card["attachments"][0]["content"]["buttons"][0]["value"]
        page = await browser.sign_in(link, house.id_of("ada"))
        assert "You signed in with an account of another tenant than this chat's." in page.words

    assert "Nobody is signed in here" in words(await hears("who am i"))
    assert not any(row.startswith('["tokens"') for row in house.kept())


@pytest.mark.parametrize("value", [None, {}, {"id": "x"}, {"id": 1, "token": "t"}, "text"])
async def test_an_exchange_that_is_none_is_refused(in_teams: House, value: Any) -> None:
    chat = teams(in_teams, "ada")

    status, _ = await chat.post(chat.activity(None, type="invoke", name="signin/tokenExchange", value=value))

    assert status == 400


async def test_an_exchange_counts_only_where_the_sender_is_proven(house: House) -> None:
    status, _ = await exchange(Chat(house, changes={"channelId": "msteams"}), house, "ada", "x-1")

    assert status == 400
    assert house.authority.asked == []


async def test_without_consent_teams_is_told_to_show_its_button(in_teams: House) -> None:
    in_teams.authority.register(in_teams.client(consented=frozenset({"User.Read"})))

    status, body = await exchange(teams(in_teams, "ada"), in_teams, "ada", "x-1")

    assert (status, body["id"]) == (412, "x-1")


async def test_teams_own_window_brings_the_code_back(house: House, browser: Browser) -> None:
    chat = Chat(house)
    code = code_in(await chat.sign_in(browser, "ada"))
    verify = {"type": "invoke", "name": "signin/verifyState"}

    assert (await chat.post(chat.activity(None, **verify, value={"state": "000000x"})))[0] == 404
    assert (await chat.post(chat.activity(None, **verify, value={"state": code})))[0] == 200
    assert "Signed in as Ada" in words(await chat.next())
    assert ANSWER in words(await chat.next())


# T36–T38: tokens


async def test_t36_no_token_can_be_read_anywhere(
    start: Start,
    browser: Browser,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither access, nor id, nor refresh token, nor a part of one: not on the disk, not in what is logged,
    not even by libraries at their most talkative."""
    caplog.set_level(logging.DEBUG)
    house = await start(store=str(tmp_path / "store.sqlite3"), token_keys=Fernet.generate_key().decode())
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say(QUESTION)

    given = issued(house.authority)
    assert all(given.values()), given
    lying = everything_in(tmp_path)
    seen = capsys.readouterr()
    logged = (seen.out + seen.err + caplog.text).encode()
    assert readable_in(lying, given) == []
    assert readable_in(logged, given) == []
    assert b"refresh_token" not in lying
    assert b"ada@contoso.example" not in logged


async def test_t83_a_whole_sign_in_at_the_most_talkative_level_names_nobody(
    house: House, browser: Browser, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nor do libraries: what they log from a warning on reaches standard error."""
    chat = Chat(house)
    code = code_in(await chat.sign_in(browser, "ada"))
    await chat.say(code)
    await chat.next()
    await chat.say("reprocess megan@contoso.example")
    await chat.say("sign out")

    logged = capsys.readouterr()
    seen = logged.out + logged.err
    issued = [*house.authority._refresh, SECRET, code]
    named = ["@contoso.example", "Lindqvist", "Megan", "Office 365", "Sales", "eyJ", chat.conversation]
    assert logged.out.count("channel=") >= 4
    assert all(event in logged.out for event in ("signed_in ", "signed_out "))
    assert [canary for canary in (*issued, *named, house.id_of("ada")) if canary in seen] == []
    assert [record.name for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_t36_whoever_has_the_disk_and_not_the_key_has_nothing(
    start: Start, channel: Channel, authority: Authority, browser: Browser, tmp_path: Path
) -> None:
    store = str(tmp_path / "store.sqlite3")
    house = await start(store=store, token_keys=Fernet.generate_key().decode())
    chat = Chat(house)
    await chat.enter(browser, "ada")

    opened: list[TestClient[Any, Any]] = []
    other = await open_house(
        house.authority, channel, authority, opened, store=store, token_keys=Fernet.generate_key().decode()
    )
    told = await Chat(other).say(QUESTION)
    await opened[0].close()

    assert "Please sign in again, Ada Lindqvist" in told


async def test_t37_signing_out_deletes_what_was_kept(house: House, browser: Browser) -> None:
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say(QUESTION)
    assert any(row.startswith('["tokens"') for row in house.kept())

    assert "The tokens of Ada Lindqvist are deleted here" in await chat.say("sign out")

    assert not any(row.startswith('["tokens"') for row in house.kept())
    assert not any(house.id_of("ada") in row for row in house.kept())
    assert "Sign in to let me look" in await chat.say(QUESTION)


async def test_t37_signing_out_deletes_the_cards_that_were_shown(in_teams: House) -> None:
    """Teams would have them shown again for a day."""
    chat, other = teams(in_teams, "ada"), teams(in_teams, "lee", "a:2")
    for one, name in ((chat, "ada"), (other, "lee")):
        await exchange(one, in_teams, name, f"x-{name}")
        await one.next()
        await one.say("What licenses does megan@contoso.example have?")
        pressed = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": again_of(in_teams)}}
        status, _ = await one.post(one.activity(None, **pressed))
        assert status == 200
    assert len([row for row in in_teams.kept() if row.startswith('["card"')]) == 4
    assert len([row for row in in_teams.kept() if "AdaptiveCard" in row]) == 6

    await chat.say("sign out")

    assert not any(in_teams.id_of("ada") in row for row in in_teams.kept())
    assert len([row for row in in_teams.kept() if "AdaptiveCard" in row]) == 3


async def test_f27_t37_a_revoked_session_leads_to_a_new_sign_in_with_the_question_kept(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say("help")
    house.authority.revoke(house.id_of("ada"))

    told = await chat.say(QUESTION)

    assert "Please sign in again, Ada Lindqvist" in told
    page = await browser.sign_in(link_in(told), house.id_of("ada"))
    assert code_in(page) == ""  # the chat was hers before
    assert ANSWER in words(await chat.next())


async def test_t37_an_account_that_was_disabled_is_out_at_once(house: House, browser: Browser) -> None:
    chat = Chat(house)
    await chat.enter(browser, "lee")
    await chat.say(QUESTION)
    house.world.update_user(house.id_of("lee"), {"accountEnabled": False}, "app: HR")

    assert "Please sign in again, Lee Gu" in await chat.say("check again")


async def test_f13_a_sign_in_that_does_not_help_is_not_asked_for_again(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    await chat.enter(browser, "ada")
    house.authority.revoke(house.id_of("ada"))
    link = link_in(await chat.say(QUESTION))
    page = await browser.open(link)
    back = await browser.goes_to(page, user=house.id_of("ada"))
    let_in = Admission.let_in

    def and_revoked(self: Admission, *args: Any) -> Any:
        told = let_in(self, *args)
        house.authority.revoke(house.id_of("ada"))  # between the sign-in and the first question
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Admission, "let_in", and_revoked)
        await browser.open(back)
        told = words(await chat.next())

    assert "Signing in did not help" in told
    assert "Sign in: http" not in told


async def test_t38_the_first_write_asks_for_its_permission_keeps_the_yes_and_writes_once(
    house: House, browser: Browser, writes: list[str]
) -> None:
    chat = Chat(house)
    house.world.buy_seats("ENTERPRISEPACK", 5)
    await chat.enter(browser, "ada")
    await chat.say("reprocess megan@contoso.example")

    told = await chat.say("yes")

    assert "One more permission is needed, Ada Lindqvist" in told
    assert writes == []
    page = await browser.open(link_in(told))
    assert "User.ReadWrite.All" in page.url
    asked = await browser.press(page, user=house.id_of("ada"))
    assert "User.ReadWrite.All" in asked.words
    await browser.press(asked, user=house.id_of("ada"), consent="administrator")
    assert "Under way" in words(await chat.next())
    assert "Active" in words(await chat.next())
    assert writes == [house.id_of("ada")]


async def test_f13_a_write_that_went_out_is_told_and_followed_up_and_never_repeated(
    house: House, browser: Browser, writes: list[str]
) -> None:
    chat = Chat(house)
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    await chat.enter(browser, "ada")
    await chat.say("reprocess megan@contoso.example")
    house.meanwhile.append(lambda: house.authority.revoke(house.id_of("ada")))

    assert "Under way" in await chat.say("yes")
    told = words(await chat.next())
    while "Please sign in again" not in told:
        told = words(await chat.next())
    house.meanwhile.clear()
    await browser.sign_in(link_in(told), house.id_of("ada"))

    assert "Active" in words(await chat.next())
    assert writes == [house.id_of("ada")]


async def test_f28_a_lapsed_secret_is_told_as_the_operators_and_not_as_the_persons(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    page = await browser.open(await chat.link())
    back = await browser.goes_to(page, user=house.id_of("ada"))
    house.authority.register(house.client(secret_ends=0.0))

    await browser.open(back)

    assert "turns this assistant itself away (AADSTS7000222)" in words(await chat.next())


async def test_t85_a_secret_that_people_sign_in_with_is_warned_about(start: Start) -> None:
    with capture_logs() as logged:
        await start()

    assert [entry["event"] for entry in logged] == ["sign_in_secret_in_use"]
    assert SECRET not in str(logged)


# Bad input


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("cancel", "The sign-in was cancelled."),
        ("blocked", "access rules do not let you sign in from here"),
        ("unavailable", "did not let you sign in (90033)"),
    ],
)
async def test_a_sign_in_that_comes_to_nothing_says_why_and_leaves_a_way_on(
    house: House, browser: Browser, outcome: str, sentence: str
) -> None:
    chat = Chat(house)
    page = await browser.open(await chat.link())

    landed = await browser.press(page, outcome=outcome)

    assert sentence in landed.words
    assert sentence in words(await chat.next())
    link = link_in(await chat.press("sign_in:again"))
    again = await browser.sign_in(link, house.id_of("ada"))
    await chat.say(code_in(again))
    assert ANSWER in words(await chat.next())


@pytest.mark.parametrize(("first", "kept"), [(QUESTION, True), ("sign in", False)])
async def test_of_a_kept_question_is_spoken_only_where_one_waits(
    house: House, browser: Browser, first: str, kept: bool
) -> None:
    chat = Chat(house)
    page = await browser.open(await chat.link(first))

    await browser.press(page, outcome="cancel")

    assert ("Your question is still kept." in words(await chat.next())) is kept


@pytest.mark.parametrize("typed", ["{}", "{}.", "the code is {}", "my code: {}", "here you go {}!"])
async def test_a_code_is_found_in_what_is_typed_around_it(house: House, browser: Browser, typed: str) -> None:
    chat = Chat(house)
    page = await chat.sign_in(browser, "ada")

    assert "Signed in as Ada" in await chat.say(typed.format(code_in(page)))


async def test_a_code_typed_too_late_or_twice_says_that_it_has_ended(house: House, browser: Browser) -> None:
    chat = Chat(house)
    page = await chat.sign_in(browser, "ada")
    house.later(301)
    late = await chat.say(code_in(page))
    page = await browser.sign_in(link_in(await chat.press("sign_in:again")), house.id_of("ada"))
    await chat.say(code_in(page))
    await chat.next()

    twice = await chat.say(code_in(page))

    for told in (late, twice):
        assert "That code has ended" in told
        assert "You can say: Sign in" in told


async def test_an_administrator_who_approved_is_told_so_and_people_get_in(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    house.authority.register(house.client(consented=frozenset()))
    await browser.press(await browser.open(await chat.link()), outcome="administrator")
    told = words(await chat.next())
    [address] = re.findall(r"http\S+/adminconsent\S+", told)

    asked = await browser.open(address)
    assert "review for your organization" in asked.words
    assert "Not signed in" in (await browser.press(asked, consent="")).words
    approved = await browser.press(asked, consent="administrator")

    assert "Approved People can sign in from now on" in approved.words
    page = await browser.sign_in(link_in(await chat.press("sign_in:again")), house.id_of("ada"))
    await chat.say(code_in(page))
    assert ANSWER in words(await chat.next())


async def test_a_permission_that_is_not_granted_shuts_out_that_one_only(
    house: House, browser: Browser
) -> None:
    house.authority.register(house.client(consented=READ_SCOPES - {"AuditLog.Read.All"}))
    chat = Chat(house)
    await browser.press(await browser.open(await chat.link()), outcome="administrator")
    await chat.next()
    page = await browser.sign_in(
        link_in(await chat.press("sign_in:own")), house.id_of("ada"), consent="person"
    )

    told = await chat.say(code_in(page))

    assert "Some of what I look at stays unseen, for want of AuditLog.Read.All." in told
    assert ANSWER in words(await chat.next())
    assert "You may not read the audit log" in await chat.say("who changed it?")


async def test_without_an_administrators_consent_one_sees_oneself(house: House, browser: Browser) -> None:
    chat = Chat(house)
    house.authority.register(house.client(consented=frozenset()))
    page = await browser.open(await chat.link())
    await browser.press(page, outcome="administrator")
    told = words(await chat.next())
    assert "An administrator must approve this assistant" in told
    assert f"/adminconsent?client_id={CLIENT}" in told

    link = link_in(await chat.press("sign_in:own"))
    page = await browser.sign_in(link, house.id_of("megan"), consent="person")
    told = await chat.say(code_in(page))

    assert "You let me see your own profile only" in told


async def test_a_sign_in_that_was_finished_after_an_hour_is_over(house: House, browser: Browser) -> None:
    chat = Chat(house)
    link = await chat.link()
    page = await browser.open(link)
    back = await browser.goes_to(page, user=house.id_of("ada"))
    house.later(3600)

    landed = await browser.open(back)

    assert (landed.status, "Go back to the chat and ask again" in landed.words) == (410, True)
    assert (await browser.open(link)).status == 410
    assert "Sign in: http" in await chat.say(QUESTION)


async def test_a_sign_in_that_is_done_twice_signs_in_once(house: House, browser: Browser) -> None:
    chat = Chat(house)
    link = await chat.link()
    first = await browser.sign_in(link, house.id_of("ada"))

    again = await browser.open(link)

    assert again.status == 410
    assert "Signed in as Ada" in await chat.say(code_in(first))


async def test_from_two_devices_the_same_person_is_signed_in_on_both_and_out_on_both(
    house: House, browser: Browser, phone: Browser
) -> None:
    desk, hand = Chat(house, "u1", "talk-1"), Chat(house, "u2", "talk-2")
    await desk.enter(browser, "ada")
    await hand.enter(phone, "ada")
    assert ANSWER in await desk.say(QUESTION)
    assert ANSWER in await hand.say(QUESTION)

    await hand.say("sign out")

    assert "Please sign in again" in await desk.say("check again")


async def test_tidings_that_nobody_minted_say_nothing(house: House) -> None:
    chat = Chat(house)
    for value in ("made-up", None, {"x": 1}):
        await chat.post(chat.activity(None, type="event", name="gla/tidings", value=value))

    assert house.channel.messages() == []


async def test_what_is_kept_of_a_sign_in_names_no_secret(house: House, browser: Browser) -> None:
    chat = Chat(house)
    link = await chat.link()
    await browser.open(link)

    lying = " ".join(house.kept())

    assert re.search(r"t=(\S+)", link)[1] not in lying  # type: ignore[index]
    assert "code_verifier" not in lying
    assert "Office 365 E3" not in lying.replace(json.dumps(QUESTION), "")


def again_of(house: House) -> Any:
    """The button that looks once more, of the card that was sent last."""
    card = house.channel.posts[-1].body["attachments"][0]["content"]
    [again] = [action for action in card["actions"] if action["title"] == "Check again"]
    return again


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
