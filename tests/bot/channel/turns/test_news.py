"""What became of a change is told once, also where the chat could not be reached when it was found out."""

import pytest

from graph import ALL_SCOPES
from tests.bot.house import Chat, House
from tests.graph.simulated.signing import Browser

ASK = "reprocess megan@contoso.example"


@pytest.mark.parametrize("status", [403, 404, 400], ids=["blocked", "closed", "refused"])
async def test_news_that_could_not_be_delivered_is_told_when_somebody_is_there_again(
    house: House, browser: Browser, writes: list[str], status: int
) -> None:
    house.authority.register(house.client(consented=ALL_SCOPES))
    house.world.buy_seats("ENTERPRISEPACK", 5)
    chat = Chat(house)
    await chat.enter(browser, "ada")
    await chat.say(ASK)
    before = len(house.channel.messages())
    house.channel.answers.extend([(status, {})] * 10)
    await chat.post(chat.activity("yes"))
    while len(house.channel.messages()) < before + 2:
        await house.channel.strays()
    house.channel.answers.clear()

    assert "You are welcome" in await chat.say("thanks")
    assert "Active" in await chat.hears("All clear")
    assert writes == [house.id_of("ada")]
    assert "You are welcome" in await chat.say("thanks")
    await house.channel.strays()
    assert "You are welcome" in house.channel.messages()[-1]
