from datetime import UTC, datetime

import pytest

from dialogs.licensing.membership.membership_rule import Judgement, judge, source_groups, uses_member_of
from graph import Seen, User

MEGAN = User(
    "27105c11-dd3f-577e-931f-3f06815d0340",
    Seen("GET /users/27105c11-dd3f-577e-931f-3f06815d0340", datetime(2026, 11, 24, tzinfo=UTC)),
    attributes={
        "department": "Sales",
        "jobTitle": 'Account "A" executive',
        "country": None,
        "accountEnabled": False,
        "onPremisesSyncEnabled": True,
        "extensionAttribute1": "EMEA-42",
    },
)


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ('user.department -eq "Sales"', True),
        ("(user.department -eq 'sales')", True),
        ('user.department -ne "Sales"', False),
        ('user.department eq "Sales"', True),
        ('user.department -startsWith "Sa"', True),
        ('user.department -notStartsWith "Sa"', False),
        ('user.department -endsWith "es"', True),
        ('user.department -notEndsWith "es"', False),
        ('user.department -contains "ale"', True),
        ('user.department -notContains "ale"', False),
        ('user.department -in ["Legal", "Sales"]', True),
        ('user.department -notIn ["Legal", "Sales"]', False),
        ('user.extensionAttribute1 -match "^EMEA-[0-9]+$"', True),
        ('user.extensionAttribute1 -notMatch "^EMEA"', False),
        ('user.jobTitle -eq "Account `"A`" executive"', True),
        ("user.accountEnabled -eq true", False),
        ("user.accountEnabled -eq false", True),
        ("user.dirSyncEnabled -eq true", True),
        ("user.country -eq null", True),
        ("user.country -ne null", False),
        ("user.department -ne null", True),
        ('user.objectId -eq "27105c11-dd3f-577e-931f-3f06815d0340"', True),
        ('(user.department -eq "Sales") -and (user.accountEnabled -eq true)', False),
        ('(user.department -eq "Legal") -or (user.accountEnabled -eq false)', True),
        ('-not (user.department -eq "Legal")', True),
        (
            'user.department -eq "Legal" -or user.department -eq "Sales" -and user.accountEnabled -eq false',
            True,
        ),
        (
            '(user.department -eq "Legal" -or user.department -eq "Sales") -and user.accountEnabled -eq true',
            False,
        ),
    ],
)
def test_simple_rules_are_judged(rule: str, matches: bool) -> None:
    assert judge(rule, MEGAN).matches is matches


@pytest.mark.parametrize(
    "rule",
    [
        'user.country -ne "US"',
        'user.assignedPlans -any (assignedPlan.service -eq "SCO" -and assignedPlan.capabilityStatus -eq "X")',
        'user.proxyAddresses -any (_ -startsWith "smtp:m")',
        'user.memberof -any (group.objectId -in ["70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"])',
        'user.favouriteColour -eq "red"',
        'user.department -match "(S|s)ales"',
        'user.department -match "["',
        'Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863"',
        "all users",
        'user.department -eq "Sales" -and',
        '(user.department -eq "Sales"',
        "user.department -eq §",
        "",
    ],
)
def test_what_is_not_simple_is_not_judged(rule: str) -> None:
    judged = judge(rule, MEGAN)

    assert judged.matches is None
    assert judged.unjudged


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ('(user.department -eq "Legal") -and (user.country -ne "US")', False),
        ('(user.department -eq "Sales") -or (user.country -ne "US")', True),
        ('(user.department -eq "Sales") -and (user.country -ne "US")', None),
        ('-not (user.country -ne "US")', None),
    ],
)
def test_an_unknown_part_decides_only_where_it_can(rule: str, matches: bool | None) -> None:
    assert judge(rule, MEGAN).matches is matches


def test_it_says_what_it_read_and_what_stood_in_the_way() -> None:
    judged = judge('user.department -eq "Sales" -and user.country -ne "US"', MEGAN)

    assert judged == Judgement(None, {"department": "Sales", "country": None}, ("user.country -ne",))


@pytest.mark.parametrize(
    ("rule", "reads"),
    [
        (
            '(user.department -eq "Sales") and (user.extensionAttribute1 -startsWith "APAC")',
            ["extensionAttribute1"],
        ),
        (
            '(user.department -eq "Legal") -and (user.extensionAttribute1 -startsWith "APAC")',
            ["department", "extensionAttribute1"],
        ),
        (
            '(user.department -eq "Legal") or (user.extensionAttribute1 -endsWith "41")',
            ["department", "extensionAttribute1"],
        ),
        (
            'user.dirSyncEnabled eq true and not (user.department eq "Sales" or user.mail eq null)',
            ["department"],
        ),
        (
            'not (user.department eq "Sales") or (user.id ne null and user.accountEnabled eq true)',
            ["department", "accountEnabled"],
        ),
    ],
)
def test_only_what_keeps_somebody_out_is_named(rule: str, reads: list[str]) -> None:
    judged = judge(rule, MEGAN)

    assert (judged.matches, list(judged.reads)) == (False, reads)


def test_it_can_be_asked_as_if_the_account_were_enabled() -> None:
    rule = '(user.department -eq "Sales") -and (user.accountEnabled -eq true)'

    assert (judge(rule, MEGAN).matches, judge(rule, MEGAN, enabled=True).matches) == (False, True)


def test_a_pattern_that_would_never_end_is_left_alone() -> None:
    slow = 'user.department -match "^(a+)+$"'

    assert judge(slow, MEGAN).matches is None


def test_the_groups_a_member_of_rule_draws_from() -> None:
    rule = 'user.memberOf -any (group.objectId -in ["70E1F5CB-9d2c-4d6b-8d58-5e0a2b7c1a01"])'

    assert uses_member_of(rule)
    assert source_groups(rule) == ("70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01",)
    assert source_groups('user.department -eq "70e1f5cb-9d2c-4d6b-8d58-5e0a2b7c1a01"') == ()
