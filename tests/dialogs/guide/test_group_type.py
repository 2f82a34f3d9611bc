import pytest

from dialogs.examining.case import Case
from dialogs.examining.verdict import About, Finding, evidence
from dialogs.guide.group_type.check import GROUP_TYPE, PRODUCT_NOT_ASSIGNED_TO_GROUP, UNSUPPORTED_GROUP_TYPE
from dialogs.words.text import say
from graph import ALL_SCOPES, Forbidden
from tests.tenants import eyes, some_group, some_product, someone, tenant
from tests.verdicts import run, told

TENANT = """
plans:
  - {name: EXCHANGE_S_STANDARD, id: 9aaf7827-d63c-4b61-89c3-182f06f82e5c, service: exchange}
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 9, plans: [EXCHANGE_S_STANDARD]}
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 9, plans: [EXCHANGE_S_ENTERPRISE]}
  - {sku: POWER_BI_PRO, id: f8a1db68-be16-40ed-86d5-cb42ce701560, seats: 9}
  - {sku: WINDOWS_STORE, id: 6470687e-a428-4b7a-bef2-8a291ad947c9, applies_to: Company}
people:
  - {key: yusuf, name: Yusuf Demir, location: TR}
  - {key: alex, name: Alex Wilber, location: US}
  - {key: wanda, name: Wanda Howard, location: US}
groups:
  - {key: finance, name: Finance, licenses: [{product: STANDARDPACK}], members: [yusuf]}
  - {key: sales, name: Sales, licenses: [{product: ENTERPRISEPACK}], members: [alex]}
  - {key: canteen, name: Canteen, members: [alex]}
  - {key: all-hands, name: All Hands, kind: distribution, mail: all@contoso.example, members: [wanda]}
  - {key: launch, name: Product Launch, kind: microsoft365 not security, mail: launch@contoso.example}
  - {key: falcon, name: Project Falcon, kind: microsoft365, mail: falcon@contoso.example,
     licenses: [{product: STANDARDPACK}]}
  - {key: ops, name: Operations, kind: mail-enabled security, mail: ops@contoso.example,
     licenses: [{product: STANDARDPACK}]}
"""


async def test_a_distribution_list_cannot_carry_licenses() -> None:
    world = tenant(TENANT)
    wanda, all_hands = someone(world, "Wanda Howard"), some_group(world, "All Hands")
    directory = eyes(world)

    verdicts = await run(GROUP_TYPE, Case(user=wanda, group=all_hands), directory)

    group = await directory.group(all_hands.id)
    assert group is not None
    assert verdicts == (
        Finding(
            UNSUPPORTED_GROUP_TYPE,
            About(wanda, all_hands),
            say("{group} is a distribution list, and those cannot carry licenses.", group="All Hands"),
            say("Make a security group with the members of {group} and license that.", group="All Hands"),
            (evidence(group.seen, "securityEnabled", False), evidence(group.seen, "groupTypes", "[]")),
            remedies=(),
        ),
        Finding(
            PRODUCT_NOT_ASSIGNED_TO_GROUP,
            About(wanda, all_hands),
            say("{group} carries no license at all, so its members get none from it.", group="All Hands"),
            say("Put the product on {group}.", group="All Hands"),
            (evidence(group.seen, "assignedLicenses", "[]"),),
        ),
    )


async def test_a_microsoft_365_group_without_security_is_a_likely_cause() -> None:
    world = tenant(TENANT)

    verdicts = await run(GROUP_TYPE, Case(group=some_group(world, "Product Launch")), eyes(world))

    assert told(verdicts)[0] == (
        "unsupported_group_type",
        "cause",
        "inference",
        "Product Launch is a Microsoft 365 group without security, which one of Microsoft's pages rules out "
        "and another does not mention.",
        "Make Product Launch security-enabled, or license a security group instead.",
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Finance", "security group"),
        ("Project Falcon", "security-enabled Microsoft 365 group"),
        ("Operations", "mail-enabled security group"),
    ],
)
async def test_groups_that_can_carry_licenses(name: str, kind: str) -> None:
    world = tenant(TENANT)

    verdicts = await run(GROUP_TYPE, Case(group=some_group(world, name)), eyes(world))

    assert told(verdicts) == [
        ("clear", f"{name} is a {kind}, which can carry licenses."),
        ("clear", f"{name} gives Office 365 E1."),
    ]


async def test_the_group_gives_another_product() -> None:
    world = tenant(TENANT)
    case = Case(
        user=someone(world, "Yusuf Demir"),
        group=some_group(world, "Finance"),
        sku=some_product(world, "ENTERPRISEPACK", "Office 365 E3"),
    )

    verdicts = await run(GROUP_TYPE, case, eyes(world))

    assert told(verdicts)[1:] == [
        (
            "product_not_assigned_to_group",
            "cause",
            "fact",
            "Finance does not give Office 365 E3: it gives Office 365 E1. Office 365 E3 is given by Sales.",
            "Put Office 365 E3 on Finance, or use a group that gives it.",
        )
    ]


async def test_who_has_the_product_from_elsewhere_misses_nothing() -> None:
    world = tenant(TENANT)
    case = Case(
        user=someone(world, "Alex Wilber"),
        group=some_group(world, "Canteen"),
        sku=some_product(world, "ENTERPRISEPACK", "Office 365 E3"),
    )

    verdicts = await run(GROUP_TYPE, case, eyes(world))

    assert told(verdicts)[1][:4] == (
        "product_not_assigned_to_group",
        "remark",
        "fact",
        "Canteen does not give Office 365 E3: it carries no license at all. Office 365 E3 is given by Sales.",
    )


async def test_no_group_was_named() -> None:
    world = tenant(TENANT)
    directory = eyes(world)

    e3 = await run(GROUP_TYPE, Case(sku=some_product(world, "ENTERPRISEPACK", "Office 365 E3")), directory)
    power_bi = await run(GROUP_TYPE, Case(sku=some_product(world, "POWER_BI_PRO", "Power BI Pro")), directory)
    store = await run(GROUP_TYPE, Case(sku=some_product(world, "WINDOWS_STORE")), directory)

    assert told(e3) == [("clear", "Office 365 E3 is given by Sales.")]
    assert told(power_bi) == [
        (
            "product_not_assigned_to_group",
            "cause",
            "fact",
            "No group of this tenant gives Power BI Pro.",
            "Put Power BI Pro on a group that its people are direct members of.",
        )
    ]
    assert told(store) == [
        ("clear", "The product is for the whole tenant: no group and no person is given it.")
    ]
    assert not GROUP_TYPE.applies(Case())


async def test_graph_will_not_tell() -> None:
    world = tenant(TENANT)

    with pytest.raises(Forbidden):
        await run(
            GROUP_TYPE,
            Case(group=some_group(world, "Sales")),
            eyes(world, "alex@contoso.example", ALL_SCOPES - {"Group.Read.All"}),
        )
