from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Certainty, Clear, Finding, Kind, evidence
from dialogs.guide.usage_location.check import LOCATION_MISSING, PROHIBITED, USAGE_LOCATION
from dialogs.remedies.reprocess import REPROCESS
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.words.text import plain, say
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, finds, row_proof, run

CALLING = """
default_usage_location: DE
plans:
  - {name: MCOPSTN1, id: 4ed3ff63-69d7-4fb7-b984-5aec7f605ca8, service: MicrosoftCommunicationsOnline}
products:
  - {sku: MCOPSTN1, id: 0dab259f-bf13-4952-b7f8-7db8f131b28d, seats: 20, plans: [MCOPSTN1]}
rules:
  not_offered: [{plan: MCOPSTN1, countries: [IN, CN]}]
  location_required: [MCOPSTN1]
people:
  - {key: raul, name: Raul Razo, location: IN}
  - {key: yu, name: Yu Chen, location: CN}
  - {key: delia, name: Delia Dennis}
  - {key: vance, name: Vance DeLeon, location: US}
  - {key: henrietta, name: Henrietta Mueller}
groups:
  - key: mobile
    name: Mobile Workforce
    licenses: [{product: MCOPSTN1, since: 2026-11-12T09:00:00Z}]
    members: [raul, yu, delia, vance]
"""

PRODUCT = "Skype for Business PSTN Domestic Calling"


async def test_a_service_is_not_offered_where_the_user_is() -> None:
    world = tenant(CALLING)
    raul, directory = someone(world, "Raul Razo"), eyes(world)

    finding = await finds(USAGE_LOCATION, Case(user=raul), directory)

    user = await directory.user(raul.id)
    assert user is not None
    assert finding.cause is PROHIBITED
    assert finding.about == About(
        raul, some_group(world, "Mobile Workforce"), some_product(world, "MCOPSTN1", PRODUCT)
    )
    assert (finding.kind, finding.certainty) == (Kind.CAUSE, Certainty.FACT)
    assert plain(finding.because) == (
        f"Entra recorded that a service of {PRODUCT} from Mobile Workforce is not allowed where Raul "
        f"Razo uses "
        "it; the usage location now is IN."
    )
    assert plain(finding.next_step) == (
        "Ask where Raul Razo really uses the services and correct the location, or take the product or the "
        "service away. If the location was corrected since 2026-11-12 09:01 UTC, reprocess."
    )
    assert finding.evidence == (
        row_proof(
            user.seen,
            f"{PRODUCT}: Error, ProhibitedInUsageLocationViolation, last updated 2026-11-12 09:01 UTC",
        ),
        evidence(user.seen, "usageLocation", "IN"),
    )


async def test_the_location_is_looked_at_before_a_reprocess() -> None:
    world = tenant(CALLING)
    raul = someone(world, "Raul Razo")
    world.update_user(raul.id, {"usageLocation": "US"}, "Ada")

    finding = await finds(USAGE_LOCATION, Case(user=raul), eyes(world))

    assert plain(finding.because).endswith("the usage location now is US.")
    assert finding.healed_by == (SET_LOCATION, REPROCESS)


async def test_a_location_is_needed_and_missing() -> None:
    world = tenant(CALLING)
    delia = someone(world, "Delia Dennis")

    finding = await finds(USAGE_LOCATION, Case(user=delia), eyes(world))

    assert (finding.cause, finding.kind) == (LOCATION_MISSING, Kind.CAUSE)
    assert plain(finding.because) == (
        f"Delia Dennis has no usage location, and a service of {PRODUCT} from Mobile Workforce is not given "
        "without one or not in DE, the tenant's country."
    )
    assert plain(finding.next_step) == (
        "Set the country in which Delia Dennis really uses the services, then reprocess."
    )
    assert [(shown.property, shown.value) for shown in finding.evidence[1:]] == [
        ("usageLocation", "null"),
        ("defaultUsageLocation", "DE"),
    ]


async def test_the_tenants_country_is_not_guessed_when_it_cannot_be_read() -> None:
    world = tenant(CALLING)
    scopes = frozenset({"User.Read.All", "Group.Read.All", "LicenseAssignment.Read.All"})

    finding = await finds(
        USAGE_LOCATION, Case(user=someone(world, "Delia Dennis")), eyes(world, None, scopes)
    )

    assert plain(finding.because).endswith("is not given without one.")


async def test_the_people_of_a_group_are_told_by_missing_and_by_wrong_location() -> None:
    world = tenant(CALLING)

    missing, prohibited = await run(
        USAGE_LOCATION, Case(group=some_group(world, "Mobile Workforce")), eyes(world)
    )

    assert isinstance(missing, Finding)
    assert isinstance(prohibited, Finding)
    assert (missing.cause, missing.about.user) == (LOCATION_MISSING, someone(world, "Delia Dennis"))
    assert (prohibited.cause, prohibited.about.user, prohibited.weight) == (PROHIBITED, None, 2)
    assert plain(prohibited.because).endswith("where 2 people use it; the usage location now is CN and IN.")


async def test_no_location_without_a_violation_is_a_remark() -> None:
    world = tenant(CALLING)
    henrietta, directory = someone(world, "Henrietta Mueller"), eyes(world)

    verdicts = await run(USAGE_LOCATION, Case(user=henrietta), directory)

    user, organization = await directory.user(henrietta.id), await directory.organization()
    assert user is not None
    assert verdicts == (
        Finding(
            LOCATION_MISSING,
            About(user=henrietta),
            say(
                "{user} has no usage location; groups fall back to the tenant's, {country}, and a direct "
                "license is refused.",
                user="Henrietta Mueller",
                country="DE",
            ),
            say("Set the usage location of {user} where the country matters.", user="Henrietta Mueller"),
            (
                evidence(user.seen, "usageLocation", None),
                evidence(organization.seen, "defaultUsageLocation", "DE"),
            ),
            Kind.REMARK,
        ),
    )


async def test_the_location_is_fine() -> None:
    world = tenant(CALLING)

    verdicts = await run(USAGE_LOCATION, Case(user=someone(world, "Vance DeLeon")), eyes(world))

    assert verdicts == (
        Clear(
            say(
                "{user} has the usage location {place}, and no row complains about it.",
                user="Vance DeLeon",
                place="US",
            )
        ),
    )


async def test_an_unreadable_location_is_not_a_missing_one() -> None:
    world = tenant(CALLING)
    scopes = frozenset({"User.ReadBasic.All", "Group.Read.All", "LicenseAssignment.Read.All"})

    await cannot_see(USAGE_LOCATION, Case(user=someone(world, "Delia Dennis")), eyes(world, None, scopes))
