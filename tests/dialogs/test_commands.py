"""Every command the guide prints, whatever the tenant's things are called: nothing of a value is run, no list
of switched-off plans is lost, nothing is used that was not set."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.concluding.examination import conclude
from dialogs.examining.case import Case, Complaint, Named
from dialogs.examining.step import Check, Question
from dialogs.examining.verdict import Finding
from dialogs.guide import GUIDE
from dialogs.talk import offering
from dialogs.words.script import Command, written
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.powershell import code, filters, set_twice, unset
from tests.tenants import eyes

HOSTILE = "x’; Remove-MgGroup -GroupId y #"
EVIL = Named(HOSTILE, HOSTILE)
_HEX = re.compile(r"[0-9a-f]{8}-")
_ADDS = re.compile(r"Set-Mg(?:Group|User)License .*-AddLicenses @\(@\{")
_WRITES = re.compile(r"\b(?:Set|Update|Invoke|New|Remove|Restore)-Mg(?!GraphRequest -Uri)")

TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"

GUID = st.uuids().map(str)
ID = st.one_of(GUID, st.text(), st.just(HOSTILE), st.just("y' or true or '"))
THING = st.one_of(st.none(), st.builds(Named, ID, st.text() | st.just(HOSTILE)))
CASE = st.builds(Case, THING, THING, THING)
USER, GROUP, SKU = (Named(f"{digit * 8}-1111-4111-8111-111111111111", "Sales") for digit in "123")
KNOWN = Case(USER, GROUP, SKU)
CASES = [Case(), KNOWN, Case(user=USER), Case(group=GROUP)]


def lists(case: Case) -> Iterator[Sequence[str]]:
    """The commands of every step, and of every way to do something."""
    for step in GUIDE.steps.values():
        if isinstance(step, Check | Question):
            yield from (_one_by_one(one.commands(case)) for one in step.how_tos)
            yield _one_by_one(step.commands(case) if step.commands else ())


def _one_by_one(commands: Iterable[Command]) -> Sequence[str]:
    """Line by line, as it is run."""
    return [line for command in commands for line in written(command).split("\n")]


@settings(deadline=None)
@given(CASE)
@example(Case(EVIL, EVIL, EVIL))
@example(Case(user=EVIL))
@example(Case(group=EVIL))
def test_nothing_of_a_value_is_run(case: Case) -> None:
    alike = Case(case.user and USER, case.group and GROUP, case.sku and SKU)
    for printed, expected in zip(lists(case), lists(alike), strict=True):
        assert list(map(code, printed)) == list(map(code, expected))


@pytest.mark.parametrize("case", CASES, ids=["nothing", "all", "user", "group"])
def test_every_variable_is_set_before_it_is_used(case: Case) -> None:
    assert [commands for commands in lists(case) if unset(commands)] == []


@pytest.mark.parametrize("case", CASES, ids=["nothing", "all", "user", "group"])
def test_no_variable_is_set_twice(case: Case) -> None:
    assert [commands for commands in lists(case) if set_twice(commands)] == []


def test_no_value_stands_inside_a_filter() -> None:
    every = [text for commands in lists(KNOWN) for command in commands for text in filters(command)]
    assert [text for text in every if _HEX.search(text)] == []
    assert any("$user" in text for text in every)


@pytest.mark.parametrize("case", CASES[:2], ids=["nothing", "all"])
def test_whatever_gives_a_product_passes_on_what_is_switched_off(case: Case) -> None:
    giving = [command for commands in lists(case) for command in commands if _ADDS.search(command)]
    assert giving
    assert [one for one in giving if "ForEach-Object DisabledPlans" not in one] == []


@pytest.mark.parametrize("case", CASES, ids=["nothing", "all", "user", "group"])
def test_who_only_reads_connects_to_read(case: Case) -> None:
    for commands in lists(case):
        for place, command in enumerate(commands):
            if "ReadWrite" in command:
                assert any(map(_WRITES.search, commands[place:])), commands


async def found() -> list[tuple[Finding, Sequence[str]]]:
    """What the checks find in the tenant that ships, about everybody and about every group, each with what is
    printed below it."""
    world = World.of(contoso(), monotonic=lambda: 0.0)
    new = {sku["skuId"]: ("",) for sku in world.subscribed_skus()}
    missing = Case(complaint=Complaint.SERVICE_MISSING, plan=Named(TEAMS, "Teams"))
    undeletable = Case(complaint=Complaint.CANNOT_DELETE_GROUP)
    cases = [
        *(replace(missing, user=Named(user["id"], user["displayName"])) for user in world.users()),
        *(replace(undeletable, group=Named(one["id"], one["displayName"])) for one in world.groups()),
    ]
    printed: list[tuple[Finding, Sequence[str]]] = []
    for case in cases:
        directory = eyes(world, remembered=new)
        examined = await conclude(case, directory, tuple(GUIDE.checks()))
        for one in examined.findings:
            printed.append((one, _one_by_one(await offering.commands(one, case, directory))))
    return [(finding, lines) for finding, lines in printed if lines]


async def test_what_a_finding_prints_is_as_safe() -> None:
    findings = await found()
    every = [line for _, lines in findings for line in lines]

    assert {"plan_switched_off", "new_service_plan_enabled", "group_cannot_be_deleted"} <= {
        finding.cause.id for finding, _ in findings
    }
    assert [lines for _, lines in findings if unset(lines) or set_twice(lines)] == []
    assert [text for command in every for text in filters(command) if _HEX.search(text)] == []
    assert {one for one in every if _WRITES.search(one)} == {
        form for one in every if one.endswith(" -WhatIf") for form in (one, one.removesuffix(" -WhatIf"))
    }
