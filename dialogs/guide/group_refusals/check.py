"""What did Entra refuse on the group itself? No row of a member ever tells of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Effect, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.guide.group_refusals.how_to import commands
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.known_plans import unmet
from dialogs.licensing.membership.groups import group_name, named_group, sku_ids
from dialogs.licensing.messages.audit_entries import changed_properties, deed, license_change
from dialogs.licensing.messages.error_texts import Recognised, explain, failure_text, recognise
from dialogs.licensing.messages.recorded import AUDIT_READER, RETENTION, not_all_entries
from dialogs.licensing.rows import rows
from dialogs.licensing.sources import attempt, by_sku_id, either, every_product, lacking, user_plans
from dialogs.words.text import Text, Value, only, say, together
from graph import Directory, DirectoryAudit, GraphError, Group, Listed, SubscribedSku

_OF_LICENSES = frozenset({Meaning.GROUP_LACKS_SERVICE, Meaning.ROLE_ASSIGNABLE_GROUP})
_OF_GROUPS = _OF_LICENSES | {Meaning.RULE_REFUSED}
"""What texts that are about a group say."""

GROUP_LICENSE_REFUSED = Cause(
    "group_license_refused",
    say("Entra refused to change what the group gives"),
    (
        say("Read the reason that came back: it stands in the failed *Set group license* entry."),
        say("Mend what it names, then put the product on the group again."),
    ),
    Phase.GROUP,
    brings=frozenset({Effect.REFUSED_ON_THE_GROUP}),
    answers=_OF_LICENSES,
)

LACKS_SERVICE = GROUP_LICENSE_REFUSED.in_form(
    "lacks_service",
    say("A product of the group needs a service that the group does not give"),
    say("Put the product that is needed on the same group first, or both in one call."),
    say("Take both off in one call; or switch the dependent service off."),
)

ROLE_ASSIGNABLE = GROUP_LICENSE_REFUSED.in_form(
    "role_assignable",
    say("A role-assignable group may not carry licenses"),
    say("Put the license on a second security group with the same people."),
    say(
        "Microsoft documented this in December 2022 and no longer in March 2026: only a refusal on record "
        "makes it a fact."
    ),
)

MEMBERSHIP_RULE_REFUSED = Cause(
    "membership_rule_refused",
    say("Entra refused the membership rule"),
    (
        say("The old rule stays in force: correct the new one and save it again."),
        say(
            "Of licenses a rule may test `assignedPlans`, by service plan id; `assignedLicenses` is not "
            "listed."
        ),
    ),
    Phase.GROUP,
    answers=frozenset({Meaning.RULE_REFUSED}),
)

_SET_LICENSE = "set group license"
_RULE_CHANGES = ("update group", "set dynamic group properties")
_RULE = "membershiprule"

_OFFERED = 2


@dataclass(frozen=True, slots=True)
class Need:
    """A plan, and those of which one has to come with it."""

    plan: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: the group, the tenant's products, what was pasted and what is on record."""

    case: Case
    group: Group
    owned: Mapping[str, SubscribedSku]
    pasted: Recognised | None
    log: tuple[DirectoryAudit, ...]
    directory: Directory

    @property
    def name(self) -> str:
        """The group's."""
        return self.group.name

    @property
    def about(self) -> About:
        """The group, and the product asked about."""
        return About(group=group_name(self.group), sku=self.case.sku)

    @property
    def plans(self) -> frozenset[str]:
        """The plans that the group gives."""
        return frozenset(
            plan
            for license in self.group.assigned_licenses or ()
            for plan in user_plans(self.owned.get(license.sku_id), license.disabled_plans)
        )

    @property
    def wanted(self) -> frozenset[str]:
        """The plans of the product asked about, where the group does not give it."""
        sku = self.case.sku
        given = sku is None or sku.id in sku_ids(self.group)
        return frozenset() if sku is None or given else frozenset(user_plans(self.owned.get(sku.id)))

    @property
    def kind(self) -> Kind:
        """What was refused is why the group does not give what is asked; of one that does, it is a remark."""
        asked = bool(self.pasted) or self.case.complaint is Complaint.CANNOT_REMOVE
        missing = bool(self.wanted) or (self.case.sku is None and not self.group.assigned_licenses)
        return Kind.CAUSE if asked or missing else Kind.REMARK

    def need(self, said: Recognised) -> Need | None:
        """Which plan needs which, where the names or ids in a text are those of plans of this tenant."""
        if said.pairs:
            plan = said.pairs[0][0]
            return Need(plan, frozenset(needed for one, needed in said.pairs if one == plan))
        if len(said.words) < 2:
            return None
        plan, needed = said.words[:2]
        ids = [self._plans_called(name) for name in (plan, *needed.split(" or "))]
        return Need(min(ids[0]), frozenset().union(*ids[1:])) if ids[0] and any(ids[1:]) else None

    def _plans_called(self, name: str) -> frozenset[str]:
        return frozenset(
            id
            for sku in self.owned.values()
            for id, plan in user_plans(sku).items()
            if name.strip().casefold()
            in {plan.service_plan_name.casefold(), self.directory.plan_name(id).casefold()}
        )


