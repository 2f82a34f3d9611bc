"""A table and a file on each kind of channel."""

import base64

from bot.channel.showing.cards import activity
from bot.channel.showing.channels import channel
from bot.channel.showing.telling import equal_text
from dialogs.talk.message import Choice, File, Message, MessageKind, Table
from dialogs.words.text import only, say

SHOWN = Message(
    say("2 groups"),
    table=Table((say("Group"), say("In error")), ((only("Sales"), only(1)), (only("*Data*"), only(2)))),
    kind=MessageKind.TABLE,
)
SAVED = Message(
    say("As CSV"), file=File("groups.csv", (say("Group"),), (("Sales",), ("=1+1",))), kind=MessageKind.TABLE
)


def test_a_card_shows_a_table_with_names_as_names() -> None:
    [attached] = activity(SHOWN, channel("msteams"))["attachments"]
    [table] = [one for one in attached["content"]["body"] if one["type"] == "Table"]

    assert [[cell["items"][0]["text"] for cell in row["cells"]] for row in table["rows"]] == [
        ["Group", "In error"],
        ["Sales", "1"],
        ["\\*Data\\*", "2"],
    ]
    assert table["firstRowAsHeader"] is True
    assert table["fallback"]["text"] == "- Sales · 1\n- \\*Data\\* · 2"


def test_a_short_column_keeps_its_room_and_a_long_one_shares_the_rest() -> None:
    cause = "A service plan that another one needs is missing"
    rows = ((only("Sales"), only(cause), only(1)), (only("Mobile Workforce"), only(cause), only(12)))
    table = Table((say("Group"), say("Cause"), say("People")), rows)
    [attached] = activity(Message(say("Two"), table=table), channel("webchat"))["attachments"]
    [shown] = [one for one in attached["content"]["body"] if one["type"] == "Table"]

    assert [column["width"] for column in shown["columns"]] == [16, 24, "54px"]


def test_a_button_stands_in_its_cell_and_says_in_full_what_it_is_for() -> None:
    look = Choice(say("Look"), value="group:1")
    in_full = Choice(say("Look at {name}", name="Sales"), value="group:1")
    table = Table((say("Group"), say("Action")), ((only("Sales"), look),))
    message = Message(say("One group"), nonce="n1", table=table, choices=(in_full,))
    [attached] = activity(message, channel("webchat"))["attachments"]
    [shown] = [one for one in attached["content"]["body"] if one["type"] == "Table"]

    [button] = shown["rows"][1]["cells"][1]["items"]
    assert "selectAction" not in shown["rows"][1]["cells"][1]
    assert button["items"][0]["text"] == "Look"
    assert button["selectAction"] == {
        "type": "Action.Submit",
        "title": "Look at Sales",
        "data": {"gla": {"nonce": "n1", "value": "group:1"}, "label": "Look at Sales"},
    }


def test_text_shows_the_same_rows() -> None:
    assert equal_text(SHOWN).splitlines() == ["2 groups", "", "Group | In error", "Sales | 1", "*Data* | 2"]


def test_web_chat_gets_a_file_to_be_saved() -> None:
    _, file = activity(SAVED, channel("webchat"))["attachments"]
    written = base64.b64decode(file["contentUrl"].removeprefix("data:text/csv;base64,")).decode("utf-8-sig")

    assert (file["contentType"], file["name"], written) == (
        "text/csv",
        "groups.csv",
        "Group\r\nSales\r\n'=1+1\r\n",
    )


def test_teams_is_shown_the_lines_since_it_takes_no_file() -> None:
    [attached] = activity(SAVED, channel("msteams"))["attachments"]

    assert "Group\nSales\n'=1+1" in attached["content"]["fallbackText"]
