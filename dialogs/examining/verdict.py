"""What a check can conclude.

Verdict = Clear         the guide's problem is not the problem here
        | Leads         Entra's own answer names the step to read next
        | Finding       it is: what, about whom, why, with the evidence
        | Undetermined  Graph would not tell: which permission or role would change that

"Could not look" is never "nothing wrong".
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.examining.case import Named
from dialogs.examining.cause import Cause
from dialogs.examining.remedy import Remedy
from dialogs.examining.rights import NOTHING_MISSING, Missing
from dialogs.examining.trial import Doing
from dialogs.words.script import Command
from dialogs.words.text import Phrase, Text, together
from graph import AssignmentError, GraphError, Seen


class Certainty(StrEnum):
    """A fact is what Graph says; an inference follows from it, and names what would make it a fact."""

    FACT = "fact"
    INFERENCE = "inference"


class Kind(StrEnum):
    """A cause blocks the license; a consequence follows from a cause; an obstacle stands in the asker's way
    (a missing role); a remark is worth knowing and blocks nothing."""

    CAUSE = "cause"
    CONSEQUENCE = "consequence"
    OBSTACLE = "obstacle"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One property Graph showed, the request that showed it, and when; `since` when it became so, where Graph
    tells that."""

    property: str
    value: "str | Phrase"
    source: str
    observed_at: datetime
    since: datetime | None = None


def evidence(seen: Seen, property: str, value: object) -> Evidence:
    """What an answer of Graph proves: `evidence(user.seen, "usageLocation", user.usage_location)`. What it
    lacks is told in words."""
    match value:
        case Phrase():
            return Evidence(property, value, seen.request, seen.at)
        case None:
            shown = "null"
        case datetime():
            shown = value.isoformat()
        case _:
            shown = str(value)
    return Evidence(property, shown, seen.request, seen.at)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a verdict concerns."""

    user: Named | None = None
    group: Named | None = None
    sku: Named | None = None


@dataclass(frozen=True, slots=True)
class Clear:
    """Looked, and it is fine."""

    note: Text


@dataclass(frozen=True, slots=True)
class Leads:
    """An assignment row is in error; `to` is Entra's word for it, None a word this guide does not know."""

    to: AssignmentError | None
    about: About
    note: Text
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause of the guide's, met in this tenant.

    `because` is one sentence about this tenant; `next_step` the one thing to do now, with its names filled
    in. `proof` says, of an inference, what would make it a fact. `remedies` are those of the cause unless
    others help here, the best first; `looks` are commands that only look. `weight` orders findings of one
    rank (how many people it concerns, for instance); more comes first. `does` says what the next step would
    change, and `then` what follows from it in this tenant, once it was tried on paper. `to_do` is the next
    step in two or three words, where the cause's own would say less.
    """

    cause: Cause
    about: About
    because: Text
    next_step: Text
    evidence: tuple[Evidence, ...] = ()
    kind: Kind = Kind.CAUSE
    certainty: Certainty = Certainty.FACT
    proof: Text | None = None
    looks: tuple[Command, ...] = ()
    remedies: tuple[Remedy, ...] | None = None
    weight: int = 0
    does: Doing | None = None
    then: tuple[Text, ...] = ()
    to_do: Text | None = None

    @property
    def advised(self) -> Text:
        """The one thing to do now, and what follows from it."""
        return together(self.next_step, *self.then)

    @property
    def next_in_short(self) -> Text | None:
        """The next step in two or three words."""
        return self.to_do or self.cause.to_do

    @property
    def since(self) -> datetime | None:
        """Since when it is so, as far as the evidence tells."""
        return min((one.since for one in self.evidence if one.since), default=None)

    @property
    def healed_by(self) -> tuple[Remedy, ...]:
        """What helps, the best first."""
        return self.cause.remedies if self.remedies is None else self.remedies


ABOUT_NOTHING = About()


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The check could not be made, wholly or for what `note` names."""

    note: Text
    missing: Missing = NOTHING_MISSING
    error: GraphError | None = None
    about: About = ABOUT_NOTHING


Verdict = Clear | Leads | Finding | Undetermined
