"""The tenant itself. https://learn.microsoft.com/graph/api/resources/organization"""

from dataclasses import dataclass

from graph.asking import lenient, wire
from graph.asking.errors import Nonsense
from graph.asking.listed import Seen
from graph.asking.wire import Json
from graph.questions import Questions


@dataclass(frozen=True, slots=True)
class Organization:
    """The tenant itself."""

    id: str
    seen: Seen
    display_name: str | None = None
    country_letter_code: str | None = None
    default_usage_location: str | None = None
    verified_domains: tuple[str, ...] = ()


ORGANIZATION = ("id", "displayName", "countryLetterCode", "defaultUsageLocation", "verifiedDomains")


def as_organization(json: Json, seen: Seen) -> Organization:
    """https://learn.microsoft.com/graph/api/resources/organization"""
    domains = (lenient.text(domain, "name") for domain in lenient.parts(json, "verifiedDomains") or ())
    return Organization(
        id=lenient.identity(json, seen),
        seen=seen,
        display_name=lenient.text(json, "displayName"),
        country_letter_code=lenient.text(json, "countryLetterCode"),
        default_usage_location=lenient.text(json, "defaultUsageLocation"),
        verified_domains=tuple(domain for domain in domains if domain),
    )


class OrganizationQuestions(Questions):
    """Which tenant this is."""

    async def organization(self) -> Organization:
        asked = wire.get("/organization", *ORGANIZATION)
        for tenant in await self._asking.list(asked, as_organization):
            return tenant
        raise Nonsense(str(asked), message="a tenant without organization")
