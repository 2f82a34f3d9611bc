from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import About, Finding, evidence
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.audit_trail.removals import REMOVED_BY_GROUP_CHANGE
from dialogs.licensing.messages.recorded import RETENTION
from dialogs.words.text import only, phrase, say, together
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import run, told

TENANT = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 3, plans: [EXCHANGE_S_STANDARD]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 40, plans: [AAD_PREMIUM]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Global Reader}]}
  - {key: lee, name: Lee Gu, roles: [{role: License Administrator}]}
  - {key: patti, name: Patti Fernandez, roles: [{role: Groups Administrator}]}
  - {key: pieter, name: Pieter de Vries, location: NL}
  - {key: rachel, name: Rachel Stein, location: IL}
  - {key: viktor, name: Viktor Orlov, location: US}
  - {key: wen, name: Wen Li, location: US}
  - {key: megan, name: Megan Bowen, location: US}
groups:
  - {key: marketing, name: Marketing, licenses: [{product: STANDARDPACK}],
     members: [pieter, viktor, wen, {member: megan, since: 3d ago, by: patti}]}
  - {key: design, name: Design, licenses: [{product: EMS}], members: [rachel]}
history:
  - {what: group licensed, at: 3d ago, group: design, remove: [EMS], by: ada}
  - {what: member removed, at: 2d ago, group: marketing, member: pieter, by: patti}
  - {what: member removed, at: 2d ago, group: marketing, member: viktor, by: patti}
  - {what: member removed, at: 2d ago, group: marketing, member: wen, by: patti}
pins:
  audit_gaps:
    - {activity: Change user license, object: viktor}
    - {activity: Change user license, object: wen}
    - {activity: Remove member from group, object: wen}
