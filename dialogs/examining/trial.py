"""What a next step would do to the tenant, as far as that can be tried on paper before it is advised.

A check says it as a value beside the sentence; what follows from it in the tenant as it was read is worked
out once all checks have concluded (`dialogs/concluding/on_paper.py`).
"""

from dataclasses import dataclass

from dialogs.examining.case import Named
from graph import AssignedLicense


@dataclass(frozen=True, slots=True)
class Joins:
    """A person becomes a direct member of a group, and gets what it gives. `role` is the least that puts
    somebody into it by hand; nothing where that is not done in Entra, or the group is still to be chosen."""

    user: Named
    licenses: tuple[AssignedLicense, ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Gives:
    """A group gives a product to all its members."""

    group: Named
    sku: Named


@dataclass(frozen=True, slots=True)
class SwitchesOn:
    """A group no longer switches a service off."""

    group: Named
    service: str


@dataclass(frozen=True, slots=True)
class TakesOff:
    """A group gives no product any more."""

    group: Named


@dataclass(frozen=True, slots=True)
class Reprocesses:
    """Entra works the licenses of a person out anew, and refuses while a cause of an error stands."""


Doing = Joins | Gives | SwitchesOn | TakesOff | Reprocesses
