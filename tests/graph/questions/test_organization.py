import pytest

from graph import (
    Organization,
)
from graph.asking.errors import Nonsense
from tests.graph.questions.asked import asked, rows, seen


async def test_the_organization_is_the_only_one() -> None:
    tenant = {"id": "1", "displayName": "Contoso", "countryLetterCode": "US", "defaultUsageLocation": None}
    domains = [{"name": "contoso.com", "isDefault": True}, {"isDefault": False}]
    _, directory = asked({"/organization": rows({**tenant, "verifiedDomains": domains})})
    assert await directory.organization() == Organization(
        "1",
        seen(
            "GET /organization?$select=id,displayName,countryLetterCode,defaultUsageLocation,verifiedDomains"
        ),
        "Contoso",
        "US",
        verified_domains=("contoso.com",),
    )


async def test_a_tenant_without_organization_is_nonsense() -> None:
    _, directory = asked({"/organization": rows()})
    with pytest.raises(Nonsense):
        await directory.organization()
