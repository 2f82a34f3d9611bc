"""Shall Entra work out the licenses anew? The one write of the guide."""

from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Page, Question
from dialogs.examining.verdict import Missing
from dialogs.guide.reprocess.how_to import HOW_TO_REPROCESS, HOW_TO_REPROCESS_EVERYBODY, commands
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, REPROCESS_LICENSE_ASSIGNMENT
from dialogs.licensing.messages.error_texts import explain, recognise
from dialogs.words.text import Text, phrase, say, together
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
        return say("Entra refused: {message}", message=message or phrase("it gave no reason"))
    return together(say("Entra refused, so the cause is still there."), explain(recognised, directory))


_FOLDER = step_folder(__file__)

REPROCESS = Question(
    "reprocess",
    "Reprocess this user",
    Page(
        "RS2",
        "If the licenses of a group are not worked off after some hours, press *Reprocess* on the group.",
        _FOLDER.page,
        (REPROCESS_LICENSE_ASSIGNMENT, MANAGE_GROUP_LICENSES),
        date(2026, 11, 24),
    ),
    ask,
    why,
    act,
    phrases=_FOLDER.phrases,
    commands=commands,
    least=LEAST,
    by_hand="In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
    "Actions needed > Reprocess**, up to 20 people at a time.",
    how_tos=(HOW_TO_REPROCESS_EVERYBODY, HOW_TO_REPROCESS),
)
