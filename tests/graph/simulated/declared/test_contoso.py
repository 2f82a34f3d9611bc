"""The tenants that ship."""

from graph.simulated import World, contoso, fabrikam


def told(world: World, name: str) -> list[tuple[str | None, str, str, str]]:
    """(group, product, state, error) of everything Entra says about somebody."""
    groups = {one["id"]: one["displayName"] for one in world.groups()}
    names = {product.id: product.sku for product in world.tenant.products}
    (user,) = (one for one in world.users() if one["displayName"] == name)
    return [
        (groups.get(one["assignedByGroup"]), names[one["skuId"]], one["state"], one["error"])
        for one in user["licenseAssignmentStates"]
    ]


def test_contoso_shows_every_error_beside_people_who_are_fine() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    shown = {
        name: told(world, name) for name in ("Megan Bowen", "Adele Vance", "Isaiah Langer", "Frida Nilsen")
    }
    assert shown == {
        "Megan Bowen": [("Sales", "ENTERPRISEPACK", "Error", "CountViolation")],
        "Adele Vance": [("Sales", "ENTERPRISEPACK", "Active", "None")],
        "Isaiah Langer": [
            ("Sales EMEA", "ENTERPRISEPACK", "Active", "None"),
            ("Marketing", "STANDARDPACK", "Error", "MutuallyExclusiveViolation"),
        ],
        "Frida Nilsen": [
            (None, "ENTERPRISEPACK", "Active", "None"),
            ("Marketing", "STANDARDPACK", "Error", "MutuallyExclusiveViolation"),
        ],
    }
    for name in ("Johanna Lorenz", "Joni Sherman", "Allan Deyoung", "Miriam Graham", "Karl Becker"):
        assert told(world, name) == [("Customer Support", "STANDARDPACK", "Error", "UniquenessViolation")]
    for name in ("Raul Razo", "Delia Dennis"):
        assert told(world, name) == [
            ("Mobile Workforce", "EMS", "Error", "Other"),
            ("Mobile Workforce", "MCOPSTN1", "Error", "ProhibitedInUsageLocationViolation"),
        ]
    assert told(world, "Lynne Robbins") == [
        ("Insights", "WORKPLACE_ANALYTICS", "Error", "DependencyViolation")
    ]
    assert told(world, "Sanjay Patel") == [
        (None, "MCOMEETADV", "Active", "None"),
        ("Meeting Hosts", "STANDARDPACK", "ActiveWithError", "DependencyViolation"),
    ]
    assert told(world, "Pradeep Gupta") == [("Data Team", "POWER_BI_PRO", "Error", "CountViolation")]
    assert told(world, "Paulo Mendes") == [("Archive", "EMS", "Error", "RegionalCapacityViolation")]
    assert told(world, "Olga Petrova") == [("Archive", "EMS", "Error", "Other")]


def test_contosos_story_of_megan_ends_well() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    e3 = next(sku for sku in world.subscribed_skus() if sku["skuPartNumber"] == "ENTERPRISEPACK")
    assert e3["consumedUnits"] == e3["prepaidUnits"]["enabled"]
    world.buy_seats("ENTERPRISEPACK", 1)
    megan = world.user("megan@contoso.example")
    assert megan is not None
    world.reprocess(megan["id"], "ada@contoso.example")
    world.advance(3)
    assert told(world, "Megan Bowen") == [("Sales", "ENTERPRISEPACK", "Active", "None")]


def test_nobody_whose_story_is_healthy_is_in_error() -> None:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    healthy = [one.name for one in world.tenant.people if one.story.startswith("Healthy")]
    assert len(healthy) > 5
    for name in healthy:
        assert [state for _, _, state, _ in told(world, name)] == ["Active"] * len(told(world, name)) != []


def test_fabrikam_owns_nothing_that_includes_group_based_licensing() -> None:
    world = World.of(fabrikam(), monotonic=lambda: 0.0)
    plans = {plan["servicePlanName"] for sku in world.subscribed_skus() for plan in sku["servicePlans"]}
    assert plans == {"EXCHANGE_S_STANDARD", "BPOS_S_TODO_1", "INTUNE_O365"}
