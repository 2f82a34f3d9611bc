"""Whether words stand in a text as a name does: only of those is it said that nobody is called so."""

import re

from dialogs.understanding.bare_words import TOKEN
from dialogs.understanding.naming.vocabulary import is_heard

_LITTLE_WORDS = """
a about also and at back but check con e est et for für group hello her hey hi his how i ich is it its la le
look me mean meant meine mir mit name no now o of ok okay on para pour show so that the their then to und up
user war was with what what's whats where who wie y zeig avec
"""
_LEADS_UP = frozenset(_LITTLE_WORDS.split())
"""What may stand before a name that is all that is said: "ok and what about bob?"."""

_FROM = "from|through|via|by|aus|von|vom|über|durch|de|du|des|par|del|por|do|da|dal|dalla|di|van|uit|z|ze|od"
_GIVES = "gives?|carr(?:y|ies)|grants?|brings?|assigns?|does|doesn't|gibt|donne|da|dá|dà|geeft|daje"


def stands_as_a_name(words: str, text: str) -> bool:
    """Whether the words are written, or spoken of, as somebody or something is called: one of them is no word
    we know, and they have a capital, or are all that is said, or stand where a person does."""
    if not is_strange(words):
        return False
    written = any(part[0].isupper() and not is_heard(part) for part in words.split())
    return written or spoken_of(words, text) or _is_all_that_is_said(words, text)


def is_strange(words: str) -> bool:
    """Whether one of the words is none we know."""
    return not all(map(is_heard, words.split()))


def spoken_of(name: str, text: str) -> bool:
    """Whether a word stands where a person does: "for Bob", "Bob has", "Bob's"."""
    escaped = re.escape(name)
    before = rf"\b(?:for|does|did|has|hasn't|didn't|doesn't|give|user|benutzer|hat|bekommt|fehlt) {escaped}\b"
    behind = (
        rf"\b{escaped}(?:'s|’s| (?:has|is|does|did|hasn't|isn't|got|gets|still|hat|bekommt|n'a|no|não"
        r"|can(?:no|['’])?t|does ?n['’]?t|did ?n['’]?t)\b)"
    )
    return re.search(f"{before}|{behind}", text) is not None


def says_from(text: str, product: str, group: str) -> bool:
    """Whether it is said in one breath that a product comes from a group: "E3 from the Sales group", "Sales
    gives her no E3", "aus Vertrieb kein E3"."""
    gap, word = r"\W{1,4}", r"\w{1,24}"
    few = rf"(?:{gap}{word}){{0,4}}?{gap}"
    product, group = re.escape(product), re.escape(group)
    ways = (
        rf"\b{product}{few}(?:{_FROM}){few}{group}\b",
        rf"\b(?:{_FROM}){gap}(?:{word}{gap}){{0,2}}{group}{few}{product}\b",
        rf"\b{group}{gap}(?:{_GIVES}){few}{product}\b",
        rf"{group}\s?(?:グループ)?から.{{0,12}}{product}",
    )
    clauses = re.split(r"[.;!?。]\s|\n", text)
    return any(re.search(way, clause, re.IGNORECASE) for clause in clauses for way in ways)


def _is_all_that_is_said(words: str, text: str) -> bool:
    before, found, behind = text.partition(words)
    return bool(found) and not behind.strip(" ?!.,") and _LEADS_UP.issuperset(TOKEN.findall(before.lower()))
