"""Runs the checks that apply to a case, all at once, and sorts what they concluded.

Each check reads as if it were alone; since all ask at the same moment, their questions travel together.
The one place where a failure of Graph becomes a verdict: `Undetermined`, never "nothing wrong".
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.concluding import on_paper
from dialogs.concluding.paper import read
from dialogs.concluding.ranking import answers, rank, with_consequences
from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.cause import Cause
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Question, Step
from dialogs.examining.verdict import Clear, Finding, Kind, Leads, Undetermined, Verdict
from dialogs.licensing.deleted import Deleted, deletion, traced
from dialogs.licensing.membership.groups import HIDDEN_READER
from dialogs.licensing.unreadable import PRODUCTS_READER
from dialogs.words.text import Text, phrase, quoted, say, say_count, together
from graph import (
    Directory,
    Forbidden,
    GraphError,
    Nonsense,
    NotFound,
    Receipt,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What the checks concluded about a case. `verdicts` by step id, in the order of the guide."""

    case: Case
    verdicts: Mapping[str, tuple[Verdict, ...]]
    checks: Mapping[str, Check]
    receipt: Receipt

    @property
    def findings(self) -> list[Finding]:
        """What was found, the first-ranked first."""
        found = (verdict for found in self.verdicts.values() for verdict in found)
        return rank((one for one in found if isinstance(one, Finding)), self.case, self._causes())

    def _causes(self) -> Iterable[Cause]:
        return (cause for check in self.checks.values() for cause in check.causes)

    @property
    def cause(self) -> Finding | None:
        """The most likely cause, if one was found."""
        return next((finding for finding in self.findings if finding.kind is Kind.CAUSE), None)

    @property
    def leads(self) -> list[Leads]:
        """The rows in error, as Entra wrote them."""
        return [one for found in self.verdicts.values() for one in found if isinstance(one, Leads)]

    @property
    def in_error(self) -> bool:
        """Whether a row says that something is wrong, whatever the checks made of it; a pasted text, which
        proves nothing, leads too."""
        return any(lead.evidence for lead in self.leads)

    @property
    def clear(self) -> list[tuple[Check, Clear]]:
        """What was looked at and is fine: checks that concluded nothing else."""
        return [
            (self.checks[id], verdict)
            for id, found in self.verdicts.items()
            if all(isinstance(verdict, Clear) for verdict in found)
            for verdict in found
            if isinstance(verdict, Clear)
        ]

    @property
    def undetermined(self) -> list[tuple[Check, Undetermined]]:
        """What could not be looked at, each with what would change that."""
        return [
            (self.checks[id], verdict)
            for id, found in self.verdicts.items()
            for verdict in found
            if isinstance(verdict, Undetermined)
        ]

    @property
    def turned_away(self) -> SignInFailed | None:
        """Why Graph told nothing at all, where that is for want of a sign-in."""
        errors = [
            verdict.error if isinstance(verdict, Undetermined) else None
            for found in self.verdicts.values()
            for verdict in found
        ]
        failed = [error for error in errors if isinstance(error, SignInFailed)]
        return failed[0] if failed and len(failed) == len(errors) else None

    @property
    def heard(self) -> Mapping[str, tuple[Verdict, ...]]:
        """What the machine walks on: what could not be seen of the asker alone does not hold up the case."""
        return {
            id: tuple(
                one for one in found if not (isinstance(one, Undetermined) and self.checks[id].of_asker)
            )
            for id, found in self.verdicts.items()
        }

    @property
    def causes(self) -> tuple[str, ...]:
        """The ids of what was found, each once, the first-ranked first."""
        return tuple(dict.fromkeys(finding.cause.id for finding in self.findings))

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of the steps that found it, in the same order."""
        return tuple(dict.fromkeys(self.step_of(finding).id for finding in self.findings))

    def where(self, finding: Finding) -> list[str]:
        """The ids of the steps that found it."""
        return [id for id, found in self.verdicts.items() if finding in found]

    def told_at(self, here: Step) -> Finding | None:
        """What is told where the talk came to rest at `here`: the cause where it stands there or a question
        is put about it, else the first that was found there; where nothing is wrong, the remark that answers
        what is complained of."""
        at_rest = [finding for finding in self.findings if self.step_of(finding).id == here.id]
        if self.cause and (self.cause in at_rest or isinstance(here, Question)):
            return self.cause
        return next(iter(at_rest), None) or self.answer

    @property
    def answer(self) -> Finding | None:
        """Where nothing is wrong, the remark that answers what is complained of: a swap, for instance."""
        asked = frozenset({self.case.complaint})
        remarks = (one for one in self.findings if one.kind is Kind.REMARK and answers(one.cause, asked))
        return next(remarks, None) if self.cause is None else None

    def step_of(self, finding: Finding) -> Check:
        """The check that found it."""
        return self.checks[self.where(finding)[0]]


async def examine(case: Case, directory: Directory, checks: Iterable[Check]) -> Examination:
    """Every eager check that applies to the case, concurrently."""
    applying = [check for check in checks if check.eager(case) and check.applies(case)]
    examined = await _concluded(case, directory, applying, _of_each_product)
    paper = await read(case, directory)
    return replace(examined, verdicts=on_paper.tried(examined.verdicts, paper, directory))


async def conclude(case: Case, directory: Directory, checks: Sequence[Check]) -> Examination:
    """These checks, concurrently, whether or not they belong to a whole examination."""
    return await _concluded(case, directory, checks, _verdicts)


async def _concluded(
    case: Case,
    directory: Directory,
    checks: Sequence[Check],
    verdicts_of: Callable[[Check, Case, Directory], Awaitable[tuple[Verdict, ...]]],
) -> Examination:
    verdicts = await asyncio.gather(*(verdicts_of(check, case, directory) for check in checks))
    concluded = with_consequences({check.id: found for check, found in zip(checks, verdicts, strict=True)})
    return Examination(case, concluded, {check.id: check for check in checks}, directory.receipt)


async def _of_each_product(check: Check, case: Case, directory: Directory) -> tuple[Verdict, ...]:
    """What it concludes of each product named; what is said of both is said once."""
    if not (case.other_skus and case.complaint in _MISSED):
        return await _verdicts_if_it_belongs(check, case, directory)
    cases = [replace(case, sku=sku, other_skus=()) for sku in case.skus]
    found = await asyncio.gather(*(_verdicts_if_it_belongs(check, one, directory) for one in cases))
    once: dict[Text | Verdict, Verdict] = {}
    for verdict in (one for verdicts in found for one in verdicts):
        # An incident is told in the same words whichever product was looked at for it.
        once.setdefault(verdict.because if isinstance(verdict, Finding) else verdict, verdict)
    return tuple(once.values())


_MISSED = frozenset({Complaint.NOT_RECEIVED, Complaint.SERVICE_MISSING, Complaint.REMOVED})
"""What may be wrong with one product as with the other."""


async def _verdicts_if_it_belongs(check: Check, case: Case, directory: Directory) -> tuple[Verdict, ...]:
    if check.belongs is None:
        return await _verdicts(check, case, directory)
    try:
        if not await check.belongs(case, directory):
            return ()
    except GraphError:
        return ()  # whatever stands in the way of asking stands in the way of other checks, and is told there
    found = await _verdicts(check, case, directory)
    return tuple(verdict for verdict in found if _worth_telling(verdict, case))


def _worth_telling(verdict: Verdict, case: Case) -> bool:
    """Of what nobody asked for. That a log holds nothing is a gap only to who says that something happened,
    or where it says so of somebody's product; what it holds is for who asks who did it."""
    if isinstance(verdict, Undetermined) and verdict.error is None and verdict.about.sku is None:
        return case.complaint in {Complaint.REMOVED, Complaint.WHO_CHANGED}
    return case.complaint is Complaint.WHO_CHANGED or not isinstance(verdict, Clear)


