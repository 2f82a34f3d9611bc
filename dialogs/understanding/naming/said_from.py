"""Whether it is said that a product comes from a group."""

import re

_FROM = "from|through|via|by|aus|von|vom|über|durch|de|du|des|par|del|por|do|da|dal|dalla|di|van|uit|z|ze|od"
_GIVES = "gives?|carr(?:y|ies)|grants?|brings?|assigns?|does|doesn't|gibt|donne|da|dá|dà|geeft|daje"


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
