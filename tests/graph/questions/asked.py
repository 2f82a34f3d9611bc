"""A directory that asks a scripted Graph, and what the tests of the questions have in common."""

from datetime import UTC, datetime
from typing import Any

from graph import (
    Directory,
    Seen,
)
from graph.asking.patience import Patience
from graph.asking.sign_in import SignIn
from graph.connection import GraphEntra
from tests.graph.scripted import Script, Scripted, refuses

ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
BOB = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0002"
SALES = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a11"
NESTED = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a12"
EMEA = "7d0f5a10-0000-4000-8000-0000000000aa"
ROLE = "8f5d9f3b-0c6d-4a02-9b64-0d0a4b1b7777"
FIXER = "c0ffee00-0000-4000-8000-0000000000f1"
REPROCESS = "microsoft.directory/users/reprocessLicenseAssignment"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
EMS = "efccb6f7-5641-4e0e-bd10-b4976e1bf68e"
EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
YAMMER = "7547a3fe-08ee-4ccb-b430-5077c5041653"
UNLISTED = "00000000-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 24, 9, 12, 3, tzinfo=UTC)
DENIED = refuses(403, "Authorization_RequestDenied")
USER_SELECT = (
    "id,proxyAddresses,assignedLicenses,licenseAssignmentStates,assignedPlans,onPremisesProvisioningErrors,"
    "serviceProvisioningErrors,isManagementRestricted,createdDateTime,onPremisesExtensionAttributes,"
    "accountEnabled,city,companyName,country,department,displayName,employeeId,employeeType,givenName,jobTitle,"
    "mail,mailNickname,mobilePhone,officeLocation,onPremisesSecurityIdentifier,onPremisesSyncEnabled,"
    "postalCode,preferredLanguage,state,streetAddress,surname,usageLocation,userPrincipalName,userType"
)
MEMBER_SELECT = (
    "id,displayName,userPrincipalName,mail,userType,accountEnabled,usageLocation,licenseAssignmentStates"
)
GROUP_SELECT = (
    "id,displayName,groupTypes,securityEnabled,mailEnabled,mail,visibility,membershipRule,"
    "membershipRuleProcessingState,onPremisesSyncEnabled,isAssignableToRole,isManagementRestricted,"
    "assignedLicenses,licenseProcessingState,proxyAddresses,createdDateTime"
)


def asked(script: Script, *, delegated: bool = True) -> tuple[Scripted, Directory]:
    graph = Scripted(script)
    entra = GraphEntra(graph, SignIn(delegated=delegated), patience=Patience(now=lambda: AT))
    return graph, entra.directory()


def seen(request: str, *, eventual: bool = False) -> Seen:
    return Seen(request, AT, eventual)


def rows(*values: dict[str, Any]) -> dict[str, Any]:
    return {"value": list(values)}


def kind(name: str, id: str, **more: Any) -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{name}", "id": id, **more}
