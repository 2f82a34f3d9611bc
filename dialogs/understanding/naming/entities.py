"""The words that name a user, a group, a product, a service plan and an error: as written, and not looked up.

Of several candidates the surest is told: an address before a name, a quoted or coded name before a plain one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from dialogs.licensing.messages.error_messages import meaning_of, message_in
from dialogs.understanding.bare_words import GUID
from dialogs.understanding.naming.evidence import people_in
from dialogs.understanding.naming.vocabulary import known_words
from dialogs.understanding.reading import Reading
from graph import Names

MOST_WORDS_OF_A_SHORT_TEXT = 12


@dataclass(frozen=True, slots=True)
class Entities:
    """What each kind of thing was called in the text; None where it was not named."""

    user: str | None = None
    group: str | None = None
    product: str | None = None
    service_plan: str | None = None
    error: str | None = None


_GROUP_CODE = re.compile(
    r"\b(?:(?:sg|grp|gg|dl|lic|aad|sec|o365|m365|dyn)[-_][\w-]{2,60}"
    r"|[\w-]{2,40}[-_](?:lic|grp|sg)[\w-]{0,40})\b",
    re.IGNORECASE,
)
_QUOTED_NAME = r"[\"“„«‘'](?P<name>[^\"“”„»‘’\n]{1,80})[\"”“»’']"
_GROUP = r"(?:group|gruppe|groupe|grupo|gruppo|groep|grp|グループ)"
_QUOTED_GROUPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"{_QUOTED_NAME}[ -]{{0,2}}{_GROUP}", rf"{_GROUP}[ :]{{1,3}}{_QUOTED_NAME}")
)
_LETTER = r"[^\W\d_\u3000-\uffff]"
_PLAIN_NAME = re.compile(
    rf"{_LETTER}(?:{_LETTER}|['’-]){{1,30}}(?: {_LETTER}(?:{_LETTER}|['’-]){{1,30}}){{0,2}}"
)
_QUOTATION = re.compile(r"[\"“«](?P<inner>[^\"“”«»]{10,400})[\"”»]")
_CODE_WORD = re.compile(r"\b[A-Z][A-Z0-9]{2,30}(?:_[A-Z0-9]{1,30}){1,8}\b|\b[A-Z]{6,40}[0-9]?\b")
_ERROR_CODE = re.compile(
    r"\b[A-Z][A-Za-z]{2,40}(?:Violation|Exception)s?\b|\b(?:Request|Authorization)_[A-Za-z]{3,40}\b"
    r"|\bMO\d{5,8}\b|\b(?:[Ee]rror|HTTP|http|[Ss]tatus|code)[ :#-]{1,3}(?P<number>\d{3}|0x[0-9a-f]{4,8})\b"
    r"|\b(?P<refusal>4\d\d|5\d\d) (?:[Bb]ad [Rr]equest|[Ff]orbidden|[Uu]nauthorized|[Nn]ot [Ff]ound)"
    r"|ActiveWithError"
)
_SENTENCE = re.compile(r"[^.!?\n]{1,400}[.!?]?")


def entities(reading: Reading, names: Names) -> Entities:
    """What the text names, by kind. Known ids are sorted by name, others by what stands near."""
    ids = dict(_ids(reading, names))
    return Entities(
        user=next(iter(reading.addresses), None) or ids.get("user") or _person(reading),
        group=_group(reading) or ids.get("group"),
        product=next((words for words, _ in reading.products), None) or ids.get("product"),
        service_plan=_plan(reading, names) or ids.get("service_plan"),
        error=_error(reading.text),
    )


def _ids(reading: Reading, names: Names) -> Iterator[tuple[str, str]]:
    """Each id with its kind, the last of a kind first, so that the first one stays."""
    for match in reversed(list(GUID.finditer(reading.text))):
        id, before = match[0].lower(), reading.text[max(0, match.start() - 30) : match.start()].lower()
        if id in names.products:
            yield "product", match[0]
        elif id in names.plans:
            yield "service_plan", match[0]
        elif kind := re.search(r"\b(group|user|sku|plan)\w{0,8}\W{0,6}(?:id\W{0,4})?$", before):
            yield {"sku": "product", "plan": "service_plan"}.get(kind[1], kind[1]), match[0]


def _group(reading: Reading) -> str | None:
    """A quoted name beside the word *group*, a name with a group's prefix, or one written like a name."""
    quoted = (match["name"] for pattern in _QUOTED_GROUPS for match in pattern.finditer(reading.text))
    coded = (match[0] for match in _GROUP_CODE.finditer(reading.text))
    return next(chain(quoted, coded, filter(_looks_named, reading.groups)), None)


def _person(reading: Reading) -> str | None:
    """A name of two or three words; or one that stands where a person's does, or has a capital in a short
    text."""
    group = (_group(reading) or "").casefold()
    called = [
        one
        for one in people_in(reading)
        if _PLAIN_NAME.fullmatch(one.words)
        and one.words.casefold() not in group
        and known_words().isdisjoint(one.words.casefold().split())
    ]
    full = (one.words for one in called if one.words.istitle() and " " in one.words)
    short = len(reading.text.split()) <= MOST_WORDS_OF_A_SHORT_TEXT
    single = (one for one in called if " " not in one.words)
    first = (one.words for one in single if one.clear or (short and one.words.istitle()))
    return next(chain(full, first), None)


def _looks_named(words: str) -> bool:
    """Each word with a capital or a digit, and one of them no word we know."""
    parts = words.split()
    written = all(one[0].isupper() or any(letter.isdigit() for letter in one) for one in parts)
    return written and not known_words().issuperset(words.casefold().split()) and len(words) > 2


def _plan(reading: Reading, names: Names) -> str | None:
    known = {plan.name.casefold() for plan in names.plans.values()}
    coded = (match[0] for match in _CODE_WORD.finditer(reading.text))
    found = next((one for one in coded if one.casefold() in known), None)
    if found or not reading.plan:
        return found
    workload = re.search(
        r"\b(teams|mailbox|exchange(?: online)?|outlook|sharepoint|onedrive|copilot|planner|yammer|forms"
        r"|intune)\b",
        reading.text,
        re.IGNORECASE,
    )
    return workload[0] if workload else None


def _error(text: str) -> str | None:
    """An error by its code, else the quotation or the sentence that is a known message."""
    if coded := _ERROR_CODE.search(text):
        return coded["number"] or coded["refusal"] or coded[0]
    if meaning_of(text) is None:
        return None
    quoted = (match["inner"].strip() for match in _QUOTATION.finditer(text))
    sentences = (match[0].strip() for match in _SENTENCE.finditer(text))
    return next((one for one in chain(quoted, sentences) if _is_message(one)), None)


def _is_message(words: str) -> bool:
    """A long sentence must quote a message: one that has only its key words may be about anything."""
    if len(words.split()) <= MOST_WORDS_OF_A_SHORT_TEXT:
        return meaning_of(words) is not None
    return message_in(words) is not None
