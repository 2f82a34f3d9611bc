"""What the application proves itself with, and when that lapses (F28): told 30 days ahead, by `/readyz` and
by `python -m bot doctor`.

A certificate says itself when it ends. Of a secret only Entra's portal knows; the settings may repeat it. And
what Entra refused a moment ago has lapsed, whatever anybody thought.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import structlog

from bot.proving.registration import certificate_of
from bot.settings import Settings
from graph import SignInFailed
from graph.auth.proof_accepted import Standing

WARN_BEFORE: Final = timedelta(days=30)

_log = structlog.get_logger()

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_REFUSED: Final = {
    7000222: "Entra says that the secret has expired: make a new one in the app registration.",
    7000215: "Entra says that the secret is wrong: set its value, not its id.",
    700027: "Entra does not know the certificate, or it has expired: upload it in the app registration.",
    700016: "Entra does not know the application in this tenant: check its id and the tenant's.",
}

# https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
_CODE_NOT_USED: Final = {
    "authorization_declined": "The sign-in was declined.",
    "expired_token": "The code was not entered in time.",
    "somebody_else": "Somebody else entered the code than who is signed in.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What has `lapsed`, or soon will, in a sentence for whoever runs the bot."""

    sentence: str
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that lapses, by the setting that holds it."""

    setting: str
    ends: datetime

    def trouble(self, now: datetime) -> Trouble | None:
        """What is to be said of it now."""
        left = self.ends - now
        if left <= timedelta():
            return Trouble(f"{self.setting} expired on {self.ends:%Y-%m-%d}: renew it and start anew.", True)
        if left <= WARN_BEFORE:
            soon = f"{self.setting} expires on {self.ends:%Y-%m-%d}, in {left.days} days: renew it."
            return Trouble(soon, False)
        return None


def endings(settings: Settings) -> list[Ending]:
    """All that lapses of these settings; what comes first is what is used. Raises Unusable."""
    if settings.managed_identity:
        return []
    if (certificate := certificate_of(settings)) is not None:
        return [Ending("GLA_CERTIFICATE", certificate.ends)]
    secrets = {
        "GLA_APP_SECRET": settings.app_secret_expires,
        "GLA_GRAPH_CLIENT_SECRET": settings.graph_client_secret_expires,
    }
    return [Ending(name, _end_of(day)) for name, day in secrets.items() if day is not None]


def turned_away(failed: SignInFailed, again: str = "Run it again to get a new code.") -> str:
    """Why there was no token, for whoever runs the bot; `again` is what brings another device code."""
    if why := _CODE_NOT_USED.get(failed.code):
        return f"{why} {again}"
    found = re.match(r"AADSTS(\d+)", failed.message)
    return refused(int(found[1])) if found else f"Entra gave no token ({failed.code})."


def refused(number: int) -> str:
    """What the number of Entra's refusal means."""
    turned_away = "Entra turns the application away"
    return _REFUSED.get(number, f"{turned_away} (AADSTS{number})." if number > 0 else f"{turned_away}.")


@dataclass(slots=True)
class Readiness:
    """Whether the bot can prove itself. `standings` are what Entra last said, by whom it was said of."""

    endings: Sequence[Ending]
    standings: dict[str, Standing]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _told: frozenset[Trouble] = field(default=frozenset())

    def troubles(self) -> list[Trouble]:
        """What has lapsed, and what soon will. It is logged when it changes, which the days left do daily."""
        found = [trouble for one in self.endings if (trouble := one.trouble(self.now()))]
        found += [
            Trouble(f"{whose}: {refused(standing.refused)}", True)
            for whose, standing in self.standings.items()
            if standing.refused
        ]
        for trouble in found:
            if trouble not in self._told:
                tell = _log.error if trouble.lapsed else _log.warning
                tell("proof_has_lapsed" if trouble.lapsed else "proof_lapses_soon", what=trouble.sentence)
        self._told = frozenset(found)
        return found


def _end_of(day: date) -> datetime:
    # Entra shows no hour; it refuses by itself once that has come.
    return datetime.combine(day, time.max, UTC)
