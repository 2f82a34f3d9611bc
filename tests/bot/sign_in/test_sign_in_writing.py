"""The one write, by people who may not, or not yet: guests, a second factor, a permission not granted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph import ALL_SCOPES, READ_SCOPES
from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.bot.conftest import Start
from tests.bot.house import Chat, House, exchange, house_of, link_in, teams
from tests.bot.parties import Authority, Channel, words
from tests.graph.simulated.signing import Browser

UMA = "uma_fabrikam.example#EXT#@contoso.onmicrosoft.com"
ASK = "reprocess megan@contoso.example"


@pytest.fixture
async def with_a_guest_who_is_an_administrator(
    declared: Tenant, channel: Channel, authority: Authority
) -> AsyncIterator[House]:
    """Uma holds the roles of Ada, and this assistant lets guests look."""
    [roles] = [one.roles for one in declared.people if one.key == "ada"]
    people = [one.model_copy(update={"roles": roles}) if one.key == "uma" else one for one in declared.people]
    world = World.of(declared.model_copy(update={"people": people}), monotonic=lambda: 0.0)
    async with house_of(world, channel, authority, guests="read-only") as house:
        house.authority.register(house.client(consented=ALL_SCOPES))
        house.world.buy_seats("ENTERPRISEPACK", 5)
        yield house


async def test_t19_a_guest_who_may_look_is_not_asked_and_a_yes_writes_nothing(
    with_a_guest_who_is_an_administrator: House, browser: Browser, writes: list[str]
) -> None:
    house = with_a_guest_who_is_an_administrator
    chat = Chat(house)

    assert "I look for you, and write nothing." in await chat.enter(browser, UMA)
    assert "I only look for you here and write nothing." in await chat.say(ASK)
    assert "I only look for you here and write nothing." in await chat.say("yes")
    assert writes == []
    assert "still the old one" in await chat.say("check again")
    assert "still the old one" in await chat.say("check again")


async def test_t19_a_guest_without_a_role_learns_of_their_own_licenses(
    start: Start, browser: Browser
) -> None:
    chat = Chat(await start(guests="read-only"))
    await chat.enter(browser, UMA)

    assert "Office 365 E1 from Partners is Active" in await chat.say("What licenses do I have?")


@pytest.mark.parametrize("where", ["at Graph", "at Microsoft Entra"])
async def test_f13_a_second_factor_for_the_write_keeps_the_yes_and_writes_once(
    house: House, browser: Browser, writes: list[str], where: str
) -> None:
    """Graph challenges the write, or Entra the token for it; either way nobody is asked again."""
    ada = house.id_of("ada")
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    chat = Chat(house)
    await chat.enter(browser, "ada")
    assert "Reprocess Megan Bowen now?" in await chat.say(ASK)
    if where == "at Graph":
        house.authority.mfa_to_write.add(ada)
    else:
        house.authority.mfa_for.add(ada)
        house.authority.revoke(ada)
    told = await chat.say("yes")

    assert "Please sign in again, Ada Lindqvist" in told
    assert writes == []
    await browser.sign_in(link_in(told), ada)
    assert "Active" in await chat.hears("All clear")
    assert writes == [ada]
    assert not [one for one in house.channel.messages()[-3:] if "Reprocess Megan Bowen now?" in one]


@pytest.mark.parametrize("where", ["her own chat", "the asker's chat"])
async def test_t27_t40_somebody_else_cannot_say_yes_to_what_the_asker_was_asked(
    in_teams: House, writes: list[str], where: str
) -> None:
    """Lee may write as well, holds the asker's card, and presses its Yes."""
    house = in_teams
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    ada = teams(house, "ada")
    lee = teams(house, "lee", "a:2" if where == "her own chat" else "a:1")
    for chat, name in ((ada, "ada"), (lee, "lee")):
        await exchange(chat, house, name, f"x-{name}")
        await chat.next()
    assert "Reprocess Megan Bowen now?" in await ada.say(ASK)
    card = house.channel.posts[-1].body["attachments"][0]["content"]
    [yes] = [action for action in card["actions"] if action["title"].startswith("Yes")]

    pressed = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": yes}}
    status, answer = await lee.post(lee.activity(None, **pressed))

    assert (status, writes) == (200, [])
    assert "Under way" not in str(answer)
    status, _ = await ada.post(ada.activity(None, **pressed))
    assert (status, writes) == (200, [house.id_of("ada")])


