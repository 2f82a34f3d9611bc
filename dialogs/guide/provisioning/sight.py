"""What a person has in force, and what the workloads made of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.licensing.sources import Origin, user_plans
from graph import LicenseDetails, ServicePlan, SubscribedSku, User

TOLD = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """What a user has in force, and what the workloads made of it."""

    user: User
    origins: tuple[Origin, ...]
    in_error: bool
    owned: Mapping[str, SubscribedSku]
    details: Mapping[str, LicenseDetails]


def user_plans_of(sku_id: str, owned: Mapping[str, SubscribedSku]) -> Mapping[str, ServicePlan]:
    """The plans of a product that a user gets, by id."""
    return user_plans(owned.get(sku_id))
