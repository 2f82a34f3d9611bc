"""msal's requests to an authority on this machine.

msal takes no authority but over https. On loopback there is nobody in between and no certificate to be had,
so what msal asks over https goes out over http, to loopback addresses only.
"""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from graph.auth.authority import Authority

_HERE = {"localhost", "127.0.0.1", "::1"}
_ASKED_BY_MSAL = ("token_endpoint", "device_authorization_endpoint")


def is_loopback(login: str) -> bool:
    """Whether an authority's address is one for this client: plain http, on this machine."""
    parts = urlsplit(login)
    return parts.scheme == "http" and (parts.hostname or "") in _HERE


def authority_at(login: str, tenant_id: str, resource: str) -> Authority:
    """The authority at an address; one on this machine is asked over plain http."""
    if not is_loopback(login):
        return Authority(tenant_id, login, resource)
    spelled = login.replace("http://", "https://", 1)
    return Authority(tenant_id, spelled, resource, LoopbackClient())


def in_a_browser(address: str) -> str:
    """An address of the authority as a browser must be given it."""
    parts = urlsplit(address)
    return parts._replace(scheme="http").geturl() if parts.hostname in _HERE else address


class LoopbackClient:
    """An `http_client` for msal (https://msal-python.readthedocs.io/en/latest/#msal.ClientApplication)."""

    def __init__(self, timeout: float = 8.0) -> None:
        # Proxies of the environment are for elsewhere.
        self._client = httpx.Client(timeout=timeout, trust_env=False)

    def get(self, url: str, params: Any = None, headers: Any = None, **_options: Any) -> httpx.Response:
        """What is asked, and of a metadata document the addresses spelled as msal wants them."""
        response = self._asked("GET", url, params=params, headers=headers)
        if not url.endswith("/.well-known/openid-configuration") or not response.is_success:
            return response
        document = response.json()
        for name in _ASKED_BY_MSAL:
            document[name] = document[name].replace("http://", "https://", 1)
        return httpx.Response(response.status_code, content=json.dumps(document), request=response.request)

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_options: Any
    ) -> httpx.Response:
        # msal has its assertions in bytes, which httpx would spell out as Python does.
        form = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in (data or {}).items()
        }
        return self._asked("POST", url, params=params, data=form, headers=headers)

    def close(self) -> None:
        self._client.close()

    def _asked(self, method: str, url: str, **options: Any) -> httpx.Response:
        parts = urlsplit(url)
        if parts.hostname not in _HERE:
            raise OSError(f"{parts.hostname} is not this machine")
        try:
            return self._client.request(method, parts._replace(scheme="http").geturl(), **options)
        except httpx.HTTPError as error:
            raise OSError(type(error).__name__) from error
