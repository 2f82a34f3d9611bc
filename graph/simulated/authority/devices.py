"""Signing in with a code on another device. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graph.simulated.authority import oauth_errors
from graph.simulated.authority.clients import Account, Client
from graph.simulated.authority.oauth_errors import Refusal

Json = dict[str, Any]
Form = Mapping[str, str]

DEVICE_CODE_LIVES: Final = 900


@dataclass(slots=True)
class Device:
    """A device that waits, until somebody types its code in or declines."""

    client: Client
    scopes: frozenset[str]
    user_code: str
    ends: float
    account: Account | None = None
    declined: bool = False


@dataclass(slots=True)
class Devices:
    """The devices that wait, and look every `interval` seconds."""

    interval: int = 5
    _waiting: dict[str, Device] = field(default_factory=dict)

    def begin(self, client: Client, scopes: frozenset[str], page: str, now: float) -> Json:
        """A code to type in at `page`. Raises Refusal."""
        if not client.public:
            raise Refusal(
                "invalid_client",
                oauth_errors.NO_SECRET,
                "The request body must contain 'client_assertion' or 'client_secret'.",
                401,
            )
        device_code, user_code = secrets.token_urlsafe(32), secrets.token_hex(4).upper()
        self._waiting[device_code] = Device(client, scopes, user_code, now + DEVICE_CODE_LIVES)
        return {
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": page,
            "expires_in": DEVICE_CODE_LIVES,
            "interval": self.interval,
            "message": f"To sign in, open the page {page} and enter the code {user_code}.",
        }

    def enter(self, user_code: str, account: Account | None, now: float) -> bool:
        """Somebody typed a code in; whether a device waits with it. No account: declined."""
        device = self.waiting(user_code, now)
        if device is not None:
            device.account, device.declined = account, account is None
        return device is not None

    def waiting(self, user_code: str, now: float) -> Device | None:
        """The device that waits with this code."""
        for device in self._waiting.values():
            waits = device.account is None and not device.declined and device.ends > now
            if waits and hmac.compare_digest(device.user_code.encode(), user_code.strip().upper().encode()):
                return device
        return None

    def done(self, client: Client, form: Form, now: float) -> Device:
        """The device, once somebody has signed in for it. Raises Refusal until then, and after."""
        device = self._waiting.get(form.get("device_code", ""))
        if device is None or device.client.client_id != client.client_id:
            raise Refusal("bad_verification_code", 70018, "The verification code is not ours.")
        if device.ends <= now:
            raise Refusal("expired_token", oauth_errors.DEVICE_ENDED, "The device code has ended.")
        if device.declined:
            raise Refusal("authorization_declined", oauth_errors.DEVICE_PENDING, "The person declined.")
        if device.account is None:
            raise Refusal("authorization_pending", oauth_errors.DEVICE_PENDING, "The person is not done yet.")
        del self._waiting[form["device_code"]]
        return device
