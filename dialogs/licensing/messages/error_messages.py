"""Which of Microsoft's known texts a text is, or holds: cut, wrapped, with names and ids filled in.

First by key words, in any case, since the wording has changed over the years and will again; then by runs of
words of the messages in `error_messages.txt`, which finds one that was cut before its key words.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path

from dialogs.examining.case import Meaning

# The first pattern found decides, so the sentence that says more stands before the one that says less.
# A blank stands for any white space: a console wraps its lines.
_KEY_WORDS: tuple[tuple[Meaning, str], ...] = (
    (
        Meaning.GROUP_HAS_LICENSES,
        r"delete (?:the|this) group\b[^.]{0,200}licens|product license assigned to the group"
        r"|group with active licenses",
    ),
    (
        Meaning.DIRECT_SKIPPED,
        r"no direct licen[sc]es? to remove|does not inherit this licen[sc]e|extra plans that may be lost",
    ),
    (
        Meaning.GROUP_LACKS_SERVICE,
        r"group has (?:the )?necessary services|adding or removing a dependent service",
    ),
    (Meaning.ROLE_ASSIGNABLE_GROUP, r"role.assignable groups are not allowed"),
    (
        Meaning.RULE_REFUSED,
        r"dynamic membership rule validation error|failed to (?:save|create) dynamic group",
    ),
    (Meaning.INHERITED, r"inherited (?:from (?:a )?group|by group-based licensing)|GroupInheritedLicense"),
    (Meaning.CONCURRENT, r"LicenseAssignmentAttributeConcurrency"),
    (
        Meaning.CONFLICT,
        r"mutually\s?exclusive|conflicting service|service plans? that conflict"
        r"|cannot be assigned at the same time|in konflikt stehende dienst|plans? de services? en conflit"
        r"|planes de servicio (?:en conflicto|conflictivos)"
        r"|planos de servi[cç]os? (?:em conflito|conflitantes)"
        r"|競合するサービス",
    ),
    (
        Meaning.DEPENDENCY,
        r"depends on the service plan|depend on this license|dependent service"
        r"|DependencyViolation|must also assign (?:one of )?the following service plans?"
        r"|abhängige dienstpläne|plans de services? dépendants|planes de servicio dependientes"
        r"|planos de servi[cç]os? dependentes|依存するサービス",
    ),
    (
        Meaning.LOCATION,
        r"usage\s?location|nutzungsstandort|lieu d.utilisation|ubicaci[oó]n de uso|local de utiliza[cç][aã]o"
        r"|local de uso|利用場所|使用場所",
    ),
    (
        Meaning.ADDRESS,
        r"proxy\s?address|Uniqueness\s?Violation|Reason: ObjectConflict|property EmailAddresses is incorrect"
        r"|proxyadresse|adresse proxy|direcci[oó]n (?:de )?proxy|endere[cç]o (?:de )?proxy"
        r"|プロキシ ?アドレス",
    ),
    (
        Meaning.NO_SEAT,
        r"not enough licen[sc]es|out of licen[sc]es|available licen[sc]es|CountViolation|LicenseQuotaExceeded"
        r"|nicht gen[uü]gend lizenzen|pas assez de licences|licencias suficientes"
        r"|licen[cç]as (?:suficientes|dispon[ií]veis)|n[aã]o possui licen|licencias disponibles"
        r"|ライセンスが不足",
    ),
    (Meaning.NOT_HELD, r"does not have a corresponding license"),
    (Meaning.NOT_OWNED, r"valid company license|assign this license because it is invalid"),
    (Meaning.NOT_PREMIUM, r"companies (?:who|that) have purchased (?:aad|azure ad|entra)"),
    (
        Meaning.NO_RIGHT,
        r"insufficient privileges|Authorization_RequestDenied|does not have (?:the )?required"
        r"|keine ausreichenden berechtigungen|privil[eèé]g(?:es|ios) insuffi|privil[eé]gios insuficientes"
        r"|権限が不足",
    ),
    (Meaning.NOTHING_TO_CHANGE, r"no license changes provided"),
    (Meaning.INCOMPLETE_REQUEST, r"missing parameters? (?:is|are)|missing from the request payload"),
    (Meaning.PART_NUMBER, r"Edm\.Guid"),
    (
        Meaning.WRONG_TARGET,
        r"does not support assignee type|not supported for (?:this|the) (?:group|object) type",
    ),
    (
        Meaning.MAILBOX_AT_RISK,
        r"need a license (?:assigned )?to (?:keep|retain) an? exchange"
        r"|conserver une bo[iî]te aux lettres exchange|manter uma caixa de correio"
        r"|conservar (?:un|el) buz[oó]n|Exchange Online-Postfach (?:zu )?behalten|zachowa[cć] skrzynk",
    ),
    (Meaning.RETIRED_MODULE, r"\b[a-z]{2,12}-(?:msol|azuread)[a-z]{1,40}\b"),
    (
        Meaning.WRONG_REQUEST,
        r"filtered searches against this resource|invalid object identifier|request_unsupportedquery"
        r"|cannot process (?:the )?request because (?:it is malformed|an immutable|a referenced item was"
        r"|a referenced item does)",
    ),
    (
        Meaning.MOVED,
        r"\bno\b.{0,20}\bassign(?:ments)?\b.{0,10}\bbutton|assign button.{0,30}(?:missing|gone|gr[ae]y)",
    ),
    (Meaning.SOME_FAILED, r"errors\s?(?:&|&amp;|and)\s?issues"),
    (Meaning.ALL_ASSIGNED, r"all licenses assigned|latest license changes have been applied"),
    (
        Meaning.OTHER,
        r"all other technical issues|^\W{0,9}(?:error\W{1,9})?others?\W{0,9}$"
        r"|[\"“„«‘'‚「]other[\"“”»’'」]|\b(?:error|fehler|erreur|errore|erro|fout)\W{1,3}other\b(?! than)",
    ),
    (Meaning.IN_PROGRESS, r"^\W{0,9}(?:status\W{1,9})?in progress\W{0,9}$"),
    (Meaning.PORTAL_FAULT, r"the user couldn.t be(?:en)? edited"),
    (
        Meaning.UNEXPLAINED,
        r"could not be assigned or removed due to an error|license agreement failed"
        r"|sequence contains no matching element",
    ),
)
_PATTERNS = tuple(
    (meaning, re.compile(key.replace(" ", r"\s{1,40}"), re.IGNORECASE | re.DOTALL | re.MULTILINE))
    for meaning, key in _KEY_WORDS
)

_RUN, _RUN_AROUND_AN_ID = 4, 6
"""Words in a row that tell a message apart; with an id among them it takes more."""

_QUOTED = re.compile(
    r"\b(?:Count|MutuallyExclusive|Dependency|ProhibitedInUsageLocation|Uniqueness)Violation\b"
    r"|LicenseAssignmentAttributeConcurrency|Authorization_RequestDenied"
    r"|^\W{0,9}[a-z]{2,12}-(?:msol|azuread)[a-z]{1,40}\s{0,3}:"
    r"|^\W{0,9}(?:error\W{1,9})?others?\W{0,9}$"
    r"|[\"“„«‘'‚「]other[\"“”»’'」]|\b(?:error|fehler|erreur|errore|erro|fout)\W{1,3}other\b(?! than)",
    re.IGNORECASE,
)

_WORD = re.compile(r"\w+(?:'\w+)?|…")
_GUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_MESSAGES = Path(__file__).with_name("error_messages.txt")


def meaning_of(text: str) -> Meaning | None:
    """What the text says, or the message it holds; None where it is none of the known ones."""
    for words in (text, re.sub(r"[\r\n]+", "", text) if "\n" in text else ""):
        for meaning, pattern in _PATTERNS:
            if pattern.search(words):
                return meaning
    return message_in(text)


def quotes_one(text: str) -> bool:
    """Whether a known message surely stands in the text: several of its words in a row, the value that Entra
    writes into a row, or what a command of a retired module printed; and not only words that also occur in
    one."""
    return message_in(text) is not None or _QUOTED.search(text) is not None


def message_in(text: str) -> Meaning | None:
    """The first known message of which the text holds several words in a row, and so surely quotes it."""
    runs = _known_runs()
    return next((runs[run] for run in _runs(text) if run in runs), None)


@cache
def messages() -> tuple[tuple[Meaning, str], ...]:
    """The known messages, each with what it says."""
    lines = (line for line in _MESSAGES.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    parted = (line.partition(": ") for line in lines)
    return tuple((Meaning(name), message) for name, _, message in parted)


@cache
def _known_runs() -> Mapping[str, Meaning]:
    """Runs of words that stand in messages of one meaning only."""
    found: dict[str, set[Meaning]] = {}
    for meaning, message in messages():
        for run in _runs(message):
            found.setdefault(run, set()).add(meaning)
    return {run: next(iter(said)) for run, said in found.items() if len(said) == 1}


def _runs(text: str) -> Iterator[str]:
    """Every run of words, and longer ones of words around an id, whichever it is that is filled in."""
    words = [match[0].casefold() for match in _WORD.finditer(_GUID.sub("…", text.replace("’", "'")))]
    for size, ids in ((_RUN, 0), (_RUN_AROUND_AN_ID, 1)):
        for run in zip(*(islice(words, at, None) for at in range(size)), strict=False):
            if run.count("…") == ids:
                yield " ".join(run)
