"""What is stored of a conversation between two turns: JSON, small, and no Graph object."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dialogs.examining.case import Case, Named
from dialogs.examining.remedy import Change
from dialogs.querying.tenant_query import Query
from dialogs.subject.choosing import Candidate, Choose, Slot
from dialogs.subject.meant import SoFar

VERSION = 3
LONGEST_TRAIL = 30
MOST_EARLIER = 5
MOST_REMARKS = 20
MOST_MENTIONED = 12
LONGEST_ASKED = 500
MOST_DONE = 20


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
class Mention:
    """Somebody or something spoken of."""

    slot: Slot
    id: str
    name: str

    @property
    def named(self) -> Named:
        """Its id and name."""
        return Named(self.id, self.name)


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. `nonce` is the one on the newest buttons; `trail` the steps before, for
    *back*; `pending` the step to enter once the subject is known; `asking` what the person has to choose,
    in turn; `watching` the keys of changes of which the news is still to come; `query` the question about the
    tenant that was answered last. `told` are the ids of what was found in the case, and `cause` that of what
    stands in its way; `remarks` what was told of everybody. `mentioned` is who and what was spoken of, the
    newest first, `spoken` those whom a case was about, in the order in which they came up, and `listed` who
    or what stood in the last table, until somebody else is spoken of; `asked` the last question in words,
    `card` a digest of the verdict told last, `missed` how often in a row nothing was understood, and `done`
    the keys of changes agreed to."""

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
    cause: str = ""
    remarks: tuple[str, ...] = ()
    earlier: tuple[Case, ...] = ()
    asks_truth: bool = False
    query: Query | None = None
    mentioned: tuple[Mention, ...] = ()
    asked: str = ""
    card: str = ""
    missed: int = 0
    done: tuple[str, ...] = ()
    listed: tuple[Mention, ...] = ()
    spoken: tuple[Mention, ...] = ()

    @property
    def so_far(self) -> SoFar:
        """What the conversation is about, for what is said next."""
        return SoFar(self.case, self.earlier)

    def about(self, case: Case) -> "State":
        """The state with a case; one about somebody or something else is kept for "the other one"."""
        spoken = self.mentions(("sku", case.sku), ("group", case.group), ("user", case.user))._comes_to(case)
        same = (case.user, case.group) == (self.case.user, self.case.group)
        if same:
            return replace(spoken, case=case)
        if self.case.whole_tenant:
            return replace(spoken, case=case, cause="")
        others = [one for one in self.earlier if (one.user, one.group) != (case.user, case.group)]
        return replace(spoken, case=case, cause="", earlier=(self.case, *others)[:MOST_EARLIER])

    def _comes_to(self, case: Case) -> "State":
        """The state once the talk came to whom or what a case is about."""
        about = _subject(case)
        if about is None:
            return self
        known = any(one.id == about.id for one in self.spoken)
        among = any(one.id == about.id for one in self.listed)
        spoken = self.spoken if known else (*self.spoken, about)[-MOST_MENTIONED:]
        return replace(self, spoken=spoken, listed=self.listed if among else ())

    def lists(self, lines: tuple[Mention, ...]) -> "State":
        """The state after these stood in a table. "The fourth group" is still one of the table of groups
        before."""
        slots = {one.slot for one in lines}
        kept = tuple(one for one in self.listed if one.slot not in slots)
        return replace(self, listed=(*lines, *kept))

    def mentions(self, *about: tuple[Slot, Named | None]) -> "State":
        """The state after these were spoken of, the last of them most recently."""
        new = tuple(Mention(slot, one.id, one.name) for slot, one in reversed(about) if one)
        known = {one.id for one in new}
        kept = (one for one in self.mentioned if one.id not in known)
        return replace(self, mentioned=(*new, *kept)[:MOST_MENTIONED])

    def last(self, slot: Slot) -> Named | None:
        """Whoever or whatever of this kind was spoken of last."""
        return next((one.named for one in self.mentioned if one.slot == slot), None)

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
            "cause": self.cause,
            "remarks": list(self.remarks),
            "earlier": [case.to_json() for case in self.earlier],
            "asks_truth": self.asks_truth,
            "query": self.query.to_json() if self.query else None,
            "mentioned": [asdict(one) for one in self.mentioned],
            "asked": self.asked,
            "card": self.card,
            "missed": self.missed,
            "done": list(self.done),
            "listed": [asdict(one) for one in self.listed],
            "spoken": [asdict(one) for one in self.spoken],
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
                cause=str(stored["cause"]),
                remarks=tuple(map(str, stored["remarks"])),
                earlier=tuple(map(Case.from_json, stored["earlier"])),
                asks_truth=bool(stored["asks_truth"]),
                query=Query.from_json(stored["query"]) if stored.get("query") else None,
                mentioned=tuple(Mention(**one) for one in stored["mentioned"]),
                asked=str(stored["asked"]),
                card=str(stored["card"]),
                missed=int(stored["missed"]),
                done=tuple(map(str, stored["done"])),
                listed=tuple(Mention(**one) for one in stored["listed"]),
                spoken=tuple(Mention(**one) for one in stored.get("spoken", ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()


def _subject(case: Case) -> Mention | None:
    """Whom a case is about: the person, else the group."""
    if case.user:
        return Mention("user", case.user.id, case.user.name)
    return Mention("group", case.group.id, case.group.name) if case.group else None


def _choose(stored: Mapping[str, Any]) -> Choose:
    candidates = tuple(Candidate(**one) for one in stored["candidates"])
    return Choose(stored["slot"], stored["words"], candidates, stored.get("near", False))
