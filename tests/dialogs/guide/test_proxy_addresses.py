from dialogs.concluding.examination import conclude
from dialogs.examining.case import Case, Complaint
from dialogs.examining.verdict import About, Certainty, Finding, Kind, Undetermined
from dialogs.guide.proxy_addresses.check import PROXY_ADDRESSES
from dialogs.guide.proxy_addresses.finding import PROXY_ADDRESS_CONFLICT
from dialogs.licensing.address_owners import DELETED_READER, OWNERS_READER
from dialogs.licensing.rows import NEEDS_REPROCESS
from dialogs.words.text import plain
from graph import Forbidden
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import clears, finds, row_shown, run

SUPPORT = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 20, plans: [EXCHANGE_S_STANDARD]}
rules:
  mailbox_plans: [EXCHANGE_S_STANDARD]
people:
  - {key: karl, name: Karl Becker, location: US, addresses: ["SMTP:k.becker@contoso.example"]}
  - {key: katja, name: Katja Becker, location: US, synced: true, addresses: ["smtp:K.Becker@contoso.example"]}
  - {key: miriam, name: Miriam Graham, location: US, addresses: ["SMTP:front@contoso.example"]}
  - {key: johanna, name: Johanna Lorenz, location: US, addresses: ["SMTP:lead@contoso.example"]}
  - {key: joni, name: Joni Sherman, location: US, addresses: ["SMTP:j.sherman@contoso.example"]}
  - key: joni-old
    name: Joni Sherman (old)
    addresses: ["SMTP:j.sherman@contoso.example"]
    deleted: 2026-11-15T09:00:00Z
  - {key: allan, name: Allan Deyoung, location: US, addresses: ["SMTP:help@contoso.example"]}
  - {key: vera, name: Vera Lang, location: US}
  - {key: squatter, name: Sam Squatter, addresses: ["smtp:vera@contoso.onmicrosoft.com"]}
  - {key: ben, name: Ben Walters, location: US, addresses: ["SMTP:ben@contoso.example"]}
groups:
  - key: support
    name: Support
    licenses: [{product: STANDARDPACK, since: 2026-11-20T09:00:00Z}]
    members: [karl, miriam, johanna, joni, allan, vera, ben]
  - key: front
    name: Front Desk
    kind: distribution
    mail: desk@contoso.example
    addresses: ["SMTP:desk@contoso.example", "smtp:front@contoso.example"]
contacts:
  - {key: lead, name: Support Lead, mail: lead@contoso.example, addresses: ["SMTP:lead@contoso.example"]}
pins:
  addresses: [{address: help@contoso.example, owner: a public folder}]
%(more)s
"""

PLAIN = {"more": ""}


async def _found(name: str, more: str = "") -> tuple[str, str, Finding]:
    world = tenant(SUPPORT % {"more": more})
    finding = await finds(PROXY_ADDRESSES, Case(user=someone(world, name)), eyes(world))
    assert finding.cause is PROXY_ADDRESS_CONFLICT
    assert finding.kind is Kind.CAUSE
    return plain(finding.because), plain(finding.next_step), finding


async def test_another_user_has_the_address() -> None:
    because, next_step, finding = await _found("Karl Becker")

    world = tenant(SUPPORT % PLAIN)
    assert finding.about == About(
        someone(world, "Karl Becker"),
        some_group(world, "Support"),
        some_product(world, "STANDARDPACK", "Office 365 E1"),
    )
    assert because == (
        "k.becker@contoso.example, which Karl Becker has or would get, already belongs to the user "
        "Katja Becker."
    )
    assert next_step == (
        "Remove k.becker@contoso.example from Katja Becker in the on-premises directory. Then reprocess "
        "Karl Becker."
    )
    assert finding.certainty is Certainty.FACT
    assert [(shown.property, shown.value) for shown in finding.evidence] == [
        (
            "licenseAssignmentStates",
            row_shown("Office 365 E1: Error, UniquenessViolation, last updated 2026-11-20 09:01 UTC"),
        ),
        ("Katja Becker: proxyAddresses", "smtp:K.Becker@contoso.example"),
    ]


async def test_a_group_has_the_address() -> None:
    because, next_step, _ = await _found("Miriam Graham")

    assert because.endswith("already belongs to the group Front Desk.")
    assert next_step == (
        "Remove front@contoso.example from Front Desk in Exchange. Then reprocess Miriam Graham."
    )


async def test_a_contact_has_the_address() -> None:
    because, _, _ = await _found("Johanna Lorenz")

    assert because.endswith("already belongs to the contact Support Lead.")


async def test_a_deleted_user_has_the_address() -> None:
    because, next_step, _ = await _found("Joni Sherman")

    assert because.endswith("already belongs to the user Joni Sherman (old), deleted on 2026-11-15.")
    assert next_step.startswith("Restore Joni Sherman (old) and remove j.sherman@contoso.example from it, or")


async def test_the_address_exchange_would_make_is_taken() -> None:
    because, _, _ = await _found("Vera Lang")

    assert because == (
        "vera@contoso.onmicrosoft.com, which Vera Lang has or would get, already belongs to the user "
        "Sam Squatter."
    )


async def test_nobody_graph_shows_has_the_address() -> None:
    because, next_step, finding = await _found("Allan Deyoung")

    assert because == (
        "An address of Allan Deyoung is reported as taken, but no object that Graph shows me has "
        "allan@contoso.example, allan@contoso.onmicrosoft.com or help@contoso.example: the owner is one "
        "that only Exchange sees, or gave it up since."
    )
    assert next_step == (
        "Ask Exchange with Get-Recipient who has the address; if nobody does, reprocess Allan Deyoung."
    )
    assert finding.certainty is Certainty.INFERENCE
    assert finding.looks == (
        "$addresses = 'smtp:allan@contoso.example', 'smtp:allan@contoso.onmicrosoft.com', "
        "'smtp:help@contoso.example'",
        """$addresses | ForEach-Object { $address = $_.Replace("'", "''"); """
        """Get-Recipient -Filter "EmailAddresses -eq '$address'" }""",
    )


async def test_an_address_error_that_exchange_reports_as_resolved_leaves_an_old_row() -> None:
    resolved = """
  service_errors:
    - object: allan
      service_instance: exchange/namprd01-001-01
      text: The proxy address "SMTP:help@contoso.example" is already being used.
      since: 2026-11-20T10:00:00Z
      resolved: true
