from bot.channel.showing.telling import cuts, equal_text, spoken
from dialogs.talk.message import Choice, Message, Section
from dialogs.words.text import markdown, say, say_count


def test_what_is_spoken_is_the_title_and_the_sentences() -> None:
    message = Message(say("Why not?"), paragraphs=(say("No license was left"), say("Buy {n}.", n=1)))

    assert spoken(message) == "Why not? No license was left. Buy 1."


def test_the_text_of_an_empty_message_is_its_title() -> None:
    assert equal_text(Message(say("Stopped"))) == "Stopped"


def test_the_text_can_keep_bold_and_escape_names() -> None:
    message = Message(say("**{name}** is in", name="[x](https://evil)"))

    assert equal_text(message, markdown) == "**\\[x\\]\\(https\\:\\//evil\\)** is in"


def test_each_cut_is_shorter_and_says_what_it_leaves_out() -> None:
    items = tuple(say("{n}", n=f"person {n}") for n in range(500))
    message = Message(
        say("Many"), sections=(Section(say("Who"), items),), choices=(Choice(say("Stop")),) * 30
    )

    shown = list(cuts(message))

    assert shown[0] == message
    lengths = [len(equal_text(one)) for one in shown[:-1]]
    assert lengths == sorted(lengths, reverse=True)
    assert [one.sections[0].items[-1] for one in shown[1:3]] == [
        say_count("… and {count} more", "… and {count} more", count=300),
        say_count("… and {count} more", "… and {count} more", count=440),
    ]
    assert shown[-1].paragraphs == (
        say("The rest is too long for this channel. Ask about one person or one group."),
    )
