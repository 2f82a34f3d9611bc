"""What somebody says is wrong, and whether they mean everybody."""

import re

from dialogs.case import Complaint

_WORDS: tuple[tuple[Complaint, str], ...] = (
    (
        Complaint.CANNOT_DELETE_GROUP,
        r"(delet|remov)\w{0,9} (the |this |a )?group|group .{0,40}(can(no|')t|unable to).{0,20}delet",
    ),
    (
        Complaint.CANNOT_REMOVE,
        r"(can(no|')?t|cannot|unable to|not able to|won'?t let me) (be )?(remove|take|unassign|revoke)",
    ),
    (Complaint.CANNOT_SIGN_IN, r"sign(ing)?[ -]?in|log(ging)?[ -]?(in|on)|can(no|')t (sign|log)"),
    (Complaint.WHO_CHANGED, r"who (has |had )?(changed|removed|took|deleted|assigned|did|added)|audit"),
    (
        Complaint.REMOVED,
        r"\b(lost|disappear\w{0,9}|vanish\w{0,9}|gone|went away|was removed|got removed|taken away"
        r"|suddenly no)\b",
    ),
    (
        Complaint.DUPLICATE,
        r"\b(twice|duplicate\w{0,9}|double|two licenses|direct and inherited)\b(?!.{0,20}(proxy|address))",
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
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)
_TENANT = re.compile(
    r"\b(my|our|the|whole|entire) tenant\b|what(('s| is) broken)"
    r"|any(body|one| group)?.{0,20}(errors?|problems?)|all (groups|users|errors)"
    r"|(groups|users|members) (in|with) (license )?errors?|overview"
    r"|(check|look at|scan|examine|review|test) everything|\b(list|show)\b.{0,12} licensed groups"
    r"|^\W{0,9}(the )?(whole |entire )?tenant\W{0,9}$|\bwhat else is (wrong|broken)( here)?\W{0,9}$",
    re.IGNORECASE,
)


def complaint(text: str) -> Complaint | None:
    """The first complaint whose words are found."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)


def whole_tenant(text: str) -> bool:
    """Whether the words ask about everybody."""
    return bool(_TENANT.search(text))
