import pytest

from bot.channel.showing.channels import Channel, channel


@pytest.mark.parametrize("id", ["msteams", "emulator"])
def test_teams_and_the_emulator_answer_action_execute(id: str) -> None:
    draws = id == "msteams"
    assert channel(id) == Channel(id, cards=True, execute=True, max_actions=6, markdown=True, charts=draws)


@pytest.mark.parametrize("id", ["webchat", "directline"])
def test_web_chat_does_nothing_on_action_execute_so_it_gets_submit(id: str) -> None:
    assert channel(id) == Channel(
        id, cards=True, execute=False, max_actions=6, files=True, narration="webchat:fallback-text"
    )


@pytest.mark.parametrize("id", ["sms", "", "a channel of next year"])
def test_a_channel_nobody_heard_of_gets_plain_text(id: str) -> None:
    assert channel(id) == Channel(id, cards=False, execute=False, max_actions=6, markdown=False)
