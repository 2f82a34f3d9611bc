"""Which service plan is needed first, and where it could come from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.rights import Missing
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import Evidence, Finding, Verdict
from dialogs.licensing.cmdlets import id_of
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.known_plans import NEEDS, Grade
from dialogs.licensing.messages.recorded import audit_command, not_said
from dialogs.licensing.plan_errors import Sight, examine_plans, known_from, plans_found, plans_unnamed
from dialogs.licensing.rows import Row, heads, people, stale
from dialogs.licensing.sources import (
    IN_FORCE,
    Origin,
    concerned,
    either,
    origin,
    row_name,
    unable,
    user_plans,
)
from dialogs.words.text import Phrase, Text, Value, phrase, say, say_count
from graph import AssignmentError, Directory, SubscribedSku

DEPENDENCY_VIOLATION = Cause(
    "dependency_violation",
    say("A service plan that another one needs is missing, or still needed"),
    (
        say(
            "If it cannot be assigned: give the product that is needed, best on the same group, switch its "
            "service plan on, or switch the dependent plan off."
        ),
        say("If it cannot be removed: remove the product that still needs it, or give the plan another way."),
        say("Then reprocess the person."),
    ),
    Phase.ASSIGNMENT,
    brings=frozenset({Effect.STILL_NEEDED}),
    answers=frozenset({Meaning.DEPENDENCY}),
)

LEAST = Missing("User.Read.All", "Directory Readers")

_OFFERED = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """A plan and what it needs, any one of them.

    `holder` is the other product in it: the one that still needs what is to be removed, or the one in which
    the needed plan is switched off.
    """

    plan: str
    needs: frozenset[str]
    removing: bool = False
    holder: Origin | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The assignment that failed and the person's others."""

    failed: Origin
    wanted: Origin
    others: tuple[Origin, ...]
    owned: Mapping[str, SubscribedSku]

    @property
    def staying(self) -> tuple[Origin, ...]:
        """What the person keeps when the failed assignment goes: what is in force and not stuck itself."""
        return tuple(
            other
            for other in self.others
            if other.row.state.state in IN_FORCE
            and not (other.row.group == self.failed.row.group and other.row.state.state == "ActiveWithError")
        )

    def lacks(self, needs: Mapping[str, frozenset[str]]) -> Iterator[Lack]:
        """Which of these needs are not met, now that the failed assignment comes or goes."""
        kept = {id for other in self.staying for id in other.plans}
        if self.failed.row.state.state == "ActiveWithError":
            for plan, any_of in needs.items():
                holder = next((other for other in self.staying if plan in other.plans), None)
                if holder and any_of & self.failed.plans.keys() and not any_of & kept:
                    yield Lack(plan, any_of & self.failed.plans.keys(), True, holder)
        held = {*self.wanted.plans, *(id for other in self.others for id in other.plans)}
        for plan, any_of in needs.items():
            if plan in self.wanted.plans and not any_of & held:
                yield Lack(plan, any_of, holder=self._switched_off(any_of))

    def _switched_off(self, needs: frozenset[str]) -> Origin | None:
        """An assignment whose product holds a needed plan, only switched off."""
        return next(
            (
                other
                for other in (self.failed, *self.others)
                if needs & user_plans(self.owned.get(other.row.sku.id)).keys()
            ),
            None,
        )


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Which plan needs which, and where each comes from."""
    return await examine_plans(
        case,
        directory,
        (AssignmentError.DEPENDENCY_VIOLATION, Meaning.DEPENDENCY),
        say("No row of {whose} says that a needed service plan is missing.", whose=concerned(case)),
        lambda share, sight: _concluded(share, sight, directory),
    )


def _any_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    needs: dict[str, frozenset[str]] = {}
    for plan, needed in pairs:
        needs[plan] = needs.get(plan, frozenset()) | {needed}
    return needs


def _concluded(share: Sequence[Row], sight: Sight, directory: Directory) -> Iterator[Verdict]:
    situations = [
        Situation(origin(row, sight.owned), sight.meant(row), sight.beside(row), sight.owned) for row in share
    ]
    if named := sight.named(share[0]):
        needs = _any_of(named.said.pairs)
        lack = next(situations[0].lacks(needs), None)
        yield (
            _finding(share, situations[0], lack, directory, named.evidence)
            if lack
            else _met(share, needs, named.evidence, directory)
        )
        return
    yield _likely(share, situations, directory) or _unknown(share)
    row = row_name(share[0].sku.name, share[0].group)
    yield not_said(share, say("What does {row} depend on?", row=row), sight.log)


def _likely(share: Sequence[Row], situations: Sequence[Situation], directory: Directory) -> Finding | None:
    """The best attested of the known needs that one of these people does not meet."""
    known = {need.plan: need.needs for need in NEEDS}
    attested = {need.plan: list(Grade).index(need.grade) for need in NEEDS}
    lacks = [(situation, lack) for situation in situations for lack in situation.lacks(known)]
    if not lacks:
        return None
    situation, lack = min(lacks, key=lambda each: attested[each[1].plan])
    return _finding(share, situation, lack, directory)


def _met(
    share: Sequence[Row], needs: Mapping[str, frozenset[str]], proof: Evidence, directory: Directory
) -> Finding:
    plan, any_of = next(iter(needs.items()))
    because = say_count(
        "{plan} needed {needed}, and nothing {who} has lacks it any more.",
        "{plan} needed {needed}, and nothing {who} have lacks it any more.",
        count=heads(share),
        plan=directory.plan_name(plan),
        needed=_either(any_of, directory),
        who=people(share),
    )
    return stale(share, because, (proof,))


def _finding(
    share: Sequence[Row],
    situation: Situation,
    lack: Lack,
    directory: Directory,
    audit: Evidence | None = None,
) -> Finding:
    """The need, as a fact where an audit entry names it."""
    found = plans_found(
        DEPENDENCY_VIOLATION,
        share,
        _because(share, lack, directory),
        _remedy(share, situation, lack, directory),
        lack.holder.row if lack.holder else None,
    )
    return known_from(audit, found)


def _because(share: Sequence[Row], lack: Lack, directory: Directory) -> Text:
    row = row_name(share[0].sku.name, share[0].group)
    plan, needed = directory.plan_name(lack.plan), _either(lack.needs, directory)
    if lack.removing and lack.holder:
        return say(
            "{row} cannot be taken away from {who}: {holder} still needs {needed}.",
            row=row,
            who=people(share),
            holder=_in_product(plan, lack.holder),
            needed=needed,
        )
    if lack.holder:
        return unable(
            share,
            say(
                "{plan} in it needs {needed}, which is switched off in {holder}.",
                plan=plan,
                needed=needed,
                holder=lack.holder.told,
            ),
        )
    return unable(share, say("{plan} in it needs {needed}.", plan=plan, needed=needed))


def _in_product(plan: str, holder: Origin) -> Phrase:
    """A plan and its product, which for many add-ons have the same name."""
    if plan == holder.row.sku.name:
        return holder.told
    return phrase("{plan} in {holder}", plan=plan, holder=holder.told)


def _remedy(share: Sequence[Row], situation: Situation, lack: Lack, directory: Directory) -> Text:
    who, needed = people(share), _either(lack.needs, directory)
    if lack.removing and lack.holder:
        return say(
            "Remove {holder} from {who}, or give {needed} another way; then reprocess.",
            holder=lack.holder.told,
            who=who,
            needed=needed,
        )
    if lack.holder:
        return say("Switch {needed} on in {holder}; then reprocess.", needed=needed, holder=lack.holder.told)
    offered = tuple(
        sku.display_name or directory.product_name(sku.sku_id)
        for sku in situation.owned.values()
        if lack.needs & user_plans(sku).keys()
    )[:_OFFERED]
    plan, row = directory.plan_name(lack.plan), row_name(share[0].sku.name, share[0].group)
    if offered:
        return say(
            "Give {who} {needed} (in {products}), best from the same group, or switch {plan} off in {row}; "
            "then reprocess.",
            who=who,
            needed=needed,
            products=offered,
            plan=plan,
            row=row,
        )
    return say(
        "Give {who} {needed}, best from the same group, or switch {plan} off in {row}; then reprocess.",
        who=who,
        needed=needed,
        plan=plan,
        row=row,
    )


def _either(plans: Iterable[str], directory: Directory) -> Value:
    """Plans of which one is enough."""
    return either(sorted({directory.plan_name(plan) for plan in plans}))


def _unknown(share: Sequence[Row]) -> Finding:
    first, who = share[0], people(share)
    row = row_name(first.sku.name, first.group)
    if first.state.state == "ActiveWithError":
        because = say(
            "{row} cannot be taken away from {who}: another product still needs a service plan of it; "
            "the row does not say which.",
            row=row,
            who=who,
        )
    else:
        because = say_count(
            "{who} cannot get {row}: a service plan it needs is missing; the row does not say which.",
            "{who} cannot get {row}: a service plan it needs is missing; the row does not say which.",
            count=heads(share),
            row=row,
            who=who,
        )
    return plans_unnamed(DEPENDENCY_VIOLATION, share, because)


def commands(case: Case) -> Sequence[str]:
    """The failed entries of the user, and what the group switches off."""
    if case.group is None or case.sku is None:
        return audit_command(case)
    switched_off = (
        f"Get-MgGroup -GroupId {id_of(case.group, 'group')} -Property AssignedLicenses | "
        "Select-Object -ExpandProperty AssignedLicenses | "
        f"Where-Object SkuId -eq {id_of(case.sku, 'sku')} | Select-Object -ExpandProperty DisabledPlans"
    )
    return (*audit_command(case), switched_off)


_FOLDER = step_folder(__file__)

MISSING_DEPENDENCY = Check(
    "missing_dependency",
    "Missing dependent service plans",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Other products depend on this license*.",
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "Assign licenses in the Microsoft 365 admin center",
                "https://learn.microsoft.com/entra/identity/users/licensing-admin-center",
                "2025-01-15",
            ),
        ),
        date(2026, 11, 24),
    ),
    examine,
    causes=(DEPENDENCY_VIOLATION,),
    phrases=_FOLDER.phrases,
    topics=(
        Topic(
            DEPENDENCY_VIOLATION.id,
            cause=DEPENDENCY_VIOLATION,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.DEPENDENCY}),
            instead=("RS7",),
        ),
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > View error details**.",
    least=LEAST,
)
