"""Reprocessing has Microsoft Entra work out **all** group licenses of one user anew. It is the step after
a cause is solved: a row in error stays as it was until then. It changes nothing else, and it can be done
again.

There is no reprocessing of a whole group any more: the button of the old portal is gone, and Microsoft
Graph never had one. In the Microsoft 365 admin center up to 20 people of a group can be picked under
*Actions needed*; a script can go through the users one by one, with a pause between them.

It takes the permission `User.ReadWrite.All` and the role License Administrator or User Administrator;
Groups Administrator is not enough. While the cause is still there Graph refuses (400) and says more than
the row did: which plans collide, which plan needs which, which product has no license left. When Graph
accepts, the row changes a little later, so look again. If there is no answer, it may have happened all
the same: look before you repeat it.
"""

from collections.abc import Sequence
from datetime import date

from dialogs.case import Case, Named
from dialogs.how_to import called, id_of
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, REPROCESS_LICENSE_ASSIGNMENT
from dialogs.licensing.error_texts import explain, recognise
from dialogs.licensing.sources import powershell
from dialogs.step import HowTo, Page, Question
from dialogs.text import Text, say
from dialogs.verdict import Missing
from graph import Directory

LEAST = Missing("User.ReadWrite.All", "License Administrator")


def ask(case: Case) -> Text:
    """What Yes will do."""
    if case.user is None:
        return say("Whom shall I reprocess? Entra does it for one person at a time; name one.")
    return say(
        "Reprocess **{user}** now? Entra then works out all group licenses of this person anew. "
        "Nothing else changes.",
        user=case.user.name,
    )


def why(case: Case) -> Text:
    """What the answer changes in what is asked of Graph."""
    return say(
        "A yes sends the one write I know, reprocessLicenseAssignment, for this person alone; without it I "
        "only read. It changes something in your tenant, so it is yours to decide."
    )


async def act(case: Case, directory: Directory) -> None:
    """Reprocess the user of the case. Raises Refused with Entra's reason while the cause is still there."""
    if case.user is None:
        raise LookupError("the case names no user")
    await directory.reprocess_license_assignment(case.user.id)


def explain_refusal(message: str, directory: Directory) -> Text:
    """What Graph's refusal of a reprocess means: what is still wrong, with products and plans by name."""
    recognised = recognise(message)
    if recognised is None:
        return say("Entra refused: {message}", message=message or "it gave no reason")
    return say(
        "Entra refused, so the cause is still there. {meaning}", meaning=explain(recognised, directory)
    )


def commands(case: Case) -> Sequence[str]:
    """Reprocess the user, or everybody in error of the group."""
    if case.user is not None:
        return (f"Invoke-MgLicenseUser -UserId {powershell(case.user.id)}",)
    if case.group is not None:
        return (
            f"Get-MgGroupMemberWithLicenseError -GroupId {powershell(case.group.id)} -All | ForEach-Object "
            "{ Invoke-MgLicenseUser -UserId $_.Id; Start-Sleep -Milliseconds 300 }",
        )
    return ()


def _reprocess_by_hand(case: Case) -> Sequence[Text]:
    group, user = called(case.group, "the group"), called(case.user, "the people")
    return (
        say("Mend the cause first: while it is there, Entra refuses."),
        say(
            "Open Microsoft 365 admin center > Billing > Licenses > {product} > Groups > {group} > Actions "
            "needed.",
            product=called(case.sku, "the product"),
            group=group,
        ),
        say("Pick {user}, up to 20 at a time, and press Reprocess.", user=user),
        say("Or name one person here and write “reprocess”: I ask, send it after your yes, and look again."),
    )


def _reprocess_commands(case: Case) -> Sequence[str]:
    return commands(case) or (f"Invoke-MgLicenseUser -UserId {id_of(None, 'user')}",)


HOW_TO_REPROCESS = HowTo(
    "Reprocess people whose license is in error",
    r"re-?process|re-?evaluat|retrigger|trigger|kick.{0,30}(off|engine)|force.{0,40}(licen|refresh|process)"
    r"|erneut.{0,20}verarbeit|neu.{0,20}(ansto|verarbeit)|verarbeitung.{0,40}\bneu\b|retrait|relanc"
    r"|volver a procesar|reprocesar|再処理",
    _reprocess_by_hand,
    _reprocess_commands,
)


def _everybody_by_hand(case: Case) -> Sequence[Text]:
    return (
        say("I write for one person at a time: name one and write “reprocess”."),
        say("For everybody in error of a group, mend the cause first, then run the command."),
        say(
            "Or pick up to 20 people at a time under Microsoft 365 admin center > Billing > Licenses > "
            "{product} > Groups > {group} > Actions needed, and press Reprocess.",
            product=called(case.sku, "the product"),
            group=called(case.group, "the group"),
        ),
    )


def _everybody_commands(case: Case) -> Sequence[str]:
    return commands(Case(group=case.group or Named("<group id>", "")))


_EVERYBODY = (
    r"(all(?: of (?:them|us|those))?|every(?:body|one)(?: else)?(?: in .{1,40})?|each(?: one)?|both"
    r"|the (?:others|rest|whole group))"
)
HOW_TO_REPROCESS_EVERYBODY = HowTo(
    "Reprocess everybody in error",
    r"^\W*(?:(?:please|can|could|will|would|you|and|now|also|ok|then) )*"
    r"(?:(?:do|fix|mend|repair|repeat|solve) (?:it|this|that|the same) for|reprocess(?: them| for)?) "
    rf"{_EVERYBODY}(?: (?:now|please|too|as well))*\W*$"
    r"|^\W*(?:mach|tu|behebe?) (?:das|es) für alle\b|^\W*verarbeite alle\b"
    r"|^\W*(?:fais|faites)-le pour tou(?:s|t le monde)\b|^\W*retraite[rz]? tou(?:s|t le monde)\b"
    r"|^\W*hazlo para todos\b|^\W*reprocesa(?:r)? a todos\b|^\W*(?:faz|faça) isso para todos\b"
    r"|^\W*reprocess[ae]r? todos\b|全員(?:に|を|も)(?:して|お願い|再処理)",
    _everybody_by_hand,
    _everybody_commands,
    outright=True,
)

REPROCESS = Question(
    "reprocess",
    "Reprocess this user",
    Page(
        "RS2",
        "If the licenses of a group are not worked off after some hours, press *Reprocess* on the group.",
        __doc__,
        (REPROCESS_LICENSE_ASSIGNMENT, MANAGE_GROUP_LICENSES),
        date(2026, 11, 24),
    ),
    ask,
    why,
    act,
    phrases=(
        "reprocess",
        "reprocess this user",
        "try the license again",
        "work out the licenses anew",
        "force processing",
        "retry the assignment",
        "press the reprocess button",
        "erneut verarbeiten",
        "retraiter",
        "volver a procesar",
        "reprocessar",
        "再処理",
        "verarbeite mich neu",
        "verarbeiten Sie mich neu",
        "retraite-moi",
        "retraitez-moi",
        "reprocésame",
        "puedes reprocesarme",
        "reprocesse-me",
        "reprocessa-me",
        "me reprocesse",
        "私を再処理して",
    ),
    commands=commands,
    least=LEAST,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > Reprocess**, up to 20 people at a time.",
    how_tos=(HOW_TO_REPROCESS_EVERYBODY, HOW_TO_REPROCESS),
)