"""


async def test_somebody_was_taken_out_of_the_group() -> None:
    world = tenant(TENANT)
    pieter, marketing = someone(world, "Pieter de Vries"), some_group(world, "Marketing")
    e1 = some_product(world, "STANDARDPACK", "Office 365 E1")
    directory = eyes(world, "ada@contoso.example")

    finding, *notes = await run(AUDIT_TRAIL, Case(user=pieter, complaint=Complaint.REMOVED), directory)

    entries = await directory.audits(pieter.id, directory.now() - RETENTION)
    effect, cause = entries.items
    assert finding == Finding(
        REMOVED_BY_GROUP_CHANGE,
        About(pieter, marketing, e1),
        together(
            say(
                "At {at} {who} removed {user} from {group}.",
                at=cause.at,
                who=only("patti@contoso.example"),
                user="Pieter de Vries",
                group="Marketing",
            ),
            say(
                "Entra then took {product} from {user} at {at}.",
                product="Office 365 E1",
                user="Pieter de Vries",
                at=effect.at,
            ),
        ),
        say("Ask {who} whether that was meant; if not, undo it.", who=only("patti@contoso.example")),
        (
            evidence(
                cause.seen,
                "Remove member from group",
                phrase("{at}, {who}", at=cause.at, who="patti@contoso.example"),
            ),
            evidence(
                effect.seen,
                "Change user license",
                phrase("{at}, {who}", at=effect.at, who="Microsoft Azure AD Group-Based Licensing"),
            ),
        ),
    )
    assert told(notes) == [
        (
            "clear",
            "At 2026-11-22 09:01 UTC group-based licensing changed the licenses of Pieter de Vries (removed "
            "Office 365 E1). This set it off: At 2026-11-22 09:00 UTC patti@contoso.example removed Pieter "
            "de Vries from Marketing.",
        ),
    ]


async def test_a_product_was_taken_off_the_group() -> None:
    world = tenant(TENANT)
    ems = some_product(world, "EMS", "Enterprise Mobility + Security E3")

    person = await run(
        AUDIT_TRAIL,
        Case(user=someone(world, "Rachel Stein"), sku=ems),
        eyes(world, "ada@contoso.example"),
    )
    group = await run(
        AUDIT_TRAIL,
        Case(group=some_group(world, "Design"), complaint=Complaint.REMOVED),
        eyes(world, "ada@contoso.example"),
    )

    assert told(person)[0] == (
        "removed_by_group_change",
        "cause",
        "fact",
        "At 2026-11-21 09:00 UTC ada@contoso.example changed the licenses of Design (removed Enterprise "
        "Mobility + Security E3). Entra then took Enterprise Mobility + Security E3 from Rachel Stein at "
        "2026-11-21 09:01 UTC.",
        "That was your own change: undo it if it was not meant.",
    )
    assert told(group)[0] == (
        "removed_by_group_change",
        "cause",
        "fact",
        "At 2026-11-21 09:00 UTC ada@contoso.example changed the licenses of Design (removed Enterprise "
        "Mobility + Security E3).",
        "That was your own change: undo it if it was not meant.",
    )


async def test_where_an_entry_is_missing_it_is_an_inference() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Viktor Orlov"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts) == [
        (
            "removed_by_group_change",
            "cause",
            "inference",
            "At 2026-11-22 09:00 UTC patti@contoso.example removed Viktor Orlov from Marketing. Office 365 "
            "E1 was to come from there.",
            "Ask patti@contoso.example whether that was meant; if not, undo it.",
        ),
        ("clear", "At 2026-11-22 09:00 UTC patti@contoso.example removed Viktor Orlov from Marketing."),
    ]


async def test_where_every_entry_is_missing_it_says_why_that_may_be() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Wen Li"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts) == [
        (
            "undetermined",
            "The audit log holds nothing about Wen Li: what happened is older than it is kept (7 days with "
            "Entra ID Free, 30 with P1 or P2), or younger than about an hour.",
            "",
            "",
        )
    ]


async def test_who_has_it_again_lost_nothing() -> None:
    world = tenant(TENANT)
    pieter, marketing = someone(world, "Pieter de Vries"), some_group(world, "Marketing")
    world.add_member(marketing.id, pieter.id, by=someone(world, "Patti Fernandez").id)
    world.advance(120)

    verdicts = await run(AUDIT_TRAIL, Case(user=pieter, group=marketing), eyes(world, "ada@contoso.example"))

    assert {verdict[0] for verdict in told(verdicts)} == {"clear"}
    assert told(verdicts)[0] == (
        "clear",
        "At 2026-11-24 09:01 UTC group-based licensing changed the licenses of Pieter de Vries (added Office "
        "365 E1). This set it off: At 2026-11-24 09:00 UTC patti@contoso.example added Pieter de Vries to "
        "Marketing.",
    )


async def test_a_failure_is_told_with_its_reason() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Megan Bowen"), group=some_group(world, "Marketing"))

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts) == [
        (
            "clear",
            "At 2026-11-21 09:01 UTC group-based licensing could not change the licenses of Megan Bowen. No "
            "license of Office 365 E1 is left to give. This set it off: At 2026-11-21 09:00 UTC "
            "patti@contoso.example added Megan Bowen to Marketing.",
        ),
    ]


async def test_who_may_not_read_the_audit_log_hears_which_role_helps() -> None:
    world = tenant(TENANT)
    case = Case(user=someone(world, "Pieter de Vries"), group=some_group(world, "Marketing"))

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "lee@contoso.example"))

    assert told(verdicts) == [
        (
            "undetermined",
            "You may not read the audit log, so I cannot tell who changed Pieter de Vries and Marketing.",
            "AuditLog.Read.All",
            "Reports Reader",
        )
    ]


async def test_it_asks_the_audit_log_twice_at_most() -> None:
    world = tenant(TENANT)
    directory = eyes(world, "ada@contoso.example")

    await run(
        AUDIT_TRAIL,
        Case(user=someone(world, "Pieter de Vries"), group=some_group(world, "Marketing")),
        directory,
    )

    asked = [request for request in directory.receipt.requests if "directoryAudits" in request]
    assert len(asked) == 2


async def test_nobody_was_named() -> None:
    verdicts = await run(AUDIT_TRAIL, Case(), eyes(tenant(TENANT)))

    assert told(verdicts) == [
        ("undetermined", "Name a person or a group, and I can tell who changed its licenses.", "", "")
    ]
    assert not AUDIT_TRAIL.applies(Case())
    assert AUDIT_TRAIL.belongs is not None


SWAPPED = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
  - {name: VISIOONLINE, id: 2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f, service: Visio}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 9, plans: [TEAMS1]}
  - {sku: SPE_E5, id: 06ebc4ee-1bb5-47dd-8120-11324bc54e06, seats: 9, plans: [TEAMS1]}
  - {sku: VISIOCLIENT, id: c5928f49-12ba-48f7-ada3-0d743a3601d5, seats: 9, plans: [VISIOONLINE]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Global Reader}]}
  - {key: patti, name: Patti Fernandez, roles: [{role: Groups Administrator}]}
  - {key: rachel, name: Rachel Stein, location: IL}
  - {key: viktor, name: Viktor Orlov, location: US, licenses: [{product: ENTERPRISEPACK}]}
groups:
  - {key: design, name: Design, licenses: [{product: ENTERPRISEPACK}], members: [rachel]}
history:
"""

