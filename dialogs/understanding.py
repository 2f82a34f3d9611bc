"""What a person's words ask for, as far as simple rules tell; decides nothing about the tenant.

The words themselves name nobody: `Reading.names` are phrases that may be a person or a group, and whether
they are is for the directory to say (`subjects.py`). The same words always read the same way.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice, takewhile
from typing import TypeVar

from dialogs.case import Complaint
from dialogs.error_texts import recognise
from dialogs.everyday import EVERYDAY
from dialogs.step import Reply, Step

T = TypeVar("T")

LONGEST = 20_000
"""Characters read; the rest of a longer text is left out, and that is said."""

MOST_NAMES = 8
MOST_PRODUCTS = 3
MOST_WORDS = 400
"""Words among which products are looked for: a longer text is a log or a pasted page."""

_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ADDRESS = re.compile(r"[\w.+#'’-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"[\"“„«](?P<inner>[^\"“”»\n]{1,120})[\"”»]")
_TOKEN = re.compile(r"[\w&+#_-]+(?:[.'’][\w&+#_-]+)*")


class Wish(StrEnum):
    """What is asked for besides a diagnosis."""

    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `names` are possible people or groups, `groups` those said to be groups; `products`
    holds, for each product named, the sku ids it may mean; `plan` is how the name of a missed service plan
    begins."""

    text: str
    reply: Reply | None = None
    wish: Wish | None = None
    step: str = ""
    complaint: Complaint | None = None
    addresses: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    products: tuple[tuple[str, tuple[str, ...]], ...] = ()
    plan: str = ""
    error_text: str = ""
    tenant: bool = False
    cut: bool = False

    @property
    def names_anything(self) -> bool:
        """Whether the words may name somebody or something."""
        return bool(self.addresses or self.ids or self.names or self.groups or self.products)


_REPLIES: dict[Reply, str] = {
    Reply.YES: "yes|y|yes,? reprocess|yes please|yep|sure|do it|go ahead|ok|okay|ja|oui|si|sí|sim",
    Reply.NO: "no|n|no,? not now|nope|no thanks|not now|don't|dont|nein|non|não",
    Reply.NEXT: "next|next step|go on|continue|weiter",
    Reply.BACK: "back|go back|previous|zurück",
    Reply.CHECK_AGAIN: "check again|again|recheck|retry|try again|look again|check now|refresh|prüfen",
    Reply.WALK: "walk me through|walk me through it|walk through|step by step|guide me",
    Reply.WHO: "who changed it|who did it|who removed it|who did that|who changed this",
    Reply.POWERSHELL: "powershell|show me the powershell|commands",
    Reply.STOP: "stop|cancel|quit|exit|end|bye|goodbye|abbrechen",
    Reply.START_OVER: "start over|restart|reset|start again|new question|von vorn",
}
_WISHES: dict[Wish, str] = {
    Wish.HELP: "help|what can you do|what can i ask|menu|hilfe|\\?",
    Wish.GREETING: "hi|hello|hey|good morning|good afternoon|hallo|bonjour|hola|moin",
    Wish.THANKS: "thanks|thank you|thx|cheers|danke|merci|gracias|great|perfect",
    Wish.EVIDENCE: "how do you know( that)?|show me the evidence|evidence|prove it|why do you say that",
}
_COMPLAINTS: tuple[tuple[Complaint, str], ...] = (
    (
        Complaint.CANNOT_DELETE_GROUP,
        r"(delet|remov)\w* (the |this |a )?group|group .{0,40}(can(no|')t|unable to).{0,20}delet",
    ),
    (
        Complaint.CANNOT_REMOVE,
        r"(can(no|')?t|cannot|unable to|not able to|won'?t let me) (be )?(remove|take|unassign|revoke)",
    ),
    (Complaint.CANNOT_SIGN_IN, r"sign(ing)?[ -]?in|log(ging)?[ -]?(in|on)|can(no|')t (sign|log)"),
    (Complaint.WHO_CHANGED, r"who (has |had )?(changed|removed|took|deleted|assigned|did|added)|audit"),
    (
        Complaint.REMOVED,
        r"\b(lost|disappear\w*|vanish\w*|gone|went away|was removed|got removed|taken away|suddenly no)\b",
    ),
    (
        Complaint.DUPLICATE,
        r"\b(twice|duplicate\w*|double|two licenses|direct and inherited)\b(?!.{0,20}(proxy|address))",
    ),
    (Complaint.NEW_SERVICE, r"new (service|app|plan)s?\b|newly added|suddenly (has|have|see)"),
    (
        Complaint.MAY_I,
        r"\b(may|can|am) i (allowed|able)?.{0,30}(assign|reprocess|license|change)"
        r"|which role|what role|permission do i need",
    ),
    (
        Complaint.SERVICE_MISSING,
        r"(has|have|got|with) (the |a |an )?licen[sc]e.{0,40}\b(but|and)\b.{0,30}\b(no|not|missing|without)\b"
        r"|\bno (teams|mailbox|exchange|outlook|onedrive|sharepoint|copilot|planner|yammer)\b"
        r"|\b(service|app|plan|teams|mailbox|exchange|sharepoint|onedrive)\b"
        r".{0,20}\b(missing|not (working|there|showing))",
    ),
    (
        Complaint.NOT_RECEIVED,
        r"(did|does|do|has|have|is|are)(n'?t| not)\b|not (get|getting|receiv)"
        r"|missing|without|no licen[sc]e|error",
    ),
)
_TENANT = re.compile(
    r"\b(my|our|the|whole|entire) tenant\b|what(('s| is) (broken|wrong))"
    r"|any(body|one| group)?.{0,20}(errors?|problems?)|all (groups|users|errors)"
    r"|(groups|users|members) (in|with) (license )?errors?|overview|everything",
    re.IGNORECASE,
)
_GROUP_WORDS = {"group", "groups", "gruppe", "groupe", "grupo", "grp"}
_STARTS_NO_NAME = """
a an any der die das den dem des el from for get have has he his her i in la las le les los my no not of on
our she that the their they this to with without is are was kein keine keinen aus von und and or
"""
_ARTICLES = frozenset(_STARTS_NO_NAME.split())
_WORKLOADS: Mapping[str, str] = {
    r"mailbox|e-?mail|exchange|outlook": "EXCHANGE_S_",
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
    r"office apps|word|excel|desktop apps": "OFFICESUBSCRIPTION",
}
"""Words for a workload, and how the names of its service plans begin: Microsoft's list of product names."""

