import pytest

from dialogs.examining.case import Case
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About, Clear, Finding, Kind
from dialogs.guide.failed_sibling.check import FAILED_SIBLING, HELD_BACK
from dialogs.licensing.messages.recorded import AUDIT_READER
from dialogs.words.text import only, phrase, plain, say, say_count
from graph import ALL_SCOPES
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, finds, row_proof, run

MOBILE = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [TEAMS1]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [AAD_PREMIUM]}
people:
  - {key: ben, name: Ben Walters, location: US}
  - {key: raul, name: Raul Razo, location: US}
  - {key: delia, name: Delia Dennis, location: US}
  - {key: olga, name: Olga Petrova, location: US}
groups:
  - key: mobile
    name: Mobile Workforce
    licenses: [{product: EMS}, {product: ENTERPRISEPACK}]
    members:
      - ben
      - {member: raul, since: 2026-11-20T09:00:00Z}
      - {member: delia, since: 2026-11-20T09:00:00Z}
  - {key: archive, name: Archive, licenses: [{product: EMS}], members: [olga]}
pins:
  assignments:
    - {person: olga, product: EMS, group: archive, state: Error, error: Other, since: 2026-11-15T09:00:00Z}
"""

LOGGED = """
history:
  - what: logged
    at: 2026-11-15T09:00:00Z
    by: "app: Microsoft Azure AD Group-Based Licensing"
    activity: Change user license
    person: olga
    result: failure
    reason: "Not enough licenses are available. SKU [efccb6f7-5641-4e0e-bd10-b4976e1bf68e]"
"""
NO_LOG = ALL_SCOPES - {"AuditLog.Read.All"}

EMS = "Enterprise Mobility + Security E3"


async def test_other_is_traced_to_the_product_that_failed() -> None:
    world = tenant(MOBILE)
    raul, mobile = someone(world, "Raul Razo"), some_group(world, "Mobile Workforce")
    directory = eyes(world)

    verdicts = await run(FAILED_SIBLING, Case(user=raul, sku=some_product(world, "EMS")), directory)

    user = await directory.user(raul.id)
    assert user is not None
    who = only("Raul Razo")
    assert verdicts == (
        Finding(
            HELD_BACK,
            About(raul, mobile, some_product(world, "EMS", EMS)),
            say(
                "{row} was not tried for {who}, because {failed} of the same group failed.",
                row=phrase("{product} from {group}", product=EMS, group="Mobile Workforce"),
                who=who,
                failed=(phrase("{product} ({error})", product="Office 365 E3", error="CountViolation"),),
            ),
            say_count(
                "Solve {siblings} first; {product} follows when {who} is reprocessed.",
                "Solve {siblings} first; {product} follows when {who} are reprocessed.",
                count=1,
                siblings=("Office 365 E3",),
                product=EMS,
                who=who,
            ),
            (
                row_proof(user.seen, f"{EMS}: Error, Other, last updated 2026-11-20 09:01 UTC"),
                row_proof(
                    user.seen, "Office 365 E3: Error, CountViolation, last updated 2026-11-20 09:01 UTC"
                ),
            ),
            Kind.CONSEQUENCE,
            weight=1,
        ),
    )


async def test_the_people_of_a_group_are_told_together() -> None:
    world = tenant(MOBILE)

    finding = await finds(FAILED_SIBLING, Case(group=some_group(world, "Mobile Workforce")), eyes(world))

    assert (finding.about.user, finding.weight) == (None, 2)
    assert plain(finding.next_step) == (
        f"Solve Office 365 E3 first; {EMS} follows when 2 people are reprocessed."
    )


@pytest.mark.parametrize(("scopes", "missing"), [(ALL_SCOPES, Missing()), (NO_LOG, AUDIT_READER)])
async def test_other_without_a_named_sibling_is_undetermined(
    scopes: frozenset[str], missing: Missing
) -> None:
    world = tenant(MOBILE)
    olga = someone(world, "Olga Petrova")

    verdict = await cannot_see(FAILED_SIBLING, Case(user=olga), eyes(world, None, scopes))

    assert verdict.missing == missing
    assert verdict.about == About(olga, some_group(world, "Archive"), some_product(world, "EMS", EMS))
    assert plain(verdict.note).startswith(
        f"{EMS} from Archive failed for Olga Petrova as Other, and no product"
    )


async def test_what_the_log_recorded_of_it_is_told() -> None:
    world = tenant(MOBILE + LOGGED)

    verdict = await cannot_see(FAILED_SIBLING, Case(user=someone(world, "Olga Petrova")), eyes(world))

    assert plain(verdict.note).endswith(f"the audit log recorded: No license of {EMS} is left to give.")


async def test_nothing_was_held_back() -> None:
    world = tenant(MOBILE)

    verdicts = await run(FAILED_SIBLING, Case(user=someone(world, "Ben Walters")), eyes(world))

    assert verdicts == (
        Clear(say("No product of {whose} was held back by another one.", whose=only("Ben Walters"))),
    )


async def test_graph_will_not_tell() -> None:
    world = tenant(MOBILE)
    scopes = frozenset({"User.ReadBasic.All", "Group.Read.All"})

    await cannot_see(FAILED_SIBLING, Case(user=someone(world, "Raul Razo")), eyes(world, None, scopes))
