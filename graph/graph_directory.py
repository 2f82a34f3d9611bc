"""The port over Microsoft Graph v1.0: every question, of one person's eyes and one examination."""

from collections.abc import Awaitable, Callable, Coroutine, Hashable
from datetime import datetime
from typing import Any, TypeVar

from graph.asking import Asking
from graph.asking.changing import GraphRequest, Sent
from graph.asking.receipts import Receipt
from graph.asking.sign_in import SignIn
from graph.directory import PlansFirstSeen
from graph.products.names_told import Naming
from graph.questions.directory_audit import DirectoryAuditQuestions
from graph.questions.directory_object import DirectoryObjectQuestions
from graph.questions.group import GroupQuestions
from graph.questions.license_details import LicenseDetailsQuestions
from graph.questions.organization import OrganizationQuestions
from graph.questions.role_management import RoleQuestions
from graph.questions.service_health_issue import ServiceHealthIssueQuestions
from graph.questions.subscribed_sku import SubscribedSkuQuestions
from graph.questions.user import UserQuestions

T = TypeVar("T")


class GraphDirectory(
    UserQuestions,
    GroupQuestions,
    DirectoryObjectQuestions,
    RoleQuestions,
    SubscribedSkuQuestions,
    LicenseDetailsQuestions,
    OrganizationQuestions,
    ServiceHealthIssueQuestions,
    DirectoryAuditQuestions,
):
    """`Directory` over Microsoft Graph v1.0."""

    def __init__(self, asking: Asking, naming: Naming, sign_in: SignIn, remembered: PlansFirstSeen) -> None:
        super().__init__(asking, naming, sign_in)
        self._remembered = remembered

    @property
    def receipt(self) -> Receipt:
        """What the asking has cost so far."""
        return self._asking.receipt

    def now(self) -> datetime:
        """The time by Graph's own clock."""
        return self._asking.now()

    def once(self, question: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> Awaitable[T]:
        """What is worked out of many answers, once."""
        return self._asking.once(question, work)

    async def wait_out(self, seconds: float) -> None:
        """Wait as long as Graph said, and ask anew what failed."""
        await self._asking.wait_out(seconds)

    # Names

    def product_name(self, sku_id: str) -> str:
        """What admins call a product; its part number, once the tenant told it, or its id."""
        return self._naming.product(sku_id)

    def plan_name(self, service_plan_id: str) -> str:
        """What admins call a service plan; its code, once the tenant told it, or its id."""
        return self._naming.plan(service_plan_id)

    def find_products(self, words: str) -> tuple[str, ...]:
        """Sku ids of the products the words may mean, best first."""
        return self._naming.find(words)

    # What was remembered

    def plans_first_seen(self, sku_id: str) -> tuple[str, ...] | None:
        """The plans of a product when it was first seen."""
        return self._remembered.get(sku_id)

    # What changes something

    async def send(self, request: GraphRequest) -> Sent:
        return await self._asking.send(request)
