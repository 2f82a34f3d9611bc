"""What an application proves itself with where the platform vouches for it: nothing to keep or to steal.

https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
"""

from dataclasses import dataclass, field
from typing import Final

import httpx

from graph.auth.authority import Assertion

EXCHANGE: Final = "api://AzureADTokenExchange"
"""What a managed identity's token must be for, to stand in for an application's secret:
https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity"""

_VERSION: Final = "2019-08-01"


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """A user-assigned identity, and where the platform hands out its tokens."""

    endpoint: str
    header: str = field(repr=False)
    client_id: str

    def request(self, resource: str) -> httpx.Request:
        """How a token for `resource` is asked for."""
        return httpx.Request(
            "GET",
            self.endpoint,
            params={"api-version": _VERSION, "resource": resource, "client_id": self.client_id},
            headers={"X-IDENTITY-HEADER": self.header},
        )

    def assertion(self) -> Assertion:
        """The proof for a registration that trusts this identity. Blocks: msal asks for it in its thread."""

        def get() -> str:
            with httpx.Client(timeout=8.0, trust_env=False) as client:
                try:
                    response = client.send(self.request(EXCHANGE))
                    response.raise_for_status()
                    return str(response.json()["access_token"])
                except (httpx.HTTPError, LookupError, ValueError) as error:
                    raise OSError(f"the managed identity gave no token: {type(error).__name__}") from error

        return Assertion(get)
