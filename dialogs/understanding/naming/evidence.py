"""How sure it is that words of a text are meant as a name: from how they are written and where they stand.

A word that is none we know is not yet a name: most are verbs and nouns of some language. Words that may be a
name count only where the directory has them whole, and only of those that are clearly meant as one is it said
that nobody is called so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from dialogs.understanding.bare_words import TOKEN
from dialogs.understanding.naming.names import PARTICLES
from dialogs.understanding.naming.no_names import names_nobody
from dialogs.understanding.naming.vocabulary import DEPARTMENTS, is_heard
from dialogs.understanding.reading import Reading


class Evidence(Enum):
    """What makes words a name, from the surest to the least sure."""

    GIVEN = "an address or an id, or filled in"
    CODED = "in quotes, written as a code, or beside the word *group*"
    WRITTEN = "two or more words with a capital"
    PLACED = "where a name stands"
    MAYBE = "a word that is none we know"


@dataclass(frozen=True, slots=True)
class Called:
    """Words that may name somebody, or a group, and the evidence for that; `in_place` where they
    stand as groups do, `beside` where the word *group* stands beside them, `listed` where they stand
    beside "and" or "or"."""

    words: str
    evidence: Evidence
    in_place: bool = False
    beside: bool = False
    listed: bool = False

    @property
    def clear(self) -> bool:
        """Whether they are meant as a name, even where nobody bears it."""
        return self.evidence is not Evidence.MAYBE

    @property
    def is_full(self) -> bool:
        """Whether they are a whole name by themselves: "Megan Bowen"."""
        return self.evidence in {Evidence.WRITTEN, Evidence.PLACED} and " " in self.words

    @property
    def surely_a_group(self) -> bool:
        """Whether they are meant as a group and as nothing else."""
        return self.beside or self.evidence in {Evidence.GIVEN, Evidence.CODED}


def people_in(reading: Reading) -> tuple[Called, ...]:
    """What may name a person, the surest first."""
    given = (Called(one, Evidence.GIVEN) for one in (*reading.addresses, *reading.ids))
    named = [
        Called(one, _of_a_person(one, reading), listed=_is_listed(one, reading.text)) for one in reading.names
    ]
    full = [one.words for one in named if one.is_full]
    return (*given, *(one for one in named if not _ends(one.words, full)))


def groups_in(reading: Reading) -> tuple[Called, ...]:
    """What may name a group, the surest first: a common word only where groups stand."""
    given = (Called(one, Evidence.GIVEN, in_place=True) for one in reading.ids)
    beside = (
        Called(one, _beside_group(one, reading), in_place=True, beside=True)
        for one in reading.groups
        if re.fullmatch(_FROM, one) is None  # "par groupe" names none
    )
    free = (
        Called(
            one,
            _of_a_group(one, reading),
            in_place=_stands_as_a_group(one, reading),
            listed=_is_listed(one, reading.text),
        )
        for one in reading.names
    )
    return (*given, *beside, *(one for one in free if one.clear or one.in_place or " " in one.words))


def _ends(words: str, full: Iterable[str]) -> bool:
    """Whether it is a single word within a full name; by its beginning alone somebody may be called."""
    return " " not in words and any(f" {words}" in f" {name}" and not name.startswith(words) for name in full)


_CONJUNCTION = r"(?:,|&|\b(?:and|or|und|oder|et|ou|y|o|e|en|of|i|lub|och|eller|ve|veya)\b)"


def _is_listed(words: str, text: str) -> bool:
    escaped = re.escape(words)
    listed = rf"{_CONJUNCTION} {escaped}\b|\b{escaped} ?{_CONJUNCTION}|[とや]{escaped}|{escaped}[とや]"
    return re.search(listed, text, re.IGNORECASE) is not None


def is_strange(words: str) -> bool:
    """Whether one of the words is none we know."""
    return not all(one.isdigit() or is_heard(one) for one in words.split())


# How it is written

_ALIAS = re.compile(r"[^\W\d_]{1,20}[._][^\W\d_]{2,30}")
_SHORT = re.compile(r"[A-Z]{1,2}")
_BRAND_BEGINS = (
    "microsoft",
    "office",
    "azure",
    "entra",
    "outlook",
    "intune",
    "exchange",
    "sharepoint",
    "onedrive",
)
_CODE = re.compile(r"\w{1,20}(?:[-_]\w{1,30}){1,6}")
_QUOTES = '"“„«”»'
_MOST_CAPITALS = 0.6
"""Share of words with a capital from which a capital tells nothing: a headline, or everything in capitals."""

_FEWEST_WORDS = 5
"""Of a text in which that share tells something."""


def _of_a_person(words: str, reading: Reading) -> Evidence:
    if _ALIAS.fullmatch(words) and _are_no_words(words.replace(".", " "), reading.language):
        return Evidence.CODED
    if not _are_no_words(words, reading.language) or _is_mixed(words):
        return Evidence.MAYBE
    if _is_quoted(words, reading.text):
        return Evidence.CODED if all(one[0].isupper() for one in words.split()) else Evidence.MAYBE
    if _is_written_as_a_name(words, reading):
        return Evidence.WRITTEN
    return Evidence.PLACED if _stands_as_a_person(words, reading) else Evidence.MAYBE


def _of_a_group(words: str, reading: Reading) -> Evidence:
    if _CODE.fullmatch(words) and re.search(r"[_\d]|[A-Z]{2}", words) and is_strange(words):
        return Evidence.CODED
    return _of_a_person(words, reading)


def _beside_group(words: str, reading: Reading) -> Evidence:
    parts = words.split()
    if _is_mixed(words) or not _has_a_capital(words, reading) or _SHORT.fullmatch(words):
        return Evidence.MAYBE
    role = re.search(rf"\b(?i:groups) {re.escape(words)}", reading.text)
    known = all(one.isdigit() or is_heard(one) or _is_a_brand(one) for one in parts)
    usual = DEPARTMENTS.intersection(words.casefold().split())
    return Evidence.CODED if not role and (usual or not known) else Evidence.MAYBE


def _has_a_capital(words: str, reading: Reading) -> bool:
    """Whether the words have one for no other reason than being a name."""
    begins = reading.text.startswith(words) or reading.language == "de"
    return words[:1].isupper() and not begins


def _are_no_words(words: str, language: str) -> bool:
    """Whether none of the words is one we know; what may be a name too, written as one, is not counted."""
    return not any(is_heard(one) or names_nobody(one, language) or _is_a_brand(one) for one in words.split())


def _is_a_brand(word: str) -> bool:
    """Whether it is one, with whatever ending a language gives it: "Microsoftu"."""
    return word.casefold().startswith(_BRAND_BEGINS)


def _is_mixed(words: str) -> bool:
    """Whether some have a capital, and others that are no particle of a name have none: "Sales nehme"."""
    return len({one[0].isupper() for one in words.split() if one[0].isalpha() and one not in PARTICLES}) > 1


def _is_written_as_a_name(words: str, reading: Reading) -> bool:
    """Two words or more with a capital, which tells in no headline; in German, where every noun has one, they
    stand as a name does besides."""
    parts = words.split()
    capitals = sum(one[0].isupper() and not one.isupper() for one in parts) > 1
    return capitals and reading.language not in {"", "de"} and not _is_a_headline(reading.text)


def _is_a_headline(text: str) -> bool:
    tokens = [one for one in TOKEN.findall(text) if one[0].isalpha()]
    capitals = sum(one[0].isupper() for one in tokens)
    return len(tokens) >= _FEWEST_WORDS and capitals >= _MOST_CAPITALS * len(tokens)


def _is_quoted(words: str, text: str) -> bool:
    before, found, behind = text.partition(words)
    return bool(found) and before[-1:] in _QUOTES and behind[:1] in _QUOTES and bool(before and behind)


# Where it stands

_GETS = "|".join(
    (
        r"(?:still |also |just |now )?(?:has|hasn['’]?t|had|hadn['’]?t|gets?|got|lacks|needs|doesn['’]?t"
        r"|didn['’]?t|does not|did not|can['’]?t|cannot|lost|is missing|is without)",
        "hat|hatte|bekommt|bekam|kriegt|braucht|fehlt|wartet|verlor|verliert",
        "a (?:pas|perdu|reçu|eu|toujours|une?|la)|n['’]a|reçoit|ne reçoit|attend|manque|n['’]obtient",
        "(?:no )?(?:tiene|recibe)|perdió|necesita|sigue",
        "(?:não )?(?:tem|recebe)|recebeu|perdeu|precisa|está sem",
        "(?:non )?(?:ha|riceve)|aspetta",
        "heeft|krijgt|kreeg|mist|wacht|verloor",
        "(?:nie )?(?:ma|dostał|dostała|dostaje)|czeka|stracił|straciła",
        "har|får|saknar|fick|väntar",
    )
)
_BEHIND = rf"{_GETS}|still|no"
_GIVES = "gives?|carr(?:y|ies)|is (?:in|processing)|gibt|donne|da|dá|dà|geeft|daje"
_OPENS = "|".join(
    (
        "why|why['’]s|when|does|did|has|hasn['’]?t|doesn['’]?t|didn['’]?t|that|because|but|and|hi|hello|user",
        "warum|wieso|weshalb|wann|hat|bekommt|kriegt|fehlt|dass|weil|und|aber|benutzer|hallo",
        "pourquoi|quand|est-ce que|et|mais|bonjour|por qué|cuándo|y|pero|por que|porque|quando|e|mas",
        "perché|ma|waarom|wanneer|heeft|krijgt|en|maar|dlaczego|czemu|i|ale|varför|när|har|får|och|men",
    )
)
"""What a clause begins with, before somebody's name."""

