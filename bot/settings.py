"""What can be set, and what must not be combined: read once, by `python -m bot`, and never changed.

Every setting is an environment variable with the prefix GLA_ (`GLA_PORT=8080`). Without any, the bot serves
the simulated tenant Contoso on loopback, to anybody on this machine.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dialogs.jobs.watch import PACE, Pace
from graph.clouds import CLOUDS, Cloud, CloudName

# What an address list looks like in the environment: separated by commas, as in a Docker file.
Addresses = Annotated[tuple[str, ...], NoDecode]
Seconds = Annotated[tuple[Annotated[float, Field(gt=0)], ...], NoDecode]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]
Network = IPv4Network | IPv6Network

_PACE_OF_A_DEMO: Pace = (5.0, 5.0, 10.0, 15.0)

_A_KEY = (
    "one made by python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)


class Unusable(Exception):
    """The settings cannot be used as they are; the text says what to change."""


class Settings(BaseSettings):
    """What differs from one installation to the next; secrets are masked wherever this is shown."""

    model_config = SettingsConfigDict(
        env_prefix="GLA_", frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65_535)
    public_url: str = ""
    """Where people reach the help page, if not on this machine: `https://licenses.example.com`."""
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    """Proxies in front of the bot, as addresses or networks; only they may say whom they pass on."""
    allowed_origins: Addresses = ()
    """Pages of other origins that may open the chat."""

    app_id: str = ""
    """The bot's application id in Entra. Without one anybody may talk to it, on loopback only."""
    app_secret: SecretStr = SecretStr("")
    app_secret_expires: date | None = None
    """The day that Entra shows beside the secret; the bot then warns before it."""
    app_tenant: str = ""
    """The tenant of the bot's registration; the one whose people may talk to it in Teams."""
    service_origins: Addresses = ()
    """Connectors beside Microsoft's own that may be answered: exact origins, such as a private one's."""

    cloud: CloudName = "global"
    """Microsoft's cloud that all of it is in; a national one has other addresses for everything."""
    metadata_url: str = ""
    login_url: str = ""
    graph_url: str = ""
    """Other addresses than the cloud's: those of a stand-in on this machine."""

    certificate: Path | None = None
    """A PEM file with a private key and its certificate: what bot and sign-in prove themselves with."""
    managed_identity: str = ""
    """The client id of a user-assigned managed identity that does the same; there is nothing to steal."""
    identity_endpoint: str = Field(default="", validation_alias="IDENTITY_ENDPOINT")
    identity_header: SecretStr = Field(default=SecretStr(""), validation_alias="IDENTITY_HEADER")
    """Where a managed identity's tokens come from; the platform sets both."""

    sign_in: Literal["off", "on"] = "off"
    """Everybody signs in as themselves, and the bot sees and does what they may. Without a real tenant, at a
    simulated authority on this machine."""
    guests: Literal["refused", "read-only"] = "refused"
    oauth_connection: str = ""
    """The Azure Bot's OAuth connection: people of its channels sign in over it, and the Bot Framework's token
    service keeps their tokens. Without one the bot does both itself."""
    token_service_url: str = ""
    """Another token service than the cloud's: a region's own, or a stand-in on this machine."""
    token_keys: Secrets = ()
    """What tokens are encrypted with at rest; the first encrypts, all decrypt, so a new one goes in front."""

    tenant_file: Path | None = None
    """The simulated tenant; without one, and without a real one, it is Contoso."""
    simulated_person: str = ""
    """Whose eyes a conversation of the simulated tenant starts with, as a user principal name."""
    graph_tenant: str = ""
    """The real tenant: one person signs in with a code, and the chat sees what that person sees."""
    graph_client_id: str = ""
    graph_client_secret: SecretStr = SecretStr("")
    """For people who sign in, and for the command line, which reads as the application."""
    graph_client_secret_expires: date | None = None

    product_names: Path | None = None
    """Names of products and plans beside the built-in ones (`python -m graph.products import`)."""

    store: str = ".build/conversations.sqlite3"
    """A SQLite file, or ":memory:"."""
    direct_line_key: SecretStr = SecretStr("")
    """Signs the chat's tokens; without one each start makes its own, and open chats start over."""
    answer_within: float = Field(default=10.0, gt=0)
    """Seconds after which a turn's sender is told to wait; the answer then follows by itself."""
    replies_within: float = Field(default=14.0, gt=0)
    """The same for a sender that waits for the answer in the response (`expectReplies`)."""
    give_up_after: float = Field(default=300.0, gt=0)
    watch_pace: Seconds = ()
    """Seconds to wait before each look at what somebody waits for, the last of them over and over. Without
    any 60,60,180,900; of a simulated tenant, where nothing is throttled, 5,5,10,15."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("allowed_origins", "service_origins", "token_keys", "watch_pace", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _are_networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError(f"{value!r} is no list of addresses such as 10.0.0.0/8, 127.0.0.1") from None

    @field_validator("allowed_origins", "service_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(address) for address in value)

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        return _origin(value) if value else ""

    @field_validator("token_keys")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                raise ValueError(f"GLA_TOKEN_KEYS holds something that is no key; use {_A_KEY}") from None
        return value

    @model_validator(mode="after")
    def _signs_in(self) -> Self:
        if self.sign_in == "off":
            return self
        if not self.graph_tenant:
            if not self.on_loopback or self.app_id:
                raise ValueError(
                    "GLA_SIGN_IN without GLA_GRAPH_TENANT signs anybody in as anybody: on loopback only, "
                    "without GLA_APP_ID"
                )
            return self
        if not self.has_proof(self.graph_client_secret):
            raise ValueError(
                "GLA_SIGN_IN needs what the application proves itself with: GLA_MANAGED_IDENTITY, "
                "GLA_CERTIFICATE or GLA_GRAPH_CLIENT_SECRET"
            )
        if not self.token_keys and self.store != ":memory:":
            raise ValueError(f"GLA_SIGN_IN needs GLA_TOKEN_KEYS to encrypt tokens with: {_A_KEY}")
        return self

    @model_validator(mode="after")
    def _connects(self) -> Self:
        if self.oauth_connection and (self.sign_in == "off" or not self.app_id):
            raise ValueError(
                "GLA_OAUTH_CONNECTION needs GLA_SIGN_IN=on and the GLA_APP_ID that it belongs to"
            )
        return self

    @model_validator(mode="after")
    def _safe(self) -> Self:
        # T12: who may talk to the bot, and with whose eyes it looks, decides where it may listen.
        if not self.app_id and not self.on_loopback:
            raise ValueError(
                f"without GLA_APP_ID anybody could talk to the bot: listen on 127.0.0.1, not on {self.host}"
            )
        if self.app_id and not (self.has_proof(self.app_secret) and self.app_tenant):
            raise ValueError(
                "GLA_APP_ID needs GLA_APP_TENANT, and GLA_MANAGED_IDENTITY, GLA_CERTIFICATE or GLA_APP_SECRET"
            )
        if not self.on_loopback and not self.public_url:
            raise ValueError(
                "set GLA_PUBLIC_URL to the address people use, so that other pages can be refused"
            )
        if self.graph_tenant and not self.graph_client_id:
            raise ValueError("GLA_GRAPH_TENANT needs GLA_GRAPH_CLIENT_ID")
        if self.graph_tenant and self.tenant_file:
            raise ValueError("set GLA_GRAPH_TENANT or GLA_TENANT_FILE, not both")
        reachable = self.app_id or not self.on_loopback or self.public_url or self.allowed_origins
        if self.graph_tenant and self.sign_in == "off" and reachable:
            raise ValueError(
                "without GLA_SIGN_IN=on the chat about a real tenant sees with one person's eyes and so "
                "stays on this machine: unset GLA_APP_ID, GLA_PUBLIC_URL and GLA_ALLOWED_ORIGINS, and listen "
                "on 127.0.0.1"
            )
        return self

    def has_proof(self, secret: SecretStr) -> bool:
        """Whether there is anything to prove an application with."""
        return bool(self.managed_identity or self.certificate or secret.get_secret_value())

    @property
    def pace(self) -> Pace:
        """How often it is looked at what somebody waits for."""
        return self.watch_pace or (_PACE_OF_A_DEMO if self.simulated else PACE)

    @property
    def addresses(self) -> Cloud:
        """The cloud's addresses, less those that are set."""
        cloud = CLOUDS[self.cloud]
        return replace(
            cloud,
            login=self.login_url or cloud.login,
            bot_metadata=self.metadata_url or cloud.bot_metadata,
            oauth=self.token_service_url.rstrip("/") or cloud.oauth,
        )

    @property
    def graph_root(self) -> str:
        """Where Graph is asked."""
        return f"{(self.graph_url or self.addresses.graph).rstrip('/')}/v1.0"

    @property
    def own_address(self) -> str:
        """Where people reach the bot."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return is_loopback(self.host)

    @property
    def stays_here(self) -> bool:
        """Whether nobody beyond this machine is meant to reach it: it listens on loopback, and is not told of
        a page elsewhere, which a proxy would pass on."""
        pages = filter(None, (self.public_url, *self.allowed_origins))
        return self.on_loopback and all(is_loopback(urlsplit(page).hostname or "") for page in pages)

    @property
    def simulated(self) -> bool:
        """Whether the tenant is a simulated one."""
        return not self.graph_tenant


@lru_cache(maxsize=256)  # asked of every request, and nearly always of the same few
def is_loopback(host: str) -> bool:
    """Whether a host name or address, without port and brackets, is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"{address!r} is no origin such as https://licenses.example.com")
    return f"{parts.scheme}://{parts.netloc.lower()}"