_NO_PRODUCT = EVERYDAY | {
    "teams",
    "sharepoint",
    "onedrive",
    "outlook",
    "planner",
    "copilot",
    "exchange online",
}


def read(text: str, steps: Iterable[Step], find_products: Callable[[str], tuple[str, ...]]) -> Reading:
    """Read what somebody wrote. `find_products` tells which sku ids words may mean, without asking Graph."""
    cut = len(text) > LONGEST
    text = text[:LONGEST].strip()
    bare = re.sub(r"[\s.!,;:]+", " ", text.lower()).strip().rstrip("?").strip() or text
    if reply := _exactly(_REPLIES, bare):
        return Reading(text, reply=reply, cut=cut)
    if wish := _exactly(_WISHES, bare):
        return Reading(text, wish=wish, cut=cut)
    tenant = bool(_TENANT.search(text))
    if not tenant and (step := _step_named(bare, steps)):
        return Reading(text, step=step, cut=cut)
    products = _products(text, find_products)
    names, groups = _names(text, [phrase for phrase, _ in products])
    complaint = next((kind for kind, words in _COMPLAINTS if re.search(words, text, re.IGNORECASE)), None)
    return Reading(
        text,
        complaint=complaint,
        plan=_plan(text) if complaint is Complaint.SERVICE_MISSING else "",
        addresses=tuple(dict.fromkeys(_ADDRESS.findall(text)))[:MOST_NAMES],
        ids=tuple(dict.fromkeys(found.lower() for found in re.findall(_GUID, text, re.IGNORECASE)))[
            :MOST_NAMES
        ],
        names=names,
        groups=groups,
        products=products,
        error_text=text if recognise(text) else "",
        tenant=tenant,
        cut=cut,
    )


def _exactly(table: Mapping[T, str], bare: str) -> T | None:
    return next((key for key, words in table.items() if re.fullmatch(words, bare)), None)


def _step_named(bare: str, steps: Iterable[Step]) -> str:
    """A step asked for by its id, its title or one of its phrases, and nothing else said."""
    for step in steps:
        names = {step.id.replace("_", " "), step.title.lower(), *(phrase.lower() for phrase in step.phrases)}
        if bare in {re.sub(r"[\s.!,;:]+", " ", name).strip().rstrip("?").strip() for name in names}:
            return step.id
    return ""


def _plan(text: str) -> str:
    return next(
        (plan for words, plan in _WORKLOADS.items() if re.search(rf"\b({words})\b", text, re.IGNORECASE)), ""
    )


def _products(
    text: str, find_products: Callable[[str], tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The products named, the longest phrase first, each with the sku ids it may mean."""
    tokens = list(islice(_TOKEN.finditer(text), MOST_WORDS))
    found: list[tuple[str, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    for size in range(6, 0, -1):
        for first, last in zip(tokens, tokens[size - 1 :], strict=False):
            start, end = first.start(), last.end()
            phrase = text[start:end]
            overlaps = any(start < until and since < end for since, until in taken)
            if overlaps or first[0].lower() in _ARTICLES or phrase.lower() in _NO_PRODUCT or len(phrase) == 1:
                continue
            if skus := find_products(phrase):
                found.append((phrase, skus))
                taken.append((start, end))
    return tuple(found[:MOST_PRODUCTS])


def _names(text: str, products: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases that may name a person or a group, and those the word *group* stands beside."""
    names = [match["inner"].strip() for match in _QUOTED.finditer(text)]
    text = _ADDRESS.sub(" , ", re.sub(_GUID, " , ", _QUOTED.sub(" , ", text), flags=re.IGNORECASE))
    groups: list[str] = []
    for clause in re.split(r"[,;:!?()\n]|\.\s|\.$", text):
        tokens = [_bare(token) for token in _TOKEN.findall(clause)]
        groups += _beside_group(tokens)
        for run in _runs(tokens):
            names += _phrases(run, products)
    groups = [one for one in dict.fromkeys(groups) if not any(one in product for product in products)]
    return tuple(one for one in dict.fromkeys(names) if one not in groups)[:MOST_NAMES], tuple(groups)[
        :MOST_NAMES
    ]


def _bare(token: str) -> str:
    return token.removesuffix("'s").removesuffix("’s")


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


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    """Stretches of words that are no everyday words."""
    for everyday, run in groupby(tokens, lambda word: word.lower() in EVERYDAY or word.isdigit()):
        if not everyday:
            yield list(run)[:5]


def _phrases(run: list[str], products: Sequence[str]) -> list[str]:
    """What a run may name. "Project Falcon" may be a group although *Project* is a product."""
    whole = " ".join(run)
    for product in products:
        if whole in product:
            return []
        if product in whole:
            return [whole, *_shorter(whole.replace(product, " ").split())]
    return _shorter(run)


def _shorter(run: list[str]) -> list[str]:
    """A run and its beginnings: "Megan Bowen laptop" may be about "Megan Bowen"."""
    return [" ".join(run[:size]) for size in range(len(run), 0, -1)]
