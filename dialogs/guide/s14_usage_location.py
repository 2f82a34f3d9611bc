"""Some services are not offered in every country, so Entra looks at the user's `usageLocation` before it
gives a license. `ProhibitedInUsageLocationViolation` means that the location does not allow a service of
the product, or that a location is needed and missing.

A **group** assignment falls back to the tenant's country where a user has no location, and never changes
a location that is set. A **direct** assignment fails without one. Whether the fallback is written to the
user is not documented, so this guide reads and does not assume. Graph does not tell when a location was
set: after a correction the row stays as it was until the user is reprocessed, and the answer to the
reprocess says whether it is allowed now.

Never set a country only to make the error go away: it decides about taxes and export rules. Ask where the
person really uses the services. For people synchronized from on premises the location may come from
there. The admin center shows the two cases as *User usage location not specified* and *Usage location
isn't allowed*.
"""

import asyncio
from collections.abc import Sequence
from datetime import date

from dialogs.case import Case
from dialogs.how_to import called
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS
from dialogs.licensing.error_texts import Meaning, recognise
from dialogs.licensing.rows import (
    Row,
    about,
    by_product,
    named,
    people,
    row_evidence,
    rows,
    rows_in_error,
    subject,
)
from dialogs.licensing.sources import IN_FORCE, attempt, concerned, powershell, row_name, unread
from dialogs.step import Check, HowTo, Page
from dialogs.text import Text, say
from dialogs.verdict import About, Clear, Evidence, Finding, Kind, Missing, Problem, Verdict, evidence
from graph import AssignmentError, Directory, GraphError, Organization, User

PROHIBITED = Problem(
    "prohibited_in_usage_location",
    "A service is not offered in the user's usage location",
    (
        "If the location is wrong, correct it, then reprocess the user.",
        "If it is right, switch off the service that is not offered there, or take the user off the group.",
        "If it was corrected after Entra looked, reprocess: the answer says whether it is allowed now.",
    ),
    reprocess=True,
)

LOCATION_MISSING = Problem(
    "usage_location_missing",
    "The user has no usage location",
    (
        "Set the country in which the person really uses the services; do not guess it.",
        "In the admin center: **Users > Active users > the user > Licenses and apps > Select location**.",
        "Then reprocess the user.",
    ),
)

LEAST = Missing("User.Read.All", "Directory Readers")

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
        say(
            "Entra recorded that a service of {row} is not allowed where {who} {use} it; the usage location "
            "now is {places}.",
            row=row_name(first.sku.name, first.group),
            who=people(share),
            use="uses" if about(share).user else "use",
            places=tuple(places[:_LOCATIONS_TOLD]),
        ),
        say(
            "Ask where {who} really {use} the services and correct the location, or take the product or the "
            "service away; if the location was corrected since {since}, reprocess.",
            who=people(share),
            use="uses" if about(share).user else "use",
            since=_written(share),
        ),
        (row_evidence(first), evidence(first.user.seen, "usageLocation", first.user.usage_location)),
        weight=len(share),
    )


def _written(share: Sequence[Row]) -> Text:
    newest = max((row.state.last_updated for row in share if row.state.last_updated), default=None)
    return say("{newest}", newest=newest) if newest else say("then")


def _missing(share: Sequence[Row], tenant: Organization | GraphError) -> Finding:
    first = share[0]
    return Finding(
        LOCATION_MISSING,
        about(share),
        say(
            "{who} {have} no usage location, and a service of {row} is not given without one{fallback}.",
            who=people(share),
            have="has" if about(share).user else "have",
            row=row_name(first.sku.name, first.group),
            fallback=_fallback(tenant),
        ),
        say(
            "Set the country in which {who} really {use} the services, then reprocess.",
            who=people(share),
            use="uses" if about(share).user else "use",
        ),
        (row_evidence(first), evidence(first.user.seen, "usageLocation", None), *_country_proof(tenant)),
        weight=len(share),
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
        say(
            "{user} has no usage location; groups fall back to {place}, and a direct license is refused.",
            user=user.name,
            place=_place(tenant),
        ),
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


def _fallback(tenant: Organization | GraphError) -> Text:
    country = _country(tenant)
    return say(" or not in {country}, the tenant's country", country=country) if country else say("")


def _place(tenant: Organization | GraphError) -> Text:
    country = _country(tenant)
    return say("the tenant's, {country}", country=country) if country else say("the tenant's")


def _country_proof(tenant: Organization | GraphError) -> tuple[Evidence, ...]:
    if isinstance(tenant, GraphError):
        return ()
    special = tenant.default_usage_location is not None
    name = "defaultUsageLocation" if special else "countryLetterCode"
    return (evidence(tenant.seen, name, _country(tenant)),) if _country(tenant) else ()


def commands(case: Case) -> Sequence[str]:
    """The location of the user, how to set it, and to have it worked out anew."""
    if case.user is None:
        return (
            "Get-MgUser -All -Property Id,DisplayName,UsageLocation | Where-Object { -not $_.UsageLocation }",
        )
    user = powershell(case.user.id)
    return (
        f"(Get-MgUser -UserId {user} -Property UsageLocation).UsageLocation",
        f"Update-MgUser -UserId {user} -UsageLocation $country",
        f"Invoke-MgLicenseUser -UserId {user}",
    )


def _location_by_hand(case: Case) -> Sequence[Text]:
    user = called(case.user, "the person")
    return (
        say(
            "Open Microsoft 365 admin center > Users > Active users > {user} > Licenses and apps > Select "
            "location.",
            user=user,
        ),
        say("Choose the country where {user} uses the services, not where the company is.", user=user),
        say("For synchronized people set it on premises; the next synchronization brings it."),
        say("Then reprocess {user}: the old row does not look again by itself.", user=user),
    )


def _location_commands(case: Case) -> Sequence[str]:
    if case.user is not None:
        return commands(case)
    return (*commands(case), "Update-MgUser -UserId '<user id>' -UsageLocation $country")


HOW_TO_SET_LOCATION = HowTo(
    "Set where a person uses the services",
    r"\b(set|chang|add|updat|fill|edit)\w*\b.{0,60}\b(usage ?location|location|country)\b"
    r"|(nutzungsstandort|verwendungsstandort|standort).{0,40}(setz|änder|eintrag)"
    r"|(setz|änder).{0,40}(nutzungsstandort|verwendungsstandort)"
    r"|emplacement d.utilisation|ubicaci[oó]n de uso|local(ização)? de uso|(利用|使用)場所",
    _location_by_hand,
    _location_commands,
)

USAGE_LOCATION = Check(
    "usage_location",
    "Usage location",
    Page(
        "RS3",
        "The *Licenses* tab of the user shows *Usage location isn't allowed*.",
        __doc__,
        (MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS),
        date(2026, 11, 24),
    ),
    examine,
    problems=(PROHIBITED, LOCATION_MISSING),
    phrases=(
        "usage location",
        "the user has no country",
        "location not specified",
        "usage location is not allowed",
        "invalid usage location",
        "license not offered in this country",
        "which location does the license use",
        "prohibited in usage location",
        "Nutzungsstandort",
        "emplacement d'utilisation",
        "ubicación de uso",
        "local de uso",
        "利用場所",
        "where do I set the location",
        "set the location",
        "wo stelle ich den Standort ein",
        "où régler l'emplacement",
        "dónde cambio la ubicación",
        "onde mudo o local",
    ),
    commands=commands,
    by_hand="In the Microsoft 365 admin center: **Users > Active users > the user > Licenses and apps**.",
    least=LEAST,
    how_tos=(HOW_TO_SET_LOCATION,),
)
