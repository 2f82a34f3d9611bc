"""People of Teams sign in over the Azure Bot's OAuth connection, at a token service that speaks Microsoft's
protocol."""

import re
from typing import Any

import pytest

from graph import ALL_SCOPES, READ_SCOPES
from graph.simulated.authority import OAuthConnection
from graph.simulated.world import World
from tests.bot.conftest import Start
from tests.bot.house import ANSWER, QUESTION, Chat, House, WebPage, link_in, registered, teams
from tests.bot.parties import Authority, Channel, words
from tests.graph.simulated.signing import CLIENT, FAY, Browser, Page, issued, readable_in
from tests.swagger import problems

Json = dict[str, Any]

UMA = "uma_fabrikam.example#EXT#@contoso.onmicrosoft.com"


@pytest.fixture
async def house(start: Start, contoso_world: World, channel: Channel, authority: Authority) -> House:
    return await opened(start, contoso_world, channel, authority)


async def opened(
    start: Start, world: World, channel: Channel, framework: Authority, **settings: Any
) -> House:
    """A bot whose Azure Bot has the OAuth connection `graph`."""
    house = await start(**registered(framework, channel, world) | {"oauth_connection": "graph"} | settings)
    house.authority.register(house.client(consented=ALL_SCOPES))
    return house


def asked_of(house: House) -> list[str]:
    assert house.token_service is not None
    return house.token_service.asked


async def card_of(chat: Chat, text: str = QUESTION) -> Json:
    """The sign-in card that a question is answered with."""
    await chat.post(chat.activity(text))
    content: Json = (await chat.next())["attachments"][0]["content"]
    return content


async def exchange(chat: Chat, card: Json, name: str) -> tuple[int, Any]:
    """What Teams sends by itself once it sees the card."""
    token = chat.house.authority.token_for_bot(CLIENT, name if "-" in name else chat.house.id_of(name))
    value = {
        "id": card["tokenExchangeResource"]["id"],
        "connectionName": card["connectionName"],
        "token": token,
    }
    return await chat.post(chat.activity(None, type="invoke", name="signin/tokenExchange", value=value))


async def verify(chat: Chat, code: str) -> int:
    """What Teams sends when its sign-in window brings a code back."""
    verified = {"type": "invoke", "name": "signin/verifyState", "value": {"state": code}}
    return (await chat.post(chat.activity(None, **verified)))[0]


def magic_code(page: Page) -> str:
    found = re.search(r'class="code">(\d{6})<', page.html)
    assert found, page.words
    return found[1]


def elsewhere(house: House, name: str) -> Chat:
    """Somebody's chat on another channel of the Azure Bot."""
    proof = {"Authorization": f"Bearer {house.framework.token(house.channel.url)}"}
    return Chat(house, name, f"talk-{name}", headers=lambda: proof)


async def signed_in(house: House, name: str = "ada") -> Chat:
    chat = teams(house, name)
    await exchange(chat, await card_of(chat), name)
    assert "Signed in as" in words(await chat.next())
    assert ANSWER in words(await chat.next())
    return chat


# The way through


async def test_the_card_names_the_connection_and_the_services_own_link_and_resource(house: House) -> None:
    chat = teams(house, "ada")
    await chat.post(chat.activity(QUESTION))
    sent = await chat.next()

    card = sent["attachments"][0]["content"]
    resource, [button] = card["tokenExchangeResource"], card["buttons"]
    assert problems("connector", "Activity", sent) == []
    assert problems("token", "TokenExchangeResource", resource) == []
    assert (card["connectionName"], resource["uri"]) == ("graph", f"api://botid-{CLIENT}")
    assert button["value"].startswith(f"{house.authority.origin}/api/oauth/signin?signin=")
    assert asked_of(house) == ["GetSignInResource"]


async def test_teams_signs_its_person_in_and_the_question_is_answered(house: House) -> None:
    chat = teams(house, "ada")

    status, _ = await exchange(chat, await card_of(chat), "ada")

    assert status == 200
    assert "Signed in as Ada Lindqvist" in words(await chat.next())
    assert ANSWER in words(await chat.next())


async def test_a_signed_in_turn_costs_no_extra_round_trip(house: House) -> None:
    chat = await signed_in(house)
    asked = len(asked_of(house))

    assert ANSWER in await chat.say("check again")
    assert ANSWER in await chat.say("check again")

    assert asked_of(house)[asked:] == []


async def test_t36_no_token_of_theirs_lies_with_the_bot(house: House) -> None:
    await signed_in(house)

    assert not any(row.startswith('["tokens"') for row in house.kept())
    assert readable_in("\n".join(house.kept()).encode(), issued(house.authority)) == []


