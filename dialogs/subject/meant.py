"""Words and names become a case here, once, whatever door they come in by.

A conversation hands over what it is about so far; a command line the names that somebody filled in, which
are certain. What becomes no case says why, as a value, and each door tells it in its own way.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from dialogs.examining.case import Case, Complaint
from dialogs.licensing.deleted import Deleted
from dialogs.subject.choosing import Choose
from dialogs.subject.elsewhere import answered_elsewhere
from dialogs.subject.recycle_bin import lately_deleted
from dialogs.subject.referring import DOES_NOT_KNOW, NOBODY_IN_PARTICULAR
from dialogs.subject.subjects import Resolved, corrected, narrow, resolve
from dialogs.subject.which_product import product_ids, settle, with_only_product
from dialogs.understanding import Elsewhere, Reading
from dialogs.understanding.learning.topics import NOT_KNOWN
from graph import Directory

LONGEST_QUESTION = 500
LONGEST_ERROR_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Given:
    """Names that are certain, since somebody filled them in; the words are not asked for the same thing."""

    user: str = ""
    group: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a conversation is about, and what it was about before, the newest first."""

    case: Case = field(default_factory=Case)
    earlier: tuple[Case, ...] = ()

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The ids of everybody and everything named so far, the newest first."""
        cases = (self.case, *self.earlier)
        return tuple(thing.id for case in cases for thing in (case.user, case.group, case.sku) if thing)


@dataclass(frozen=True, slots=True)
class Told:
    """A case; `named` is what these words alone named of it."""

    case: Case
    named: Resolved


@dataclass(frozen=True, slots=True)
class Open:
    """A case in which somebody still has to say which one is meant: `choices`, in turn."""

    case: Case
    named: Resolved
    choices: tuple[Choose, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A case each for several people, or several groups, that the words name; `named` is the first of them
    and what else they name."""

    cases: tuple[Case, ...]
    named: Resolved


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody and nothing here is called so, or the asker may not see it; `kind` where it was filled in,
    `deleted` where somebody of that name was."""

    words: tuple[str, ...]
    kind: Literal["user", "group", ""] = ""
    deleted: Deleted | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Graph lets the asker look up nobody."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoProduct:
    """What was filled in as a product is none that anybody knows."""

    words: str


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A question that somebody else answers."""

    place: Elsewhere


@dataclass(frozen=True, slots=True)
class Nobody:
    """The words name nobody; `case` is what it was about before, which is everybody at the beginning.
    `complains` where they say that something is wrong, so that only the subject is missing."""

    case: Case
    complains: bool


NoCase = Open | Several | Unknown | Hidden | NoProduct | NotOurs
"""Why there is nothing to examine yet, or no single thing."""

Meant = Told | Nobody | NoCase

AT_THE_BEGINNING = SoFar()
NOTHING_GIVEN = Given()


async def meant(
    reading: Reading,
    directory: Directory,
    *,
    so_far: SoFar = AT_THE_BEGINNING,
    given: Given = NOTHING_GIVEN,
    besides: Collection[str] = (),
) -> Meant:
    """What the case is. `besides` are ids that are not meant: the words correct what was understood."""
    products = await product_ids(given.product, directory) if given.product else ()
    if given.product and not products:
        return NoProduct(given.product)
    reading = _with_given(reading, given, products)
    known = () if besides else so_far.spoken_of
    resolved = await resolve(reading, directory, besides=besides, known=known)
    if place := answered_elsewhere(reading, resolved):
        return NotOurs(place)
    match _not_found(given, resolved) or _stranger(reading, resolved):
        case Unknown() as unknown:
            return replace(unknown, deleted=await lately_deleted(unknown.words, directory))
        case Hidden() as hidden:
            return hidden
    if not (resolved.anything or reading.error_text):
        return _about_nobody(reading, resolved, so_far.case)
    case = corrected(so_far.case, resolved) if besides else _case(reading, resolved, so_far)
    case, choices = await settle(case, resolved.choices, directory)
    case = _in_words(case, reading)
    if choices:
        return Open(case, resolved, choices)
    several = () if besides or reading.step else tuple(_each(case, resolved))
    return Several(several, resolved) if len(several) > 1 else Told(case, resolved)


def _each(case: Case, resolved: Resolved) -> Iterator[Case]:
    """A case for each of those who are named, where what is wrong with them is asked."""
    if case.complaint not in _OF_EACH:
        return
    if resolved.user:
        yield from (replace(case, user=one) for one in (resolved.user, *resolved.other_users))
    elif resolved.group and case.user is None:
        yield from (replace(case, group=one) for one in (resolved.group, *resolved.other_groups))


_OF_EACH = frozenset(
    {Complaint.NOT_RECEIVED, Complaint.SERVICE_MISSING, Complaint.CANNOT_SIGN_IN, Complaint.REMOVED}
)
"""What may be wrong with one as with the other."""


