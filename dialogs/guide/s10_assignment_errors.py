"""Microsoft Entra keeps one row for every product and every source of a user: `licenseAssignmentStates`.
It says whether the license is direct or inherited, from which group, in which state, since when, and why
not.

| state | meaning |
| --- | --- |
| Active | the license is in force |
| ActiveWithError | in force, but something that should have happened to it could not, mostly its removal |
| Error | this source could not give it; the license may still come from another one |
| Disabled | held in a disabled condition, seen with deleted accounts and suspended subscriptions |

The products of one group are given together or not at all: where one fails, the others say `Other`. A row
stays as it was until Entra works the user out anew, so it tells what *was* wrong. A license that is both
direct and inherited takes **one** unit. An inherited license cannot be removed from the user, only from
the group, or the user from the group. The property `errorSubcode` of older samples does not exist.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dialogs.case import Case, Complaint, Named
from dialogs.how_to import called, id_of
from dialogs.licensing.documentation import LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS
from dialogs.licensing.rows import Row, about, by_product, people, row_evidence, rows
from dialogs.licensing.sources import IN_FORCE, STATES_READER, concerned, powershell, row_name, unread
from dialogs.step import Check, HowTo, Page
from dialogs.text import Text, say
from dialogs.verdict import Clear, Finding, Kind, Leads, Problem, Undetermined, Verdict
from graph import AssignmentError, Directory, Group

UNKNOWN_ERROR = Problem(
    "unknown_error",
    "Entra gives a reason this guide does not know",
    (
        "Reprocess the user and read the refusal: it says more than the row does.",
        "Read the failed *Change user license* entry of the user in the audit log.",
        "If neither explains it, open a support ticket with the word as Graph spells it.",
    ),
    reprocess=True,
)

LICENSE_CANNOT_BE_REMOVED = Problem(
    "license_cannot_be_removed",
    "The license cannot be taken off the user",
    (
        "An inherited license goes when the user leaves the group, or the group gives up the product.",
        "If it stays although the user has left, another product needs a service of it: remove that product "
        "first, then reprocess the user.",
        "A direct copy beside it can be removed on the user.",
    ),
)

DIRECT_AND_INHERITED = Problem(
    "direct_and_inherited_duplicate",
    "The license is assigned directly and by a group",
    (
        "Nothing is broken: the two take one unit, and the services of both add up.",
        "To tidy up, remove the direct license once the group's is Active and has the same services.",
    ),
)

_SAID: Mapping[AssignmentError, str] = {
    AssignmentError.COUNT_VIOLATION: "no license was left",
    AssignmentError.MUTUALLY_EXCLUSIVE_VIOLATION: "a service plan collides with one of another product",
    AssignmentError.DEPENDENCY_VIOLATION: "a service plan that another one needs is missing, or still needed",
    AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION: "the usage location does not allow it",
    AssignmentError.UNIQUENESS_VIOLATION: "an address already belongs to another object",
    AssignmentError.OTHER: "another product of the same group failed",
}


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """The rows of the case: what is in error and what is Active."""
    found, gaps = await asyncio.gather(rows(case, directory), unread(case, directory))
    if case.user is not None and gaps:
        return gaps
    verdicts: list[Verdict] = [*_errors(found), *_disabled(found)]
    if case.user is not None:
        everything, groups = await asyncio.gather(
            rows(replace(case, group=None), directory), directory.direct_groups_of(case.user.id)
        )
        # Of groups that could not all be read none is certain to have been left.
        left = (
            {row.group.id for row in found if row.group} - {group.id for group in groups}
            if groups.complete
            else set()
        )
        verdicts += _inherited(case, found, left, {group.id: group for group in groups})
        verdicts += _duplicates(case, everything)
    elif case.complaint is Complaint.DUPLICATE:
        verdicts.append(
            Undetermined(
                say("Graph does not list duplicates of a whole group; ask about one person by name."),
                STATES_READER,
            )
        )
    return verdicts + list(gaps) or (Clear(_nothing_wrong(case, found, directory)),)


def _errors(found: Sequence[Row]) -> Iterator[Verdict]:
    broken = [row for row in found if row.state.error or row.state.state == "Error"]
    for error in dict.fromkeys(row.state.error for row in broken):
        for share in by_product(row for row in broken if row.state.error == error).values():
            known = share[0].error
            yield _lead(share, known) if known else _unknown(share, error)


def _lead(share: Sequence[Row], error: AssignmentError) -> Leads:
    return Leads(error, about(share), _told(share, error), (row_evidence(share[0]),))


def _told(share: Sequence[Row], error: AssignmentError) -> Text:
    first = share[0]
    in_force = first.state.state == "ActiveWithError"
    return say(
        "{row}: {said} when Entra last worked out {who} ({error}){still}.",
        row=row_name(first.sku.name, first.group),
        said=say(_SAID[error]),
        who=people(share),
        error=error.value,
        still=say("; the license itself still works" if in_force else ""),
    )


def _unknown(share: Sequence[Row], error: str | None) -> Finding:
    first = share[0]
    because = (
        say(
            "{row} failed for {who}, and Entra says why in a word this guide does not know: {error}.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
            error=error,
        )
        if error
        else say(
            "{row} failed for {who}, and Entra gives no reason.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
    )
    return Finding(
        UNKNOWN_ERROR,
        about(share),
        because,
        say("Reprocess {who} and read Entra's answer.", who=people(share)),
        (row_evidence(first),),
        weight=len(share),
    )


def _disabled(found: Sequence[Row]) -> Iterator[Undetermined]:
    for share in by_product(row for row in found if row.state.state == "Disabled").values():
        first = share[0]
        note = say(
            "{row} is held in a disabled condition for {who}: that is seen with deleted accounts and "
            "suspended subscriptions, and Graph does not say which.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
        )
        yield Undetermined(note, about=about(share))


def _inherited(
    case: Case, found: Sequence[Row], left: set[str], groups: Mapping[str, Group]
) -> Iterator[Finding]:
    wants_removal = case.complaint is Complaint.CANNOT_REMOVE
    for row in found:
        if row.group is None or row.state.state not in IN_FORCE:
            continue
        stuck = row.state.state == "ActiveWithError" and row.group.id in left
        if stuck:
            yield _stuck(row, row.group)
        elif wants_removal:
            yield _from_group(row, row.group, groups.get(row.group.id))


def _stuck(row: Row, group: Named) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{user} has left {group}, but Entra could not take {product} away ({error}).",
            user=row.user.name,
            group=group.name,
            product=row.sku.name,
            error=row.state.error or "no reason given",
        ),
        say(
            "Remove the product that still needs {product} from {user}, then reprocess.",
            product=row.sku.name,
            user=row.user.name,
        ),
        (row_evidence(row),),
    )


def _from_group(row: Row, group: Named, seen: Group | None) -> Finding:
    return Finding(
        LICENSE_CANNOT_BE_REMOVED,
        row.about,
        say(
            "{product} comes to {user} from {group}, so it cannot be taken off the user.",
            product=row.sku.name,
            user=row.user.name,
            group=group.name,
        ),
        say(
            "Take {user} out of {group}{where}, or take {product} off {group} for everybody.",
            user=row.user.name,
            group=group.name,
            where=_where(seen),
            product=row.sku.name,
        ),
        (row_evidence(row),),
    )


def _where(group: Group | None) -> Text:
    """Where the members of a group are changed, if not in Entra or through Graph.

    https://learn.microsoft.com/graph/api/group-delete-members
    """
    if group is None:
        return say("")
    if group.on_premises_sync_enabled:
        return say(" on premises, where the group is mastered")
    if group.is_dynamic:
        return say(" by a change of its rule, or of the attributes that it reads")
    if group.mail_enabled and "Unified" not in (group.group_types or ()):
        return say(" in Exchange, since Graph does not write the members of a mail-enabled group")
    return say("")


def _duplicates(case: Case, everything: Iterable[Row]) -> Iterator[Finding]:
    in_force = [row for row in everything if row.state.state in IN_FORCE]
    for direct in in_force:
        inherited = [
            row
            for row in in_force
            if row.sku == direct.sku
            and row.group is not None
            and row.state.state == "Active"
            and case.group in {None, row.group}
        ]
        if direct.group is None and inherited:
            yield _duplicate(case, direct, inherited)


def _duplicate(case: Case, direct: Row, inherited: Sequence[Row]) -> Finding:
    return Finding(
        DIRECT_AND_INHERITED,
        replace(direct.about, group=inherited[0].group),
        say(
            "{user} has {product} directly and from {groups}; that takes one unit, not {count}.",
            user=direct.user.name,
            product=direct.sku.name,
            groups=tuple(row.group.name for row in inherited if row.group),
            count=1 + len(inherited),
        ),
        say(
            "Remove the direct {product} of {user} if the services from the group are enough.",
            product=direct.sku.name,
            user=direct.user.name,
        ),
        (row_evidence(direct), *(row_evidence(row) for row in inherited)),
        Kind.CAUSE if case.complaint is Complaint.DUPLICATE else Kind.REMARK,
        commands=(
            f"Set-MgUserLicense -UserId {powershell(direct.user.id)} -AddLicenses @() "
            f"-RemoveLicenses @({powershell(direct.sku.id)})",
        ),
    )


def _nothing_wrong(case: Case, found: Sequence[Row], directory: Directory) -> Text:
    active = tuple(dict.fromkeys(row_name(row.sku.name, row.group) for row in found))
    if active:
        return say(
            "No license of {whose} is in error: {active} {are} Active.",
            whose=concerned(case),
            active=active,
            are="is" if len(active) == 1 else "are",
        )
    if case.user is None:
        return say("No license of {whose} is in error.", whose=concerned(case))
    sought = directory.product_name(case.sku.id) if case.sku else "any product"
    source = say(" from {group}", group=case.group.name) if case.group else say("")
    return say(
        "Entra has no row of {product}{source} for {user}, so none is in error.",
        product=sought,
        source=source,
        user=case.user.name,
    )


def commands(case: Case) -> Sequence[str]:
    """Rows of the user, or of the members in error, with their reasons."""
    if case.user is not None:
        return (
            f"(Get-MgUser -UserId {powershell(case.user.id)} -Property LicenseAssignmentStates)"
            ".LicenseAssignmentStates | Select-Object SkuId, State, Error, AssignedByGroup, "
            "LastUpdatedDateTime",
        )
    if case.group is not None:
        return (f"Get-MgGroupMemberWithLicenseError -GroupId {powershell(case.group.id)} -All",)
    return ('Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All -Property Id,DisplayName',)


def _errors_by_hand(case: Case) -> Sequence[Text]:
    return (
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product} > Groups: Actions needed "
            "stands at every group in error.",
            product=called(case.sku, "the product"),
        ),
        say(
            "Open {group} there, then Actions needed > View error details: who, and why.",
            group=called(case.group, "the group"),
        ),
        say("Or ask here “What is broken in my tenant?”, or about one group or person by name."),
    )


def _errors_commands(case: Case) -> Sequence[str]:
    if case.user is not None:
        return commands(case)
    groups = 'Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All -Property Id,DisplayName'
    group = id_of(case.group, "group")
    return (
        *(() if case.group else (groups,)),
        f"Get-MgGroupMemberWithLicenseError -GroupId {group} -All | ForEach-Object {{ Get-MgUser -UserId "
        f"$_.Id "
        "-Property DisplayName,LicenseAssignmentStates } | Select-Object DisplayName -ExpandProperty "
        f"LicenseAssignmentStates | Where-Object AssignedByGroup -eq {group}",
    )


def _source_by_hand(case: Case) -> Sequence[Text]:
    user = called(case.user, "the person")
    return (
        say(
            "Open Entra admin center > Users > {user} > Licenses: Assignment paths says direct, or which "
            "group.",
            user=user,
        ),
        say("Or ask here about {user}: every row is told with the group it comes from.", user=user),
    )


def _source_commands(case: Case) -> Sequence[str]:
    return (
        f"(Get-MgUser -UserId {id_of(case.user, 'user')} -Property LicenseAssignmentStates)"
        ".LicenseAssignmentStates | Select-Object SkuId, State, Error, @{n='Source';e={ if "
        "($_.AssignedByGroup) { (Get-MgGroup -GroupId $_.AssignedByGroup).DisplayName } else { 'direct' } }}",
    )


def _to_group_by_hand(case: Case) -> Sequence[Text]:
    group, product = called(case.group, "the group"), called(case.sku, "the product")
    return (
        say("Give {product} to {group}, with the same services switched off.", product=product, group=group),
        say("Put the people into {group}. The license of both sources counts once.", group=group),
        say("Wait until the row from {group} is Active for each of them, and none is in error.", group=group),
        say(
            "Only then remove the direct {product} from each: Microsoft 365 admin center > Users > Active "
            "users > the person > Licenses and apps.",
            product=called(case.sku, "product"),
        ),
    )


def _to_group_commands(case: Case) -> Sequence[str]:
    user, sku = id_of(case.user, "user"), id_of(case.sku, "sku")
    return (
        f"$rows = (Get-MgUser -UserId {user} -Property LicenseAssignmentStates).LicenseAssignmentStates | "
        f"Where-Object SkuId -eq {sku}",
        "$direct = $rows | Where-Object { -not $_.AssignedByGroup }",
        "$group = $rows | Where-Object { $_.AssignedByGroup -and $_.State -eq 'Active' }",
        f"if ($direct -and $group) {{ Set-MgUserLicense -UserId {user} -AddLicenses @() -RemoveLicenses "
        f"@({sku}) }}",
    )


HOW_TO_FROM_DIRECT_TO_GROUP = HowTo(
    "Turn direct licenses into licenses from a group",
    r"\bdirect\w*\b.{0,80}\b(to|into|with|by)\b.{0,30}\bgroup|\b(remov|clean|tak)\w*.{0,40}\bdirect"
    r"|migrat.{0,60}(group|inherit)|direkt.{0,80}grupp|direct.{0,80}groupe|direct.{0,80}grup",
    _to_group_by_hand,
    _to_group_commands,
)

HOW_TO_SEE_THE_SOURCE = HowTo(
    "See which group a license comes from",
    r"\b(which|what|through|via|from) (a )?groups?\b.{0,60}licen|licen.{0,60}\b(which|what|through a"
    r"|via a?) ?group"
    r"|licen.{0,60}\b(direct|inherited)\b.{0,20}\b(or|and)\b|welche.{0,10} gruppe.{0,60}lizenz",
    _source_by_hand,
    _source_commands,
)


def _holders_by_hand(case: Case) -> Sequence[Text]:
    product = called(case.sku, "the product")
    return (
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product}: Users shows everybody who has "
            "it, Groups the groups that give it.",
            product=product,
        ),
        say("Of one person I can tell: name them, or ask “which groups give {product}?”.", product=product),
    )


def _holders_commands(case: Case) -> Sequence[str]:
    sku = id_of(case.sku, "sku").strip("'")
    return (
        f'Get-MgUser -All -Filter "assignedLicenses/any(l:l/skuId eq {sku})" -ConsistencyLevel eventual '
        "-CountVariable found -Property DisplayName,UserPrincipalName",
    )


HOW_TO_SEE_HOLDERS = HowTo(
    "See who has a product",
    r"\b(who|wer|qui|quién|quem) (has|have|holds|uses|hat|a|tiene|tem)\b.{0,40}"
    r"(\b[efagp][1357]\b|licen|lizenz|visio|project|power ?bi|copilot)|誰が.{0,9}(持|使)",
    _holders_by_hand,
    _holders_commands,
)

HOW_TO_SEE_ERRORS = HowTo(
    "See who has license errors",
    r"\b(see|find|list|show|check|view|report|filter|query)\w*\b.{0,60}\b(errors?|failed|failures)\b"
    r"|(fehler|erreur|error|errore|fout|erro|エラー).{0,60}(finde|sehe|anzeig|auflist|voir|lister|ver\b"
    r"|listar|一覧)"
    r"|(finde|sehe|anzeig|auflist|voir|lister|ver\b|listar|vedere|zie).{0,60}(fehler|erreur|error|errore"
    r"|fout|erro)",
    _errors_by_hand,
    _errors_commands,
)

ASSIGNMENT_ERRORS = Check(
    "assignment_errors",
    "License assignment errors",
    Page(
        "RS3",
        "Look at the *Licenses* tab of the user: it shows the state and usually explains the problem.",
        __doc__,
        (LICENSE_ASSIGNMENT_STATE, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    examine,
    problems=(UNKNOWN_ERROR, LICENSE_CANNOT_BE_REMOVED, DIRECT_AND_INHERITED),
    phrases=(
        "which licenses does she have",
        "license state",
        "which license errors does she have",
        "show the license state of this user",
        "license assignment errors",
        "who in this group is in error",
        "why can I not remove the license",
        "the license is assigned twice",
        "direct and inherited license",
        "what does ActiveWithError mean",
        "error state of the license",
        "welche Lizenzfehler gibt es",
        "quelles sont les erreurs de licence",
        "qué errores de licencia hay",
        "quais são os erros de licença",
        "ライセンスのエラーを見せて",
        "what do I have",
        "which licenses do I have",
        "who is affected",
        "how many are affected",
        "which of them",
        "which people",
        "who",
        "who exactly",
        "show me",
        "show me the errors",
        "the difference between direct and inherited",
        "was habe ich",
        "welche Lizenzen habe ich",
        "quelles licences ai-je",
        "qué licencias tengo",
        "quais licenças eu tenho",
        "which group is it from",
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: "
    "**Billing > Licenses > the product > Groups > the group > Actions needed**.",
    least=STATES_READER,
    how_tos=(HOW_TO_FROM_DIRECT_TO_GROUP, HOW_TO_SEE_THE_SOURCE, HOW_TO_SEE_ERRORS, HOW_TO_SEE_HOLDERS),
)
