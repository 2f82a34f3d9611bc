"""What is stored of a conversation between two turns: JSON, small, and no Graph object."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dialogs.examining.case import Case
from dialogs.examining.remedy import Change
from dialogs.querying.tenant_query import Query
from dialogs.subject.choosing import Candidate, Choose
from dialogs.subject.meant import SoFar

VERSION = 2
LONGEST_TRAIL = 30
MOST_EARLIER = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that was offered: under which key, to whom, and what it is.

    A yes counts only from the same person, in the same conversation, while the tenant still shows what stood
    there before; under one key it is sent once.
    """

    key: str
    asker: str
    change: Change

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {"key": self.key, "asker": self.asker, "change": self.change.to_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Offer":
        """Back from the store."""
        return cls(str(stored["key"]), str(stored["asker"]), Change.from_json(stored["change"]))


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. `nonce` is the one on the newest buttons; `trail` the steps before, for
    *back*; `pending` the step to enter once the subject is known; `asking` what the person has to choose,
    in turn; `watching` the keys of changes of which the news is still to come; `query` the question about the
    tenant that was answered last."""

    case: Case = field(default_factory=Case)
    step: str = ""
    nonce: str = ""
    trail: tuple[str, ...] = ()
    pending: str = ""
    walking: bool = False
    asking: tuple[Choose, ...] = ()
    offer: Offer | None = None
    just_offered: bool = False
    watching: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    earlier: tuple[Case, ...] = ()
    asks_truth: bool = False
    query: Query | None = None

    @property
    def so_far(self) -> SoFar:
        """What the conversation is about, for what is said next."""
        return SoFar(self.case, self.earlier)

    def about(self, case: Case) -> "State":
        """The state with a case; one about somebody or something else is kept for "the other one"."""
        same = (case.user, case.group) == (self.case.user, self.case.group)
        if same or self.case.whole_tenant:
            return replace(self, case=case)
        others = [one for one in self.earlier if (one.user, one.group) != (case.user, case.group)]
        return replace(self, case=case, earlier=(self.case, *others)[:MOST_EARLIER])

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "version": VERSION,
            "case": self.case.to_json(),
            "step": self.step,
            "nonce": self.nonce,
            "trail": list(self.trail),
            "pending": self.pending,
            "walking": self.walking,
            "asking": [asdict(one) for one in self.asking],
            "offer": self.offer.to_json() if self.offer else None,
            "just_offered": self.just_offered,
            "watching": list(self.watching),
            "told": list(self.told),
            "earlier": [case.to_json() for case in self.earlier],
            "asks_truth": self.asks_truth,
            "query": self.query.to_json() if self.query else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "State":
        """Back from the store. A document that is broken, or of another version, begins anew: it costs one
        conversation its place, never the next turn."""
        if not stored or stored.get("version") != VERSION:
            return cls()
        try:
            return cls(
                case=Case.from_json(stored["case"]),
                step=str(stored["step"]),
                nonce=str(stored["nonce"]),
                trail=tuple(map(str, stored["trail"])),
                pending=str(stored["pending"]),
                walking=bool(stored["walking"]),
                asking=tuple(_choose(one) for one in stored["asking"]),
                offer=Offer.from_json(stored["offer"]) if stored["offer"] else None,
                just_offered=bool(stored["just_offered"]),
                watching=tuple(map(str, stored["watching"])),
                told=tuple(map(str, stored["told"])),
                earlier=tuple(map(Case.from_json, stored["earlier"])),
                asks_truth=bool(stored["asks_truth"]),
                query=Query.from_json(stored["query"]) if stored.get("query") else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()


def _choose(stored: Mapping[str, Any]) -> Choose:
    candidates = tuple(Candidate(**one) for one in stored["candidates"])
    return Choose(stored["slot"], stored["words"], candidates, stored.get("near", False))
