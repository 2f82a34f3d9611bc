"""The published cases, one by one; and that the evals themselves can fail."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dialogs.concluding import ranking
from dialogs.diagnosis_json import SCHEMA
from dialogs.examining.case import Complaint, Meaning
from dialogs.examining.cause import Cause as GuideCause
from dialogs.examining.verdict import About
from dialogs.guide import GUIDE
from tests.carried_out import carried_out, figure
from tests.case_files import CaseError, CaseFile, Cause, Gap, case_paths, load, loads
from tests.evals import Answer, answer, come_out, come_out_apart, differences, main, table, tally, written

README = Path(__file__).with_name("README.md")

CASE = """\
what: One seat was bought, and Megan came second.
sources: [somewhere]
tenant:
  products: [{sku: ENTERPRISEPACK, seats: 1}]
  people:
    - {key: megan, name: Megan Bowen, location: US}
  groups:
    - key: sales
      name: Sales
      licenses: [{product: ENTERPRISEPACK}]
      members: [ada, {member: megan, since: 2d ago}]
user: Megan Bowen
group: Sales
expect:
  causes: [{cause: count_violation, about: Megan Bowen / Sales / Office 365 E3}]
"""


async def came_out(text: str = CASE) -> tuple[CaseFile, Answer]:
    case, tenant = loads(text, "case.yaml")
    return case, await answer(case, tenant)


def named(name: str) -> Path:
    return next(path for path in case_paths() if path.stem == name)


VERY_LARGE = {"delay-more-than-60000-members"}


@cache
def answered(path: Path) -> tuple[CaseFile, Answer]:
    """A case and what comes out of it, for all tests that look at it."""
    return come_out_apart(path) if path.stem in VERY_LARGE else come_out(path)


@pytest.mark.parametrize("path", case_paths(), ids=lambda path: path.stem)
def test_the_case_comes_out_right(path: Path) -> None:
    assert list(differences(*answered(path))) == []


def test_what_is_published_of_each_case_keeps_the_schema() -> None:
    schema = Draft202012Validator(SCHEMA)
    found = ((path.stem, answered(path)[1].found) for path in case_paths())
    assert [
        (name, error.json_path, error.message)
        for name, published in found
        if published
        for error in schema.iter_errors(published)
    ] == []


def test_the_table_in_the_readme_is_what_the_evals_write() -> None:
    results = [answered(path) for path in case_paths()]
    right = sum(not any(differences(*result)) for result in results)
    page = README.read_text("utf-8")
    assert written(page, table(tally(results), len(results), right)) == page


# Each rule of the ranking, and a case that fails without it.


@pytest.mark.parametrize(
    ("consequence", "cause", "case"),
    [
        ("count_violation", "subscription_not_active", "subscription-suspended"),
        ("product_not_assigned_to_group", "unsupported_group_type", "type-distribution-list"),
        ("product_not_assigned_to_group", "no_qualifying_plan", "noplan-business-basic"),
        ("product_not_assigned_to_group", "subscription_not_active", "bad-product-not-owned-from-group"),
        ("product_not_assigned_to_group", "removed_by_group_change", "removed-product-off-group"),
        ("product_not_assigned_to_group", "group_license_refused", "refused-add-on-without-its-base"),
        ("not_a_member", "removed_by_group_change", "removed-from-group"),
        ("dynamic_membership", "removed_by_group_change", "removed-attribute-changed"),
        ("account_disabled", "removed_by_group_change", "removed-account-was-disabled"),
        ("license_cannot_be_removed", "dependency_violation", "need-keeps-license-stuck"),
    ],
)
async def test_a_case_fails_without_the_consequence(
    monkeypatch: pytest.MonkeyPatch, consequence: str, cause: str, case: str
) -> None:
    usual = ranking.follows

    def follows(one: GuideCause, other: GuideCause) -> bool:
        return usual(one, other) and (one.id, other.id) != (consequence, cause)

    monkeypatch.setattr(ranking, "follows", follows)
    assert await fails(case)


@pytest.mark.parametrize(
    ("complaint", "case"),
    [
        (Complaint.CANNOT_SIGN_IN, "disabled-and-no-seat"),
        (Complaint.SERVICE_MISSING, "order-complaint-before-other-trouble"),
        (Complaint.REMOVED, "order-removed-and-suspended"),
        (Complaint.WHO_CHANGED, "order-who-changed-it"),
        (Complaint.CANNOT_REMOVE, "order-cannot-remove-first"),
        (Complaint.CANNOT_DELETE_GROUP, "order-cannot-delete-first"),
        (Complaint.DUPLICATE, "order-duplicate-first"),
        (Complaint.NEW_SERVICE, "order-new-service-first"),
        (Complaint.MAY_I, "order-may-i-first"),
    ],
)
async def test_a_case_fails_without_the_complaint(
    monkeypatch: pytest.MonkeyPatch, complaint: Complaint, case: str
) -> None:
    monkeypatch.setattr(ranking, "answers", _without(complaint))
    assert await fails(case)


@pytest.mark.parametrize(
    ("meaning", "case"),
    [
        (Meaning.NO_SEAT, "order-pasted-no-seat"),
        (Meaning.CONFLICT, "order-pasted-text-first"),
        (Meaning.DEPENDENCY, "order-pasted-dependency"),
        (Meaning.LOCATION, "order-pasted-location"),
        (Meaning.ADDRESS, "order-pasted-address"),
        (Meaning.GROUP_LACKS_SERVICE, "order-pasted-group-lacks-service"),
        (Meaning.ROLE_ASSIGNABLE_GROUP, "order-pasted-role-assignable"),
        (Meaning.RULE_REFUSED, "order-pasted-rule-refused"),
    ],
)
async def test_a_case_fails_without_the_pasted_text(
    monkeypatch: pytest.MonkeyPatch, meaning: Meaning, case: str
) -> None:
    monkeypatch.setattr(ranking, "answers", _without(meaning))
    assert await fails(case)


def _without(asked: Complaint | Meaning) -> Callable[[GuideCause, frozenset[Complaint | Meaning]], bool]:
    return lambda cause, of: bool(cause.answers & (of - {asked}))


def test_every_rule_has_its_case() -> None:
    tested = [test_a_case_fails_without_the_complaint, test_a_case_fails_without_the_pasted_text]
    complaints, meanings = ({row[0] for row in _rows(test)} for test in tested)
    rules = {row[0] for row in _rows(test_a_case_fails_without_the_rule)}
    follows = {(row[0], row[1]) for row in _rows(test_a_case_fails_without_the_consequence)}
    answered = {asked for cause in GUIDE.causes for asked in cause.answers}
    assert complaints == {asked for asked in answered if isinstance(asked, Complaint)}
    assert meanings == {asked for asked in answered if isinstance(asked, Meaning)}
    assert rules == set(ranking.RULES)
    causes = tuple(GUIDE.causes)
    assert follows == {
        (one.id, other.id) for one in causes for other in causes if ranking.follows(one, other)
    }


def _rows(test: Any) -> list[tuple[Any, ...]]:
    return list(test.pytestmark[0].args[1])


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ("kind", "need-keeps-license-stuck"),
        ("named", "order-named-product-first"),
        ("named", "order-named-group-first"),
        ("complaint", "order-pasted-text-first"),
        ("blocks now", "order-inferred-block-before-old-row"),
        ("blocks now", "order-inferred-block-before-delay"),
        ("fact", "order-fact-before-inference"),
        ("guide", "tenant-three-groups-in-error"),
        ("people", "order-more-people-first"),
    ],
)
async def test_a_case_fails_without_the_rule(monkeypatch: pytest.MonkeyPatch, rule: str, case: str) -> None:
    rest = {name: one for name, one in ranking.RULES.items() if name != rule}
    monkeypatch.setattr(ranking, "RULES", rest)
    assert await fails(case)


@pytest.mark.parametrize(
    ("thing", "case"),
    [
        ("user", "dynamic-own-licenses-threw-him-out"),
        ("group", "order-removed-there-paused-here"),
        ("sku", "order-pasted-no-seat"),
    ],
)
async def test_a_case_fails_where_something_follows_from_what_befell_another(
    monkeypatch: pytest.MonkeyPatch, thing: str, case: str
) -> None:
    whole = ranking._touch

    def careless(cause: About, other: About) -> bool:
        return whole(replace(cause, **{thing: None}), other)

    monkeypatch.setattr(ranking, "_touch", careless)
    assert await fails(case)


async def fails(name: str) -> bool:
    case, tenant = load(named(name))
    return any(differences(case, await answer(case, tenant)))


# A case file is refused with its place


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("expect:", "expects:", "case.yaml:14:1 expects: no such property"),
        ("seats: 1", "seets: 1", "case.yaml:4:36 tenant.products[0].seets: no such property"),
        (
            "members: [ada",
            "members: [adda",
            "case.yaml:11:17 tenant.groups[0].members[0]: no such member 'adda'",
        ),
        ("sku: ENTERPRISEPACK", "sku: ENTERPRISEPAK", "case.yaml:4:14 tenant.products[0].id: Field required"),
        ("user:", "user: [", "case.yaml:13:6"),
        ("cause: count", "caus: count", "case.yaml:15:13 expect.causes[0].caus: no such property"),
    ],
)
def test_a_typo_is_refused_with_its_line(right: str, wrong: str, place: str) -> None:
    with pytest.raises(CaseError) as refused:
        loads(CASE.replace(right, wrong, 1), "case.yaml")
    assert place in str(refused.value)


# What is not right is seen


@pytest.mark.parametrize(
    ("right", "wrong", "seen"),
    [
        ("cause: count_violation", "cause: nested_group", "finding 1: count_violation"),
        ("Sales / Office", "Marketing / Office", "finding 1: count_violation"),
        ("Office 365 E3}", "Office 365 E3, kind: remark}", "finding 1: count_violation (cause"),
        ("Office 365 E3}", "Office 365 E3, certainty: inference}", "finding 1: count_violation (cause, fact"),
        ("Office 365 E3}", "Office 365 E3, tells: [free]}", "finding 1 does not tell ['free']"),
        ("E3}]", "E3}, {cause: nested_group, about: x}]", "finding 2: nothing, expected nested_group"),
        ("expect:", "expect:\n  clear: [not_enough_licenses]", "not clear: not_enough_licenses"),
        (
            "expect:",
            "expect:\n  undetermined: [{step: membership}]",
            "not undetermined: Gap(step='membership'",
        ),
        ("expect:", "expect:\n  next_step: [Reprocess]", "the next step lacks 'Reprocess': Buy 1"),
        ("expect:", "expect:\n  tells: [Power BI]", "nowhere told: 'Power BI'"),
        ("expect:", "expect:\n  never: [sales]", "told, and must not be: 'sales'"),
        ("expect:", "expect:\n  refused: [no]", "refused: ''"),
        ("expect:", "expect:\n  budget: {http_requests: 2, round_trips: 9}", "3 HTTP requests, 2 allowed"),
        ("expect:", "expect:\n  budget: {http_requests: 9, round_trips: 2}", "3 round trips, 2 allowed"),
        ("expect:", "without: [ServiceHealth.Read.All]\nexpect:", "undetermined, and should not be: Gap("),
        ("user: Megan Bowen", "user: Nobody", "refused: \"No user is called 'Nobody'"),
    ],
)
async def test_a_wrong_answer_is_seen(right: str, wrong: str, seen: str) -> None:
    case, got = await came_out(CASE.replace(right, wrong, 1))
    assert any(line.startswith(seen) for line in differences(case, got))


class _BusyMachine(asyncio.SelectorEventLoop):
    """A minute passes whenever somebody looks at the clock."""

    _seconds = 0.0

    def time(self) -> float:
        self._seconds += 60.0
        return self._seconds


def test_on_a_busy_machine_the_same_comes_out() -> None:
    case, tenant = loads(CASE, "case.yaml")
    with asyncio.Runner(loop_factory=_BusyMachine) as runner:
        got = runner.run(answer(case, tenant))
    assert (list(differences(case, got)), got.receipt.seconds) == ([], 0.0)


async def test_the_same_question_asked_twice_is_seen() -> None:
    case, got = await came_out()
    got.receipt.requests.append(got.receipt.requests[0])
    twice = replace(got, sent=(*got.sent, got.sent[0]))
    assert got.receipt.requests[-1] == got.sent[0]
    assert [line.split(":")[0] for line in differences(case, twice)] == ["asked twice"]


async def test_a_receipt_that_hides_a_question_is_seen() -> None:
    case, got = await came_out()
    hidden = got.receipt.requests.pop()
    assert list(differences(case, got)) == [f"the receipt and the wire differ: {hidden}"]


# The table


async def test_the_table_counts_by_cause() -> None:
    case, got = await came_out()
    claim = case.model_copy(update={"expect": case.expect.model_copy(update={"causes": ()})})
    other = Cause(cause="nested_group", about="Megan Bowen / Sales / Office 365 E3")
    wrong = case.model_copy(update={"expect": case.expect.model_copy(update={"causes": (other,)})})
    open_ = case.model_copy(
        update={"expect": case.expect.model_copy(update={"undetermined": (Gap(step="membership"),)})}
    )
    unseen = Answer(
        {"undetermined": [{"step": "x", "text": "", "missing": {"permission": "", "role": ""}}]}, got.receipt
    )

    scores = tally([(case, got), (claim, got), (wrong, got), (open_, unseen)])

    counted = {
        name: (one.cases, one.right, one.wrong, one.over_claimed, one.undecided)
        for name, one in scores.items()
        if one.cases or one.over_claimed
    }
    assert counted == {
        "count_violation": (2, 1, 0, 2, 1),
        "nested_group": (1, 0, 1, 0, 0),
        "*nothing wrong*": (1, 0, 1, 0, 0),
    }
    assert "| `count_violation` | 2 | 1 | 0 | 2 | 1 |" in table(scores, 4, 1).splitlines()


def test_the_table_is_put_between_its_markers() -> None:
    page = "Before\n<!-- evals -->\nold\n<!-- /evals -->\nAfter\n"
    assert written(page, "new") == "Before\n<!-- evals -->\nnew\n<!-- /evals -->\nAfter\n"
    assert written("No markers", "new") == "No markers"


def test_the_command_prints_the_table_and_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    page.write_text("<!-- evals -->\n<!-- /evals -->\n", "utf-8")
    assert main(["--write", str(page), "count-last-seat"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 of 1 published cases come out right.")
    assert page.read_text("utf-8") == f"<!-- evals -->\n{told}<!-- /evals -->\n"


def test_the_next_step_works_when_it_is_carried_out() -> None:
    told = README.read_text("utf-8")
    outcomes = {path.stem: carried_out(path) for path in case_paths() if path.stem not in VERY_LARGE}

    assert {name: one.still for name, one in outcomes.items() if one.still} == {}
    assert figure(outcomes) in told