async def tell_refusals(case: Case, directory: Directory) -> Sequence[Verdict]:
    """What was refused on the group, as the log has it, as somebody pasted it, or as it is to be expected."""
    if case.group is None:
        return (Undetermined(say("That was said of a group: name it, and I look what was refused there.")),)
    group, skus, log = await asyncio.gather(
        named_group(case, directory),
        every_product(directory),
        attempt(directory.audits(case.group.id, directory.now() - RETENTION)),
    )
    entries = () if isinstance(log, GraphError) else log.items
    sight = Sight(case, group, by_sku_id(skus), _pasted(case), entries, directory)
    found = (*_license_refusals(sight), *_rule_refusals(sight))
    return (*(found or _expected(sight)), *_unread(group, log)) or (_nothing(group),)


async def what_is_asked_is_not_given(case: Case, directory: Directory) -> bool:
    """Whether something refused would explain the case: the text of a refusal was pasted, the group does not
    give the product, or its rule does not let the person in. Else the audit log is left alone."""
    if _pasted(case):
        return True
    if case.group is None or case.complaint is Complaint.CANNOT_DELETE_GROUP:
        return False
    group = await named_group(case, directory)
    if group.assigned_licenses is None:
        return False
    if not group.assigned_licenses or (case.sku is not None and case.sku.id not in sku_ids(group)):
        return True
    return group.is_dynamic and case.user is not None and not await rows(case, directory)


def _pasted(case: Case) -> Recognised | None:
    """What somebody pasted, where that is about a group."""
    said = recognise(case.error_text) if case.error_text else None
    return said if said and said.meaning in _OF_GROUPS else None


def _license_refusals(sight: Sight) -> Iterator[Verdict]:
    """The newest refusal on record that still stands; else the one that was pasted."""
    since: list[DirectoryAudit] = []
    for entry in sight.log:
        if not entry.activity.casefold().startswith(_SET_LICENSE):
            continue
        if entry.result == "success":
            since.append(entry)
            continue
        said = recognise(failure_text(entry))
        if _stands(sight, said, since):
            yield _on_record(sight, entry, said)
            return
    if sight.pasted and sight.pasted.meaning in _OF_LICENSES:
        yield _as_pasted(sight, sight.pasted)


def _stands(sight: Sight, said: Recognised | None, since: Sequence[DirectoryAudit]) -> bool:
    """A refusal is over once the group was changed. That a product was refused stands while the group does
    not give it, whatever else changed, unless it was there since and taken off."""
    need = sight.need(said) if said and said.meaning is Meaning.GROUP_LACKS_SERVICE else None
    if need is None or not sight.wanted:
        return not since
    taken_off = {sku for entry in since for sku in license_change(entry).removed}
    sku = sight.case.sku
    return need.plan in sight.wanted and sku is not None and sku.id.lower() not in taken_off


def _on_record(sight: Sight, entry: DirectoryAudit, said: Recognised | None) -> Finding:
    shown = (_shown(entry), _gives(sight))
    begun = deed(entry, sight.directory)
    match said:
        case Recognised(meaning=Meaning.GROUP_LACKS_SERVICE):
            return _lacking(sight, sight.need(said), (begun, explain(said, sight.directory)), shown)
        case Recognised(meaning=Meaning.ROLE_ASSIGNABLE_GROUP):
            return _role_assignable(sight, together(begun, _not_allowed(sight)), shown)
        case _:
            text = failure_text(entry)
            told = explain(said, sight.directory) if said else only(text)
            return Finding(
                GROUP_LICENSE_REFUSED,
                sight.about,
                together(begun, told if text else say("No reason is given.")),
                say(
                    "Mend what the reason names, then change the licenses of {group} again.", group=sight.name
                ),
                shown,
                kind=sight.kind,
            )