async def _verdicts(check: Check, case: Case, directory: Directory) -> tuple[Verdict, ...]:
    try:
        return tuple(await check.examine(case, directory))
    except NotFound as error:
        told, missing = await traced(error, case, directory)
        return (Undetermined(could_not((check.title,), told), missing, told),)
    except GraphError as error:
        missing = await _missing(check, error, case, directory)
        return (Undetermined(could_not((check.title,), error), missing, error),)


def could_not(titles: Sequence[Text], error: GraphError) -> Text:
    """Why checks could not be made, in one sentence that says what to do."""
    looks = tuple(phrase("**{title}**", title=quoted(title)) for title in titles)
    return together(reason(error), say("So I could not look at {looks}.", looks=looks))


def reason(error: GraphError) -> Text:
    """What Graph's failure means to a person."""
    match error:
        case SignInFailed(code="login_required"):
            return say("Nobody is signed in here, so I cannot look: sign in, or ask me how it works.")
        case SignInFailed():
            return say("Microsoft Graph wants you to sign in again.")
        case Forbidden():
            return say("Microsoft Graph does not let you read this (403).")
        case Deleted():
            return deletion(error)
        case NotFound():
            return say("Microsoft Graph no longer finds it: it was deleted, or you may not see it (404).")
        case Refused(code=code):
            return say("Microsoft Graph refused the question ({code}).", code=code or error.status)
        case Throttled(retry_after=None):
            return say("Microsoft Graph is busy (429); check again in a minute.")
        case Throttled(retry_after=seconds):
            return say_count(
                "Microsoft Graph is busy (429); check again in {count} second.",
                "Microsoft Graph is busy (429); check again in {count} seconds.",
                count=round(seconds or 0) or 1,
            )
        case Unavailable(code="CircuitOpen"):
            return say(
                "Microsoft Graph has not answered several times in a row, so I leave it alone for half a "
                "minute. Whether Microsoft has an incident stands at https://status.cloud.microsoft."
            )
        case Unavailable():
            return say("Microsoft Graph did not answer; check again in a minute.")
        case Nonsense():
            return say(
                "What answered was not Microsoft Graph; check the network in between, then check again."
            )
        case _:
            return say("Microsoft Graph answered with an error ({status}).", status=error.status)


async def _missing(check: Check, error: GraphError, case: Case, directory: Directory) -> Missing:
    """What would let it be read: what that one request takes, where the check needs more than it."""
    if not isinstance(error, Forbidden):
        return Missing()
    if "/subscribedSkus" in error.request:
        return PRODUCTS_READER
    if case.group and "/members" in error.request and await _hides_members(case.group, directory):
        return HIDDEN_READER
    return check.least


async def _hides_members(named: Named, directory: Directory) -> bool:
    try:
        group = await directory.group(named.id)
    except GraphError:
        return False
    return group is not None and group.visibility == "HiddenMembership"
