"""The published JSON of a diagnosis: what its schema demands, and that it bites."""

from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dialogs.diagnosis import Diagnosis, diagnose
from dialogs.diagnosis_json import SCHEMA, to_json
from dialogs.guide import GUIDE
from dialogs.remedies import REMEDIES
from dialogs.subject.meant import Given
from graph.simulated.world import World
from tests.tenants import eyes


@pytest.fixture
async def published(contoso_world: World) -> dict[str, Any]:
    diagnosis = await diagnose(eyes(contoso_world), given=Given("Megan Bowen", "Sales", "ENTERPRISEPACK"))
    assert isinstance(diagnosis, Diagnosis)
    return to_json(diagnosis)


def refusals(published: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(published)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


async def test_a_diagnosis_keeps_it_and_names_what_the_guide_knows(published: dict[str, Any]) -> None:
    assert refusals(published) == []
    assert published["version"] == 1
    assert published["subject"] == {"user": "Megan Bowen", "group": "Sales", "product": "Office 365 E3"}
    findings = published["findings"]
    assert findings[0]["remedies"] == ["buy_licenses"]
    assert {one["cause"] for one in findings} <= set(GUIDE.causes.by_id)
    assert {one["step"] for one in findings} <= set(GUIDE.steps)
    assert {id for one in findings for id in one["remedies"]} <= set(REMEDIES)


async def test_what_is_no_such_thing_is_refused(published: dict[str, Any]) -> None:
    finding = published["findings"][0]
    wrong = [
        {**published, "more": 1},
        {**published, "version": 2},
        {name: value for name, value in published.items() if name != "version"},
        {**published, "findings": [{**finding, "kind": "guess"}]},
        {**published, "findings": [{**finding, "remedies": ["Buy licenses"]}]},
        {**published, "findings": [{**finding, "evidence": [{**finding["evidence"][0], "value": 3}]}]},
    ]
    assert [len(refusals(deepcopy(one))) for one in wrong] == [1] * len(wrong)
