"""Is the product offered where the person is, and is that written down?"""

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import About, Clear, Evidence, Finding, Kind, Verdict, evidence
from dialogs.guide.usage_location.glance import glance
from dialogs.guide.usage_location.how_to import HOW_TO_SET_LOCATION, commands
from dialogs.licensing.documentation import ACTIVE_USERS, MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS
from dialogs.licensing.messages.error_texts import recognise
from dialogs.licensing.messages.failed import rows_in_error
from dialogs.licensing.rows import (
    IN_FORCE,
    Row,
    about,
    by_product,
    heads,
    named,
    people,
    row_evidence,
    rows,
    subject,
)
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import STATES_READER, unread
from dialogs.licensing.wording import concerned, row_name
from dialogs.remedies.reprocess import REPROCESS
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.words.text import Text, say, say_count, together
from graph import AssignmentError, Directory, GraphError, Organization, User

PROHIBITED = Cause(
    "prohibited_in_usage_location",
    say("A service is not offered in the user's usage location"),
    (
        say("If the location is wrong, correct it, then reprocess the user."),
        say(
            "If it is right, switch off the service that is not offered there, or take the user off the "
            "group."
        ),
        say("If it was corrected after Entra looked, reprocess: the answer says whether it is allowed now."),
    ),
    Phase.ASSIGNMENT,
    remedies=(SET_LOCATION, REPROCESS),
    answers=frozenset({Meaning.LOCATION}),
    to_do=say("Correct the location"),
    place=ACTIVE_USERS,
)

LOCATION_MISSING = Cause(
    "usage_location_missing",
    say("The user has no usage location"),
    (
        say("Set the country in which the person really uses the services; do not guess it."),
        say(
            "In the admin center: **Users > Active users > the user > Licenses and apps > Select location**."
        ),
        say("Then reprocess the user."),
    ),
    Phase.ASSIGNMENT,
    remedies=(SET_LOCATION,),
    answers=frozenset({Meaning.LOCATION}),
    to_do=say("Set the location"),
    place=ACTIVE_USERS,
)

