import pytest

from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Certainty, Finding, evidence
from dialogs.guide.processing_state.check import PROCESSING_STATE
from dialogs.guide.processing_state.finding import OVERDUE, UNDATED
from dialogs.words.text import phrase, plain, say
from graph import ALL_SCOPES, Forbidden
from tests.tenants import asking, eyes, some_group, some_product, someone, tenant
from tests.verdicts import finds_in_part, run, told

TENANT = """
name: Contoso
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
id: b05aafed-15fd-5db6-8981-4fa0293ccc6a
country: US
plans:
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 40, plans: [AAD_PREMIUM]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Global Reader}]}
  - {key: lee, name: Lee Gu, roles: [{role: License Administrator}]}
  - {key: keiko, name: Keiko Tanaka, location: JP}
  - {key: lars, name: Lars Eriksen, location: DK}
  - {key: mona, name: Mona Haddad, location: US}
  - {key: noah, name: Noah Fischer, location: DE}
  - {key: olga, name: Olga Petrova, location: US}
  - {key: enrico, name: Enrico Cattaneo, location: IT}
groups:
  - {key: warehouse, name: Warehouse, id: a73d3032-0e7a-54ce-9a7c-3e876ba1a3bf,
     licenses: [{product: EMS, since: 26h ago, by: ada}], members: [keiko]}
  - {key: stores, name: Retail Stores, licenses: [{product: EMS, since: 10m ago, by: ada}], members: [lars]}
  - {key: onboarding, name: Onboarding, licenses: [{product: EMS}],
     members: [olga, {member: noah, since: 20d ago, by: ada}, {member: mona, since: 20s ago, by: ada}]}
  - {key: canteen, name: Canteen, members: [keiko]}
pins:
  assignments:
    - {person: noah, product: EMS, group: onboarding, since: 20d ago}
  processing:
    - {group: warehouse, since: 26h ago}
    - {group: stores, since: 10m ago, until: in 20m}
"""


async def test_a_run_of_more_than_a_day_is_a_case_for_support() -> None:
    world = tenant(TENANT)
    keiko, warehouse = someone(world, "Keiko Tanaka"), some_group(world, "Warehouse")
    directory = eyes(world, "ada@contoso.example")

    verdicts = await run(PROCESSING_STATE, Case(user=keiko, group=warehouse), directory)

    group = await directory.group(warehouse.id)
    entries = [
        entry for entry in world.directory_audits() if entry["activityDisplayName"] == "Set group license"
    ]
    started = next(entry for entry in entries if entry["targetResources"][0]["id"] == warehouse.id)
    assert group is not None
    (finding,) = verdicts
    assert isinstance(finding, Finding)
    assert finding.cause.advice == OVERDUE.advice  # which does not begin with waiting
    assert finding.evidence[0] == evidence(group.seen, "licenseProcessingState", "ProcessingInProgress")
    assert (finding.evidence[1].property, finding.evidence[1].value) == (
        "Set group license",
        "2026-11-23T07:00:00+00:00",
    )
    assert told(verdicts) == [
        (
            "processing_delay",
            "cause",
            "fact",
            "Warehouse with 1 member is being processed since 2026-11-23 07:00 UTC.",
            "Open a support request: group Warehouse (a73d3032-0e7a-54ce-9a7c-3e876ba1a3bf) of tenant "
            "b05aafed-15fd-5db6-8981-4fa0293ccc6a has been processed for more than 24 hours, correlation id "
            f"{started['correlationId']}.",
        )
    ]


async def test_a_run_that_began_minutes_ago_is_normal() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Lars Eriksen"), group=some_group(world, "Retail Stores"))

    running = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))
    world.advance(1800)
    done = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))

    assert told(running) == [
        (
            "processing_delay",
            "cause",
            "fact",
            "Retail Stores with 1 member is being processed since 2026-11-24 08:50 UTC.",
            "Wait for Entra to finish Retail Stores, then check again; after 24 hours open a support "
            "request.",
        )
    ]
    assert told(done) == [("clear", "Entra has finished with Retail Stores and with Lars Eriksen.")]


async def test_who_joined_seconds_ago_waits_for_this_run() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Mona Haddad"), group=some_group(world, "Onboarding"))

    waiting = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))
    world.advance(120)
    done = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))

    assert [verdict[:3] for verdict in told(waiting)] == [("processing_delay", "cause", "fact")]
    assert told(waiting)[0][3] == "Onboarding with 3 members is being processed since 2026-11-24 08:59 UTC."
    assert told(done) == [("clear", "Entra has finished with Onboarding and with Mona Haddad.")]


async def test_who_is_a_member_for_weeks_was_overlooked() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Noah Fischer"), group=some_group(world, "Onboarding"))
    overlooked = (
        "needs_reprocess",
        "cause",
        "inference",
        "Noah Fischer has been a member of Onboarding since 2026-11-04 09:00 UTC, yet there is no trace of "
        "Enterprise Mobility + Security E3: Entra overlooked Noah Fischer.",
        "Reprocess Noah Fischer, then look again.",
    )

    while_others_join = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))
    world.advance(120)
    later = await run(PROCESSING_STATE, case, eyes(world, "ada@contoso.example"))

    assert told(while_others_join) == [overlooked]
    assert told(later) == [overlooked]


