"""What stands there at the time, as a value in a request or beside one.

A remedy says what it sends once. `plan` fills in what Graph showed, so that what is agreed to, stored and
sent is concrete; PowerShell that is printed unplanned reads it in the statement that sends it, so that a read
that fails sends nothing (`dialogs/licensing/printed.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph import GraphRequest, LicenseAssignmentState


@dataclass(frozen=True, slots=True)
class OffNow:
    """In place of a list of disabled plans: those of the product that are off at the target, none where it
    does not have the product, and these besides."""

    besides: tuple[str, ...] = ()

    def filled(self, off: Iterable[str]) -> list[str]:
        """The list, once what is off is known."""
        return sorted({*off, *self.besides})


@dataclass(frozen=True, slots=True)
class FromAGroupToo:
    """Only while a group gives the person the product as well, without an error."""

    user_id: str
    sku_id: str

    def holds(self, rows: Iterable[LicenseAssignmentState]) -> bool:
        """Whether it is so by the person's rows."""
        return any(
            row.sku_id == self.sku_id and row.assigned_by_group and row.state == "Active" for row in rows
        )


def filled(request: GraphRequest, now: Mapping[str, Sequence[str]]) -> GraphRequest:
    """An assignLicense with what is off now, by product, in place of every `OffNow`."""
    body = request.body or {}
    added = [_filled(one, now.get(one["skuId"], ())) for one in body["addLicenses"]]
    return replace(request, body={**body, "addLicenses": added})


def _filled(license: Mapping[str, Any], off: Sequence[str]) -> Mapping[str, Any]:
    match license["disabledPlans"]:
        case OffNow() as current:
            return {**license, "disabledPlans": current.filled(off)}
        case _:
            return license