@pytest.mark.parametrize("signed_in", [True, False], ids=["who may write", "who did not sign in"])
async def test_t27_in_a_group_somebody_else_presses_the_askers_yes_in_vain(
    in_teams: House, writes: list[str], *, signed_in: bool
) -> None:
    """Ada asks where others read along, and her card is in her own chat. Lee presses its Yes in the group:
    the group sees nothing, Lee reads nothing of what Ada was told, and nothing is written but by Ada."""
    house = in_teams
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    ada, lee = (in_group(house, name) for name in ("ada", "lee"))
    for name in ("ada", "lee") if signed_in else ("ada",):
        await exchange(teams(house, name, f"a:{name}"), house, name, f"x-{name}")
        await house.channel.message()
    opens(house, "a:ada")
    await ada.post(ada.activity(ASK))
    while "Reprocess Megan Bowen now?" not in words(await house.channel.message()):
        pass
    asked = house.channel.posts[-1]
    assert "a%3Aada" in asked.path
    assert not [post for post in house.channel.posts if "19%3A" in post.path and "Megan" in str(post.body)]
    yes = press_of(asked.body, "Yes")
    before = len(house.channel.posts)

    opens(house, "a:lee")
    status, answer = await lee.post(lee.activity(None, **yes))
    told = [words(await house.channel.message()) for _ in range(2)]

    seen = [post for post in house.channel.posts[before:] if post.path != "/connector/v3/conversations"]
    assert (status, writes) == (200, [])
    assert {post.path.partition("/activities")[0] for post in seen} == {"/connector/v3/conversations/a%3Alee"}
    assert "Megan" not in str([answer, told])
    assert "Under way" not in str([answer, told])
    opens(house, "a:ada")
    await ada.post(ada.activity(None, **yes))
    while "Under way" not in words(await house.channel.message()):
        pass
    assert writes == [house.id_of("ada")]


GROUP = "19:licensing"


def in_group(house: House, name: str) -> Chat:
    """Somebody in the group chat that Ada and Lee share with the bot."""
    chat = teams(house, name, GROUP)
    shared = {"conversationType": "groupChat", "isGroup": True}
    chat.changes["conversation"] = {**chat.changes["conversation"], **shared}
    return chat


def opens(house: House, personal: str) -> None:
    """Whose personal chat the channel opens next."""
    house.channel.ids["/connector/v3/conversations"] = personal


def press_of(said: dict[str, Any], title: str) -> dict[str, Any]:
    """A press on a button of a card, as the channel sends it."""
    card = said["attachments"][0]["content"]
    [action] = [action for action in card["actions"] if action["title"].startswith(title)]
    return {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action}}


async def test_t38_a_yes_whose_permission_is_never_granted_stays_undone(
    house: House, browser: Browser, writes: list[str]
) -> None:
    house.authority.register(house.client(consented=READ_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say(ASK)
    link = link_in(await chat.say("yes"))
    asked = await browser.press(await browser.open(link), user=house.id_of("ada"))
    await browser.press(asked, outcome="cancel")

    assert "The sign-in was cancelled." in await chat.hears("Not signed in")
    assert writes == []
    assert "still the old one" in await chat.say("check again")


async def _asks_for_the_write(house: House, browser: Browser) -> tuple[Chat, str]:
    """Ada's chat after her yes, and the link of the card that asks for one more permission."""
    house.authority.register(house.client(consented=READ_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say(ASK)
    return chat, link_in(await chat.say("yes"))


@pytest.mark.parametrize("way", ["cancelled", "not approved", "too late"])
async def test_a_permission_that_was_not_granted_at_first_is_asked_for_again_and_the_yes_counts(
    house: House, browser: Browser, writes: list[str], way: str
) -> None:
    chat, link = await _asks_for_the_write(house, browser)
    if way == "too late":
        house.later(700)
    else:
        outcome = "cancel" if way == "cancelled" else "administrator"
        await browser.press(await browser.open(link), outcome=outcome)
        assert "You can say: Sign in | Leave it" in words(await chat.next())

    told = await chat.say("sign in")
    assert "One more permission is needed, Ada Lindqvist" in told
    await browser.sign_in(link_in(told), house.id_of("ada"))

    assert "Active" in await chat.hears("All clear")
    assert writes == [house.id_of("ada")]


@pytest.mark.parametrize("pressed", ["sign_in:leave", "sign_in:without"])
async def test_whoever_leaves_the_write_stays_signed_in(
    house: House, browser: Browser, writes: list[str], pressed: str
) -> None:
    chat, link = await _asks_for_the_write(house, browser)
    await browser.press(await browser.open(link), outcome="cancel")
    await chat.next()

    assert "I left it." in await chat.press(pressed)
    assert "ada@contoso.example" in await chat.say("who am i")
    assert "still the old one" in await chat.say("check again")
    assert "Sign in once more, or as somebody else" in await chat.say("sign in")
    assert writes == []


async def test_an_old_button_for_ones_own_profile_takes_nothing_away(house: House, browser: Browser) -> None:
    chat, link = await _asks_for_the_write(house, browser)
    await browser.press(await browser.open(link), outcome="administrator")
    await chat.next()

    told = await chat.press("sign_in:own")

    assert "One more permission is needed" in told
    assert "still the old one" in await chat.say("check again")


async def test_f28_a_secret_that_lapsed_keeps_the_question_until_there_is_another(
    house: House, browser: Browser
) -> None:
    chat = Chat(house)
    await chat.enter(browser, "ada")
    house.authority.revoke(house.id_of("ada"))
    house.authority.register(house.client(secret_ends=0.0))

    told = await chat.say("Why didn't megan@contoso.example get Office 365 E3 from the Sales group?")
    assert "Nobody can be signed in right now" in told
    assert "Your question is still kept." in told
    assert "You can say: Sign in" in told

    house.authority.register(house.client())
    await browser.sign_in(link_in(await chat.press("sign_in:again")), house.id_of("ada"))
    assert "All 11 licenses" in await chat.hears("No license is left")
