"""Whom and what the words may name: people, groups, products, service plans. Whether they exist is for the
directory to say."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice, takewhile

from dialogs.understanding.bare_words import ADDRESS, GUID, TOKEN
from dialogs.understanding.naming.everyday import EVERYDAY

MOST_NAMES = 8
MOST_PRODUCTS = 12
MOST_WORDS_OF_A_NAME = 5
LONGEST_NAME = 256
"""Characters of a display name: https://learn.microsoft.com/graph/api/resources/user#properties"""

MOST_WORDS = 400
"""Words among which products are looked for: a longer text is a log or a pasted page."""

FindProducts = Callable[[str], tuple[str, ...]]

_QUOTED = re.compile(r"[\"“„«](?P<inner>[^\"“”»\n]{1,120})[\"”»]")
_GROUP_WORDS = {
    *("group", "groups", "gruppe", "groupe", "grupo", "grp", "gruppo", "groep", "グループ"),
    *("grupa", "grupy", "grupie", "grupę", "grupą"),
}
_STARTS_NO_NAME = """
a an any der die das den dem des el from for get have has he his her i in la las le les los my no not of on
our she that the their they this to with without is are was kein keine keinen aus von und and or
"""
_ARTICLES = frozenset(_STARTS_NO_NAME.split())
PARTICLES = frozenset(("de", "van", "von", "di", "ter", "ten", "do", "dos"))
_COMES_FROM = (["aus"], ["da"], ["dal"], ["del"], ["do"], ["du"], ["from"], ["van"], ["vom"], ["von"], ["z"])
"""Before a group, also in German, where every noun has a capital: "von Sales"."""

_NOBODY = EVERYDAY | PARTICLES
# Japanese runs on behind a name in Latin letters; さん, 様 and 氏 end a person's.
_SCRIPT_CHANGES = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3040-\u9fff])|(?<=[\u3040-\u9fff])(?=[A-Za-z0-9])")
_BEHIND_A_CODE = re.compile(r"(?<=[A-Za-z]\d)-(?=[^\W\d_]{3})")
"""German and Dutch write a product and what it is in one word: "E3-Lizenzen"."""

_HONORIFIC = re.compile(r"さん|様|氏")
_GRAMMAR = re.compile(r"[\u3040-\u309f]")
_ENDS_NO_PRODUCT = frozenset(
    (
        "license",
        "licenses",
        "licence",
        "licences",
        "lizenz",
        "suite",
        "and",
        "or",
        "for",
        "from",
        "in",
        "of",
        "to",
    )
)
_WORKLOADS: Mapping[str, str] = {
    r"mailbox|e-?mails?|exchange|outlook|postfach|boîte|buzón|caixa de correio": "EXCHANGE_S_",
    r"teams": "TEAMS1",
    r"sharepoint": "SHAREPOINT",
    r"onedrive": "ONEDRIVE",
    r"yammer|viva engage": "YAMMER_",
    r"planner": "PROJECTWORKMANAGEMENT",
    r"intune": "INTUNE_A",
    r"copilot": "M365_COPILOT",
    r"forms": "FORMS_PLAN_",
    r"stream": "STREAM_",
    r"power automate|flow": "FLOW_",
    r"office apps|word|excel|powerpoint|desktop apps|(no|my) office(?! 365)": "OFFICESUBSCRIPTION",
}
"""Words for a workload, and how the names of its service plans begin: Microsoft's list of product names."""

_LICENSED = re.compile(r"(?<=copilot) licen[sc]e", re.IGNORECASE)
"""Copilot is a workload, and a product where a license of it is spoken of."""

_NO_PRODUCT = EVERYDAY | {
    "id",
    "ids",
    "azure",
    "azure ad",
    "microsoft azure ad",
    "azure active directory",
    "entra id",
    "m365",
    "o365",
    "microsoft 365",
    "office 365",
    "security",
    "information",
    "suite",
    "enterprise",
    "basic",
    "business",
    "free",
    "plan",
    "premium",
    "professional",
    "standard",
    "teams",
    "sharepoint",
    "onedrive",
    "outlook",
    "planner",
    "copilot",
    "exchange online",
    "phone",
    "power",
    "microsoft teams",
}

