"""Which ideas of a question stand in a text, and where: the words of `query_words.txt`.

The same letters mean different things in different languages ("wie"), so a text is taken for the language of
which it holds most.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
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
_CONTENT = re.compile(r"[\u30a1-\u30ff]{2,}|[\u4e00-\u9fff]{2,}")
"""Japanese words that carry meaning: two or more katakana or Chinese characters."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An idea where it stands: from word to word, in Japanese from letter to letter."""

    idea: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a text, as `written` and without case and accents, and the ideas in them: for each where
    it begins, all that were `spoken`, and which words are taken up by any. `text` is what Japanese places are
    counted in, and `left` what no idea takes up there."""

    written: tuple[str, ...]
    words: tuple[str, ...]
    language: str
    at: Mapping[str, int] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    spoken: tuple[Spoken, ...] = ()
    text: str = ""
    left: tuple[str, ...] = ()

    def where(self, phrase: str) -> int | None:
        """Where a phrase stands, counted as `spoken` counts."""
        if self.language == "ja":
            found = self.text.find(phrase.casefold())
            return None if found < 0 else found
        sought = tuple(map(without_accents, _words(phrase)))
        size = len(sought)
        return next((at for at in range(len(self.words)) if self.words[at : at + size] == sought), None)

    def said_as(self, idea: str) -> str:
        """The words that an idea was said with."""
        one = next(each for each in self.spoken if each.idea == idea)
        if self.language == "ja":
            return self.text[one.start : one.end]
        return " ".join(self.written[one.start : one.end])

    def means(self, idea: str, among: Container[str]) -> bool:
        """Whether an idea is said by itself, and not only as a part of what another `among` is said with:
        the "active" of "Active Directory"."""
        return any(
            one.idea == idea and not any(is_part(one, other, among) for other in self.spoken)
            for one in self.spoken
        )

    def follows(self, at: int, idea: str) -> bool:
        """Whether an idea ends where something begins."""
        return any(one.idea == idea and one.end == at for one in self.spoken)

    def __contains__(self, idea: str) -> bool:
        return idea in self.at

    def any(self, *ideas: str) -> bool:
        """Whether one of them is there."""
        return any(idea in self.at for idea in ideas)


def is_part(one: Spoken, other: Spoken, among: Container[str]) -> bool:
    """Whether an idea is said within a longer one `among` these: "without members" is *empty*."""
    inside = other.start <= one.start and one.end <= other.end
    return inside and other.end - other.start > one.end - one.start and other.idea in among


def heard(text: str) -> Heard:
    """The ideas of a text."""
    apart = _SCRIPT_CHANGES.sub(" ", text)
    written = _words(apart)
    words = tuple(map(without_accents, written))
    if apart != text or _JAPANESE.search(text):
        return replace(_in_japanese(text.casefold(), words), written=written)
    best = max((_in(language, words) for language in LANGUAGES[:-1]), key=_weight)
    return replace(best, written=written)


def _words(text: str) -> tuple[str, ...]:
    return tuple(one[0] for one in islice(_TOKEN.finditer(_split(text)), _MOST_WORDS))


def _weight(one: Heard) -> int:
    return sum(len(one.words[at]) for at in one.taken)


def _split(text: str) -> str:
    """With a space behind an elided article, and behind a product's code: "l'emplacement", "E3-Lizenzen"."""
    return _BEHIND_A_CODE.sub(" ", _ELISION.sub(r"\1' ", text.replace("’", "'")))


def _in(language: str, words: tuple[str, ...]) -> Heard:
    known = _phrases()[language]
    spoken: list[Spoken] = []
    for start in range(len(words)):
        for size in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            ideas = known.of(" ".join(words[start : start + size]))
            spoken.extend(Spoken(idea, start, start + size) for idea in ideas)
    taken = frozenset(at for one in spoken for at in range(one.start, one.end))
    return Heard(words, words, language, _first(spoken), taken, tuple(spoken))


def _first(spoken: Sequence[Spoken]) -> dict[str, int]:
    return {one.idea: one.start for one in reversed(spoken)}


def _in_japanese(text: str, words: tuple[str, ...]) -> Heard:
    """Japanese words are sought inside; names and products in Latin letters stand apart."""
    spoken = sorted(_phrases()["ja"].inside(text), key=lambda one: one.start)
    taken = frozenset(at for at, word in enumerate(words) if _JAPANESE.search(word))
    rest = list(text)
    for one in spoken:
        rest[one.start : one.end] = " " * (one.end - one.start)
    left = tuple(_CONTENT.findall("".join(rest)))
    return Heard(words, words, "ja", _first(spoken), taken, tuple(spoken), text, left)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One language's: whole phrases, and those of which the end is open."""

    whole: Mapping[str, tuple[str, ...]]
    open_ended: Mapping[str, tuple[str, ...]]

    def of(self, phrase: str) -> Iterator[str]:
        yield from self.whole.get(phrase, ())
        # The ending is open, not what comes after the word.
        for size in range(max(_SHORTEST_BEGINNING, phrase.rfind(" ") + 1), len(phrase) + 1):
            yield from self.open_ended.get(phrase[:size], ())

    def inside(self, text: str) -> Iterator[Spoken]:
        for word, ideas in self.whole.items():
            start = text.find(word)
            while start >= 0:
                yield from (Spoken(idea, start, start + len(word)) for idea in ideas)
                start = text.find(word, start + 1)


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
