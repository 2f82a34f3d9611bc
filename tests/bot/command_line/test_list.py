"""`python -m bot list`: one question about the tenant, its exit code, and what is printed."""

import csv
import json

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app


def listed(*options: str) -> Result:
    return CliRunner().invoke(app, ["list", *options])


def test_rows_are_printed_below_each_other() -> None:
    ran = listed("seats", "--product", "E3")

    assert (ran.exit_code, ran.stdout.splitlines()) == (
        0,
        [
            "0 licenses of Office 365 E3 are free: 11 of 11 are in use",
            "  Product        Free  In use  Bought  State    Ends or renews",
            "  Office 365 E3  0     11      11      Enabled  2027-06-12",
        ],
    )


def test_a_spreadsheet_gets_csv() -> None:
    ran = listed("people", "--disabled", "--licensed", "--output", "csv")

    assert (ran.exit_code, list(csv.reader(ran.stdout.splitlines()))) == (
        0,
        [
            ["Person", "Signs in as", "License", "State", "Since"],
            [
                "Ben Walters",
                "ben@contoso.example",
                "Office 365 E3 from Sales",
                "Active",
                "2025-10-20T09:01:00+00:00",
            ],
        ],
    )


def test_a_script_gets_json() -> None:
    ran = listed("groups", "--state", "error", "--top", "1", "--output", "json")

    assert (ran.exit_code, json.loads(ran.stdout)) == (
        0,
        {
            "what": "groups",
            "count": 11,
            "complete": True,
            "rows": [
                {
                    "Group": "Customer Support",
                    "Gives": ["Office 365 E1"],
                    "In error": 5,
                    "Errors": ["UniquenessViolation (5)"],
                    "State": "ProcessingComplete",
                }
            ],
        },
    )


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("people", "--product", "ENTERPRISEPACK"), "11"),
        (("people", "--product", "E3", "--group", "Sales EMEA", "--source", "direct"), "1"),
        (("people", "--state", "error"), "18"),
        (("people", "--no-location"), "2"),
        (("rows", "--error", "countviolation"), "5"),
        (("groups", "--product", "EMS"), "11"),
    ],
)
def test_only_the_number_is_printed_where_it_alone_is_asked_for(options: tuple[str, ...], count: str) -> None:
    ran = listed(*options, "--count")

    assert (ran.exit_code, ran.stdout.strip()) == (0, count)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("people", "--product", "Nonesuch"), "No product is called 'Nonesuch'"),
        (("people", "--group", "Nowhere"), "No group is called 'Nowhere'"),
        (("changes", "--since", "soon"), "--since 'soon' is no day"),
        (("changes", "--as", "lee@contoso.example"), "Reports Reader and AuditLog.Read.All"),
        (("weather",), "Invalid value"),
    ],
)
def test_what_cannot_be_listed_says_why_and_ends_with_2(options: tuple[str, ...], told: str) -> None:
    ran = listed(*options)

    assert (ran.exit_code, told in ran.stderr) == (2, True)
