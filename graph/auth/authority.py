"""Where tokens come from, for which Graph, and what an application proves itself with."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msal
from cryptography.x509 import load_pem_x509_certificate

from graph.asking.errors import ACQUIRING, SignInFailed, Unavailable
from graph.auth.proof_accepted import Standing

LOGIN: Final = "https://login.microsoftonline.com"
RESOURCE: Final = "https://graph.microsoft.com"

CONSENTED: Final = ".default"
"""Whatever the application's registration was given: asking for more would end every sign-in.
https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope"""

_CONSENT_ERRORS = {65001, 90094, 90008}


@dataclass(frozen=True, slots=True)
class Authority:
    """Where tokens come from, and for which Graph; national clouds have others
    (https://learn.microsoft.com/graph/deployments). `http_client` carries msal's requests, `clock` counts
    seconds."""

    tenant_id: str
    login: str = LOGIN
    resource: str = RESOURCE
    http_client: Any = None
    clock: Callable[[], float] = time.time

    def options(self) -> dict[str, Any]:
        """What every msal application is made with."""
        return {
            "authority": f"{self.login}/{self.tenant_id}",
            "http_client": self.http_client,
            "instance_discovery": False,  # the authority is the operator's word, not a visitor's
            "timeout": None if self.http_client else 8,
            # Entra may then answer with a claims challenge instead of waiting for the token to end:
            # https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
            "client_capabilities": ["CP1"],
        }

    def scopes(self, names: frozenset[str]) -> list[str]:
        """Permissions of Graph as the authority spells them."""
        return sorted(f"{self.resource}/{name}" for name in names)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an application proves itself with instead of a secret; both in PEM."""

    private_key: str = field(repr=False)
    public_certificate: str

    @classmethod
    def of(cls, pem: str) -> "Certificate":
        """The private key and the certificate out of one PEM file; ValueError where one is missing."""
        blocks = re.findall(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", pem, re.DOTALL)
        key = next((kind for kind in blocks if kind.endswith("PRIVATE KEY")), None)
        if key is None or "CERTIFICATE" not in blocks:
            raise ValueError("holds no private key with its certificate")
        return cls(_block(pem, key), _block(pem, "CERTIFICATE"))

    @property
    def ends(self) -> datetime:
        """When it lapses."""
        return load_pem_x509_certificate(self.public_certificate.encode()).not_valid_after_utc


@dataclass(frozen=True, slots=True)
class Assertion:
    """A proof that somebody else vouches for: `get` asks for it anew each time, and may block.

    A managed identity's token for `api://AzureADTokenExchange`, for instance:
    https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
    """

    get: Callable[[], str]


Proof = str | Certificate | Assertion
"""A secret, a certificate or an assertion."""


@dataclass(frozen=True, slots=True)
class Registration:
    """An application as Entra knows it: the bot's, in whose name people sign in."""

    authority: Authority
    client_id: str
    proof: Proof = field(repr=False)
    standing: Standing = field(default_factory=Standing, repr=False, compare=False)

    def application(self, cache: msal.SerializableTokenCache | None = None) -> Any:
        """msal's side of it. Asks the network: only in a thread."""
        return msal.ConfidentialClientApplication(
            self.client_id,
            client_credential=_credential(self.proof),
            token_cache=cache,
            **self.authority.options(),
        )


def _block(pem: str, kind: str) -> str:
    found = re.search(rf"-----BEGIN {kind}-----.+?-----END {kind}-----\n?", pem, re.DOTALL)
    return found[0] if found else ""


def _credential(proof: Proof) -> str | dict[str, Any]:
    match proof:
        case Certificate(private_key, public_certificate):
            return {"private_key": private_key, "public_certificate": public_certificate}
        case Assertion(get):
            return {"client_assertion": get}
        case str(secret):
            return secret


def refusal(said: Mapping[str, Any], claims: str = "") -> SignInFailed:
    """Why the authority gave no token, in its own words. A missing consent is told apart, whatever the
    error is called: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
    code = str(said.get("error", ""))
    if said.get("suberror") == "consent_required" or _CONSENT_ERRORS & set(said.get("error_codes") or ()):
        code = "consent_required"
    return SignInFailed(
        ACQUIRING,
        code=code,
        message=str(said.get("error_description", "")),
        request_id=str(said.get("correlation_id", "")),
        claims=str(said.get("claims") or claims),
    )


async def in_thread(work: Callable[[], Any]) -> Any:
    """What msal says, or why it could not ask."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:  # the network's, and requests' own
        raise Unavailable(ACQUIRING, code=type(error).__name__, message=str(error)) from error
    except (ValueError, msal.exceptions.MsalError) as error:  # no such tenant, a certificate that is none
        raise SignInFailed(ACQUIRING, code=type(error).__name__, message=str(error)) from error
