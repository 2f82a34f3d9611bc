from dataclasses import replace
from datetime import datetime, timedelta

from dialogs.examining.case import Case, Meaning, Named
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About
from dialogs.licensing.messages.error_texts import Recognised
from dialogs.licensing.messages.recorded import AUDIT_READER, Recorded, audit_command, newest, not_said
from dialogs.licensing.rows import Row
from dialogs.words.text import plain, say
from graph import DirectoryAudit, Forbidden, LicenseAssignmentState, Seen, Throttled, User
from tests.tenants import NOW

SEEN = Seen("GET /auditLogs/directoryAudits", NOW)
MEGAN = User("megan", SEEN, display_name="Megan Bowen")
E3, SALES = Named("sku", "Office 365 E3"), Named("sales", "Sales")
ROW = Row(
    MEGAN,
    LicenseAssignmentState(E3.id, SALES.id, "Error", "MutuallyExclusiveViolation", last_updated=NOW),
    E3,
    SALES,
)
QUESTION = say("Which plans collide?")
ABOUT = About(Named("megan", "Megan Bowen"), SALES, E3)


def _recorded(at: datetime, *plans: str) -> Recorded:
    entry = DirectoryAudit("1", "Change user license", at, "failure", SEEN, "because")
    return Recorded(entry, Recognised(Meaning.CONFLICT, plan_ids=plans))


def test_the_newest_record_that_speaks_of_the_row_counts() -> None:
    other, mine, older = _recorded(NOW, "other"), _recorded(NOW, "mine"), _recorded(NOW, "mine", "older")

    assert newest([other, mine, older], ROW, lambda said: "mine" in said.plan_ids) is mine


def test_a_record_older_than_the_row_tells_of_another_failure() -> None:
    before = _recorded(NOW - timedelta(days=2), "mine")

    assert newest([before], ROW, lambda said: True) is None
    undated = replace(ROW, state=replace(ROW.state, last_updated=None))
    assert newest([before], undated, lambda said: True) is before


def test_no_log_names_nothing() -> None:
    assert newest(None, ROW, lambda said: True) is None
    assert newest(Forbidden("GET /auditLogs/directoryAudits", 403), ROW, lambda said: True) is None


def test_a_missing_role_is_named_and_a_busy_log_is_not_a_missing_role() -> None:
    refused, busy = Forbidden("GET /auditLogs", 403), Throttled("GET /auditLogs", 429)

    forbidden, throttled = not_said([ROW], QUESTION, refused), not_said([ROW], QUESTION, busy)

    assert (forbidden.missing, forbidden.error, forbidden.about) == (AUDIT_READER, refused, ABOUT)
    assert (throttled.missing, throttled.error, throttled.about) == (Missing(), busy, ABOUT)
    assert plain(throttled.note) == "Which plans collide? The audit log would say, but it did not answer now."


def test_a_silent_log_and_an_unasked_log_are_told_apart() -> None:
    assert plain(not_said([ROW], QUESTION, ()).note) == (
        "Which plans collide? The audit log, kept 7 or 30 days, does not say."
    )
    assert plain(not_said([ROW], QUESTION, None).note) == (
        "Which plans collide? Ask about one of these people by name."
    )


def test_the_command_is_about_one_user() -> None:
    assert audit_command(Case()) == ()
    megan = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")
    whom, entries = audit_command(Case(user=megan))
    assert whom == "$user = '27105c11-dd3f-577e-931f-3f06815d0340'"
    assert "-Filter \"targetResources/any(t:t/id eq '$user')\"" in entries