def _as_pasted(sight: Sight, said: Recognised) -> Verdict:
    if said.meaning is Meaning.ROLE_ASSIGNABLE_GROUP:
        if not sight.group.is_assignable_to_role:
            return Clear(say("{group} is no role-assignable group.", group=sight.name))
        return _likely(sight, _role_assignable(sight, _not_allowed(sight), (_flag(sight),)))
    need = sight.need(said) or _known(sight)
    if need and not sight.wanted and need.plan in sight.plans and need.needs & sight.plans:
        return Clear(say("{group} gives by now what was missing.", group=sight.name))
    return _likely(sight, _lacking(sight, need, (explain(said, sight.directory),), (_gives(sight),)))


def _likely(sight: Sight, found: Finding, kind: Kind = Kind.CAUSE) -> Finding:
    """What is not on record, as somebody says or as it is to be expected."""
    proof = say("A failed Set group license entry of {group} says so.", group=sight.name)
    return replace(found, kind=kind, certainty=Certainty.INFERENCE, proof=proof)


def _lacking(
    sight: Sight, need: Need | None, begun: tuple[Text, ...], shown: tuple[Evidence, ...]
) -> Finding:
    because, next_step = _told(sight, need)
    return Finding(LACKS_SERVICE, sight.about, together(*begun, *because), next_step, shown, kind=sight.kind)


def _told(sight: Sight, need: Need | None) -> tuple[tuple[Text, ...], Text]:
    group, directory = sight.name, sight.directory
    if need is None:
        return (), say("Put the product that is needed on {group} first, or both in one call.", group=group)
    plan, needed = directory.plan_name(need.plan), _names(need.needs, directory)
    if need.needs & sight.plans:
        because = say(
            "{group} still gives {plan}, which needs {needed}.", group=group, plan=plan, needed=needed
        )
        return (because,), say("Take {plan} off {group} in the same call.", plan=plan, group=group)
    because = say("No product of {group} brings {needed}.", group=group, needed=needed)
    offered = tuple(
        sku.display_name or directory.product_name(sku.sku_id)
        for sku in sight.owned.values()
        if need.needs & user_plans(sku).keys()
    )[:_OFFERED]
    if offered:
        return (because,), say(
            "Put {needed} (in {products}) on {group} first, or both in one call.",
            needed=needed,
            products=offered,
            group=group,
        )
    return (because,), say("Put {needed} on {group} first, or both in one call.", needed=needed, group=group)


def _role_assignable(sight: Sight, because: Text, shown: tuple[Evidence, ...]) -> Finding:
    return Finding(
        ROLE_ASSIGNABLE,
        sight.about,
        because,
        say("Put the license on another security group with the people of {group}.", group=sight.name),
        shown,
        kind=sight.kind,
    )


def _not_allowed(sight: Sight) -> Text:
    return say(
        "{group} is role-assignable, and Microsoft documented in 2022 that such a group cannot be licensed; "
        "since 2026 its page no longer says so.",
        group=sight.name,
    )


def _rule_refusals(sight: Sight) -> Iterator[Finding]:
    """The rule that was refused last, unless one was taken since; else the refusal that was pasted."""
    for entry in sight.log:
        said = recognise(failure_text(entry)) if entry.result != "success" else None
        refused = said is not None and said.meaning is Meaning.RULE_REFUSED
        if not entry.activity.casefold().startswith(_RULE_CHANGES) or not (refused or _touches_rule(entry)):
            continue
        if entry.result != "success":
            yield _rule_refused(
                sight, (deed(entry, sight.directory),), failure_text(entry), _tried(entry), entry
            )
        return
    if sight.pasted and sight.pasted.meaning is Meaning.RULE_REFUSED:
        yield _rule_refused(sight, (), sight.case.error_text, sight.case.question)


def _rule_refused(
    sight: Sight, begun: tuple[Text, ...], reason: str, tried: str, entry: DirectoryAudit | None = None
) -> Finding:
    group = sight.name
    tests_licenses = "assignedlicenses" in f"{reason} {tried}".casefold()
    because = (
        say("Entra did not take the rule for {group}, which tests assignedLicenses.", group=group)
        if tests_licenses
        else say("Entra did not take the rule for {group}: {reason}", group=group, reason=reason)
    )
    next_step = (
        say("Test assignedPlans, by the id of a service plan, in the rule of {group} instead.", group=group)
        if tests_licenses
        else say("Correct the rule of {group} and save it again; the old one is in force.", group=group)
    )
    on_record = entry is not None
    return Finding(
        MEMBERSHIP_RULE_REFUSED,
        About(group=group_name(sight.group)),
        together(*begun, because),
        next_step,
        (_shown(entry),)
        if entry
        else (evidence(sight.group.seen, "membershipRule", sight.group.membership_rule),),
        certainty=Certainty.FACT if on_record else Certainty.INFERENCE,
        proof=None if on_record else say("The failed Update group entry of {group}.", group=group),
    )