async def test_without_the_audit_log_nobody_knows_since_when() -> None:
    world = tenant(TENANT)
    world.advance(120)
    noah, onboarding = someone(world, "Noah Fischer"), some_group(world, "Onboarding")
    directory = eyes(world, "lee@contoso.example")

    finding, gap = await run(PROCESSING_STATE, Case(user=noah, group=onboarding), directory)

    group, user = await directory.group(onboarding.id), await directory.user(noah.id)
    assert group is not None
    assert user is not None
    assert finding == Finding(
        UNDATED,
        About(noah, onboarding),
        say(
            "{user} is a direct member of {group}, Entra has finished the group, and there is no trace of "
            "{products} yet: the membership may be newer than the last pass.",
            user="Noah Fischer",
            group="Onboarding",
            products=("Enterprise Mobility + Security E3",),
        ),
        say(
            "If {user} joined more than an hour ago, reprocess {user}; else wait some minutes and check "
            "again.",
            user="Noah Fischer",
        ),
        (
            evidence(group.seen, "licenseProcessingState", "ProcessingComplete"),
            evidence(user.seen, "licenseAssignmentStates", phrase("no row from {group}", group="Onboarding")),
        ),
        certainty=Certainty.INFERENCE,
        proof=say(
            "The audit log shows when {user} became a member of {group}.",
            user="Noah Fischer",
            group="Onboarding",
        ),
    )
    assert told([gap]) == [
        (
            "undetermined",
            "Since when that is so stands in the audit log, which I could not read now.",
            "AuditLog.Read.All",
            "Reports Reader",
        )
    ]


async def test_a_run_that_nobody_can_date_is_no_reason_to_wait() -> None:
    world = tenant(TENANT)
    keiko, warehouse = someone(world, "Keiko Tanaka"), some_group(world, "Warehouse")

    finding, _ = await finds_in_part(
        PROCESSING_STATE, Case(user=keiko, group=warehouse), eyes(world, "lee@contoso.example")
    )

    assert (finding.cause, finding.certainty) == (UNDATED, Certainty.FACT)
    assert (plain(finding.because), plain(finding.next_step)) == (
        "Warehouse with 1 member is being processed. Enterprise Mobility + Security E3 has not arrived at "
        "Keiko Tanaka: this run may bring it, or Keiko Tanaka was overlooked before; the audit log would "
        "tell, and I could not read it.",
        "If Keiko Tanaka is a member of Warehouse for days, reprocess Keiko Tanaka; if Warehouse was changed "
        "more than 24 hours ago, open a support request; else wait and check again.",
    )


async def test_a_throttled_audit_log_does_not_delay_the_verdict() -> None:
    world = tenant(TENANT)
    ada = asking(world, "ada@contoso.example")
    for _ in range(5):
        await ada.directory().audits(some_group(world, "Warehouse").id, world.now())
    case = Case(group=some_group(world, "Warehouse"))

    verdicts = await run(PROCESSING_STATE, case, ada.directory())

    assert told(verdicts) == [
        (
            "processing_delay",
            "cause",
            "fact",
            "Warehouse with 1 member is being processed.",
            "Look in the audit log since when, or have somebody look: after 24 hours open a support request "
            "for Warehouse; before, wait and check again.",
        ),
        (
            "undetermined",
            "Since when that is so stands in the audit log, which I could not read now.",
            "",
            "",
        ),
    ]


async def test_nothing_to_wait_for() -> None:
    world = tenant(TENANT)

    async def of(case: Case) -> list[tuple[str, ...]]:
        return told(await run(PROCESSING_STATE, case, eyes(world)))

    olga, enrico = someone(world, "Olga Petrova"), someone(world, "Enrico Cattaneo")
    assert await of(Case(group=some_group(world, "Canteen"))) == [
        ("clear", "Canteen carries no license, so there is nothing to process.")
    ]
    assert await of(Case(user=enrico, sku=some_product(world, "EMS"))) == [
        (
            "clear",
            "Enrico Cattaneo is a direct member of none of these groups, so nothing is being processed.",
        )
    ]
    assert await of(Case(user=olga)) == [
        (
            "clear",
            "Onboarding is being processed; the license of Olga Petrova from it has been worked out before.",
        )
    ]
    assert await of(Case()) == [
        ("clear", "Name a group or a person, and I can tell how far Entra is with it.")
    ]
    world.advance(120)
    assert await of(Case(group=some_group(world, "Onboarding"))) == [
        ("clear", "Entra has finished with Onboarding.")
    ]


async def test_graph_will_not_tell() -> None:
    world = tenant(TENANT)

    with pytest.raises(Forbidden):
        await run(
            PROCESSING_STATE,
            Case(group=some_group(world, "Warehouse")),
            eyes(world, "ada@contoso.example", ALL_SCOPES - {"Group.Read.All"}),
        )
