from collections.abc import Mapping, Sequence
from datetime import date
from graphlib import CycleError

import pytest

from dialogs.examining.case import Case
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.glance import NothingToShow
from dialogs.examining.machine import GuideMachine, NoWay
from dialogs.examining.step import Check, Ending, Event, Page, Question, Reply
from dialogs.examining.verdict import About, Clear, Finding, Leads, Undetermined, Verdict
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import only, say
from graph import AssignmentError, Directory

PAGE = Page("", None, "", (), date(2026, 11, 24))
NOTHING = NothingToShow("routes alone")
Error = AssignmentError


def check(id: str) -> Check:
    async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
        return (Clear(say("fine")),)

    return Check(id, only(id), PAGE, examine, glance=NOTHING)


def question(id: str) -> Question:
    return Question(id, only(id), PAGE, lambda case: say("?"), lambda case: say("Why"), glance=NOTHING)


WHOSE, AGAIN = question("whose"), question("again")
ROWS, SEATS, PLANS, LATER = check("rows"), check("seats"), check("plans"), check("later")
TRAIL, SHELL = check("trail"), check("shell")
DONE, HANDED = (Ending(id, only(id), PAGE, lambda case: say("")) for id in ("done", "handed"))
ROUTES = {
    WHOSE: {Event.ANSWERED: ROWS},
    ROWS: {Event.CLEAR: LATER, Error.COUNT_VIOLATION: SEATS, Error.MUTUALLY_EXCLUSIVE_VIOLATION: PLANS},
    SEATS: {Event.CLEAR: LATER, Event.REMEDY: AGAIN},
    PLANS: {Event.CLEAR: LATER},
    LATER: {Event.CLEAR: DONE},
    AGAIN: {Reply.YES: DONE, Reply.NO: ROWS},
}


def machine(routes: dict[object, object] | None = None) -> GuideMachine:
    return GuideMachine(routes or ROUTES, stop=HANDED, who=TRAIL, powershell=SHELL)  # type: ignore[arg-type]


def found(cause: str, *, mended: bool = False) -> Finding:
    remedies = (REPROCESS,) if mended else ()
    return Finding(Cause(cause, say("A cause"), (), Phase.WAITING, remedies), About(), say(""), say(""))


CLEAR = Clear(say("fine"))
SEAT_LEAD = Leads(Error.COUNT_VIOLATION, About(), say("no seat"))
PLAN_LEAD = Leads(Error.MUTUALLY_EXCLUSIVE_VIOLATION, About(), say("plans"))


def way(verdicts: Mapping[str, Sequence[Verdict]], goal: Finding | None, routes: object = None) -> list[str]:
    return [step.id for step in machine(routes).walk(ROWS, verdicts, goal)]  # type: ignore[arg-type]


def test_when_all_is_clear_the_way_ends_well() -> None:
    assert way({"rows": (CLEAR,), "later": (CLEAR,)}, None) == ["rows", "later", "done"]


def test_an_error_leads_to_its_step_and_the_talk_rests_at_the_cause() -> None:
    cause = found("count_violation")
    assert way({"rows": (SEAT_LEAD,), "seats": (cause,)}, cause) == ["rows", "seats"]


def test_of_two_errors_the_way_takes_the_one_that_holds_the_first_ranked_cause() -> None:
    cause, other = found("mutually_exclusive_plans"), found("count_violation")
    verdicts: dict[str, tuple[Verdict, ...]] = {
        "rows": (SEAT_LEAD, PLAN_LEAD),
        "seats": (other,),
        "plans": (cause,),
    }
    assert way(verdicts, cause) == ["rows", "plans"]


def test_a_cause_behind_another_errors_step_is_reached_through_it() -> None:
    cause = found("service_not_provisioned")
    assert way({"rows": (SEAT_LEAD,), "seats": (CLEAR,), "later": (cause,)}, cause) == [
        "rows",
        "seats",
        "later",
    ]


def test_where_reprocessing_helps_the_way_goes_on_to_the_question() -> None:
    cause = found("needs_reprocess", mended=True)
    assert way({"rows": (SEAT_LEAD,), "seats": (cause,)}, cause) == ["rows", "seats", "again"]


def test_without_the_route_the_talk_rests_where_the_error_was_read() -> None:
    without = {**ROUTES, ROWS: {Event.CLEAR: LATER, Error.MUTUALLY_EXCLUSIVE_VIOLATION: PLANS}}
    cause = found("count_violation")
    assert way({"rows": (SEAT_LEAD,), "seats": (cause,)}, cause, without) == ["rows"]


def test_an_error_told_where_no_error_leads_anywhere_does_not_hold_up_the_way() -> None:
    cause = found("service_not_provisioned")
    told: dict[str, tuple[Verdict, ...]] = {"rows": (SEAT_LEAD,), "seats": (PLAN_LEAD,), "later": (cause,)}
    assert way(told, cause) == ["rows", "seats", "later"]


def test_what_could_not_be_seen_never_ends_well() -> None:
    verdicts: dict[str, tuple[Verdict, ...]] = {"rows": (CLEAR,), "later": (Undetermined(say("?")),)}
    assert way(verdicts, None) == ["rows", "later"]


def test_everywhere_one_may_stop_enter_any_step_or_ask_who() -> None:
    guide = machine()
    assert guide.follow(PLANS, Reply.STOP) is HANDED
    assert guide.follow(AGAIN, Reply.WHO) is TRAIL
    assert guide.enter(DONE, "seats") is SEATS
    assert guide.follow(SEATS, Reply.CHECK_AGAIN) is SEATS
    assert guide.follow(SEATS, Reply.NEXT) is LATER


def test_what_the_table_does_not_know_is_no_way() -> None:
    with pytest.raises(NoWay, match="whose: nothing follows 'clear'"):
        machine().follow(WHOSE, Event.CLEAR)
    with pytest.raises(NoWay):
        machine().enter(WHOSE, "nowhere")


def test_checks_that_lead_in_a_circle_are_refused() -> None:
    with pytest.raises(CycleError):
        machine({**ROUTES, LATER: {Event.CLEAR: ROWS}})


def test_the_diagram_draws_every_route() -> None:
    drawn = machine().mermaid().splitlines()
    assert drawn[:3] == ["stateDiagram-v2", "    [*] --> whose", "    whose --> rows: answered"]
    assert "    rows --> seats: CountViolation" in drawn
    assert drawn[-2:] == ["    done --> [*]", "    handed --> [*]"]
