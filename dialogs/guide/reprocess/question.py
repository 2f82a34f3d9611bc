"""Shall Entra work out the licenses anew? The question before the first remedy."""

from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.glance import NothingToShow
from dialogs.examining.step import Page, Question
from dialogs.guide.reprocess.how_to import HOW_TO_REPROCESS, HOW_TO_REPROCESS_EVERYBODY, commands
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, REPROCESS_LICENSE_ASSIGNMENT
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.remedies import reprocess
from dialogs.words.text import Text, say


def ask(case: Case) -> Text:
    """Where nobody is named yet."""
    return say("Whom shall I reprocess? Entra does it for one person at a time; name one.")


def why(case: Case) -> Text:
    """What the answer changes in what is asked of Graph."""
    return say("A reprocess is for one person alone, so I ask whose it is before I ask for your yes.")


_FOLDER = step_folder(__file__)

REPROCESS = Question(
    "reprocess",
    say("Reprocess this user"),
    Page(
        "RS2",
        say(
            "If the licenses of a group are not worked off after some hours, press *Reprocess* on the group."
        ),
        _FOLDER.page,
        (REPROCESS_LICENSE_ASSIGNMENT, MANAGE_GROUP_LICENSES),
        date(2026, 11, 24),
    ),
    ask,
    why,
    reprocess.REPROCESS,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(Topic(NEEDS_REPROCESS.id, cause=NEEDS_REPROCESS, instead=("RS3",)),),
    commands=commands,
    least=reprocess.REPROCESS.least,
    by_hand=say(
        "In the Microsoft 365 admin center: **Billing > Licenses > the product > Groups > the group > "
        "Actions needed > Reprocess**, up to 20 people at a time."
    ),
    how_tos=(HOW_TO_REPROCESS_EVERYBODY, HOW_TO_REPROCESS),
    glance=NothingToShow("it is for one person, whom it asks for"),
)
