"""What a person's words ask for, as far as simple rules tell; decides nothing about the tenant.

The words themselves name nobody: `Reading.names` are phrases that may be a person or a group, and whether
they are is for the directory to say (`subjects.py`). The same words always read the same way.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from dialogs.case import Complaint
from dialogs.error_texts import recognise
from dialogs.everyday import EVERYDAY
from dialogs.step import Reply, Step

T = TypeVar("T")

LONGEST = 20_000
"""Characters read; the rest of a longer text is left out, and that is said."""

MOST_NAMES = 8

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
    holds, for each product named, the sku ids it may mean."""

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
    error_text: str = ""
    tenant: bool = False
    cut: bool = False

    @property
    def names_anything(self) -> bool:
        """Whether the words may name somebody or something."""
        return bool(self.addresses or self.ids or self.names or self.groups or self.products)


_REPLIES: dict[Reply, str] = {
    Reply.YES: "yes|y|yes please|yep|sure|do it|go ahead|ok|okay|ja|oui|si|sí|sim",
    Reply.NO: "no|n|nope|no thanks|not now|don't|dont|nein|non|não",
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
_GROUP_WORD = {"group", "groups", "gruppe", "groupe", "grupo", "grp"}


def read(text: str, steps: Iterable[Step], find_products: Callable[[str], tuple[str, ...]]) -> Reading:
    """Read what somebody wrote. `find_products` tells which sku ids words may mean, without asking Graph."""
    cut = len(text) > LONGEST
    text = text[:LONGEST].strip()
    bare = re.sub(r"[\s.!,;:]+", " ", text.lower()).strip().rstrip("?").strip() or text
    if reply := _exactly(_REPLIES, bare):
        return Reading(text, reply=reply, cut=cut)
    if wish := _exactly(_WISHES, bare):
        return Reading(text, wish=wish, cut=cut)
    if step := _step_named(bare, steps):
        return Reading(text, step=step, cut=cut)
    products, rest = _products(text, find_products)
    names, groups = _names(rest)
    return Reading(
        text,
        complaint=next((kind for kind, words in _COMPLAINTS if re.search(words, text, re.IGNORECASE)), None),
        addresses=tuple(dict.fromkeys(_ADDRESS.findall(text)))[:MOST_NAMES],
        ids=tuple(dict.fromkeys(found.lower() for found in re.findall(_GUID, text, re.IGNORECASE)))[
            :MOST_NAMES
        ],
        names=names,
        groups=groups,
        products=products,
        error_text=text if recognise(text) else "",
        tenant=bool(_TENANT.search(text)),
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


def _products(
    text: str, find_products: Callable[[str], tuple[str, ...]]
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], str]:
    """The products named, longest phrase first, and the text without them."""
    tokens = list(_TOKEN.finditer(text))
    found: list[tuple[str, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    for size in range(6, 0, -1):
        for at in range(len(tokens) - size + 1):
            span = (tokens[at].start(), tokens[at + size - 1].end())
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            phrase = text[span[0] : span[1]]
            if phrase.lower() not in EVERYDAY and len(phrase) > 1 and (skus := find_products(phrase)):
                found.append((phrase, skus))
                taken.append(span)
    rest = text
    for start, end in sorted(taken, reverse=True):
        rest = rest[:start] + " , " + rest[end:]
    return tuple(found[:3]), rest


def _names(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases that may name a person or a group, and those the word *group* stands beside."""
    quoted = [match["inner"].strip() for match in _QUOTED.finditer(text)]
    text = _ADDRESS.sub(" , ", re.sub(_GUID, " , ", _QUOTED.sub(" , ", text), flags=re.IGNORECASE))
    names: list[str] = [*quoted]
    groups: list[str] = []
    for clause in re.split(r"[,;:!?()\n]|\.\s|\.$", text):
        tokens = _TOKEN.findall(clause)
        for run, before, after in _runs(tokens):
            beside = before in _GROUP_WORD or after in _GROUP_WORD
            (groups if beside else names).extend(_shorter(run))
    return tuple(dict.fromkeys(names))[:MOST_NAMES], tuple(dict.fromkeys(groups))[:MOST_NAMES]


def _runs(tokens: list[str]) -> Iterable[tuple[list[str], str, str]]:
    """Stretches of words that are no everyday words, with the word before and after each."""
    run: list[str] = []
    before = ""
    for token in [*tokens, ""]:
        word = token.lower().removesuffix("'s").removesuffix("’s")
        if token and word not in EVERYDAY and not word.isdigit():
            run.append(token.removesuffix("'s").removesuffix("’s"))
            continue
        if run:
            yield run[:5], before, word
            run = []
        before = word


def _shorter(run: list[str]) -> list[str]:
    """A run and its beginnings: "Megan Bowen laptop" may be about "Megan Bowen"."""
    return [" ".join(run[:size]) for size in range(len(run), 0, -1)]
