"""Which ideas of a question stand in a text, and where: the words of `query_words.txt`.

The same letters mean different things in different languages ("wie"), so a text is taken for the language of
which it holds most.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path

from dialogs.subject.nearest import without_accents

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja")

_FILE = Path(__file__).with_name("query_words.txt")
_MOST_WORDS = 60
_LONGEST_PHRASE = 5
_SHORTEST_BEGINNING = 3
_TOKEN = re.compile(r"[\w&+#]+(?:[-'][\w&+#]+)*'?")
_ELISION = re.compile(r"\b([a-z]|qu|all|dell|nell|sull|dall)'(?=\w{2})", re.IGNORECASE)
_BEHIND_A_CODE = re.compile(r"(?<=\d)-(?=[^\W\d_]{3})")
_SCRIPT_CHANGES = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3040-\u9fff])|(?<=[\u3040-\u9fff])(?=[A-Za-z0-9])")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a text, as `written` and without case and accents, and the ideas in them: for each where
    it begins, and which words are taken up by any."""

    written: tuple[str, ...]
    words: tuple[str, ...]
    language: str
    at: Mapping[str, int] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()

    def __contains__(self, idea: str) -> bool:
        return idea in self.at

    def any(self, *ideas: str) -> bool:
        """Whether one of them is there."""
        return any(idea in self.at for idea in ideas)


def heard(text: str) -> Heard:
    """The ideas of a text."""
    apart = _SCRIPT_CHANGES.sub(" ", text)
    written = tuple(one[0] for one in islice(_TOKEN.finditer(_split(apart)), _MOST_WORDS))
    words = tuple(map(without_accents, written))
    if apart != text or _JAPANESE.search(text):
        return replace(_in_japanese(text.casefold(), words), written=written)
    best = max((_in(language, words) for language in LANGUAGES[:-1]), key=_weight)
    return replace(best, written=written)


def _weight(one: Heard) -> int:
    return sum(len(one.words[at]) for at in one.taken)


def _split(text: str) -> str:
    """With a space behind an elided article, and behind a product's code: "l'emplacement", "E3-Lizenzen"."""
    return _BEHIND_A_CODE.sub(" ", _ELISION.sub(r"\1' ", text.replace("’", "'")))


def _in(language: str, words: tuple[str, ...]) -> Heard:
    known = _phrases()[language]
    at: dict[str, int] = {}
    taken: set[int] = set()
    for start in range(len(words)):
        for size in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            for idea in known.of(" ".join(words[start : start + size])):
                at.setdefault(idea, start)
                taken.update(range(start, start + size))
    return Heard(words, words, language, at, frozenset(taken))


def _in_japanese(text: str, words: tuple[str, ...]) -> Heard:
    """Japanese words are sought inside; names and products in Latin letters stand apart."""
    known = _phrases()["ja"]
    found = {idea: min(text.find(word) for word in said) for idea, said in known.inside(text)}
    taken = frozenset(at for at, word in enumerate(words) if _JAPANESE.search(word))
    return Heard(words, words, "ja", found, taken)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One language's: whole phrases, and those of which the end is open."""

    whole: Mapping[str, tuple[str, ...]]
    open_ended: Mapping[str, tuple[str, ...]]

    def of(self, phrase: str) -> Iterator[str]:
        yield from self.whole.get(phrase, ())
        for size in range(_SHORTEST_BEGINNING, len(phrase) + 1):
            yield from self.open_ended.get(phrase[:size], ())

    def inside(self, text: str) -> Iterator[tuple[str, Sequence[str]]]:
        found: dict[str, list[str]] = {}
        for word, ideas in self.whole.items():
            if word in text:
                for idea in ideas:
                    found.setdefault(idea, []).append(word)
        yield from found.items()


@cache
def _phrases() -> Mapping[str, _Phrases]:
    whole: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
    ended: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
    for idea, language, phrase in _lines():
        spelled = phrase if language == "ja" else without_accents(_split(phrase))
        place = ended[language] if spelled.endswith("*") else whole[language]
        key = spelled.removesuffix("*")
        place[key] = (*place.get(key, ()), idea)
    return {language: _Phrases(whole[language], ended[language]) for language in LANGUAGES}


def _lines() -> Iterator[tuple[str, str, str]]:
    """Idea, language, phrase."""
    idea = ""
    languages: Iterator[str] = iter(())
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            idea, languages = line[1:-1], iter(LANGUAGES)
        elif line and not line.startswith("#"):
            language = next(languages)
            yield from ((idea, language, phrase.strip()) for phrase in line.split(","))