async def test_the_button_leads_to_a_code_that_teams_brings_back(house: House, browser: Browser) -> None:
    chat = teams(house, "ada")
    card = await card_of(chat)
    code = magic_code(await browser.sign_in(card["buttons"][0]["value"], house.id_of("ada")))

    assert await verify(chat, "x") == 404
    assert await verify(chat, f"{(int(code) + 1) % 1_000_000:06}") == 404
    assert await verify(chat, code) == 200
    assert "Signed in as Ada" in words(await chat.next())
    assert ANSWER in words(await chat.next())


async def test_or_the_code_is_typed_into_the_chat(house: House, browser: Browser) -> None:
    chat = teams(house, "ada")
    card = await card_of(chat)
    code = magic_code(await browser.sign_in(card["buttons"][0]["value"], house.id_of("ada")))

    assert "Signed in as Ada" in await chat.say(f"{code[:3]} {code[3:]}")
    assert ANSWER in words(await chat.next())
    # From now on a number is a number.
    assert "Not the code" not in await chat.say(code)


async def test_the_first_write_goes_out_with_what_the_connection_was_granted(
    house: House, writes: list[str]
) -> None:
    chat = await signed_in(house)
    house.world.buy_seats("ENTERPRISEPACK", 5)
    assert "Reprocess Megan Bowen now?" in await chat.say("reprocess megan@contoso.example")

    await chat.say("yes")

    assert await chat.hears("Active")
    assert writes == [house.id_of("ada")]


async def test_signing_out_signs_out_there(house: House) -> None:
    chat = await signed_in(house)

    assert "The tokens of Ada Lindqvist are deleted here" in await chat.say("sign out")

    assert house.token_service is not None
    [status] = house.token_service.status("29:ada", "msteams")
    assert (status["connectionName"], status["hasToken"]) == ("graph", False)
    assert "Sign in to let me look" in words_of(await card_of(chat))


async def test_the_help_page_which_the_service_does_not_know_signs_in_as_ever(
    house: House, browser: Browser
) -> None:
    page = WebPage(house, browser)
    await page.opens()

    link = link_in(await page.says(QUESTION))
    landed = await browser.sign_in(link, house.id_of("ada"))

    assert link.startswith(f"{house.origin}/auth/start")
    assert "You can close this page" in landed.words
    assert asked_of(house) == []


# What can go wrong


async def test_a_token_that_lacks_a_permission_shows_the_rest_and_names_it(house: House) -> None:
    lacking = READ_SCOPES - {"AuditLog.Read.All"}
    house.authority.register(house.client(consented=lacking))
    assert house.token_service is not None
    uri = f"api://botid-{CLIENT}"
    house.token_service.connect(OAuthConnection("graph", house.client(), lacking, uri))
    chat = await signed_in(house)

    told = await chat.say("Who changed the licenses of megan@contoso.example?")

    assert "AuditLog.Read.All" in told
    assert ANSWER in await chat.say(QUESTION)


async def test_f13_t37_a_revoked_session_leads_to_a_new_sign_in_with_the_question_kept(house: House) -> None:
    chat = await signed_in(house)
    house.authority.revoke(house.id_of("ada"))

    card = await card_of(chat, "check again")

    assert "Please sign in again, Ada Lindqvist" in card["text"]
    assert asked_of(house)[-2:] == ["SignOut", "GetSignInResource"]
    assert (await exchange(chat, card, "ada"))[0] == 200
    assert await chat.hears(ANSWER)


async def test_t35_of_several_devices_the_first_one_counts(house: House) -> None:
    chat = teams(house, "ada")
    card = await card_of(chat)

    statuses = [(await exchange(chat, card, "ada"))[0] for _device in range(2)]

    assert statuses == [200, 412]
    assert asked_of(house).count("exchange") == 1


@pytest.mark.parametrize("who", ["lee", FAY.id])
async def test_t18_t33_nobody_signs_in_in_somebody_elses_chat(house: House, who: str) -> None:
    chat = teams(house, "ada")

    status, body = await exchange(chat, await card_of(chat), who)

    assert (status, body["failureDetail"]) == (412, "Sign in with the button.")
    assert house.token_service is not None
    assert not any(one["hasToken"] for one in house.token_service.status("29:ada"))
    assert "Nobody is signed in here" in await chat.say("who am i")


@pytest.mark.parametrize("typed", [False, True])
async def test_t33_a_code_that_somebody_else_brings_is_told_as_such(
    house: House, browser: Browser, typed: bool
) -> None:
    chat = teams(house, "ada")
    card = await card_of(chat)
    code = magic_code(await browser.sign_in(card["buttons"][0]["value"], house.id_of("lee")))

    if typed:
        told = await chat.say(code)
    else:
        assert await verify(chat, code) == 404
        told = words(await chat.next())

    assert "this chat is somebody else's" in told
    assert "Nobody is signed in here" in await chat.say("who am i")


