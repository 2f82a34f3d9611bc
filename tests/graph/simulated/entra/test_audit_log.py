"""What is logged, by whom, and for how long."""

from datetime import timedelta

from tests.graph.simulated.office import E3, P1, SALES, TEAMS, id_of, live, log


def test_setting_a_groups_license_is_logged_from_the_hand_to_the_counts() -> None:
    world = live(SALES.replace("licenses: [{product: ENTERPRISEPACK}]", "licenses: []"))
    world.assign_group_license(
        id_of(world, "sales"), [{"skuId": E3, "disabledPlans": [TEAMS]}], [], id_of(world, "ada")
    )
    world.advance(60)
    assert log(world, "sales", "alex", "bea", "megan") == [
        ("09:00:00", "Set group license", "success"),
        ("09:00:15", "Start applying group based license to users", "success"),
        ("09:01:00", "Change user license", "success"),
        ("09:01:00", "Change user license", "success"),
        ("09:01:00", "Change user license", "failure"),
        ("09:01:00", "Finish applying group based license to users", "success"),
    ]
    newest = world.directory_audits()
    assert newest[0]["targetResources"][0]["modifiedProperties"] == [
        {
            "displayName": "Result",
            "oldValue": None,
            "newValue": '"[Users successfully assigned licenses: 2, '
            'Users for whom license assignment failed: 1.]"',
        }
    ]
    assert newest[1]["resultReason"].endswith(f"for SKU [{E3}]. Licenses being added: [{E3}]")
    assert newest[1]["initiatedBy"] == {
        "app": {
            "appId": None,
            "displayName": "Microsoft Azure AD Group-Based Licensing",
            "servicePrincipalId": None,
            "servicePrincipalName": None,
        },
        "user": None,
    }
    by_hand = newest[-1]
    assert (by_hand["category"], by_hand["loggedByService"], by_hand["operationType"]) == (
        "GroupManagement",
        "Core Directory",
        "Assign",
    )
    assert by_hand["initiatedBy"]["user"]["userPrincipalName"] == "ada@office.example"
    assert by_hand["targetResources"] == [
        {
            "id": id_of(world, "sales"),
            "displayName": "Sales",
            "type": "Group",
            "userPrincipalName": None,
            "groupType": None,
            "modifiedProperties": [
                {
                    "displayName": "AssignedLicense",
                    "oldValue": "[]",
                    "newValue": f'["[SkuName=ENTERPRISEPACK, AccountId={world.tenant.tenant_id}, SkuId={E3}, '
                    f'DisabledPlans=[{TEAMS}]]"]',
                },
                {
                    "displayName": "Included Updated Properties",
                    "oldValue": None,
                    "newValue": '"AssignedLicense"',
                },
            ],
        }
    ]


def test_the_log_is_kept_for_30_days_with_premium_and_for_7_without() -> None:
    history = """
history:
  - {what: member added, at: 29d ago, group: empty, member: ada, by: ada}
  - {what: member removed, at: 8d ago, group: empty, member: ada, by: ada}
  - {what: member added, at: 6d ago, group: empty, member: ada, by: ada}
"""
    assert len(log(live(SALES + history), "empty")) == 3
    without = SALES.replace(P1, "5e62787c-c316-451f-b873-1d05acd4d12c")
    world = live(without + history)
    assert len(log(world, "empty")) == 1
    world.advance(timedelta(days=2).total_seconds())
    assert log(world, "empty") == []


def test_an_audit_entry_that_never_came_is_missing() -> None:
    gap = "pins: {audit_gaps: [{activity: Add member to group, object: megan}]}"
    world = live(SALES + gap)
    world.add_member(id_of(world, "empty"), id_of(world, "megan"), "ada")
    world.add_member(id_of(world, "empty"), id_of(world, "bea"), "ada")
    assert log(world, "megan") == []
    assert log(world, "bea") == [("09:00:00", "Add member to group", "success")]


def test_an_application_that_changes_something_is_named() -> None:
    world = live(SALES)
    world.add_member(id_of(world, "empty"), id_of(world, "megan"), "Provisioning script")
    initiated = world.directory_audits()[0]["initiatedBy"]
    assert (initiated["user"], initiated["app"]["displayName"]) == (None, "Provisioning script")
