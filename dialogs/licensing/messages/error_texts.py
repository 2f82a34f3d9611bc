"""What Microsoft's own words about a failed license say: pasted texts, audit reasons, refusals of Graph.

Which text it is `error_messages.py` tells. Product and plan ids are taken from where the sentence puts them,
never from a request id that stands beside them.
The texts: https://learn.microsoft.com/graph/api/user-assignlicense,
https://learn.microsoft.com/entra/fundamentals/licensing-groups-resolve-problems.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_messages import meaning_of
from dialogs.licensing.messages.reasons import failure_text
from dialogs.licensing.wording import either
from dialogs.words.text import Text, phrase, say
from graph import AssignmentError, Directory, DirectoryAudit

__all__ = [
    "ERRORS",
    "Meaning",
    "Recognised",
    "explain",
    "failures",
    "licenses_in",
    "recognise",
]

ERRORS: Mapping[Meaning, AssignmentError] = {
    Meaning.NO_SEAT: AssignmentError.COUNT_VIOLATION,
    Meaning.CONFLICT: AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION,
    Meaning.DEPENDENCY: AssignmentError.DEPENDENCY_VIOLATION,
    Meaning.LOCATION: AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION,
    Meaning.ADDRESS: AssignmentError.UNIQUENESS_VIOLATION,
    Meaning.OTHER: AssignmentError.OTHER,
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text understood: ids in lower case, in the order met.

    `pairs` holds service plans: the two sides of a conflict, or (the plan, what it needs). `words` are plans
    that the text calls by name instead of by id.
    """

    meaning: Meaning
    sku_ids: tuple[str, ...] = ()
    plan_ids: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def error(self) -> AssignmentError | None:
        """The assignment error the text stands for; None where it means something else."""
        return ERRORS.get(self.meaning)


_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_GUIDS = rf"{_GUID}(?:[\]\[,\s\"']{{1,20}}(?:and\s{{1,9}})?{_GUID}){{0,200}}"
_ANY = re.compile(_GUID, re.IGNORECASE)
_SKUS = re.compile(
    rf"(?:\b(?:sku(?:\s?id)?s?|licenses being (?:added|removed))\s{{0,9}}[:=]?|\blicense\b)"
    rf"\s{{0,9}}[\[\"']{{0,9}}({_GUIDS})",
    re.IGNORECASE,
)
# "Request ID: …", "correlationId=…": ids of the paperwork, not of a license.
_PAPERWORK = re.compile(rf"\b(?!sku)\w{{1,40}}[ -]?id\"?\s{{0,9}}[:=]?\s{{0,9}}\"?{_GUID}", re.IGNORECASE)
_PAIR = re.compile(rf"\[\s{{0,9}}({_GUID})\s{{0,9}},\s{{0,9}}({_GUID})\s{{0,9}}\]", re.IGNORECASE)
_NEEDS = re.compile(
    rf"\[?({_GUID})\]?\s{{1,9}}depends? on the service plan(?:\(s\)|s)?\s{{1,9}}\[?({_GUIDS})", re.IGNORECASE
)
_NAMED_CONFLICT = re.compile(r"conflicting service(?:s| plans)?:\s{0,9}([^.\n]+)", re.IGNORECASE)
_NAMED_NEED = re.compile(r"the service (.{1,120}?) requires (.{1,120}?) to be enabled", re.IGNORECASE)

_LICENSE = re.compile(
    rf"SkuId=({_GUID})(?:[^\[\]]{{0,400}}?DisabledPlans=\[([^\]]{{0,9999}})\])?", re.IGNORECASE
)


def recognise(text: str) -> Recognised | None:
    """What a pasted or logged text says; None where it is none of the known ones."""
    meaning = meaning_of(text)
    if meaning is None:
        return None
    skus = _unique(id for match in _SKUS.finditer(text) for id in _ANY.findall(match[1]))
    if meaning not in {Meaning.CONFLICT, Meaning.DEPENDENCY, Meaning.GROUP_LACKS_SERVICE}:
        return Recognised(meaning, skus)
    about_plans = _PAPERWORK.sub(" ", _SKUS.sub(" ", text))
    plans = _unique(_ANY.findall(about_plans))
    if meaning is Meaning.CONFLICT:
        return Recognised(meaning, skus, plans, _conflicts(about_plans, plans), _names_in_conflict(text))
    return Recognised(meaning, skus, plans, _needs(about_plans), _names_in_need(text))


def failures(entries: Iterable[DirectoryAudit]) -> Iterator[tuple[DirectoryAudit, Recognised]]:
    """The failed license changes among audit entries, with what their reason says, in the order given."""
    for entry in entries:
        if entry.activity.casefold().startswith("change user license") and entry.result != "success":
            recognised = recognise(failure_text(entry))
            if recognised is not None:
                yield entry, recognised


def licenses_in(value: str | None) -> Mapping[str, frozenset[str]]:
    """The products in an audited `AssignedLicense` value, each with its switched-off plans.

    The value is a string whose inner `[SkuName=…, SkuId=…, DisabledPlans=[…]]` is not JSON.
    """
    return {
        match[1].lower(): frozenset(plan.lower() for plan in _ANY.findall(match[2] or ""))
        for match in _LICENSE.finditer(value or "")
    }


def explain(recognised: Recognised, directory: Directory) -> Text:
    """One sentence on what a text means, with products and plans by name."""
    products = tuple(directory.product_name(id) for id in recognised.sku_ids)
    match recognised.meaning:
        case Meaning.CONFLICT:
            return _explain_conflict(recognised, directory)
        case Meaning.DEPENDENCY:
            return _explain_need(recognised, directory)
        case Meaning.GROUP_LACKS_SERVICE if len(recognised.words) > 1:
            plan, needed, *_ = recognised.words
            return say("{plan} needs {needed} from the products of the group.", plan=plan, needed=needed)
        case Meaning.NO_SEAT if products:
            return say("No license of {products} is left to give.", products=products)
        case Meaning.NOT_OWNED if products:
            return say("{products} is not, or no longer, a product of this tenant.", products=products)
        case meaning:
            return _MEANS[meaning]


