"""What a user effectively has. https://learn.microsoft.com/graph/api/resources/licensedetails"""

from dataclasses import dataclass, replace

from graph.asking import lenient, wire
from graph.asking.listed import Listed, Seen
from graph.asking.wire import Json, guid
from graph.questions import Questions
from graph.questions.subscribed_sku import ServicePlan, as_service_plans, codes, named


@dataclass(frozen=True, slots=True)
class LicenseDetails:
    """A product a user effectively has, with the provisioning status of each plan."""

    sku_id: str
    sku_part_number: str
    service_plans: tuple[ServicePlan, ...]
    seen: Seen
    display_name: str = ""


DETAILS = ("skuId", "skuPartNumber", "servicePlans")


def as_license_details(json: Json, seen: Seen) -> LicenseDetails:
    """https://learn.microsoft.com/graph/api/resources/licensedetails"""
    return LicenseDetails(
        sku_id=lenient.identity(json, seen, "skuId"),
        sku_part_number=lenient.text(json, "skuPartNumber") or "",
        service_plans=as_service_plans(json),
        seen=seen,
    )


class LicenseDetailsQuestions(Questions):
    """What somebody effectively has."""

    async def license_details(self, user_id: str) -> Listed[LicenseDetails]:
        asked = wire.get(f"/users/{guid(user_id)}/licenseDetails", *DETAILS)
        return await self._asking.list(asked, self._details)

    def _details(self, json: Json, seen: Seen) -> LicenseDetails:
        details = as_license_details(json, seen)
        self._naming.told(details.sku_id, details.sku_part_number, codes(details.service_plans))
        name = self._naming.product(details.sku_id)
        return replace(details, display_name=name, service_plans=named(details.service_plans, self._naming))
