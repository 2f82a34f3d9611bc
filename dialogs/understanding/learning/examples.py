"""The sentences that everything is learnt from: `sentences/`, a file a topic, one sentence a line.

Write more of them where something is misread: that is the whole training. They are our own; the sentences we
measure on stand in the tests. A line of
`out_of_scope.txt` begins with the key of who answers it (`scope.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_messages import messages
from dialogs.understanding.learning.topics import OUT_OF_SCOPE

FOLDER = Path(__file__).with_name("sentences")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, its topic, and who answers it if the guide does not."""

    topic: str
    text: str
    elsewhere: str = ""


TOPIC_OF_MESSAGE = {
    Meaning.NO_SEAT: "count_violation",
    Meaning.CONFLICT: "mutually_exclusive_plans",
    Meaning.DEPENDENCY: "dependency_violation",
    Meaning.LOCATION: "usage_location_missing",
    Meaning.ADDRESS: "proxy_address_conflict",
    Meaning.OTHER: "failed_sibling",
    Meaning.INHERITED: "license_cannot_be_removed",
    Meaning.NOT_HELD: "license_cannot_be_removed",
    Meaning.NOT_OWNED: "subscription_not_active",
    Meaning.NOT_PREMIUM: "no_qualifying_plan",
    Meaning.GROUP_HAS_LICENSES: "group_cannot_be_deleted",
    Meaning.NO_RIGHT: "insufficient_role",
    Meaning.NOTHING_TO_CHANGE: "powershell",
    Meaning.INCOMPLETE_REQUEST: "powershell",
    Meaning.PART_NUMBER: "powershell",
    Meaning.WRONG_TARGET: "unsupported_group_type",
    Meaning.WRONG_REQUEST: "powershell",
    Meaning.CONCURRENT: "processing_delay",
    Meaning.RETIRED_MODULE: "powershell",
    Meaning.MOVED: "failure_notification",
    Meaning.MAILBOX_AT_RISK: "service_not_provisioned",
    Meaning.DIRECT_SKIPPED: "direct_and_inherited_duplicate",
    Meaning.SOME_FAILED: "unknown_error",
    Meaning.IN_PROGRESS: "processing_delay",
    Meaning.ALL_ASSIGNED: "not_received",
    Meaning.FOR_THE_COMPANY: "unknown_error",
    Meaning.PORTAL_FAULT: "service_incident",
    Meaning.UNEXPLAINED: "unknown_error",
}
"""Which topic a known message of Microsoft's is about."""


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of the files; the known messages are examples of their topic too."""
    return tuple(_written()) + tuple(Example(TOPIC_OF_MESSAGE[said], text) for said, text in messages())


def _written() -> Iterator[Example]:
    for file in sorted(FOLDER.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if file.stem == OUT_OF_SCOPE:
                elsewhere, _, text = line.partition(": ")
                yield Example(file.stem, text, elsewhere)
            elif line:
                yield Example(file.stem, line)