_BEFORE = "|".join(
    (
        "does|did|has|hasn['’]?t|doesn['’]?t|didn['’]?t|user|for|reprocess|about|give|with",
        "hat|bekommt|kriegt|fehlt|benutzer|pour|para|per|voor|dla|för|heeft|krijgt|har|får|utilisateur",
        "usuario|usuário|utente|gebruiker",
    )
)
_TAKES_A_LICENSE = re.compile(
    r"licen[sc]|lizenz|licenz|licent|licenç|lisans|ライセンス|nothing|access|mailbox|nichts|rien|nada|niente|niets",
    re.IGNORECASE,
)
_FROM = (
    "from|of|in|into|through|via|for|to|at|and|or|aus|von|vom|im|über|durch|für|zu|und|oder|de|du|des|dans|par"
    "|pour|et|ou|en|del|desde|para|y|o|do|da|dos|das|no|na|em|pelo|pela|e|di|dal|dalla|della|nel|per|van|uit|voor|z|ze"
    "|w|we|dla|från|i|till|för"
)
_OF_A_GROUP = "(?:membership )?rule|members?|membership|group|products?"
_BRANDS = "Dynamics|Microsoft|Office|Azure|Power|Windows|Viva"
_ALONE_BEHIND = """
a about also and at back but check con e est et for für group hello her hey hi his how i ich is it its la le
look me mean meant meine mir mit name no now o of ok okay on para pour show so that the their then to und up
user war was with what what's whats where who wie y zeig avec
"""
_LEADS_UP = frozenset(_ALONE_BEHIND.split())
"""What may stand before a name that is all that is said: "ok and what about bob?"."""

