"""The guide as a whole: nothing is missing, nothing stands twice, and the written guide is current."""

from collections import Counter
from pathlib import Path

import pytest

from dialogs.examining.cause import Cause
from dialogs.examining.step import Check, Ending, Event, Reply, Step
from dialogs.guide import GUIDE
from dialogs.guide.assignment_errors.check import ASSIGNMENT_ERRORS
from dialogs.guide.written import between, causes_table, written_guide
from dialogs.remedies import REMEDIES
from dialogs.talk import saying
from dialogs.words.text import plain
from graph import AssignmentError

STEPS = list(GUIDE.steps.values())
CHECKS = list(GUIDE.checks())
WRITTEN = Path(__file__).parent.parent.parent / "dialogs" / "GUIDE.md"


def by_id(step: Step) -> str:
    return step.id


def test_every_error_of_entra_leads_somewhere() -> None:
    assert {str(error) for error in AssignmentError} <= GUIDE.triggers(ASSIGNMENT_ERRORS)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_every_check_leads_on_and_can_be_asked_again(check: Check) -> None:
    assert {Event.CLEAR, Reply.NEXT, Reply.CHECK_AGAIN, Reply.STOP} <= GUIDE.triggers(check)


def test_every_step_is_reached() -> None:
    reached = {GUIDE.first.id} | {to.id for ways in GUIDE.routes.values() for to in ways.values()}
    everywhere = {GUIDE.follow(GUIDE.first, reply).id for reply in (Reply.STOP, Reply.WHO, Reply.POWERSHELL)}
    assert reached | everywhere == set(GUIDE.steps)


def test_what_a_yes_mends_is_offered_from_where_it_is_found() -> None:
    stuck = [
        check.id
        for check in GUIDE.checks()
        if any(asks(cause) for cause in check.causes) and Event.REMEDY not in GUIDE.triggers(check)
    ]
    assert stuck == []


def asks(cause: Cause) -> bool:
    return any(remedy.ask is not None for remedy in cause.remedies)


def test_every_remedy_of_a_cause_is_registered_under_its_name() -> None:
    remedies = {remedy for cause in GUIDE.causes.declared for remedy in cause.remedies}
    assert {remedy for remedy in remedies if REMEDIES[remedy.id] is not remedy} == set()


def test_the_table_of_causes_in_the_readme_is_current() -> None:
    page = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert between(page, "causes", causes_table(GUIDE)) == page, "run: make guide"


def test_every_part_of_the_old_guide_is_mirrored() -> None:
    seeds = {seed for step in STEPS for seed in step.page.seed.replace("/", " ").split()}
    assert seeds == {f"TCF{number}" for number in range(1, 5)} | {f"RS{number}" for number in range(1, 8)}


@pytest.mark.parametrize("step", STEPS, ids=by_id)
def test_every_step_is_a_page_worth_reading(step: Step) -> None:
    assert len(step.page.today.split()) >= (20 if isinstance(step, Ending) else 60)
    assert step.page.sources or isinstance(step, Ending)
    assert all(source.url.startswith("https://") for source in step.page.sources)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_every_check_says_where_to_look_by_hand_and_what_it_needs(check: Check) -> None:
    assert check.phrases
    assert check.by_hand or check.id == "powershell"
    assert check.least.permission or check.id in {"powershell", "failure_notification"}


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_a_page_shows_paragraphs_lists_and_tables_as_entries_without_markup(check: Check) -> None:
    (today,) = [
        section
        for section in saying.step_page(check, None, frozenset()).sections
        if plain(section.title) == "What the guide says today"
    ]
    told = [plain(entry) for entry in today.items]
    assert [entry for entry in told if entry.startswith(("-", "|")) or " - " in entry or "**" in entry] == []


def test_no_phrase_means_two_steps() -> None:
    phrases = Counter(phrase.casefold() for step in STEPS for phrase in step.phrases)
    assert [phrase for phrase, times in phrases.items() if times > 1] == []


def test_the_written_guide_is_current() -> None:
    assert WRITTEN.read_text("utf-8") == written_guide(GUIDE), "run: make guide"