async def meant_aside(reading: Reading, directory: Directory, so_far: SoFar) -> Told:
    """The case that a question beside it is about: whom and what the words name, else the one so far. A name
    that fits nobody or several stays open: what is answered does not depend on it."""
    resolved = await resolve(reading, directory)
    anew = bool(resolved.user or resolved.group)
    case = narrow(Case() if anew else so_far.case, resolved)
    return Told(await with_only_product(case, directory), resolved)


def _with_given(reading: Reading, given: Given, products: tuple[str, ...]) -> Reading:
    if given.product:
        reading = replace(reading, products=((given.product, products),), product_given=True)
    if not (given.user or given.group):
        return reading
    addresses = (given.user,) if given.user else ()
    groups = (given.group,) if given.group else ()
    return replace(reading, addresses=addresses, ids=(), names=(), groups=groups)


def _not_found(given: Given, resolved: Resolved) -> Unknown | Hidden | None:
    """What was filled in and fits nobody, where nobody is called nearly so either."""
    if resolved.choices:
        return None
    if given.user and resolved.user is None:
        return _unseen((given.user,), resolved, "user")
    if given.group and resolved.group is None:
        return _unseen((given.group,), resolved, "group")
    return None


def _stranger(reading: Reading, resolved: Resolved) -> Unknown | Hidden | None:
    """Somebody named who cannot be found: whatever else is named is not to be told of another."""
    found = resolved.user or resolved.group or resolved.leaves_open("user") or resolved.leaves_open("group")
    if found or reading.error_text or reading.tenant or not _strangers(reading, resolved):
        return None
    return _unseen(resolved.unknown, resolved)


def _unseen(
    words: tuple[str, ...], resolved: Resolved, kind: Literal["user", "group", ""] = ""
) -> Unknown | Hidden:
    return Hidden(words) if resolved.hidden else Unknown(words, kind)


def _strangers(reading: Reading, resolved: Resolved) -> tuple[str, ...]:
    """The names that fit nobody, without the words of "keine Ahnung"."""
    said = DOES_NOT_KNOW.search(reading.text) or NOBODY_IN_PARTICULAR.fullmatch(reading.text)
    return tuple(name for name in resolved.unknown if not said or name not in said[0])


def _about_nobody(reading: Reading, resolved: Resolved, before: Case) -> Meant:
    """Words that name nobody this tenant knows: they go on with the case, or ask about everybody."""
    unsure = _is_unsure(reading, resolved)
    if reading.tenant or (unsure and before.whole_tenant):
        return Told(_in_words(Case(), reading), resolved)
    if unsure:
        return Told(_in_words(replace(before, complaint=Complaint.NOT_RECEIVED), reading), resolved)
    # "Why does she still wait?" goes on with the case; words that fit nothing do not.
    follows_up = reading.complaint and not before.whole_tenant and not resolved.unknown
    if resolved.hidden and reading.names_anything and not follows_up:
        return Hidden(resolved.unknown)
    if reading.complaint is None or before.whole_tenant:
        return Nobody(_in_words(before, reading), reading.complaint is not None)
    return Told(_in_words(before, reading), resolved)


def _is_unsure(reading: Reading, resolved: Resolved) -> bool:
    """Whether somebody does not know what is wrong, and names nobody who cannot be found."""
    said = DOES_NOT_KNOW.search(reading.text)
    return not _strangers(reading, resolved) and (said is not None or reading.topic == NOT_KNOWN.id)


def _case(reading: Reading, resolved: Resolved, so_far: SoFar) -> Case:
    before = so_far.case
    if reading.step and resolved == Resolved(user=before.user):
        return before  # "reprocess Megan" goes on with her case
    if left := _left_before(reading, resolved, so_far):
        return left
    # A name alone answers the question whose it is; a complaint of its own is another one.
    another = reading.complaint and (before.whole_tenant or _asks_otherwise(reading, before, resolved))
    return narrow(Case() if another else before, resolved)


def _asks_otherwise(reading: Reading, before: Case, resolved: Resolved) -> bool:
    """Whether a group is asked about in another way than the person so far: "who assigned E1 to Sales?"."""
    usual = {before.complaint, Complaint.NOT_RECEIVED}
    return bool(resolved.group and not resolved.user) and reading.complaint not in usual


def _left_before(reading: Reading, resolved: Resolved, so_far: SoFar) -> Case | None:
    """The case as it was left, where only its person is named: "back to Megan"."""
    if resolved.group or resolved.sku or resolved.choices or reading.complaint:
        return None
    return next((case for case in so_far.earlier if case.user and case.user == resolved.user), None)


def _in_words(case: Case, reading: Reading) -> Case:
    return replace(
        case,
        question=reading.text[:LONGEST_QUESTION],
        complaint=reading.complaint or case.complaint,
        error_text=reading.error_text[:LONGEST_ERROR_TEXT] or case.error_text,
    )
