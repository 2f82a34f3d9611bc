"""What an application asks for in people's names, and what was granted.
https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview"""

from dataclasses import dataclass, field
from typing import Final

from graph.scopes import ALL_SCOPES, OWN_SCOPES
from graph.simulated.authority import oauth_errors
from graph.simulated.authority.clients import Client
from graph.simulated.authority.oauth_errors import Refusal

GRAPH: Final = "https://graph.microsoft.com"
_OPENID = {"openid", "profile", "offline_access", "email"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application asks the authorize page for, once it is known to be one of ours."""

    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str
    login_hint: str = ""
    claims: str = ""


@dataclass(slots=True)
class Consents:
    """Granted to an application by one person, or by an administrator for everybody."""

    _granted: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def granted(self, client: Client, user_id: str) -> frozenset[str]:
        """What the application may do in this person's name."""
        own = (self._granted.get((client.client_id, whom), frozenset()) for whom in ("", user_id))
        return client.consented.union(*own)

    def missing(self, asked: Asked, user_id: str) -> frozenset[str]:
        """The permissions nobody granted yet to the application for this person."""
        return graph_scopes(asked.scopes) - self.granted(asked.client, user_id)

    def needs_administrator(self, asked: Asked, user_id: str) -> bool:
        """Whether only an administrator can grant what is missing. All of the guide's permissions are of
        that kind but the one to look at oneself.
        https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview"""
        return bool(self.missing(asked, user_id) - OWN_SCOPES)

    def grant(self, asked: Asked, user_id: str, *, for_everybody: bool) -> None:
        """Grant what the application asks for."""
        whom = (asked.client.client_id, "" if for_everybody else user_id)
        self._granted[whom] = self._granted.get(whom, frozenset()) | graph_scopes(asked.scopes)


def no_consent(client: Client) -> Refusal:
    """Nobody granted it."""
    return Refusal(
        "invalid_grant",
        oauth_errors.NEEDS_CONSENT,
        f"The user or administrator has not consented to use the application '{client.client_id}'.",
        more={"suberror": "consent_required"},
    )


def graph_scopes(scopes: frozenset[str]) -> frozenset[str]:
    """The permissions of Graph among what is asked for; refused where one does not exist."""
    names = {scope.removeprefix(f"{GRAPH}/") for scope in scopes - _OPENID}
    unknown = names - ALL_SCOPES - {".default"}
    if unknown:
        raise Refusal("invalid_scope", oauth_errors.BAD_SCOPE, f"The scope '{min(unknown)}' does not exist.")
    return frozenset(names - {".default"})