_PORTAL_AHEAD = re.compile(
    r"\b(?:portal|cent(?:er|re|ro)|centrum|console|consola|interfaccia)"
    r"(?: (?:d['’]|de |di |do )?(?:administra|amministra|zarz)\w{0,12})?"
    r" (?:of|for|de|di|do|da|del|van|von|für|voor) (?:the )?(?:microsoft )?$",
    re.IGNORECASE,
)
_PORTAL_BEHIND = re.compile(
    r"[ -]?(?:admin(?:istration|istrations|istratie)?[ -]?(?:cent|portal|console|konsole|oberfl)"
    r"|beheercentr|portal|console|konsole)| ?の?(?:管理センター|ポータル)",
    re.IGNORECASE,
)
"""A portal has a product's name: "the Intune admin center", "centre d'administration de Power BI"."""

_CODE = re.compile(r"\b(?:[a-z]|plan )\d\b", re.IGNORECASE)
_ENDS_A_CLAUSE = re.compile(r"[,;:!?.]\s|\n")


def plan(text: str) -> str:
    """How the name of the service plan begins that a workload in the text stands for; the name of a portal
    stands for none."""
    return next(
        (
            plan
            for words, plan in _WORKLOADS.items()
            for found in re.finditer(rf"\b({words})\b", text, re.IGNORECASE)
            if not _names_a_portal(text, found.start(), found.end())
        ),
        "",
    )