_MEANS: Mapping[Meaning, Text] = {
    Meaning.NO_SEAT: say("No license of the product is left to give."),
    Meaning.LOCATION: say("The user's usage location is missing, or a service is not offered there."),
    Meaning.ADDRESS: say("An address of the user already belongs to another object."),
    Meaning.OTHER: say("Another product of the same group failed for this user, so this one was not tried."),
    Meaning.INHERITED: say(
        "The license comes from a group, so it cannot be taken off the user; "
        "take the user out of the group, or the license off the group."
    ),
    Meaning.NOT_HELD: say("The license that was to be removed is not assigned directly to this user."),
    Meaning.NOT_OWNED: say("The product is not, or no longer, one of this tenant."),
    Meaning.GROUP_HAS_LICENSES: say("A group cannot be deleted while licenses are assigned to it."),
    Meaning.GROUP_LACKS_SERVICE: say(
        "A service needs another one that the products of the group must bring."
    ),
    Meaning.ROLE_ASSIGNABLE_GROUP: say("A role-assignable group was not allowed to carry licenses."),
    Meaning.RULE_REFUSED: say("Entra did not take the membership rule of a dynamic group."),
    Meaning.NO_RIGHT: say("The person, or the application's consent, lacks the right to do this."),
    Meaning.NOTHING_TO_CHANGE: say("The request named no license to add and none to remove."),
    Meaning.INCOMPLETE_REQUEST: say("The request must hold both lists, to add and to remove, even if empty."),
    Meaning.PART_NUMBER: say("A part number was sent where Graph wants the id of the product."),
    Meaning.CONCURRENT: say(
        "The same license came from several groups at the same moment; "
        "Entra tries again by itself and nothing needs doing."
    ),
    Meaning.RETIRED_MODULE: say("This command belongs to a PowerShell module that stopped working in 2025."),
    Meaning.MOVED: say(
        "Since September 2024 licenses are assigned in the Microsoft 365 admin center; "
        "Entra and Azure only show them."
    ),
    Meaning.SOME_FAILED: say("Some members of the group could not be given the license."),
    Meaning.IN_PROGRESS: say("Entra is still working on the group."),
    Meaning.ALL_ASSIGNED: say("Entra finished the group without an error."),
    Meaning.NOT_PREMIUM: say("The tenant owns no plan that includes licensing by group."),
    Meaning.WRONG_TARGET: say("Licenses cannot be assigned to an object of this kind."),
    Meaning.WRONG_REQUEST: say("The request itself was wrong, so Graph did not look at the license."),
    Meaning.MAILBOX_AT_RISK: say(
        "A user has a mailbox and no license that pays for it; Exchange Online keeps it for 30 days."
    ),
    Meaning.DIRECT_SKIPPED: say("A script that takes direct licenses away left this user as it was."),
    Meaning.FOR_THE_COMPANY: say(
        "This product is for the whole company and is not assigned to single users."
    ),
    Meaning.PORTAL_FAULT: say(
        "The admin center could not save the user. It says this during incidents at "
        "Microsoft, so look at the service status first."
    ),
    Meaning.UNEXPLAINED: say("The admin center says that it failed, and not why."),
}


def _explain_conflict(recognised: Recognised, directory: Directory) -> Text:
    clashes = tuple(
        phrase("{one} with {other}", one=directory.plan_name(one), other=directory.plan_name(other))
        for one, other in recognised.pairs
    )
    named = recognised.words or tuple(directory.plan_name(id) for id in recognised.plan_ids)
    if clashes:
        return say("Two service plans may not be held together: {clashes}.", clashes=clashes)
    if named:
        return say("These service plans may not be held together: {plans}.", plans=named)
    return say("Two products hold service plans that one user may not have together.")


def _explain_need(recognised: Recognised, directory: Directory) -> Text:
    any_of: dict[str, list[str]] = {}
    for plan, needed in recognised.pairs:
        any_of.setdefault(directory.plan_name(plan), []).append(directory.plan_name(needed))
    needs = tuple(
        phrase("{plan} needs {needed}", plan=plan, needed=either(needed)) for plan, needed in any_of.items()
    )
    if needs:
        return say("A service plan that another one needs is missing: {needs}.", needs=needs)
    if len(recognised.words) > 1:
        plan, needed, *_ = recognised.words
        return say("A needed service plan is missing: {plan} needs {needed}.", plan=plan, needed=needed)
    return say("A service plan is missing, or would be taken away, that another product of the user needs.")


def _conflicts(text: str, plans: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    bracketed = tuple((match[1].lower(), match[2].lower()) for match in _PAIR.finditer(text))
    if bracketed:
        return tuple(dict.fromkeys(bracketed))
    return ((plans[0], plans[1]),) if len(plans) == 2 else ()


def _needs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        dict.fromkeys(
            (match[1].lower(), needed.lower())
            for match in _NEEDS.finditer(text)
            for needed in _ANY.findall(match[2])
        )
    )


def _names_in_conflict(text: str) -> tuple[str, ...]:
    match = _NAMED_CONFLICT.search(text)
    if match is None or _ANY.search(match[1]):
        return ()
    return _unique_words(match[1].split(","))


def _names_in_need(text: str) -> tuple[str, ...]:
    match = _NAMED_NEED.search(text)
    return _unique_words((match[1], match[2])) if match else ()


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id.lower() for id in ids))


def _unique_words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
