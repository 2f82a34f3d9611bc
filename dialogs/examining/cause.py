"""Why a license did not arrive, as values: a cause says all that the rest of the house has to know of it.

A cause is declared in the step that finds it. Which comes first, what follows from what, which words and
which pasted texts mean it, who mends it and how: all of it is read from here, and nothing else lists causes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from dialogs.examining.case import Complaint, Meaning
from dialogs.examining.remedy import Remedy
from dialogs.words.text import Text


class Phase(IntEnum):
    """How early on a license's way a cause stands: what comes earlier is told first. From WAITING on
    nothing new is blocked: an old row, a wait, something of Microsoft's."""

    PRODUCT = 1
    GROUP = 2
    MEMBERSHIP = 3
    REMOVAL = 4
    ASSIGNMENT = 5
    UNEXPLAINED = 6
    WORK = 7
    TIDINESS = 8
    ASKER = 9
    WAITING = 10
    ELSEWHERE = 11


class Effect(StrEnum):
    """What one cause brings about and another one would only repeat: a product that is not in force has no
    license left to give, and who was taken out of a group is not in it."""

    NOT_OWNED = "not_owned"
    NOT_IN_FORCE = "not_in_force"
    CANNOT_CARRY = "cannot_carry"
    TAKEN_AWAY = "taken_away"
    STILL_NEEDED = "still_needed"
    HELD_BACK = "held_back"
    REFUSED_ON_THE_GROUP = "refused_on_the_group"


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that can be wrong, as the guide tells it: the same in every tenant.

    `id` is its published name (`count_violation`), `form` tells apart the shapes one cause may take (a rule
    that is paused, a rule that does not match). `advice` is what the guide advises, best first; `remedies`
    what can be planned for it, best first. A cause that `follows` an effect is a consequence of one that
    `brings` it. `answers` are the complaints and pasted texts that it explains. `common` ones are offered
    first to who says that a verdict was wrong. `to_do` is the next step in two or three words, and `place`
    the address of the page of an admin center where it is taken (`dialogs/licensing/documentation.py`).
    """

    id: str
    title: Text
    advice: tuple[Text, ...]
    phase: Phase
    remedies: tuple[Remedy, ...] = ()
    brings: frozenset[Effect] = frozenset()
    follows: frozenset[Effect] = frozenset()
    answers: frozenset[Complaint | Meaning] = frozenset()
    common: bool = False
    to_do: Text | None = None
    place: str = ""
    form: str = ""

    def in_form(self, form: str, title: Text, *advice: Text, remedies: tuple[Remedy, ...] = ()) -> "Cause":
        """Another shape of the same cause."""
        return replace(self, form=form, title=title, advice=advice, remedies=remedies)


class Doubled(ValueError):
    """Two causes go by one name, or the forms of one contradict each other."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Every cause of a guide, in its order. Raises Doubled."""

    declared: tuple[Cause, ...]

    def __post_init__(self) -> None:
        known: dict[tuple[str, str], Cause] = {}
        alike: dict[str, tuple[object, ...]] = {}
        for cause in self.declared:
            if known.setdefault((cause.id, cause.form), cause) is not cause:
                raise Doubled(f"{cause.id} {cause.form}".strip() + " is declared twice")
            ranks = (cause.phase, cause.brings, cause.follows, cause.answers)
            if alike.setdefault(cause.id, ranks) != ranks:
                raise Doubled(f"the forms of {cause.id} are ranked differently")

    def __iter__(self) -> Iterator[Cause]:
        """One of each id, the first that is declared, earlier phases first."""
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    @property
    def by_id(self) -> Mapping[str, Cause]:
        """The causes by their published names; one that takes several forms as it is by itself."""
        named: dict[str, Cause] = {}
        for cause in sorted(self.declared, key=lambda cause: (cause.phase, cause.form != "")):
            named.setdefault(cause.id, cause)
        return named

    def refuse_lost(self, found: Iterable[tuple[str, Cause]]) -> None:
        """Raise LookupError for a cause that somebody made and no step declares; `found` are causes with the
        place where they stand."""
        known = {(cause.id, cause.form) for cause in self.declared}
        for place, cause in found:
            if (cause.id, cause.form) not in known:
                raise LookupError(f"{place}: no step declares {cause.id} {cause.form}".strip())


@dataclass(frozen=True, slots=True)
class Topic:
    """What words may be about, as a step declares it: learnt from sentences that stand in its folder.

    `id` names the file of its sentences (`sentences/<id>.txt`). `cause` is what it hints at, `complaint`
    what is wrong by it, `messages` the known messages that are about it; `instead` other places of the old
    guide that also answer. `seed` stands for the step's own place where that is another one; `how_to` says
    that a way is asked for and not a reason."""

    id: str
    cause: Cause | None = None
    complaint: Complaint | None = None
    messages: frozenset[Meaning] = frozenset()
    instead: tuple[str, ...] = ()
    seed: str = ""
    how_to: bool = False