IN_ITS_PLACE = (
    "  - {what: group licensed, at: 3d ago, group: design, remove: [ENTERPRISEPACK], add: [%s], by: patti}"
)


async def test_what_came_in_place_of_a_product_makes_a_swap_of_it() -> None:
    world = tenant(SWAPPED + IN_ITS_PLACE % "{product: SPE_E5}")
    case = Case(user=someone(world, "Rachel Stein"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    _, kind, _, because, next_step = told(verdicts)[0]
    assert (kind, next_step) == ("remark", "Nothing needs doing: Rachel Stein has Microsoft 365 E5 instead.")
    assert because.endswith("Rachel Stein has Microsoft 365 E5 in its place.")


async def test_what_serves_for_something_else_is_no_swap() -> None:
    world = tenant(SWAPPED + IN_ITS_PLACE % "{product: VISIOCLIENT}")
    case = Case(user=someone(world, "Rachel Stein"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    _, kind, _, _, next_step = told(verdicts)[0]
    assert (kind, next_step) == (
        "cause",
        "Ask patti@contoso.example whether that was meant; if not, undo it.",
    )


async def test_a_direct_license_that_an_application_took_is_asked_of_its_owner() -> None:
    world = tenant(
        SWAPPED
        + '  - {what: person licensed, at: 2d ago, person: viktor, remove: [ENTERPRISEPACK], by: "app: Tidy"}'
    )
    case = Case(user=someone(world, "Viktor Orlov"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts)[0] == (
        "removed_by_group_change",
        "cause",
        "fact",
        "At 2026-11-22 09:00 UTC the application Tidy changed the licenses of Viktor Orlov (removed Office "
        "365 E3).",
        "Ask the owner of the application Tidy whether that was meant; if not, undo it.",
    )


DELETED = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 3, plans: [EXCHANGE_S_STANDARD]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Global Reader}]}
  - {key: patti, name: Patti Fernandez, roles: [{role: Groups Administrator}]}
  - {key: nora, name: Nora Quist, location: US}
groups:
  - {key: titan, name: Titan, licenses: [{product: STANDARDPACK}], members: [nora]}
  - {key: chess, name: Chess Club, members: [ada, nora]}
history:
  - {what: group licensed, at: 2d 3h ago, group: titan, remove: [STANDARDPACK], by: patti}
  - {what: group deleted, at: 2d 2h ago, group: titan, by: patti}
  - {what: group deleted, at: 5h ago, group: chess, by: patti}
"""


async def test_a_group_that_nobody_can_name_any_more_took_it() -> None:
    world = tenant(DELETED)
    case = Case(user=someone(world, "Nora Quist"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    assert told(verdicts)[0] == (
        "removed_by_group_change",
        "cause",
        "inference",
        "At 2026-11-22 06:00 UTC patti@contoso.example changed the licenses of Titan (removed Office 365 "
        "E1). Entra then took Office 365 E1 from Nora Quist at 2026-11-22 06:01 UTC. At 2026-11-22 07:00 UTC "
        "patti@contoso.example deleted Titan.",
        "Ask patti@contoso.example whether that was meant; if not, undo it. If Nora Quist should have Office "
        "365 E1, put it on another group, or restore Titan until 2026-12-22 and put it on again.",
    )


async def test_a_group_that_came_back_is_no_deleted_one() -> None:
    world = tenant(DELETED + "  - {what: group restored, at: 1d ago, group: titan, by: ada}\n")
    case = Case(user=someone(world, "Nora Quist"), complaint=Complaint.REMOVED)

    verdicts = await run(AUDIT_TRAIL, case, eyes(world, "ada@contoso.example"))

    (_, kind, certainty, because, next_step), *_ = told(verdicts)
    assert (kind, certainty) == ("cause", "fact")
    assert because.endswith("Entra then took Office 365 E1 from Nora Quist at 2026-11-22 06:01 UTC.")
    assert next_step == "Ask patti@contoso.example whether that was meant; if not, undo it."
