"""Sets the country in which a person uses the services. https://learn.microsoft.com/graph/api/user-update

Which country that is nobody but the organization knows, so it is never planned by itself.
"""

from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change, Remedy
from dialogs.examining.rights import Missing
from dialogs.words.text import Text, say
from graph import Directory, GraphRequest


def requests(user_id: str, country: str) -> tuple[GraphRequest, ...]:
    """The one request it takes; `country` is an ISO 3166-1 code of two letters."""
    return (GraphRequest("PATCH", f"/users/{user_id}", {"usageLocation": country}),)


def describe(case: Case) -> Text:
    """What it does."""
    return say("Entra then knows which services may be given to the person; reprocess them afterwards.")


async def plan(case: Case, directory: Directory) -> Change | Barred:
    """Nothing: the country is not for this guide to guess."""
    return Barred((say("In which country the services are used is yours to say; I do not guess it."),))


SET_LOCATION = Remedy(
    "set_location",
    say("Set the usage location"),
    Missing("User.ReadWrite.All", "License Administrator"),
    describe,
    plan,
)