_LOCATIONS_TOLD = 5


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Whose location stands in the way, and whose is missing."""
    refused, gaps, tenant = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION),
        unread(case, directory),
        attempt(directory.organization()),
    )
    verdicts: list[Verdict] = []
    for share in by_product(refused).values():
        nowhere = [row for row in share if row.user.usage_location is None]
        somewhere = [row for row in share if row.user.usage_location is not None]
        verdicts += [_missing(nowhere, tenant)] if nowhere else []
        verdicts += [_prohibited(somewhere)] if somewhere else []
    if verdicts or gaps:
        return (*verdicts, *gaps)
    if case.user is None:
        return (Clear(say("No row of {whose} complains about a usage location.", whose=concerned(case))),)
    return (_unaffected(await _refused_for_it(case, directory), await subject(case, directory), tenant),)


def _prohibited(share: Sequence[Row]) -> Finding:
    first = share[0]
    places = sorted({row.user.usage_location or "" for row in share})
    return Finding(
        PROHIBITED,
        about(share),
        say_count(
            "Entra recorded that a service of {row} is not allowed where {who} uses it; the usage location "
            "now is {places}.",
            "Entra recorded that a service of {row} is not allowed where {who} use it; the usage location "
            "now is {places}.",
            count=heads(share),
            row=row_name(first.sku.name, first.group),
            who=people(share),
            places=tuple(places[:_LOCATIONS_TOLD]),
        ),
        _correct_or_take_away(share),
        (row_evidence(first), evidence(first.user.seen, "usageLocation", first.user.usage_location)),
        remedies=(SET_LOCATION,) if all(row.refused for row in share) else None,
        weight=len(share),
    )


def _correct_or_take_away(share: Sequence[Row]) -> Text:
    if all(row.refused for row in share):
        return say(
            "Ask where {user} really uses the services; correct the location, or switch the service off that "
            "is not offered there, then assign again.",
            user=people(share),
        )
    return together(
        say_count(
            "Ask where {who} really uses the services and correct the location, or take the product or "
            "the service away.",
            "Ask where {who} really use the services and correct the location, or take the product or "
            "the service away.",
            count=heads(share),
            who=people(share),
        ),
        _if_corrected(share),
    )


def _if_corrected(share: Sequence[Row]) -> Text:
    """A row may be older than the location that stands there now."""
    newest = max((row.state.last_updated for row in share if row.state.last_updated), default=None)
    if newest is None:
        return say("If the location was corrected since then, reprocess.")
    return say("If the location was corrected since {at}, reprocess.", at=newest)


def _missing(share: Sequence[Row], tenant: Organization | GraphError) -> Finding:
    first = share[0]
    return Finding(
        LOCATION_MISSING,
        about(share),
        _lacks_one(share, _country(tenant)),
        _set_country(share),
        (row_evidence(first), evidence(first.user.seen, "usageLocation", None), *_country_proof(tenant)),
        weight=len(share),
    )


def _set_country(share: Sequence[Row]) -> Text:
    if all(row.refused for row in share):
        return say(
            "Set the country in which {user} really uses the services, then assign again.",
            user=people(share),
        )
    return say_count(
        "Set the country in which {who} really uses the services, then reprocess.",
        "Set the country in which {who} really use the services, then reprocess.",
        count=heads(share),
        who=people(share),
    )


def _lacks_one(share: Sequence[Row], country: str | None) -> Text:
    row, who = row_name(share[0].sku.name, share[0].group), people(share)
    if country is None:
        return say_count(
            "{who} has no usage location, and a service of {row} is not given without one.",
            "{who} have no usage location, and a service of {row} is not given without one.",
            count=heads(share),
            who=who,
            row=row,
        )
    return say_count(
        "{who} has no usage location, and a service of {row} is not given without one or not in {country}, "
        "the tenant's country.",
        "{who} have no usage location, and a service of {row} is not given without one or not in {country}, "
        "the tenant's country.",
        count=heads(share),
        who=who,
        row=row,
        country=country,
    )


def _unaffected(refused: bool, user: User, tenant: Organization | GraphError) -> Verdict:
    if user.usage_location is not None:
        return Clear(
            say(
                "{user} has the usage location {place}, and no row complains about it.",
                user=user.name,
                place=user.usage_location,
            )
        )
    return Finding(
        LOCATION_MISSING,
        About(user=named(user)),
        _falls_back(user, _country(tenant)),
        say("Set the country in which {user} really uses the services, then assign again.", user=user.name)
        if refused
        else say("Set the usage location of {user} where the country matters.", user=user.name),
        (evidence(user.seen, "usageLocation", None), *_country_proof(tenant)),
        Kind.CAUSE if refused else Kind.REMARK,
    )


async def _refused_for_it(case: Case, directory: Directory) -> bool:
    """Whether a direct assignment was refused, which leaves no row: only the pasted text tells."""
    pasted = recognise(case.error_text) if case.error_text else None
    if pasted is None or pasted.meaning is not Meaning.LOCATION:
        return False
    return not any(row.state.state in IN_FORCE for row in await rows(case, directory))


def _country(tenant: Organization | GraphError) -> str | None:
    """Which of the two the fallback reads is not documented; the more special one first."""
    if isinstance(tenant, GraphError):
        return None
    return tenant.default_usage_location or tenant.country_letter_code


def _falls_back(user: User, country: str | None) -> Text:
    if country is None:
        return say(
            "{user} has no usage location; groups fall back to the tenant's, and a direct license is "
            "refused.",
            user=user.name,
        )
    return say(
        "{user} has no usage location; groups fall back to the tenant's, {country}, and a direct license is "
        "refused.",
        user=user.name,
        country=country,
    )


def _country_proof(tenant: Organization | GraphError) -> tuple[Evidence, ...]:
    if isinstance(tenant, GraphError):
        return ()
    special = tenant.default_usage_location is not None
    name = "defaultUsageLocation" if special else "countryLetterCode"
    return (evidence(tenant.seen, name, _country(tenant)),) if _country(tenant) else ()


_FOLDER = step_folder(__file__)

USAGE_LOCATION = Check(
    "usage_location",
    say("Usage location"),
    Page(
        "RS3",
        say("The *Licenses* tab of the user shows *Usage location isn't allowed*."),
        _FOLDER.page,
        (MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    examine,
    causes=(PROHIBITED, LOCATION_MISSING),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            LOCATION_MISSING.id,
            cause=LOCATION_MISSING,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.LOCATION}),
            instead=("TCF2",),
        ),
        Topic(PROHIBITED.id, cause=PROHIBITED, complaint=Complaint.NOT_RECEIVED, instead=("TCF4",)),
    ),
    commands=commands,
    by_hand=say(
        "In the Microsoft 365 admin center: **Users > Active users > the user > Licenses and apps**."
    ),
    least=STATES_READER,
    how_tos=(HOW_TO_SET_LOCATION,),
    glance=partial(glance, examine),
)
