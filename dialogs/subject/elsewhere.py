"""Who answers a question instead, where it is none about licenses here."""

from dialogs.subject.referring import DOES_NOT_KNOW
from dialogs.subject.subjects import Resolved
from dialogs.understanding import ELSEWHERE, Elsewhere, Reading
from dialogs.understanding.bare_words import words_of
from dialogs.understanding.learning.concepts import concepts
from dialogs.understanding.learning.judging import OUR_SUBJECT
from dialogs.understanding.scope import look_alike

_SURE = 0.9
"""Share of *out of scope* from which who answers it instead is told by a guess; a look-alike has a name."""

_FEWEST_WORDS = 2
"""That stand beside a name in a sentence; a name alone is no small talk."""


def _is_ours(text: str) -> bool:
    """Whether something of our subject is spoken of: without it, "in Berlin" is a place and no group."""
    return any(not OUR_SUBJECT.isdisjoint(concepts(word)) for word in words_of(text))


def answered_elsewhere(reading: Reading, resolved: Resolved) -> Elsewhere | None:
    """Who answers that instead. Whoever names a person or a group of this tenant, or asks what is wrong with
    all of it and names no other product, asks about licenses here."""
    asks = reading.tenant or DOES_NOT_KNOW.search(reading.text)
    if asks and not look_alike(reading.text):
        return None
    if not reading.out_of_scope or reading.error_text or reading.product_given:
        return None
    if resolved.user or resolved.choices or (resolved.group and _is_ours(reading.text)):
        return None
    place = ELSEWHERE[reading.out_of_scope]
    sure = look_alike(reading.text) or (reading.judgement and reading.judgement.clear >= _SURE)
    if place.name and not sure:
        return None
    # A strange name alone reads like small talk; whether somebody is called that has just been asked.
    named = max(reading.names, key=len, default="")
    talks = len(reading.text.split()) - len(named.split()) >= _FEWEST_WORDS and not resolved.unknown
    return place if place.name or talks or not reading.names_anything else None
