from dataclasses import replace

from dialogs.concluding.ranking import rank, with_consequences
from dialogs.examining.case import Case, Named
from dialogs.examining.verdict import About, Certainty, Finding, Kind
from dialogs.guide import GUIDE
from dialogs.words.text import say


def finding(
    cause: str, kind: Kind = Kind.CAUSE, certainty: Certainty = Certainty.FACT, weight: int = 0
) -> Finding:
    return Finding(
        GUIDE.causes.by_id[cause],
        About(),
        say(""),
        say(""),
        kind=kind,
        certainty=certainty,
        weight=weight,
    )


def ranked(*findings: Finding) -> list[str]:
    return [one.cause.id for one in rank(findings)]


def test_a_cause_comes_before_its_consequence_the_askers_obstacle_and_a_remark() -> None:
    remark = finding("direct_and_inherited_duplicate", Kind.REMARK)
    obstacle = finding("insufficient_role", Kind.OBSTACLE)
    consequence = finding("failed_sibling", Kind.CONSEQUENCE)
    cause = finding("service_incident", certainty=Certainty.INFERENCE)
    assert rank([remark, obstacle, consequence, cause]) == [cause, consequence, obstacle, remark]


def test_what_blocks_now_comes_before_an_old_row_even_as_an_inference() -> None:
    old_row = finding("needs_reprocess")
    conflict = finding("mutually_exclusive_plans", certainty=Certainty.INFERENCE)
    assert rank([old_row, conflict]) == [conflict, old_row]


def test_a_fact_comes_before_an_inference() -> None:
    rule = finding("dynamic_membership", certainty=Certainty.INFERENCE)
    seats = finding("count_violation")
    assert rank([rule, seats]) == [seats, rule]


def test_the_product_comes_before_the_group_the_membership_and_the_rows() -> None:
    order = ("subscription_not_active", "unsupported_group_type", "nested_group", "count_violation")
    assert ranked(*map(finding, reversed(order))) == list(order)


def test_more_people_come_before_fewer() -> None:
    few, many = finding("count_violation", weight=3), finding("count_violation", weight=83)
    assert rank([few, many]) == [many, few]


def about(finding: Finding, group: str) -> Finding:
    return replace(finding, about=About(group=Named(group, group)))


def test_what_follows_from_another_finding_is_its_consequence() -> None:
    kind, nothing = finding("unsupported_group_type"), finding("product_not_assigned_to_group")
    found = with_consequences({"group_type": (kind, nothing)})
    assert found == {"group_type": (kind, replace(nothing, kind=Kind.CONSEQUENCE))}


def test_what_concerns_another_group_does_not_follow() -> None:
    found = {
        "group_type": (about(finding("unsupported_group_type"), "list"),),
        "membership": (about(finding("product_not_assigned_to_group"), "sales"),),
    }
    assert with_consequences(found) == found


def test_nothing_follows_from_a_remark() -> None:
    found = {
        "qualifying_plan": (finding("subscription_not_active", Kind.REMARK),),
        "not_enough_licenses": (finding("count_violation"),),
    }
    assert with_consequences(found) == found


def of(cause: str, group: str, sku: str) -> Finding:
    return replace(finding(cause), about=About(group=Named(group, group), sku=Named(sku, sku)))


def test_the_named_product_comes_before_another_that_failed() -> None:
    case = Case(sku=Named("E3", "E3"))
    other, asked = of("count_violation", "Drawing", "Visio"), of("proxy_address_conflict", "Sales", "E3")
    assert rank([other, asked], case) == [asked, other]


def test_what_held_the_named_product_back_comes_with_it() -> None:
    case = Case(sku=Named("E3", "E3"))
    held_back = replace(of("failed_sibling", "Sales", "E3"), kind=Kind.CONSEQUENCE)
    other, sibling = of("count_violation", "Drawing", "Visio"), of("proxy_address_conflict", "Sales", "E1")
    assert rank([held_back, other, sibling], case) == [sibling, other, held_back]