def _expected(sight: Sight) -> Iterator[Verdict]:
    """Nothing is on record and nothing was pasted: what is to be expected by what is known, as a remark."""
    if need := _known(sight):
        begun = say("{plan} needs another service.", plan=sight.directory.plan_name(need.plan))
        yield _likely(sight, _lacking(sight, need, (begun,), (_gives(sight),)), Kind.REMARK)
    if sight.group.is_assignable_to_role and not sight.group.assigned_licenses:
        yield _likely(sight, _role_assignable(sight, _not_allowed(sight), (_flag(sight),)), Kind.REMARK)


def _known(sight: Sight) -> Need | None:
    """The best attested need that the group's products do not meet: of the product asked about, else of one
    of its own."""
    plans, beside = (sight.wanted, sight.plans) if sight.wanted else (sight.plans, frozenset())
    known = next(unmet(plans, beside), None)
    return Need(known.plan, known.needs) if known else None


def _unread(group: Group, log: Listed[DirectoryAudit] | GraphError) -> Iterator[Undetermined]:
    if isinstance(log, GraphError):
        yield Undetermined(
            say(
                "Whether a change of {group} was refused, the audit log would say; I could not read it.",
                group=group.name,
            ),
            lacking(log, AUDIT_READER),
            log,
            About(group=group_name(group)),
        )
    elif not log.complete:
        yield not_all_entries(group.name, log)


def _nothing(group: Group) -> Clear:
    return Clear(
        say("The audit log of the last 30 days holds no refused change of {group}.", group=group.name)
    )


def _touches_rule(entry: DirectoryAudit) -> bool:
    return any(name.casefold() == _RULE for name in changed_properties(entry))


def _tried(entry: DirectoryAudit) -> str:
    """The rule that was to be saved, where the entry tells it: a list of one, as JSON."""
    for target in entry.targets:
        for changed in target.modified_properties:
            if changed.display_name.casefold() == _RULE and changed.new_value:
                return changed.new_value
    return ""


def _shown(entry: DirectoryAudit) -> Evidence:
    return evidence(entry.seen, f"{entry.activity}.resultReason", failure_text(entry))


def _gives(sight: Sight) -> Evidence:
    names = [sight.directory.product_name(id) for id in sku_ids(sight.group)]
    return evidence(sight.group.seen, "assignedLicenses", ", ".join(names) or "[]")


def _flag(sight: Sight) -> Evidence:
    return evidence(sight.group.seen, "isAssignableToRole", True)


def _names(plans: frozenset[str], directory: Directory) -> Value:
    return either(sorted({directory.plan_name(plan) for plan in plans}))


_FOLDER = step_folder(__file__)

GROUP_REFUSALS = Check(
    "group_refusals",
    say("What Entra refused on the group"),
    Page(
        "RS1",
        say("Nothing: it knew errors of users alone."),
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "Assign licenses in the Microsoft 365 admin center",
                "https://learn.microsoft.com/entra/identity/users/licensing-admin-center",
                "2025-01-15",
            ),
            Source(
                "Update Restrictions for role-assignable groups",
                "https://github.com/MicrosoftDocs/azure-docs/pull/102870",
                "2022-12-17",
            ),
            Source(
                "unable to use certain properties when specifying rule criteria",
                "https://github.com/MicrosoftDocs/azure-docs/issues/15220",
                "2018-09-18",
            ),
            Source(
                "MemberOf syntax fails",
                "https://github.com/MicrosoftDocs/azure-docs/issues/114853",
                "2023-09-18",
            ),
        ),
        date(2026, 11, 24),
    ),
    tell_refusals,
    causes=(GROUP_LICENSE_REFUSED, LACKS_SERVICE, ROLE_ASSIGNABLE, MEMBERSHIP_RULE_REFUSED),
    phrases=_FOLDER.phrases,
    commands=commands,
    topics=(
        Topic(
            GROUP_LICENSE_REFUSED.id,
            cause=GROUP_LICENSE_REFUSED,
            messages=_OF_GROUPS,
            instead=("RS1", "TCF4"),
            seed="RS3",
        ),
    ),
    by_hand=say(
        "Open **Entra admin center > Groups > the group > Audit logs** and look for *Set group license* "
        "and *Update group* with status *Failure*."
    ),
    least=AUDIT_READER,
    applies=lambda case: case.group is not None or _pasted(case) is not None,
    belongs=what_is_asked_is_not_given,
)
