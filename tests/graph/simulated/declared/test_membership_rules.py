"""Dynamic membership rules, as the documentation spells them."""

import pytest

from graph.simulated.declared.membership_rules import RuleError, parse

MEGAN = {
    "department": "Sales",
    "country": "US",
    "accountenabled": True,
    "jobtitle": "Account executive",
    "extensionattribute3": None,
    "usagelocation": None,
    "othermails": ["megan@home.example", "meg@contoso.example"],
    "memberof": ["70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"],
    "assignedplans": [
        {"servicePlanId": "57ff2da0", "capabilityStatus": "Enabled", "service": "TeamspaceAPI"}
    ],
}


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ('(user.department -eq "Sales")', True),
        (
            '(user.department eq "Sales") and (user.country eq "US") and not (user.accountEnabled eq false)',
            True,
        ),
        ('(user.department -eq "Legal") or (user.country -eq "FR")', False),
        ('user.department -eq "SALES"', True),
        ('user.department -ne "Sales"', False),
        ('user.Department -startsWith "sal"', True),
        ('user.department -notStartsWith "sal"', False),
        ('user.department -endsWith "es"', True),
        ('user.jobTitle -contains "exec"', True),
        ('user.jobTitle -notContains "exec"', False),
        ('user.jobTitle -match "^account .*e$"', True),
        ('user.jobTitle -notMatch "director"', True),
        ('user.country -in ["DE", "US"]', True),
        ('user.country -notIn ["DE", "US"]', False),
        ("user.accountEnabled -eq true", True),
        ("user.accountEnabled -eq false", False),
        ("user.usageLocation -eq null", True),
        ("user.usageLocation -ne null", False),
        ('user.extensionAttribute3 -eq "x"', False),
        ('user.otherMails -any (_ -contains "contoso")', True),
        ('user.otherMails -all (_ -contains "contoso")', False),
        ('user.assignedPlans -any (assignedPlan.servicePlanId -eq "57ff2da0")', True),
        (
            'user.assignedPlans -any (assignedPlan.servicePlanId -eq "57ff2da0" '
            '-and assignedPlan.capabilityStatus -eq "Deleted")',
            False,
        ),
        ('user.memberOf -any (group.objectId -in ["70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"])', True),
        ('user.memberOf -any (group.objectId -in ["00000000-0000-0000-0000-000000000000"])', False),
        ('-not (user.department -eq "Sales")', False),
        ('user.country -eq "DE" -or user.country -eq "US" -and user.department -eq "Legal"', False),
        ('(user.country -eq "DE" -or user.country -eq "US") -and user.department -eq "Sales"', True),
        ('user.department -eq "Sal`"es"', False),
    ],
)
def test_a_rule_matches_as_documented(rule: str, matches: bool) -> None:
    assert parse(rule).matches(MEGAN) is matches


def test_a_missing_property_is_never_equal_to_a_text() -> None:
    assert parse('user.city -eq ""').matches({}) is False


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "the rule ends too early"),
        ('user.department -eq "Sales" user', "the rule does not end after '\"Sales\"'"),
        ('(user.department -eq "Sales"', "the rule ends too early"),
        ('user.shoeSize -eq "44"', "the property 'user.shoesize' is not simulated"),
        ('device.deviceOSType -eq "iOS"', "the property 'device.deviceostype' is not simulated"),
        ('user.department -like "S*"', "the operator '-like' is not simulated"),
        ("user.department -eq Sales", "a value was expected, not 'Sales'"),
        ('user.country -in ["DE" "US"]', "']' was expected, not '\"US\"'"),
        ('user.department -eq "Sales', "the rule cannot be read at ' \"Sales'"),
        ('"Sales" -eq user.department', "a property was expected, not '\"Sales\"'"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(rule: str, sentence: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(rule)
    assert str(refused.value) == sentence


def test_only_a_rule_about_groups_uses_member_of() -> None:
    assert parse('-not (user.memberOf -any (group.objectId -eq "x"))').uses_member_of is True
    assert parse('user.department -eq "memberOf"').uses_member_of is False
