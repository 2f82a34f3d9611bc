from dialogs.understanding.gist import SHORT, telling

LOG = "\n".join(f"INFO Worker Alpha took item {number} of Batch Beta" for number in range(60))
ASKED = "Why did Megan Bowen not get Office 365 E3?"


def test_a_short_text_is_read_whole() -> None:
    text = "Peter wrote.\n" + ASKED
    assert telling(text) == text


def test_of_a_long_text_the_sentences_that_ask_or_speak_of_licenses_tell() -> None:
    text = f"Hello Team,\n{LOG}\n{ASKED} The license is missing. Kind regards, Peter"
    assert len(text) > SHORT
    assert telling(text) == f"{ASKED}\nThe license is missing."


def test_a_long_text_without_any_such_sentence_is_read_whole() -> None:
    assert telling(LOG) == LOG
