"""What a person's words ask for: the same words always read the same way, without network or language model.

A text is cut to `LONGEST` and freed of markup (`text`); a typed button, a small wish (`commands`), or what is
done with words beside asking (`act`) ends the matter. What is left is of a kind (`kind`), and is judged as a
whole (`judging`: topics learnt from `examples`, known error messages, look-alikes); what it names is picked
out (`names`). The words themselves name nobody: `Reading.names` are phrases that may be a person or a group,
and whether they are is for the directory to say (`subjects.py`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogs.examining.case import Complaint
from dialogs.examining.step import Reply, Step
from dialogs.licensing.messages.error_messages import message_in, quotes_one
from dialogs.licensing.messages.error_texts import recognise
from dialogs.understanding.asked import step_asked_for
from dialogs.understanding.bare_words import ADDRESS, GUID, visible
from dialogs.understanding.commands import bare, reply, wish
from dialogs.understanding.complaints import complaint, whole_tenant
from dialogs.understanding.gist import telling
from dialogs.understanding.kinds.act import acts, refers
from dialogs.understanding.kinds.follow_up import follow_up_asked
from dialogs.understanding.kinds.kind import is_order, question_kind
from dialogs.understanding.learning.judging import judge
from dialogs.understanding.learning.topics import TOPICS
from dialogs.understanding.naming.names import MOST_NAMES, FindProducts, names_and_groups, plan, products
from dialogs.understanding.naming.vocabulary import CommonWords
from dialogs.understanding.reading import (
    CLEAR,
    LONGEST,
    FollowUp,
    Judgement,
    QuestionKind,
    Reading,
    Refers,
    Wish,
)
from dialogs.understanding.scope import ELSEWHERE, Elsewhere

__all__ = [
    "ELSEWHERE",
    "LONGEST",
    "TOPICS",
    "Elsewhere",
    "FollowUp",
    "Judgement",
    "QuestionKind",
    "Reading",
    "Refers",
    "Wish",
    "read",
]


def read(text: str, steps: Iterable[Step], find_products: FindProducts) -> Reading:
    """Read what somebody wrote. `find_products` tells which sku ids words may mean, without asking Graph."""
    cut = len(text) > LONGEST
    text = visible(text[:LONGEST]).strip()
    said = bare(text)
    if typed := reply(said):
        return Reading(text, reply=typed, cut=cut)
    if wished := wish(said):
        return Reading(text, wish=wished, cut=cut)
    done = acts(text)
    if done.act and not done.rest:
        return Reading(text, wish=done.act, cut=cut)
    if done.done and (typed := reply(bare(done.rest))):
        left = typed in {Reply.STOP, Reply.NO} and Wish.LEAVE in done.done
        return Reading(text, reply=None if left else typed, wish=Wish.LEAVE if left else None, cut=cut)
    text = done.rest
    asked = QuestionKind.UNTOLD if message_in(text) else question_kind(text)
    reading = _read(text, tuple(steps), find_products)
    return replace(reading, kind=asked, refers=refers(text), follow_up=follow_up_asked(text), cut=cut)


def _read(text: str, steps: Sequence[Step], find_products: FindProducts) -> Reading:
    """What the words ask for, beside what is done with them."""
    judgement = judge(text)
    tenant = whole_tenant(text)
    if not tenant and (step := step_asked_for(text, (), steps)):
        return Reading(text, step=step, judgement=judgement)
    complains, about = _complaint(text, judgement), telling(text)
    found = products(about, find_products)
    common = CommonWords(judgement.language)
    names, groups = names_and_groups(about, [phrase for phrase, _ in found], common)
    names = tuple(name for name in names if not is_order(name))
    reading = Reading(
        text,
        complaint=complains,
        plan=plan(text) if complains in _OF_SERVICES else "",
        addresses=tuple(dict.fromkeys(ADDRESS.findall(_without_taken(f"{about} {text}"))))[:MOST_NAMES],
        ids=_ids(f"{about} {text}"),
        names=names,
        groups=groups,
        products=found,
        error_text=text if _tells_an_error(text, judgement) else "",
        quotes=quotes_one(text),
        tenant=tenant,
        judgement=judgement,
    )
    named = (*reading.addresses, *reading.ids, *names, *groups, *(phrase for phrase, _ in found))
    asked = "" if tenant else step_asked_for(text, named, steps)
    return replace(reading, step=asked or _step_meant(reading, steps))


_TAKEN = re.compile(
    r"\bsmtp:[\w.+-]{1,64}@[\w.-]{1,200}"
    r"|\b(?:proxy ?address(?:es)?|proxyadresse|adresse proxy|endere[cç]o proxy|direcci[oó]n proxy"
    r"|LegacyExchangeDN of)\W{1,9}[\w.+-]{1,64}@[\w.-]{1,200}",
    re.IGNORECASE,
)


def _without_taken(text: str) -> str:
    """The text without the addresses of which a message says that somebody else has them: it names nobody by
    those."""
    return _TAKEN.sub(" ", text)


_PAPERS = re.compile(
    rf"\b(?:correlation|request|trace|activity|session|operation)(?:[ _-]?id)?\W{{0,4}}{GUID.pattern}",
    re.IGNORECASE,
)
"""An id that stands for a request, and for nothing in the directory."""


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lower() for one in GUID.findall(_PAPERS.sub(" ", text))))[:MOST_NAMES]


_OF_SERVICES = {Complaint.SERVICE_MISSING, Complaint.WHO_CHANGED}
"""What people complain of a service, or ask who switched it off."""

_ERROR_CODE = re.compile(
    r"\b0x[0-9a-f]{4,8}\b|\b(?:error|code|fehler|erreur|erro)[ :#-]{1,3}\d{5,8}\b", re.IGNORECASE
)


def _tells_an_error(text: str, judgement: Judgement) -> bool:
    """Whether a known message stands in the text, or a code of something that went wrong here."""
    return recognise(text) is not None or (
        not judgement.out_of_scope and _ERROR_CODE.search(text) is not None
    )


def _complaint(text: str, judgement: Judgement) -> Complaint | None:
    """What the words are clearly about; else what they say outright."""
    meant = TOPICS[judgement.topic].topic.complaint if judgement.clear >= CLEAR else None
    if meant not in {None, Complaint.NOT_RECEIVED}:
        return meant
    return complaint(text) or meant


def _step_meant(reading: Reading, steps: Sequence[Step]) -> str:
    """The step that is clearly asked for in other words, where nothing is named or pasted to look at."""
    if reading.names_anything or reading.error_text or reading.tenant or not reading.topic:
        return ""
    place = TOPICS[reading.topic]
    known = {step.id for step in steps}
    return place.step if place.topic.complaint is None and place.step in known else ""