async def test_t34_a_link_that_was_forwarded_lets_nobody_into_the_senders_chat(
    house: House, phone: Browser
) -> None:
    """On a channel that does not prove who its people are."""
    attackers, victims = elsewhere(house, "attacker"), elsewhere(house, "ada")
    card = await card_of(attackers)
    code = magic_code(await phone.sign_in(card["buttons"][0]["value"], house.id_of("ada")))

    assert "Nobody is signed in here" in await attackers.say("who am i")
    # In the victim's own chat the code is no code.
    assert "Signed in" not in await victims.say(code)
    card = await card_of(victims)
    assert "That is not the code" in await victims.say(code)
    code = magic_code(await phone.sign_in(card["buttons"][0]["value"], house.id_of("ada")))
    assert "Signed in as Ada" in await victims.say(code)


async def test_f13_a_second_factor_that_the_service_cannot_ask_for_ends_in_a_sentence(
    house: House, writes: list[str]
) -> None:
    """The protocol has no place for the claims that Graph demands."""
    chat = await signed_in(house)
    house.world.buy_seats("ENTERPRISEPACK", 5)
    house.authority.mfa_to_write.add(house.id_of("ada"))
    await chat.say("reprocess megan@contoso.example")

    card = await card_of(chat, "yes")
    await exchange(chat, card, "ada")

    assert "Your yes is kept, and carried out right after." in card["text"]
    assert "Signing in did not help" in await chat.hears("Signing in did not help")
    assert writes == []
    assert "still the old one" in await chat.say("check again")


async def test_t29_three_tries_and_no_more_for_ten_minutes(house: House, browser: Browser) -> None:
    chat = teams(house, "ada")
    card = await card_of(chat)
    code = magic_code(await browser.sign_in(card["buttons"][0]["value"], house.id_of("ada")))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    assert "You can try 2 more times" in await chat.say(wrong)
    assert "You can try once more" in await chat.say(wrong)
    assert "Too many wrong codes" in await chat.say(wrong)
    await card_of(chat, "sign in")
    assert "Signed in" not in await chat.say(code)
    assert await verify(chat, code) == 404


async def test_without_consent_teams_is_told_to_show_its_button(house: House) -> None:
    house.authority.register(house.client(consented=frozenset({"User.Read"})))
    chat = teams(house, "ada")

    status, body = await exchange(chat, await card_of(chat), "ada")

    assert (status, body["connectionName"]) == (412, "graph")


async def test_t19_a_guest_is_refused_and_keeps_no_token(house: House, browser: Browser) -> None:
    uma = house.world.user(UMA)
    assert uma is not None
    chat = teams(house, UMA)

    status, _ = await exchange(chat, await card_of(chat), uma["id"])

    assert status == 412
    assert house.token_service is not None
    assert not any(one["hasToken"] for one in house.token_service.status(f"29:{UMA}"))


async def test_a_connection_that_is_misspelt_is_told_and_the_guide_still_works(
    start: Start, contoso_world: World, channel: Channel, authority: Authority
) -> None:
    house = await opened(start, contoso_world, channel, authority, oauth_connection="misspelt")
    chat = teams(house, "ada")

    assert "Signing in does not work right now" in await chat.say(QUESTION)
    assert "I can still walk you through the guide" in await chat.press("sign_in:without")


async def test_f25_a_token_service_that_is_down_is_told_and_the_guide_still_works(
    start: Start, contoso_world: World, channel: Channel, authority: Authority
) -> None:
    house = await opened(start, contoso_world, channel, authority, token_service_url="http://127.0.0.1:9")
    chat = teams(house, "ada")

    assert "Microsoft's sign-in cannot be reached" in await chat.say(QUESTION)
    assert "Signed out here only" in await chat.say("sign out")
    assert "Why did a license not arrive?" in await chat.say("help")


def words_of(card: Json) -> str:
    return str(card["text"])


async def test_where_teams_gives_up_the_person_gets_a_page(house: House, browser: Browser) -> None:
    chat = teams(house, "ada")
    await card_of(chat)
    failure = {"code": "resourcematchfailed", "message": "Resource match failed"}

    status, _ = await chat.post(chat.activity(None, type="invoke", name="signin/failure", value=failure))
    told = words(await chat.next())
    code = magic_code(await browser.sign_in(link_in(told), house.id_of("ada")))

    assert status == 200
    assert "Signing you in by itself did not work" in told
    assert "Signed in as Ada" in await chat.say(code)
    assert ANSWER in words(await chat.next())
