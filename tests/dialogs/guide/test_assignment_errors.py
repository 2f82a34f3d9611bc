from dialogs.concluding.examination import conclude
from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import About, Finding, Kind, Leads, Undetermined
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.guide.assignment_errors.in_error import UNKNOWN_ERROR
from dialogs.guide.assignment_errors.inherited import DIRECT_AND_INHERITED, LICENSE_CANNOT_BE_REMOVED
from dialogs.licensing.unreadable import STATES_READER
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.words.text import only, phrase, plain, say
from graph import AssignmentError
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import cannot_see, clears, finds, row_proof, run

CONTOSO = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: MCOMEETADV, id: 3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40, service: MicrosoftCommunicationsOnline}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 3, plans: [TEAMS1]}
  - {sku: MCOMEETADV, id: 0c266dff-15dd-4b49-8397-2bb16070ed52, seats: 9, plans: [MCOMEETADV]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [AAD_PREMIUM]}
rules:
  dependencies: [{plan: MCOMEETADV, needs: [TEAMS1]}]
people:
  - {key: ben, name: Ben Walters, location: US}
  - {key: lidia, name: Lidia Holloway, location: US, licenses: [{product: ENTERPRISEPACK}]}
  - key: sanjay
    name: Sanjay Patel
    location: US
    licenses: [{product: MCOMEETADV, since: 2026-11-02T08:00:00Z}]
  - {key: megan, name: Megan Bowen, location: US}
  - {key: irvin, name: Irvin Sayers, location: US}
  - {key: paulo, name: Paulo Mendes, location: US}
  - {key: pia, name: Pia Lund, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members:
      - ben
      - lidia
      - sanjay
      - {member: megan, since: 2026-11-20T08:00:00Z}
      - {member: irvin, since: 2026-11-20T08:00:00Z}
  - {key: archive, name: Archive, licenses: [{product: EMS}], members: [paulo, pia]}
history:
  - {what: member removed, at: 2026-11-18T08:00:00Z, group: sales, member: sanjay}
pins:
  assignments:
    - person: paulo
      product: EMS
      group: archive
      state: Error
      error: RegionalViolation
      since: 2026-11-15T09:00:00Z
    - {person: pia, product: EMS, group: archive, state: Disabled, since: 2026-11-15T09:00:00Z}
"""


async def test_a_row_in_error_leads_to_the_step_of_its_error() -> None:
    world = tenant(CONTOSO)
    megan, sales = someone(world, "Megan Bowen"), some_group(world, "Sales")

    (verdict,) = await run(ASSIGNMENT_ERRORS, Case(user=megan), eyes(world))

    assert isinstance(verdict, Leads)
    assert verdict.to is AssignmentError.COUNT_VIOLATION
    assert verdict.about == About(megan, sales, some_product(world, "ENTERPRISEPACK", "Office 365 E3"))
    assert plain(verdict.note) == (
        "Office 365 E3 from Sales, when Entra last worked out Megan Bowen (CountViolation): No license was "
        "left."
    )


async def test_people_with_the_same_error_are_told_together() -> None:
    world = tenant(CONTOSO)
    sales = some_group(world, "Sales")

    verdicts = await run(ASSIGNMENT_ERRORS, Case(group=sales), eyes(world))

    waiting = [
        (verdict.about, plain(verdict.note))
        for verdict in verdicts
        if isinstance(verdict, Leads) and verdict.to is AssignmentError.COUNT_VIOLATION
    ]
    assert waiting == [
        (
            About(None, sales, some_product(world, "ENTERPRISEPACK", "Office 365 E3")),
            "Office 365 E3 from Sales, when Entra last worked out 2 people (CountViolation): No license was "
            "left.",
        )
    ]


async def test_the_whole_tenant_is_grouped_by_cause() -> None:
    world = tenant(CONTOSO)

    verdicts = await run(ASSIGNMENT_ERRORS, Case(), eyes(world))

    leads = [verdict.to for verdict in verdicts if isinstance(verdict, Leads)]
    found = [verdict.cause for verdict in verdicts if isinstance(verdict, Finding)]
    assert AssignmentError.COUNT_VIOLATION in leads
    assert len(leads) == len(set(leads))
    assert found == [UNKNOWN_ERROR]


async def test_an_error_graph_added_later_is_shown_as_it_stands() -> None:
    world = tenant(CONTOSO)
    paulo, directory = someone(world, "Paulo Mendes"), eyes(world)

    verdicts = await run(ASSIGNMENT_ERRORS, Case(user=paulo), directory)

    user = await directory.user(paulo.id)
    assert user is not None
    assert verdicts == (
        Finding(
            UNKNOWN_ERROR,
            About(
                paulo,
                some_group(world, "Archive"),
                some_product(world, "EMS", "Enterprise Mobility + Security E3"),
            ),
            say(
                "{row} failed for {who}, and Entra says why in a word this guide does not know: {error}.",
                row=phrase(
                    "{product} from {group}", product="Enterprise Mobility + Security E3", group="Archive"
                ),
                who=only("Paulo Mendes"),
                error="RegionalViolation",
            ),
            say("Reprocess {who} and read Entra's answer.", who=only("Paulo Mendes")),
            (
                row_proof(
                    user.seen,
                    "Enterprise Mobility + Security E3: Error, RegionalViolation, last updated "
                    "2026-11-15 09:00 UTC",
                ),
            ),
            weight=1,
        ),
    )


async def test_a_disabled_row_is_told_and_not_explained_away() -> None:
    world = tenant(CONTOSO)

    verdict = await cannot_see(ASSIGNMENT_ERRORS, Case(user=someone(world, "Pia Lund")), eyes(world))

    assert "held in a disabled condition for Pia Lund" in plain(verdict.note)


async def test_an_inherited_license_cannot_be_removed_from_the_user() -> None:
    world = tenant(CONTOSO)
    ben, sales = someone(world, "Ben Walters"), some_group(world, "Sales")

    finding = await finds(ASSIGNMENT_ERRORS, Case(user=ben, complaint=Complaint.CANNOT_REMOVE), eyes(world))

    assert (finding.cause, finding.kind) == (LICENSE_CANNOT_BE_REMOVED, Kind.CAUSE)
    assert finding.about.group == sales
    assert plain(finding.because) == (
        "Office 365 E3 comes to Ben Walters from Sales, so it cannot be taken off the user."
    )
    assert plain(finding.next_step) == (
        "Take Ben Walters out of Sales, or take Office 365 E3 off Sales for everybody."
    )


async def test_a_license_of_a_group_the_user_has_left_is_stuck() -> None:
    world = tenant(CONTOSO)
    sanjay = someone(world, "Sanjay Patel")

    leads, finding = await run(
        ASSIGNMENT_ERRORS, Case(user=sanjay, complaint=Complaint.CANNOT_REMOVE), eyes(world)
    )

    assert isinstance(leads, Leads)
    assert leads.to is AssignmentError.DEPENDENCY_VIOLATION
    assert plain(leads.note).endswith("The license itself still works.")
    assert isinstance(finding, Finding)
    assert (finding.cause, finding.kind) == (LICENSE_CANNOT_BE_REMOVED, Kind.CAUSE)
    assert plain(finding.because) == (
        "Sanjay Patel has left Sales, but Entra could not take Office 365 E3 away (DependencyViolation)."
    )


async def test_without_that_complaint_a_stuck_license_is_told_as_well() -> None:
    world = tenant(CONTOSO)

    _, finding = await run(ASSIGNMENT_ERRORS, Case(user=someone(world, "Sanjay Patel")), eyes(world))

    assert isinstance(finding, Finding)
    assert finding.cause is LICENSE_CANNOT_BE_REMOVED


async def test_direct_and_inherited_take_one_unit_and_are_a_remark() -> None:
    world = tenant(CONTOSO)
    lidia = someone(world, "Lidia Holloway")

    finding = await finds(ASSIGNMENT_ERRORS, Case(user=lidia, group=some_group(world, "Sales")), eyes(world))

    assert (finding.cause, finding.kind) == (DIRECT_AND_INHERITED, Kind.REMARK)
    assert plain(finding.because) == (
        "Lidia Holloway has Office 365 E3 directly and from Sales; that takes one unit, not 2."
    )
    assert finding.healed_by == (REMOVE_DIRECT,)


async def test_a_duplicate_is_the_cause_when_that_is_the_complaint() -> None:
    world = tenant(CONTOSO)
    case = Case(user=someone(world, "Lidia Holloway"), complaint=Complaint.DUPLICATE)

    finding = await finds(ASSIGNMENT_ERRORS, case, eyes(world))

    assert (finding.cause, finding.kind) == (DIRECT_AND_INHERITED, Kind.CAUSE)


async def test_duplicates_of_a_whole_group_cannot_be_seen() -> None:
    world = tenant(CONTOSO)
    case = Case(group=some_group(world, "Sales"), complaint=Complaint.DUPLICATE)

    *_, verdict = await run(ASSIGNMENT_ERRORS, case, eyes(world))

    assert isinstance(verdict, Undetermined)


async def test_what_is_active_is_named() -> None:
    world = tenant(CONTOSO)

    verdict = await clears(ASSIGNMENT_ERRORS, Case(user=someone(world, "Ben Walters")), eyes(world))

    assert plain(verdict.note) == (
        "No license of Ben Walters is in error: Office 365 E3 from Sales is Active."
    )


async def test_a_product_without_a_row_is_named_as_such() -> None:
    world = tenant(CONTOSO)
    case = Case(
        user=someone(world, "Ben Walters"), sku=some_product(world, "EMS"), group=some_group(world, "Archive")
    )

    verdict = await clears(ASSIGNMENT_ERRORS, case, eyes(world))

    assert plain(verdict.note) == (
        "Entra has no row of Enterprise Mobility + Security E3 from Archive for Ben Walters, so none is "
        "in error."
    )


async def test_graph_will_not_tell() -> None:
    world = tenant(CONTOSO)
    directory = eyes(world, None, frozenset({"User.ReadBasic.All", "Group.Read.All"}))

    examination = await conclude(Case(user=someone(world, "Megan Bowen")), directory, [ASSIGNMENT_ERRORS])

    (verdict,) = examination.verdicts["assignment_errors"]
    assert isinstance(verdict, Undetermined)
    assert verdict.missing == STATES_READER
