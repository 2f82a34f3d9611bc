"""How the authority says no: Entra's words and numbers.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

Json = dict[str, Any]

UNKNOWN_CLIENT: Final = 700016
WRONG_REDIRECT: Final = 50011
BAD_SECRET: Final = 7000215
EXPIRED_SECRET: Final = 7000222
NO_SECRET: Final = 7000218
NO_PKCE: Final = 9002325
BAD_VERIFIER: Final = 501481
SPENT_CODE: Final = 54005
EXPIRED_CODE: Final = 70008
BAD_GRANT: Final = 9002313
REVOKED: Final = 50173
DISABLED: Final = 50057
NEEDS_CONSENT: Final = 65001
DECLINED: Final = 65004
NEEDS_ADMIN: Final = 90094
NEEDS_MFA: Final = 50076
BLOCKED: Final = 53003
OTHER_TENANT: Final = 50020
BAD_ASSERTION: Final = 50013
BAD_SCOPE: Final = 70011
DEVICE_PENDING: Final = 70016
DEVICE_ENDED: Final = 70020


@dataclass
class Refusal(Exception):
    """A grant that is not given. `error` is OAuth's word, `number` Entra's, `more` what else the answer
    carries (suberror, claims)."""

    error: str
    number: int
    words: str
    status: int = 400
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def description(self) -> str:
        return f"AADSTS{self.number}: {self.words}"

    def body(self, now: datetime) -> Json:
        """The answer of the token endpoint."""
        return {
            "error": self.error,
            "error_description": f"{self.description} Timestamp: {now:%Y-%m-%d %H:%M:%SZ}",
            "error_codes": [self.number],
            "timestamp": f"{now:%Y-%m-%d %H:%M:%SZ}",
            "trace_id": str(uuid4()),
            "correlation_id": str(uuid4()),
            **self.more,
        }

    def query(self, state: str) -> dict[str, str]:
        """What the browser brings back to the application."""
        told = {"error": self.error, "error_description": self.description}
        return {**told, **({"state": state} if state else {})}