_ARTICLES = frozenset(("a", "la", "le", "the"))


def _stands_as_a_person(words: str, reading: Reading) -> bool:
    """Whether they stand where a person does: "for Bob", "Bob has", "Bob's", or alone. That a verb or a word
    like "for" stands beside them tells something only where a license is spoken of."""
    text, escaped = reading.text, re.escape(words)
    if _is_all_that_is_said(words, text):
        return True
    if not (reading.complaint or reading.products or _TAKES_A_LICENSE.search(text)):
        return False
    subject = rf"(?:^|[.,;:!?¿(\n]\s{{0,3}}|\b(?:{_OPENS})\s){escaped}(?:['’]s)?\s(?:{_BEHIND})\b"
    if re.search(subject, text, re.IGNORECASE if words.islower() else 0) or re.search(
        rf"(?i:\b(?:does|did|has|doesn['’]?t|didn['’]?t|hasn['’]?t)) {escaped}\b"
        rf"(?! (?:work|happen|go|mean|matter|apply))",
        text,
    ):
        return True
    capital = words[:1].isupper() and reading.language != "de" and not _is_a_headline(text)
    return capital and re.search(rf"\b(?i:{_BEFORE}) {escaped}\b|{escaped}['’]s\b", text) is not None


def _is_all_that_is_said(words: str, text: str) -> bool:
    """A word alone, or several with a capital."""
    before, found, behind = text.partition(words)
    name = " " not in words or all(one[0].isupper() for one in words.split())
    alone = bool(found) and not behind.strip(" ?!.,")
    led_up = TOKEN.findall(before.lower())
    return name and alone and _LEADS_UP.issuperset(led_up) and not _ARTICLES.intersection(led_up[-1:])


def _stands_as_a_group(words: str, reading: Reading) -> bool:
    """Whether they stand where a group does: behind "from", before "gives", alone, or with a capital that
    nothing else explains."""
    text, escaped = reading.text, re.escape(words)
    if _is_all_that_is_said(words, text) or _is_quoted(words, text):
        return True
    behind = rf"\b(?:{_FROM})[ ](?:the |der |la |le |el |il |il gruppo )?{escaped}(?![-\w])"
    elided = rf"\b(?:d|l|dell|dall|nell)['’]{escaped}\b"
    before = rf"\b{escaped}[ ](?:{_GETS}|{_GIVES})\b"
    owns = rf"\b{escaped}['’]s?[ ](?:{_OF_A_GROUP})\b"
    stands = rf"{behind}|{elided}|{before}|{owns}|{escaped}(?=(?:グループ)?(?:から|の|で|に))"
    if re.search(rf"\b(?:365|{_BRANDS}) {escaped}\b", text):
        return False
    if re.search(stands, text, re.IGNORECASE):
        return True
    inside = not re.search(rf"(?:^|[.!?:\n]\s{{0,3}}){escaped}", text)
    return words[:1].isupper() and inside and reading.language != "de" and not _is_a_headline(text)
