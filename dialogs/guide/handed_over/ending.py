"""What somebody else needs who takes it from here."""

from datetime import date

from dialogs.examining.case import Case
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Ending, Page, Source
from dialogs.licensing.documentation import BUILT_IN_ROLES
from dialogs.words.text import Text, phrase, say


def tell(case: Case) -> Text:
    """What to hand over, with the ids the next person will ask for."""
    ids = (
        *((phrase("user {name} ({id})", name=case.user.name, id=case.user.id),) if case.user else ()),
        *((phrase("group {name} ({id})", name=case.group.name, id=case.group.id),) if case.group else ()),
        *((phrase("product {name} ({id})", name=case.sku.name, id=case.sku.id),) if case.sku else ()),
    )
    if not ids:
        return say("Hand this over with everything above. Come back any time: I start again where you want.")
    return say(
        "Hand this over with everything above. It is about {ids}. Come back any time: I start again where "
        "you want.",
        ids=ids,
    )


_FOLDER = step_folder(__file__)

HANDED_OVER = Ending(
    "handed_over",
    say("Hand it to the next person"),
    Page(
        "",
        say("If nothing helps, open a ticket."),
        _FOLDER.page,
        (
            Source(
                "Get support for Microsoft 365 for business",
                "https://learn.microsoft.com/microsoft-365/admin/get-help-support",
            ),
            BUILT_IN_ROLES,
        ),
        date(2026, 11, 24),
    ),
    tell,
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
)