def products(text: str, find_products: FindProducts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The products named, the longest phrase first, each with the sku ids it may mean."""
    text = _BEHIND_A_CODE.sub(" ", _SCRIPT_CHANGES.sub(" ", text))
    tokens = [one for one in islice(TOKEN.finditer(text), MOST_WORDS) if re.search(r"\w", one[0])]
    found: list[tuple[str, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    for size in range(6, 0, -1):
        for first, last in zip(tokens, tokens[size - 1 :], strict=False):
            start, end = first.start(), last.end()
            phrase = text[start:end]
            overlaps = any(start < until and since < end for since, until in taken)
            ends_badly = first[0].lower() in _ARTICLES or last[0].lower() in _ENDS_NO_PRODUCT
            if overlaps or ends_badly or len(phrase) == 1 or _ENDS_A_CLAUSE.search(phrase):
                continue
            if phrase.lower() in _NO_PRODUCT and not _LICENSED.match(text, end):
                continue
            if not _CODE.search(phrase) and _names_a_portal(text, start, end):
                continue
            if skus := find_products(phrase):
                found.append((phrase, skus))
                taken.append((start, end))
    return tuple({skus: (phrase, skus) for phrase, skus in reversed(found)}.values())[::-1][:MOST_PRODUCTS]


def _names_a_portal(text: str, start: int, end: int) -> bool:
    """Whether a product's name stands there as part of a portal's: "the Intune admin center"."""
    ahead = _PORTAL_AHEAD.search(text[max(0, start - 40) : start])
    return ahead is not None or _PORTAL_BEHIND.match(text, end) is not None


def names_and_groups(
    text: str, products: Sequence[str], common: Container[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases that may name a person or a group, and those the word *group* stands beside. What is written as
    a name comes first, and the longer before the shorter."""
    quoted = [match["inner"].strip() for match in _QUOTED.finditer(text)]
    text = ADDRESS.sub(" , ", GUID.sub(" , ", _QUOTED.sub(" , ", text)))
    text = _HONORIFIC.sub(" , ", _SCRIPT_CHANGES.sub(" ", text)).replace("グループ", " グループ ")
    groups: list[str] = []
    names: list[str] = []
    for clause in re.split(r"[,;:!?()\n]|\.\s|\.$", text):
        tokens = [_bare(token) for token in TOKEN.findall(clause) if not _GRAMMAR.search(token)]
        groups += _beside_group(tokens)
        for run in _runs(tokens, common):
            names += _phrases(run, products)
    names.sort(key=lambda one: (any(part.islower() for part in _written(one)), -one.count(" ")))
    groups = [one for one in groups if not any(one in product for product in products)]
    kept = dict.fromkeys(filter(_may_be_a_name, groups))
    people = dict.fromkeys(
        one for one in (*quoted, *names) if kept.keys().isdisjoint((one, f"{one}s")) and _may_be_a_name(one)
    )
    return tuple(people)[:MOST_NAMES], tuple(kept)[:MOST_NAMES]


def _written(phrase: str) -> list[str]:
    """The words of a phrase that would have a capital if it is a name."""
    return [word for word in phrase.split() if word not in PARTICLES]


def _may_be_a_name(phrase: str) -> bool:
    return len(phrase) <= LONGEST_NAME and phrase.lower() not in _NOBODY


_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|(?:d|n)ell|[ds]ull|[ad]all|all|un|quell)['’](?=\w)", re.IGNORECASE)
_ENDING = re.compile(r"['’](?:s|(?!(?:t|d|m|ll|re|ve)$)[^\W\d_]{1,3})$")


def _bare(token: str) -> str:
    """A word without the article that runs into it, and without an ending: "d'Engineering", "Megan's"."""
    return _ENDING.sub("", _ELIDED.sub("", token, count=1) if _ELIDED.match(token) else token)


def _beside_group(tokens: list[str]) -> list[str]:
    """What stands right before or after the word *group*, everyday words too: "the All Hands group"."""
    phrases: list[str] = []
    for at, token in enumerate(tokens):
        if token.lower() not in _GROUP_WORDS:
            continue
        before = list(
            takewhile(lambda word: word.lower() not in _ARTICLES, reversed(tokens[max(0, at - 4) : at]))
        )
        after = list(takewhile(lambda word: word.lower() not in EVERYDAY, tokens[at + 1 : at + 5]))
        phrases += [" ".join(reversed(before[:size])) for size in range(len(before), 0, -1)]
        phrases += _shorter(after)
    return [phrase for phrase in phrases if phrase.lower() not in EVERYDAY]


def _runs(tokens: list[str], common: Container[str]) -> Iterator[list[str]]:
    """Stretches of words that are no everyday words. A capital letter makes a common word a name, and an
    everyday one that another name follows; so does a name behind "de" or "van"."""
    everyday = [
        (word.lower() in EVERYDAY or (word.isdigit() and not _is_within_a_name(tokens, at)) or word in common)
        and not (_named_next(tokens, at) and word in PARTICLES)
        and not (word[:1].isupper() and tokens[at - 1 : at] in _COMES_FROM)
        and not (_has_capitals_around(tokens, at) and word.lower() not in _GROUP_WORDS)
        for at, word in enumerate(tokens)
    ]
    for skipped, run in groupby(range(len(tokens)), everyday.__getitem__):
        if not skipped:
            yield [tokens[at] for at in run][:5]


def _is_within_a_name(tokens: list[str], at: int) -> bool:
    """Whether a small number stands between two words with a capital: "Tier 0 Operators", and not "Microsoft
    365 Business Premium"."""
    if len(tokens[at]) > _DIGITS:
        return False
    around = (*tokens[at - 1 : at], *tokens[at + 1 : at + 2]) if at else ()
    return len(around) == 2 and all(one[:1].isupper() and not _SHORT.fullmatch(one) for one in around)


_DIGITS = 2
"""Of a number within a name; 365 is a brand's."""

_SHORT = re.compile(r"[A-Z]\d")
"""A product: "E3"."""


def _named_next(tokens: list[str], at: int) -> bool:
    """Whether a name follows, written as one."""
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    return following[:1].isupper() and following.lower() not in EVERYDAY


def _has_capitals_around(tokens: list[str], at: int) -> bool:
    """Whether a word and one beside it have a capital though no clause begins: "to Customer Support"."""
    beside = tokens[max(1, at - 1) : at] + tokens[at + 1 : at + 2]
    word = tokens[at]
    return at > 0 and word[:1].isupper() and not word.isupper() and any(one[:1].isupper() for one in beside)


def _phrases(run: list[str], products: Sequence[str]) -> list[str]:
    """What a run may name. "Project Falcon" may be a group although *Project* is a product."""
    whole = " ".join(run)
    for product in products:
        if whole in product:
            return []
        if product in whole:
            return [whole, *_parts(whole.replace(product, " ").split())]
    return _parts(run)


def _parts(run: list[str]) -> list[str]:
    """What of a run may be a name: what is written like one, as "Jonas Weber" of "bekommt Jonas Weber"; its
    beginnings, and the words by themselves. A name that owns something may end in *s*: "Keikos Lizenz"."""
    written = [_shorter(list(words)) for capital, words in groupby(run, _is_written) if capital]
    phrases = [*chain.from_iterable(written), *_shorter(run[:MOST_WORDS_OF_A_NAME]), *run]
    owners = [one[:-1] for one in phrases if one[:1].isupper() and re.search(r"\w{4}s$", one)]
    return list(dict.fromkeys((*phrases, *owners)))


def _is_written(word: str) -> bool:
    return word[0].isupper() or word in PARTICLES


def _shorter(run: list[str]) -> list[str]:
    """A run and its beginnings: "Megan Bowen laptop" may be about "Megan Bowen"; and what stands behind its
    first word: "Kollege Karl Becker"."""
    beginnings = [" ".join(run[:size]) for size in range(len(run), 0, -1)]
    return [*beginnings, " ".join(run[1:])] if len(run) > 2 else beginnings
