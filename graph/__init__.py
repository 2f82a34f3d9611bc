"""Microsoft Graph as far as the guide needs it: the front door.

`connect` leads to a real tenant, `simulate` to one that lives in this process; both give an `Entra`, which
opens a `Directory` for every examination. Imports nothing of ours.
"""

from typing import TYPE_CHECKING

import httpx

from graph.asking.changing import GraphRequest, Sent
from graph.asking.errors import (
    Forbidden,
    GraphError,
    Nonsense,
    NotFound,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
)
from graph.asking.listed import Listed, Seen
from graph.asking.patience import Patience
from graph.asking.receipts import Receipt
from graph.asking.sign_in import SignIn
from graph.asking.wire import GRAPH
from graph.connection import GraphEntra
from graph.directory import Directory, Entra, PlansFirstSeen
from graph.products import Names
from graph.questions.directory_audit import Actor, AuditTarget, DirectoryAudit, ModifiedProperty
from graph.questions.directory_object import AdministrativeUnit, DirectoryObject, ObjectKind
from graph.questions.group import Group, GroupFilter
from graph.questions.license_assignment import AssignedLicense, AssignmentError, LicenseAssignmentState
from graph.questions.license_details import LicenseDetails
from graph.questions.organization import Organization
from graph.questions.provisioning_error import ProvisioningError
from graph.questions.role_management import DirectoryRole, RoleAssignment, RoleDefinition
from graph.questions.service_health_issue import ServiceHealthIssue
from graph.questions.subscribed_sku import CompanySubscription, ServicePlan, SubscribedSku
from graph.questions.user import AssignedPlan, User, UserFilter
from graph.scopes import ALL_SCOPES, OWN_SCOPES, READ_SCOPES, WRITE_SCOPES

if TYPE_CHECKING:
    from graph.simulated.world import World

__all__ = [
    "ALL_SCOPES",
    "GRAPH",
    "OWN_SCOPES",
    "READ_SCOPES",
    "WRITE_SCOPES",
    "Actor",
    "AdministrativeUnit",
    "AssignedLicense",
    "AssignedPlan",
    "AssignmentError",
    "AuditTarget",
    "CompanySubscription",
    "Directory",
    "DirectoryAudit",
    "DirectoryObject",
    "DirectoryRole",
    "Entra",
    "Forbidden",
    "GraphError",
    "GraphRequest",
    "Group",
    "GroupFilter",
    "LicenseAssignmentState",
    "LicenseDetails",
    "Listed",
    "ModifiedProperty",
    "Names",
    "Nonsense",
    "NotFound",
    "ObjectKind",
    "Organization",
    "Patience",
    "PlansFirstSeen",
    "ProvisioningError",
    "Receipt",
    "Refused",
    "RoleAssignment",
    "RoleDefinition",
    "Seen",
    "Sent",
    "ServiceHealthIssue",
    "ServicePlan",
    "SignIn",
    "SignInFailed",
    "SubscribedSku",
    "Throttled",
    "Unavailable",
    "User",
    "UserFilter",
    "connect",
    "simulate",
]

_APP_ID = "6c1f1d5e-7b0a-4c53-9a57-2f1f8a3c9e10"


def connect(
    sign_in: SignIn,
    *,
    root: str = GRAPH,
    proxy: str | None = None,
    patience: Patience | None = None,
    names: Names | None = None,
) -> Entra:
    """A real tenant, in the name of whoever signed in (see `graph.auth`); `root` is the cloud's address."""
    transport = httpx.AsyncHTTPTransport(proxy=proxy)
    return GraphEntra(transport, sign_in, root=root, patience=patience, names=names)


def simulate(
    world: "World",
    user_id: str | None = None,
    scopes: frozenset[str] = ALL_SCOPES,
    *,
    patience: Patience | None = None,
    names: Names | None = None,
) -> Entra:
    """A simulated tenant as a person sees it (or an application: None), with the permissions consented to."""
    from graph.simulated.http.transport import Caller, SimulatedGraph  # noqa: PLC0415 - only who simulates pays

    caller = Caller(user_id=user_id, app_id=_APP_ID, scopes=scopes)
    transport = SimulatedGraph(world, caller)
    sign_in = SignIn(delegated=user_id is not None, tenant=str(world.organization()["id"]))
    return GraphEntra(transport, sign_in, patience=patience, names=names)
