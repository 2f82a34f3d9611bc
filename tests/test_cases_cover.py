"""What the published cases promise to cover, counted."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from dialogs.guide import GUIDE
from dialogs.licensing.known_plans import EXCLUSIVE
from graph import AssignmentError
from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.case_files import CASES, CaseFile, case_of, case_paths, load

Case = tuple[CaseFile, Tenant]


@cache
def cases() -> dict[Path, CaseFile]:
    return {path: case_of(path) for path in case_paths()}


def files() -> list[CaseFile]:
    return list(cases().values())


def test_there_are_at_least_150_each_of_its_own() -> None:
    assert len(files()) >= 150
    assert len({case.what for case in files()}) == len(files())


def test_every_cause_of_the_guide_has_three_shapes_or_more() -> None:
    shapes = Counter(name for case in files() for name in {one.cause for one in case.expect.causes})
    assert [cause for cause in GUIDE.causes.by_id if shapes[cause] < 3] == []


def test_twenty_and_more_have_several_causes_at_once() -> None:
    several = [
        [one for one in case.expect.causes if one.kind in {"cause", "consequence"}] for case in files()
    ]
    assert len([found for found in several if len(found) in {2, 3}]) >= 20


def test_twenty_and_more_are_healthy_and_ten_and_more_cannot_be_decided() -> None:
    alone = [case for case in files() if not case.expect.causes and not case.expect.refused]
    assert len([case for case in alone if not case.expect.undetermined]) >= 20
    assert len([case for case in files() if case.expect.undetermined]) >= 10


def test_a_third_and_more_have_decoys() -> None:
    assert 3 * len([case for case in files() if case.decoys]) >= len(files())


def test_every_error_value_and_state_occurs_and_a_value_that_nobody_knows() -> None:
    rows = {(row["state"], row["error"] or "None") for row in _rows()}
    errors = {error for _, error in rows}
    known = {error.value for error in AssignmentError} | {"Others", "None"}
    assert errors >= known
    assert {AssignmentError.of(error) for error in errors - known} == {None}
    assert {state for state, _ in rows} >= {"Active", "Error", "ActiveWithError", "Disabled"}


def _rows() -> Iterator[dict[str, str]]:
    for path, case in cases().items():
        if sum(crowd.count for crowd in case.crowds) < 1_000:
            for user in World.of(load(path)[1], monotonic=lambda: 0.0).users():
                yield from user["licenseAssignmentStates"]


# Those that the plan names


def _known(case: Case) -> list[bool]:
    """Whether our list knows each pair that collides in this tenant."""
    ids = {plan.name: plan.id for plan in case[1].plans}
    listed = {frozenset((pair.one, pair.other)) for pair in EXCLUSIVE}
    return [frozenset((ids[one], ids[other])) in listed for one, other in case[1].rules.exclusive]


def _tells(case: Case, *words: str) -> bool:
    return set(words) <= {
        *case[0].expect.tells,
        *(word for one in case[0].expect.causes for word in one.tells),
    }


NAMED: dict[str, Callable[[Case], bool]] = {
    "conflict-pair-nobody-lists": lambda case: (
        _known(case) == [False] and _tells(case, "Change user license")
    ),
    "open-conflict-pair-log-expired": lambda case: (
        _known(case) == [False] and bool(case[0].expect.undetermined) and bool(case[0].expect.never)
    ),
    "open-conflict-pair-log-not-readable": lambda case: (
        _known(case) == [False] and bool(case[0].expect.undetermined) and bool(case[0].expect.never)
    ),
    "healthy-known-pair-together": lambda case: not case[1].rules.exclusive and not case[0].expect.causes,
    "count-two-products": lambda case: (
        [one.cause for one in case[0].expect.causes] == ["count_violation", "count_violation"]
    ),
    "other-without-sibling": lambda case: (
        [pin.error for pin in case[1].pins.assignments] == ["Other"] and not case[0].expect.causes
    ),
}


# Bad input


def _names(case: Case) -> list[str]:
    return [*(one.name for one in case[1].people), *(one.name for one in case[1].groups)]


def _in_a_circle(case: Case) -> bool:
    members = {group.key: {one.member for one in group.members} for group in case[1].groups}
    return any(key in members.get(one, ()) for key, inside in members.items() for one in inside)


def _right_to_left(case: Case) -> bool:
    return any(unicodedata.bidirectional(name[0]) in {"R", "AL"} for name in _names(case))


def _look_alike(case: Case) -> bool:
    """Two people whose names differ in a letter of another script alone."""
    scripts = {
        unicodedata.name(letter).split()[0] for name in _names(case) for letter in name if letter.isalpha()
    }
    return scripts == {"LATIN", "CYRILLIC"}


BAD: dict[str, Callable[[Case], bool]] = {
    "nested-membership-cycle": _in_a_circle,
    "bad-400-plans": lambda case: max(len(product.plans) for product in case[1].products) == 400,
    "subscription-gone-from-tenant": lambda case: any(product.gone for product in case[1].products),
    "bad-names-of-256": lambda case: sorted(map(len, _names(case)))[-2:] == [256, 256],
    "bad-right-to-left": _right_to_left,
    "bad-look-alike-script": _look_alike,
    "bad-deleted-while-asking": lambda case: case[0].meanwhile is not None and bool(case[0].expect.refused),
}


@pytest.mark.parametrize("name", [*NAMED, *BAD])
def test_what_was_asked_for_by_name_is_there_and_is_that(name: str) -> None:
    assert (NAMED | BAD)[name](load(CASES / f"{name}.yaml"))
