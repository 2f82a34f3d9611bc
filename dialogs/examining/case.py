"""What one conversation knows: ids, names and words; JSON-able, and never a Graph object.

What Graph said a turn ago may be wrong by now, so it is asked again and not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Complaint(StrEnum):
    """What the person says is wrong. It may decide what is the cause and what only a remark."""

    NOT_RECEIVED = "not_received"
    SERVICE_MISSING = "service_missing"
    CANNOT_SIGN_IN = "cannot_sign_in"
    REMOVED = "removed"
    CANNOT_REMOVE = "cannot_remove"
    CANNOT_DELETE_GROUP = "cannot_delete_group"
    DUPLICATE = "duplicate"
    NEW_SERVICE = "new_service"
    WHO_CHANGED = "who_changed"
    MAY_I = "may_i"


class Meaning(StrEnum):
    """What one of Microsoft's texts says went wrong, or that nothing did: of a portal, of Graph, of the audit
    log, of a retired module."""

    NO_SEAT = "no_seat"
    CONFLICT = "conflict"
    DEPENDENCY = "dependency"
    LOCATION = "location"
    ADDRESS = "address"
    OTHER = "other"
    INHERITED = "inherited"
    NOT_HELD = "not_held"
    NOT_OWNED = "not_owned"
    NOT_PREMIUM = "not_premium"
    GROUP_HAS_LICENSES = "group_has_licenses"
    GROUP_LACKS_SERVICE = "group_lacks_service"
    ROLE_ASSIGNABLE_GROUP = "role_assignable_group"
    RULE_REFUSED = "rule_refused"
    NO_RIGHT = "no_right"
    NOTHING_TO_CHANGE = "nothing_to_change"
    INCOMPLETE_REQUEST = "incomplete_request"
    PART_NUMBER = "part_number"
    WRONG_TARGET = "wrong_target"
    WRONG_REQUEST = "wrong_request"
    CONCURRENT = "concurrent"
    RETIRED_MODULE = "retired_module"
    MOVED = "moved"
    MAILBOX_AT_RISK = "mailbox_at_risk"
    DIRECT_SKIPPED = "direct_skipped"
    SOME_FAILED = "some_failed"
    IN_PROGRESS = "in_progress"
    ALL_ASSIGNED = "all_assigned"
    FOR_THE_COMPANY = "for_the_company"
    PORTAL_FAULT = "portal_fault"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the tenant: its id, and what people call it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Case:
    """Whose license, from which group, which product, and in which words.

    `error_text` is what the person pasted; `plan` the service plan they miss. `other_skus` are missed in the
    same words as the product: "neither Visio nor Power BI".
    """

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None
    plan: Named | None = None
    complaint: Complaint = Complaint.NOT_RECEIVED
    question: str = ""
    error_text: str = ""
    other_skus: tuple[Named, ...] = ()

    @property
    def skus(self) -> tuple[Named, ...]:
        """Every product named, the likeliest first."""
        return (self.sku, *self.other_skus) if self.sku else ()

    @property
    def whole_tenant(self) -> bool:
        """Neither a user nor a group was named: the question is about everybody."""
        return self.user is None and self.group is None

    @property
    def names_nothing(self) -> bool:
        """Not even a product was named."""
        return self.whole_tenant and self.sku is None

    def to_json(self) -> dict[str, Any]:
        """As stored between turns."""
        things = {"user": self.user, "group": self.group, "sku": self.sku, "plan": self.plan}
        return {
            **{key: {"id": thing.id, "name": thing.name} if thing else None for key, thing in things.items()},
            "complaint": self.complaint.value,
            "question": self.question,
            "error_text": self.error_text,
            "other_skus": [{"id": sku.id, "name": sku.name} for sku in self.other_skus],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Case":
        """Back from the store; raises TypeError or ValueError where the document is not a case."""
        named = {
            key: Named(**stored[key]) if stored.get(key) else None for key in ("user", "group", "sku", "plan")
        }
        others = tuple(Named(**one) for one in stored.get("other_skus", ()))
        bare = cls(**{**stored, **named, "other_skus": others})
        return replace(bare, complaint=Complaint(bare.complaint))
