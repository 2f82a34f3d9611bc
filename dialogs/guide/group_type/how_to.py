"""How a product is put on a group and taken off, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.cause import Topic
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies.group_products import GIVE, TAKE_OFF, giving, taking_off
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """The kind of the group and what it gives, and the groups that give the product."""
    return (
        printed(
            "Get-MgGroup -GroupId $group -Property Id,DisplayName,GroupTypes,SecurityEnabled,MailEnabled,"
            "AssignedLicenses",
            'Get-MgGroup -All -Filter "assignedLicenses/any(s:s/skuId eq $sku)"',
            _giving(case),
            group=case.group,
            sku=case.sku,
        ),
    )


def _giving(case: Case) -> Sending:
    given = giving(known_id(case.group, "group"), (known_id(case.sku, "sku"),))
    return Sending(given, GIVE.least.permission)


def _assign_by_hand(case: Case) -> Sequence[Text]:
    group, product = called(case.group, phrase("the group")), called(case.sku, phrase("the product"))
    return (
        say(
            "See that {group} may carry licenses: a security group, or a Microsoft 365 group that is "
            "security-enabled; that {product} has seats left; and that its members have a usage location.",
            group=group,
            product=product,
        ),
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product} > Groups > Assign licenses.",
            product=product,
        ),
        say("Choose {group}, switch off the apps nobody there shall have, and press Assign.", group=group),
        say("After some minutes look at Actions needed there, or ask here about {group}.", group=group),
    )


def _assign_commands(case: Case) -> Sequence[Command]:
    return (
        printed(
            *(() if case.sku else ("Get-MgSubscribedSku -All | Select-Object SkuPartNumber, SkuId",)),
            _giving(case),
            "(Get-MgGroup -GroupId $group -Property LicenseProcessingState).LicenseProcessingState",
            group=case.group,
        ),
    )


def _take_off_by_hand(case: Case) -> Sequence[Text]:
    group, product = called(case.group, phrase("the group")), called(case.sku, phrase("the product"))
    return (
        say(
            "Whoever shall keep {product} needs it from elsewhere first: put them into another group that "
            "gives it, with the same services. Both sources together take one license.",
            product=product,
        ),
        say(
            "Wait until their row from the other source is Active and without an error: ask here about one "
            "of them, or read Actions needed of the other group."
        ),
        say(
            "Only then take {product} off {group}: Microsoft 365 admin center > Billing > Licenses > "
            "{product} > Groups: tick {group}, then Unassign licenses.",
            product=product,
            group=group,
        ),
        say("Who has it from nowhere else loses it at once."),
    )


def _take_off_commands(case: Case) -> Sequence[Command]:
    taken = taking_off(known_id(case.group, "group"), known_id(case.sku, "sku"))
    return (
        printed(
            "Get-MgGroupMemberAsUser -GroupId $group -All -Property DisplayName,LicenseAssignmentStates | "
            "Where-Object { -not ($_.LicenseAssignmentStates | Where-Object { $_.SkuId -eq $sku -and "
            "$_.State -eq 'Active' -and $_.AssignedByGroup -ne $group }) } | Select-Object DisplayName",
            Sending(taken, TAKE_OFF.least.permission),
            group=case.group,
            sku=case.sku,
        ),
    )


ASSIGNING = Topic("assign_howto", instead=("RS7", "TCF1"), seed="TCF3", how_to=True)

HOW_TO_ASSIGN = HowTo(
    say("Give a product to everybody in a group"),
    r"\b(assigns?|gives?|(to|i|we) licen[sc]e)\b.{0,80}\b(groups?|departments?|everybody|members)\b"
    r"|\b(add|put)\b.{0,40}\b(licen|product|sku|visio|power ?bi|[efag][1357]).{0,60}\bgroup"
    r"|(weise?|zuweis|zuteil|attribu|affect|asign|atribu|assegn|toe ?wijs|wijs).{0,80}(grupp|groupe|grup"
    r"|groep)"
    r"|grupp.{0,60}(zuweis|zuteil|lizenz.{0,10} zu\b)|(グループ).{0,30}(割り当て|付与)",
    _assign_by_hand,
    _assign_commands,
    topic=ASSIGNING.id,
)

HOW_TO_TAKE_OFF = HowTo(
    say("Take a product off a group, and nobody loses it"),
    r"^(?!.*\bdirect|.*\b(users?|persons?|people|members?) from\b)("
    r".*\b(remov|unassign|tak(e|ing)|delet)\w*\b.{0,60}"
    r"(\b(licen|product|sku|visio|power ?bi|project|[efag][1357])|\boff\b).{0,80}\bgroups?\b"
    r"|.*\b(take|unassign|remove) .{0,60}\boff\b|.*\bgroups?\b.{0,60}\b(remov|unassign).{0,40}licen)"
    r"|(li[cz]en).{0,60}(entfern|entzieh|retir|enlev|quit|remov|tirar|rimuov|verwijder).{0,80}(grup|groep)"
    r"|(entfern|entzieh|retir|enlev|quit|remov|tirar|rimuov|verwijder).{0,40}li[cz]en.{0,80}(grupp|groupe"
    r"|grup|groep)"
    r"|grupp.{0,60}li[cz]en.{0,30}(entfern|entzieh|wegnehm)|グループ.{0,30}(削除|外)",
    _take_off_by_hand,
    _take_off_commands,
)
