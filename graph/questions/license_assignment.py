"""How licenses reached somebody, or why not: what a group carries, and each row of a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.asking import lenient
from graph.asking.wire import Json, moment


@dataclass(frozen=True, slots=True)
class AssignedLicense:
    """A product given to a group or held by a user, less the plans switched off."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LicenseAssignmentState:
    """How one product reached a user from one source, or why not.

    `assigned_by_group` None is a direct assignment. `error` is Graph's word as it stands, also one that
    Graph adds tomorrow; None stands for null, "", "None" and "none", which all mean success.
    https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
    """

    sku_id: str
    assigned_by_group: str | None
    state: str
    error: str | None = None
    disabled_plans: frozenset[str] = frozenset()
    last_updated: datetime | None = None


class AssignmentError(StrEnum):
    """Why Entra could not give a user a license it should have: the values published so far.

    https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
    """

    COUNT_VIOLATION = "CountViolation"
    MUTUALLY_EXCLUSIVE_VIOLATION = "MutuallyExclusiveViolation"
    DEPENDENCY_VIOLATION = "DependencyViolation"
    PROHIBITED_IN_USAGE_LOCATION_VIOLATION = "ProhibitedInUsageLocationViolation"
    UNIQUENESS_VIOLATION = "UniquenessViolation"
    OTHER = "Other"

    @classmethod
    def of(cls, error: str) -> "AssignmentError | None":
        """The published value behind Graph's word ("Others" is "Other" on some pages); None: a new one."""
        return _PUBLISHED.get(error)


_PUBLISHED = {spelled: error for error in AssignmentError for spelled in (error.value, f"{error.value}s")}


def as_licenses(json: Json) -> tuple[AssignedLicense, ...] | None:
    """What is given to a group or held by a user; None where Graph does not tell."""
    licenses = lenient.parts(json, "assignedLicenses")
    if licenses is None:
        return None
    return tuple(
        AssignedLicense(
            lenient.text(each, "skuId") or "", frozenset(lenient.texts(each, "disabledPlans") or ())
        )
        for each in licenses
    )


def as_states(json: Json) -> tuple[LicenseAssignmentState, ...] | None:
    """A user's rows; None where Graph does not tell."""
    states = lenient.parts(json, "licenseAssignmentStates")
    if states is None:
        return None
    return tuple(
        LicenseAssignmentState(
            sku_id=lenient.text(each, "skuId") or "",
            assigned_by_group=lenient.text(each, "assignedByGroup"),
            state=lenient.text(each, "state") or "",
            error=_error(each.get("error")),
            disabled_plans=frozenset(lenient.texts(each, "disabledPlans") or ()),
            last_updated=moment(each.get("lastUpdatedDateTime")),
        )
        for each in states
    )


def _error(value: object) -> str | None:
    """A license assignment's error; the page says null on success, examples say "None".
    https://learn.microsoft.com/graph/api/resources/licenseassignmentstate"""
    return None if value is None or str(value).lower() in {"", "none"} else str(value)
