"""Who deals with the authority: applications, and people of other tenants."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from cryptography.x509 import load_pem_x509_certificate

from graph.scopes import READ_SCOPES
from graph.simulated.authority import oauth_errors
from graph.simulated.authority.oauth_errors import Refusal

Form = Mapping[str, str]

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered application. `secret_ends` is the second in which its secret lapses; `certificate` its
    public key in PEM. `consented` are the permissions an administrator has granted for everybody."""

    client_id: str
    redirect_uris: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    secret_ends: float = float("inf")
    certificate: str = ""
    public: bool = True
    consented: frozenset[str] = READ_SCOPES

    @property
    def audiences(self) -> set[str]:
        """How tokens for the application itself name it."""
        return {self.client_id, f"api://{self.client_id}", f"api://botid-{self.client_id}"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of another tenant, with an account there."""

    tenant_id: str
    id: str
    name: str
    user_principal_name: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who signed in, in whichever tenant."""

    tenant_id: str
    id: str
    name: str
    username: str


def known(clients: Mapping[str, Client], form: Form) -> Client:
    """The application that asks; refused where there is none of that name."""
    client = clients.get(form.get("client_id", ""))
    if client is None:
        raise Refusal(
            "unauthorized_client",
            oauth_errors.UNKNOWN_CLIENT,
            f"Application with identifier '{form.get('client_id', '')}' was not found in the directory.",
        )
    return client


def authenticate(client: Client, form: Form, now: float) -> None:
    """Refuse an application that does not prove itself by its secret or its certificate."""
    if form.get("client_assertion_type") == _ASSERTION:
        _check_assertion(client, form.get("client_assertion", ""), now)
        return
    given = form.get("client_secret", "")
    if not given:
        raise Refusal(
            "invalid_client",
            oauth_errors.NO_SECRET,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            401,
        )
    if not client.secret or not hmac.compare_digest(given.encode(), client.secret.encode()):
        raise Refusal("invalid_client", oauth_errors.BAD_SECRET, "Invalid client secret provided.", 401)
    if client.secret_ends <= now:
        raise Refusal(
            "invalid_client",
            oauth_errors.EXPIRED_SECRET,
            f"The provided client secret keys for app '{client.client_id}' are expired.",
            401,
        )


def _check_assertion(client: Client, assertion: str, now: float) -> None:
    try:
        if not client.certificate:
            raise jwt.InvalidKeyError
        certificate = load_pem_x509_certificate(client.certificate.encode())
        if certificate.not_valid_after_utc.timestamp() <= now:
            raise jwt.InvalidKeyError
        public: Any = certificate.public_key()
        claims = jwt.decode(
            assertion,
            public,
            algorithms=["RS256", "PS256"],
            options={"verify_aud": False, "require": ["exp", "iss", "sub", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise Refusal(
            "invalid_client", 700027, f"Client assertion failed validation: {type(error).__name__}.", 401
        ) from error
    if claims["iss"] != client.client_id or claims["sub"] != client.client_id:
        raise Refusal("invalid_client", 700030, "The assertion is somebody else's.", 401)


def proves(form: Form) -> bool:
    """Whether the application tries to prove itself at all; a public one need not."""
    return bool(form.get("client_secret") or form.get("client_assertion"))
