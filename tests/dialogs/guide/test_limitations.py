import pytest

from dialogs.examining.case import Case, Complaint
from dialogs.examining.trial import TakesOff
from dialogs.examining.verdict import About, Finding, evidence
from dialogs.guide.limitations.check import GROUP_CANNOT_BE_DELETED, LIMITATIONS
from dialogs.words.text import say
from graph import ALL_SCOPES, Forbidden, NotFound
from tests.tenants import eyes, some_group, someone, tenant
from tests.verdicts import run, told

TENANT = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: AADPremiumService}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 9, plans: [EXCHANGE_S_STANDARD]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [AAD_PREMIUM]}
people:
  - {key: alex, name: Alex Wilber, location: US, department: Sales}
groups:
  - {key: interns, name: Old Interns, licenses: [{product: EMS}]}
  - {key: sales, name: Sales, licenses: [{product: EMS}, {product: STANDARDPACK}], members: [alex]}
  - key: mail
    name: Mail Users
    rule: >-
      user.assignedPlans -any (assignedPlan.servicePlanId -eq "9aaf7827-d63c-4b61-89c3-182f06f82e5c" -and
      assignedPlan.capabilityStatus -eq "Enabled")
    licenses: [{product: STANDARDPACK}]
"""


async def test_a_licensed_group_cannot_be_deleted() -> None:
    world = tenant(TENANT)
    interns = some_group(world, "Old Interns")
    directory = eyes(world)

    finding, size = await run(
        LIMITATIONS, Case(group=interns, complaint=Complaint.CANNOT_DELETE_GROUP), directory
    )

    group = await directory.group(interns.id)
    assert group is not None
    assert finding == Finding(
        GROUP_CANNOT_BE_DELETED,
        About(group=interns),
        say(
            "{group} still carries {products}, and a group with licenses cannot be deleted.",
            group="Old Interns",
            products=("Enterprise Mobility + Security E3",),
        ),
        say(
            "Take {products} off {group} and wait until it is processed.",
            products=("Enterprise Mobility + Security E3",),
            group="Old Interns",
        ),
        (evidence(group.seen, "assignedLicenses", "Enterprise Mobility + Security E3"),),
        does=TakesOff(interns),
    )
    assert told([size]) == [("clear", "Old Interns has 0 members and meets no limit of size.")]


async def test_nobody_wants_to_delete_the_group() -> None:
    world = tenant(TENANT)

    verdicts = await run(LIMITATIONS, Case(group=some_group(world, "Sales")), eyes(world))

    assert told(verdicts) == [
        ("clear", "Sales has 1 member and meets no limit of size."),
        (
            "clear",
            "Sales gives Enterprise Mobility + Security E3 and Office 365 E1: if one fails for a person, "
            "that person gets none of them.",
        ),
    ]


@pytest.mark.parametrize(
    ("complaint", "kind", "certainty"),
    [(Complaint.NOT_RECEIVED, "remark", "fact"), (Complaint.REMOVED, "cause", "inference")],
)
async def test_a_rule_that_tests_its_own_licenses(complaint: Complaint, kind: str, certainty: str) -> None:
    world = tenant(TENANT)
    case = Case(
        user=someone(world, "Alex Wilber"), group=some_group(world, "Mail Users"), complaint=complaint
    )

    verdicts = await run(LIMITATIONS, case, eyes(world))

    assert told(verdicts)[0][:3] == ("dynamic_membership", kind, certainty)
    assert told(verdicts)[0][3].startswith(
        "The rule of Mail Users tests Exchange Online (Plan 1), which the group gives itself: "
        "user.assignedPlans"
    )


async def test_without_a_group_there_is_no_limit_to_meet() -> None:
    verdicts = await run(LIMITATIONS, Case(), eyes(tenant(TENANT)))

    assert told(verdicts) == [
        ("clear", "No group was named, so there is no group whose limits could matter.")
    ]
    assert not LIMITATIONS.applies(Case())


async def test_graph_will_not_tell() -> None:
    world = tenant(TENANT)
    case = Case(group=some_group(world, "Sales"))

    with pytest.raises(Forbidden):
        await run(
            LIMITATIONS,
            case,
            eyes(world, "alex@contoso.example", ALL_SCOPES - {"Group.Read.All"}),
        )


async def test_the_group_was_deleted_meanwhile() -> None:
    world = tenant(TENANT)
    sales = some_group(world, "Sales")
    world.assign_group_license(
        sales.id, [], [sku["skuId"] for sku in world.subscribed_skus()], by="app: Test"
    )
    world.advance(300)
    world.delete_group(sales.id, by="app: Test")

    with pytest.raises(NotFound):
        await run(LIMITATIONS, Case(group=sales), eyes(world))
