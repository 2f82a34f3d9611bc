"""What kind of question some words are, read before whom and what they are about, by the lines of
`kinds.txt`."""

import re
from pathlib import Path

from dialogs.understanding.bare_words import spoken
from dialogs.understanding.patterns import patterns
from dialogs.understanding.reading import QuestionKind

_FILE = Path(__file__).with_name("kinds.txt")

LONGEST = 1_200
"""Characters read; what is asked stands at the beginning or at the end of a longer text."""

_SENTENCE = re.compile(r"[^.!?。！？;\n]+[.!?。！？;]*")
_QUOTED = re.compile(r"[\"“„«「][^\"”“»」\n]{3,400}[\"”“»」]")


def question_kind(text: str) -> QuestionKind:
    """The kind of the question; what is quoted, such as an error message, asks nothing."""
    said = _QUOTED.sub(" … ", _beginning_and_end(spoken(text)))
    kinds = {_kind_of(sentence.strip()) for sentence in _SENTENCE.findall(said)}
    return next((kind for kind in QuestionKind if kind in kinds), QuestionKind.UNTOLD)


def is_order(word: str) -> bool:
    """Whether a word is what somebody says to have something done, and nothing else: "hazlo"."""
    found = patterns(_FILE)[QuestionKind.DO_IT].match(spoken(word))
    return found is not None and found.end() == len(word)


def _beginning_and_end(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}\n{text[-half:]}"


def _kind_of(sentence: str) -> QuestionKind:
    kinds = (QuestionKind(name) for name, said in patterns(_FILE).items() if said.search(sentence))
    return next(kinds, QuestionKind.UNTOLD)