"""
    world = tenant(SUPPORT % {"more": resolved})

    finding = await finds(PROXY_ADDRESSES, Case(user=someone(world, "Allan Deyoung")), eyes(world))

    assert (finding.cause, finding.certainty) == (NEEDS_REPROCESS, Certainty.INFERENCE)


async def test_a_provisioning_error_leads_to_the_owner_without_a_row_in_error() -> None:
    error = """
  on_premises_errors:
    - {object: ben, value: "SMTP:desk@contoso.example", since: 2026-11-20T10:00:00Z}
"""
    because, _, finding = await _found("Ben Walters", error)

    assert because.endswith("already belongs to the group Front Desk.")
    assert finding.evidence[0].property == "onPremisesProvisioningErrors"
    assert finding.evidence[0].value == "PropertyConflict ProxyAddresses: SMTP:desk@contoso.example"


async def test_who_may_not_see_deleted_objects_is_told_so() -> None:
    world = tenant(SUPPORT % PLAIN)
    # A person without roles reads users, groups and contacts, but not what was deleted.
    directory = eyes(world, "ben@contoso.example")

    finding, unseen = await run(PROXY_ADDRESSES, Case(user=someone(world, "Joni Sherman")), directory)

    assert isinstance(finding, Finding)
    assert finding.certainty is Certainty.INFERENCE
    assert isinstance(unseen, Undetermined)
    assert isinstance(unseen.error, Forbidden)
    assert unseen.missing == DELETED_READER


async def test_several_people_are_told_from_their_rows_without_looking_addresses_up() -> None:
    world = tenant(SUPPORT % PLAIN)
    directory = eyes(world)

    finding = await finds(PROXY_ADDRESSES, Case(group=some_group(world, "Support")), directory)

    assert (finding.cause, finding.weight) == (PROXY_ADDRESS_CONFLICT, 6)
    assert plain(finding.because) == (
        "6 people did not get Office 365 E1 from Support, because Entra found an address that another "
        "object has."
    )
    assert not any("proxyAddresses/any" in request for request in directory.receipt.requests)


async def test_nothing_is_looked_up_without_a_reason() -> None:
    world = tenant(SUPPORT % PLAIN)
    directory = eyes(world)

    verdict = await clears(PROXY_ADDRESSES, Case(user=someone(world, "Ben Walters")), directory)

    assert plain(verdict.note) == (
        "No row of Ben Walters reports an address that is taken, and no provisioning error about one is open."
    )
    assert not any("proxyAddresses/any" in request for request in directory.receipt.requests)


async def test_who_asks_about_addresses_gets_them_looked_up() -> None:
    world = tenant(SUPPORT % PLAIN)
    case = Case(user=someone(world, "Ben Walters"), error_text="Proxy address violation")

    verdict = await clears(PROXY_ADDRESSES, case, eyes(world))

    assert plain(verdict.note) == (
        "No other user, group or contact that Graph shows me has an address of Ben Walters."
    )


async def test_a_shared_address_that_blocks_nothing_is_a_remark() -> None:
    world = tenant(SUPPORT % PLAIN)
    case = Case(
        user=someone(world, "Katja Becker"),
        question="Who else has her email address?",
        complaint=Complaint.NOT_RECEIVED,
    )

    finding = await finds(PROXY_ADDRESSES, case, eyes(world))

    assert (finding.cause, finding.kind) == (PROXY_ADDRESS_CONFLICT, Kind.REMARK)


async def test_graph_will_not_tell() -> None:
    world = tenant(SUPPORT % PLAIN)
    directory = eyes(world, None, frozenset({"Group.Read.All"}))

    examination = await conclude(Case(user=someone(world, "Karl Becker")), directory, [PROXY_ADDRESSES])

    (verdict,) = examination.verdicts["proxy_addresses"]
    assert isinstance(verdict, Undetermined)
    assert isinstance(verdict.error, Forbidden)
    assert verdict.missing == OWNERS_READER
