"""How errors, holders and the source of a license are seen, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import assign_id, id_of, known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies.licenses import FromAGroupToo
from dialogs.remedies.remove_direct import REMOVE_DIRECT, requests
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[str]:
    """Rows of the user, or of the members in error, with their reasons."""
    if case.user is not None:
        return (
            f"(Get-MgUser -UserId {id_of(case.user, 'user')} -Property LicenseAssignmentStates)"
            ".LicenseAssignmentStates | Select-Object SkuId, State, Error, AssignedByGroup, "
            "LastUpdatedDateTime",
        )
    if case.group is not None:
        return (f"Get-MgGroupMemberWithLicenseError -GroupId {id_of(case.group, 'group')} -All",)
    return ('Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All -Property Id,DisplayName',)


def _errors_by_hand(case: Case) -> Sequence[Text]:
    return (
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product} > Groups: Actions needed "
            "stands at every group in error.",
            product=called(case.sku, phrase("the product")),
        ),
        say(
            "Open {group} there, then Actions needed > View error details: who, and why.",
            group=called(case.group, phrase("the group")),
        ),
        say("Or ask here “What is broken in my tenant?”, or about one group or person by name."),
    )


def _errors_commands(case: Case) -> Sequence[str]:
    if case.user is not None:
        return commands(case)
    groups = 'Get-MgGroup -Filter "hasMembersWithLicenseErrors eq true" -All -Property Id,DisplayName'
    return (
        *(() if case.group else (groups,)),
        assign_id("group", case.group),
        "Get-MgGroupMemberWithLicenseError -GroupId $group -All | ForEach-Object { Get-MgUser -UserId $_.Id "
        "-Property DisplayName,LicenseAssignmentStates } | Select-Object DisplayName -ExpandProperty "
        "LicenseAssignmentStates | Where-Object AssignedByGroup -eq $group",
    )


def _source_by_hand(case: Case) -> Sequence[Text]:
    user = called(case.user, phrase("the person"))
    return (
        say(
            "Open Entra admin center > Users > {user} > Licenses: Assignment paths says direct, or which "
            "group. (Last seen described in 2022; if it is not there, the command below tells the same.)",
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
    group, product = called(case.group, phrase("the group")), called(case.sku, phrase("the product"))
    return (
        say("Give {product} to {group}, with the same services switched off.", product=product, group=group),
        say("Put the people into {group}. The license of both sources counts once.", group=group),
        say("Wait until the row from {group} is Active for each of them, and none is in error.", group=group),
        say(
            "Only then remove the direct {product} from each: Microsoft 365 admin center > Users > Active "
            "users > the person > Licenses and apps.",
            product=called(case.sku, phrase("product")),
        ),
    )


def _to_group_commands(case: Case) -> Sequence[Command]:
    user, sku = known_id(case.user, "user"), known_id(case.sku, "sku")
    removed = requests(user, sku)
    return (printed(Sending(removed, REMOVE_DIRECT.least.permission, FromAGroupToo(user, sku))),)


HOW_TO_FROM_DIRECT_TO_GROUP = HowTo(
    say("Turn direct licenses into licenses from a group"),
    r"\bdirect\w*\b.{0,80}\b(to|into|with|by)\b.{0,30}\bgroup|\b(remov|clean|tak)\w*.{0,40}\bdirect"
    r"|migrat.{0,60}(group|inherit)|direkt.{0,80}grupp|direct.{0,80}groupe|direct.{0,80}grup",
    _to_group_by_hand,
    _to_group_commands,
)

HOW_TO_SEE_THE_SOURCE = HowTo(
    say("See which group a license comes from"),
    r"\b(which|what|through|via|from) (a )?groups?\b.{0,60}licen|licen.{0,60}\b(which|what|through a"
    r"|via a?) ?group"
    r"|licen.{0,60}\b(direct|inherited)\b.{0,20}\b(or|and)\b|welche.{0,10} gruppe.{0,60}lizenz",
    _source_by_hand,
    _source_commands,
)


def _holders_by_hand(case: Case) -> Sequence[Text]:
    product = called(case.sku, phrase("the product"))
    return (
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product}: Users shows everybody who has "
            "it, Groups the groups that give it.",
            product=product,
        ),
        say("Of one person I can tell: name them, or ask “which groups give {product}?”.", product=product),
    )


def _holders_commands(case: Case) -> Sequence[str]:
    return (
        assign_id("sku", case.sku),
        'Get-MgUser -All -Filter "assignedLicenses/any(l:l/skuId eq $sku)" -ConsistencyLevel eventual '
        "-CountVariable found -Property DisplayName,UserPrincipalName",
    )


HOW_TO_SEE_HOLDERS = HowTo(
    say("See who has a product"),
    r"\b(who|wer|qui|quién|quem) (has|have|holds|uses|hat|a|tiene|tem)\b.{0,40}"
    r"(\b[efagp][1357]\b|licen|lizenz|visio|project|power ?bi|copilot)|誰が.{0,9}(持|使)",
    _holders_by_hand,
    _holders_commands,
)

HOW_TO_SEE_ERRORS = HowTo(
    say("See who has license errors"),
    r"\b(see|find|list|show|check|view|report|filter|query)\w*\b.{0,60}\b(errors?|failed|failures)\b"
    r"|(fehler|erreur|error|errore|fout|erro|エラー).{0,60}(finde|sehe|anzeig|auflist|voir|lister|ver\b"
    r"|listar|一覧)"
    r"|(finde|sehe|anzeig|auflist|voir|lister|ver\b|listar|vedere|zie).{0,60}(fehler|erreur|error|errore"
    r"|fout|erro)",
    _errors_by_hand,
    _errors_commands,
)
