"""What Entra makes of group licenses, one rule at a time, on facts without any tenant around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from graph.simulated.entra.licensing import (
    CountViolation,
    DependencyViolation,
    Facts,
    MutuallyExclusiveViolation,
    PlanRules,
    ProhibitedInUsageLocationViolation,
    Row,
    Rows,
    Settled,
    SourceKey,
    UniquenessViolation,
    Violation,
    effective_licenses,
    effective_plans,
    error_of,
    reason_of,
    settle,
    units_held,
)

EARLIER = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOTHING: frozenset[str] = frozenset()

PLANS = {
    "E3": frozenset({"exchange 2", "sharepoint 2", "teams"}),
    "E1": frozenset({"exchange 1", "sharepoint 1", "teams"}),
    "Analytics": frozenset({"analytics"}),
    "Audio": frozenset({"audio"}),
    "Calling": frozenset({"calling"}),
    "EMS": frozenset({"p1"}),
}
RULES = PlanRules(
    exclusive=(frozenset({"sharepoint 1", "sharepoint 2"}),),
    needs={"analytics": frozenset({"exchange 1", "exchange 2"}), "audio": frozenset({"teams"})},
    not_offered={"calling": frozenset({"IN"})},
    location_required=frozenset({"calling"}),
    mailbox=frozenset({"exchange 1", "exchange 2"}),
)


@dataclass
class Person:
    """Somebody in a tenant with plenty of seats, unless said otherwise."""

    rows: Rows = field(default_factory=dict)
    location: str | None = "US"
    tenant_location: str | None = "US"
    free: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = NOTHING
    taken: str | None = None

    def facts(self) -> Facts:
        return Facts(
            RULES,
            PLANS.__getitem__,
            lambda sku_id: self.free.get(sku_id, 100),
            lambda sku_id: sku_id not in self.gone,
            self.location,
            self.tenant_location,
            lambda: self.taken,
            NOW,
        )

    def gets(self, *skus: str, group: str | None = "Sales", off: frozenset[str] = NOTHING) -> Settled:
        return settle(self.rows, group, dict.fromkeys(skus, off), self.facts())


def row(
    sku: str,
    group: str | None,
    state: str = "Active",
    error: str | None = None,
    off: frozenset[str] = NOTHING,
) -> Row:
    return Row(sku, group, state, error, off, EARLIER)


def having(*rows: Row) -> dict[SourceKey, Row]:
    return {one.key: one for one in rows}


def changed(*rows: Row) -> dict[SourceKey, Row]:
    return having(*(replace(one, updated=NOW) for one in rows))


def test_a_group_gives_its_product() -> None:
    assert Person().gets("E3") == Settled(changed(row("E3", "Sales")))


def test_a_product_from_a_group_comes_less_the_plans_switched_off() -> None:
    off = frozenset({"teams"})
    settled = Person().gets("E3", off=off)
    assert settled.rows == changed(row("E3", "Sales", off=off))
    assert effective_plans(settled.rows, PLANS.__getitem__) == {"exchange 2", "sharepoint 2"}


def test_without_a_free_seat_it_is_a_count_violation() -> None:
    assert Person(free={"E3": 0}).gets("E3") == Settled(
        changed(row("E3", "Sales", "Error", "CountViolation")), (CountViolation("E3"),)
    )


def test_whoever_has_the_product_already_needs_no_further_seat() -> None:
    person = Person(rows=having(row("E3", None)), free={"E3": 0})
    settled = person.gets("E3")
    assert settled == Settled({**having(row("E3", None)), **changed(row("E3", "Sales"))})
    assert units_held(settled.rows) == {"E3"}


def test_a_seat_given_up_in_the_same_go_counts_as_ones_own() -> None:
    person = Person(free={"E3": 0})
    settled = settle({}, "Sales", {"E3": NOTHING}, person.facts(), units=frozenset({"E3"}))
    assert settled == Settled(changed(row("E3", "Sales")))


def test_one_failing_product_stops_all_products_of_the_group() -> None:
    assert Person(free={"Calling": 0}).gets("EMS", "Calling") == Settled(
        changed(row("EMS", "Sales", "Error", "Other"), row("Calling", "Sales", "Error", "CountViolation")),
        (CountViolation("Calling"),),
    )


def test_every_failing_product_has_its_own_error() -> None:
    settled = Person(free={"Calling": 0}, location="US", taken="smtp:a@b").gets("E3", "Calling")
    assert [error_of(violation) for violation in settled.violations] == [
        "UniquenessViolation",
        "CountViolation",
    ]
    assert settled.rows == changed(
        row("E3", "Sales", "Error", "UniquenessViolation"), row("Calling", "Sales", "Error", "CountViolation")
    )


def test_a_product_in_force_stays_in_force_when_a_new_sibling_fails() -> None:
    person = Person(rows=having(row("EMS", "Sales")), free={"Calling": 0})
    assert person.gets("EMS", "Calling").rows == changed(
        row("EMS", "Sales", "ActiveWithError", "Other"), row("Calling", "Sales", "Error", "CountViolation")
    )


def test_plans_that_exclude_each_other_collide_across_groups() -> None:
    person = Person(rows=having(row("E3", "Sales")))
    assert person.gets("E1", group="Marketing") == Settled(
        {
            **having(row("E3", "Sales")),
            **changed(row("E1", "Marketing", "Error", "MutuallyExclusiveViolation")),
        },
        (MutuallyExclusiveViolation("E1", (("sharepoint 1", "sharepoint 2"),)),),
    )


def test_plans_that_exclude_each_other_collide_with_a_direct_license() -> None:
    person = Person(rows=having(row("E3", None)))
    assert [error_of(v) for v in person.gets("E1").violations] == ["MutuallyExclusiveViolation"]


def test_two_colliding_products_of_one_group_both_fail() -> None:
    assert [v.sku_id for v in Person().gets("E1", "E3").violations] == ["E1", "E3"]


def test_a_colliding_plan_that_is_switched_off_does_not_collide() -> None:
    person = Person(rows=having(row("E3", "Sales", off=frozenset({"sharepoint 2"}))))
    assert person.gets("E1", group="Marketing").violations == ()


def test_a_row_in_error_holds_nothing_to_collide_with() -> None:
    person = Person(rows=having(row("E3", "Sales", "Error", "CountViolation")))
    assert person.gets("E1", group="Marketing").violations == ()


def test_a_plan_without_what_it_needs_is_a_dependency_violation() -> None:
    assert Person().gets("Analytics") == Settled(
        changed(row("Analytics", "Sales", "Error", "DependencyViolation")),
        (DependencyViolation("Analytics", "analytics", ("exchange 1", "exchange 2")),),
    )


@pytest.mark.parametrize("sku", ["E1", "E3"])
def test_any_of_the_needed_plans_will_do(sku: str) -> None:
    assert Person(rows=having(row(sku, "Other"))).gets("Analytics").violations == ()


def test_what_is_needed_may_come_with_the_same_group() -> None:
    assert Person().gets("Analytics", "E3").violations == ()


def test_what_is_needed_does_not_count_while_it_is_switched_off() -> None:
    person = Person(rows=having(row("E3", "Other", off=frozenset({"exchange 2"}))))
    assert [error_of(v) for v in person.gets("Analytics").violations] == ["DependencyViolation"]


def test_a_license_that_another_still_needs_is_not_taken_away() -> None:
    person = Person(rows=having(row("E3", "Sales"), row("Audio", None)))
    assert person.gets() == Settled(
        {
            **having(row("Audio", None)),
            **changed(row("E3", "Sales", "ActiveWithError", "DependencyViolation")),
        },
        (DependencyViolation("E3", "audio", ("teams",), removing=True),),
    )


def test_all_licenses_of_the_group_stay_when_one_cannot_be_taken_away() -> None:
    person = Person(rows=having(row("E3", "Sales"), row("EMS", "Sales"), row("Audio", None)))
    assert {one.error for one in person.gets().rows.values() if one.group_id == "Sales"} == {
        "DependencyViolation"
    }


def test_a_plan_that_another_still_needs_cannot_be_switched_off() -> None:
    person = Person(rows=having(row("E3", "Sales"), row("Audio", None)))
    settled = person.gets("E3", off=frozenset({"teams"}))
    assert settled.rows["E3", "Sales"] == replace(
        row("E3", "Sales", "ActiveWithError", "DependencyViolation"), updated=NOW
    )


def test_a_license_is_taken_away_when_something_else_gives_what_is_needed() -> None:
    rest = having(row("E1", "Marketing"), row("Audio", None))
    person = Person(rows={**having(row("E3", "Sales")), **rest})
    assert person.gets() == Settled(rest)


def test_a_license_is_taken_away_when_its_dependent_goes_with_it() -> None:
    person = Person(rows=having(row("E3", "Sales"), row("Audio", "Sales")))
    assert person.gets() == Settled({})


def test_a_plan_is_prohibited_where_it_is_not_offered() -> None:
    assert Person(location="IN").gets("Calling") == Settled(
        changed(row("Calling", "Sales", "Error", "ProhibitedInUsageLocationViolation")),
        (ProhibitedInUsageLocationViolation("Calling", ("calling",), "IN"),),
    )


def test_a_prohibited_plan_that_is_switched_off_is_no_obstacle() -> None:
    assert Person(location="IN").gets("Calling", off=frozenset({"calling"})).violations == ()


def test_a_group_falls_back_to_the_tenants_location() -> None:
    assert Person(location=None).gets("E3").violations == ()
    assert Person(location=None, tenant_location="IN").gets("Calling").violations == (
        ProhibitedInUsageLocationViolation("Calling", ("calling",), None),
    )


def test_some_plans_need_a_location_of_ones_own() -> None:
    assert Person(location=None).gets("Calling").violations == (
        ProhibitedInUsageLocationViolation("Calling", ("calling",), None),
    )


def test_a_direct_assignment_needs_a_location_of_ones_own() -> None:
    assert Person(location=None).gets("E3", group=None).violations == (
        ProhibitedInUsageLocationViolation("E3", (), None),
    )


def test_a_mailbox_needs_addresses_that_are_free() -> None:
    assert Person(taken="smtp:megan@contoso.example").gets("E3") == Settled(
        changed(row("E3", "Sales", "Error", "UniquenessViolation")),
        (UniquenessViolation("E3", "smtp:megan@contoso.example"),),
    )
    assert Person(taken="smtp:megan@contoso.example").gets("EMS").violations == ()


def test_a_product_that_left_the_tenant_has_no_seats() -> None:
    person = Person(free={"E3": 0}, gone=frozenset({"E3"}))
    assert person.gets("E3").violations == (CountViolation("E3", in_tenant=False),)


def test_an_unchanged_row_keeps_the_time_of_its_last_change() -> None:
    person = Person(rows=having(row("E3", "Sales", "Error", "CountViolation")), free={"E3": 0})
    assert person.gets("E3").rows == person.rows
    active = Person(rows=having(row("E3", "Sales")), free={"E3": 0}, location="IN")
    assert active.gets("E3") == Settled(having(row("E3", "Sales")))


def test_a_row_whose_cause_is_gone_becomes_active() -> None:
    person = Person(rows=having(row("E3", "Sales", "Error", "CountViolation")))
    assert person.gets("E3") == Settled(changed(row("E3", "Sales")))


def test_plans_from_several_sources_unite() -> None:
    rows = having(
        row("E3", None, off=frozenset({"teams", "exchange 2"})),
        row("E3", "Sales", off=frozenset({"teams"})),
        row("E1", "Marketing", "Error", "CountViolation"),
    )
    assert effective_licenses(rows) == {"E3": frozenset({"teams"})}
    assert effective_plans(rows, PLANS.__getitem__) == {"exchange 2", "sharepoint 2"}


def test_a_disabled_row_gives_nothing_and_keeps_its_unit() -> None:
    rows = having(row("E3", "Sales", "Disabled"))
    assert effective_licenses(rows) == {}
    assert units_held(rows) == {"E3"}


@pytest.mark.parametrize(
    ("violation", "reason"),
    [
        (
            CountViolation("E3"),
            "Not enough licenses are available to complete this operation. Purchase more licenses or remove "
            "unneeded licenses from users and groups for SKU [E3]. Licenses being added: [E3, EMS]",
        ),
        (CountViolation("E3", in_tenant=False), "License E3 does not correspond to a valid company License."),
        (
            MutuallyExclusiveViolation("E1", (("a", "b"), ("c", "d"))),
            "The license can't be assigned because the user has licensed service plans that conflict with "
            "plans in the new license. Resolve these conflicting service plan pairs before assigning the "
            "license: [a, b], [c, d]. Licenses being added: [E3, EMS]",
        ),
        (
            DependencyViolation("Analytics", "a", ("b", "c")),
            "License assignment failed because service plan [a] depends on the service plan(s) [b], [c]",
        ),
        (
            ProhibitedInUsageLocationViolation("Calling", ("calling",), "IN"),
            "License assignment cannot be done for user with invalid usage location.",
        ),
        (
            UniquenessViolation("E3", "smtp:a@b"),
            'License assignment failed because the proxy address "smtp:a@b" is already being used by another '
            "object.",
        ),
    ],
)
def test_the_reason_is_worded_as_entra_words_it(violation: Violation, reason: str) -> None:
    assert reason_of(violation, ["E3", "EMS"]) == reason


def test_time_only_moves_rows_that_change() -> None:
    person = Person(rows=having(row("EMS", "Sales")))
    later = replace(person.facts(), at=NOW + timedelta(hours=1))
    settled = settle(person.rows, "Sales", {"EMS": NOTHING, "E3": NOTHING}, later)
    assert {one.sku_id: one.updated for one in settled.rows.values()} == {"EMS": EARLIER, "E3": later.at}
