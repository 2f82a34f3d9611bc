import asyncio
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from graph.asking.errors import SignInFailed, Unavailable
from graph.asking.patience import Patience
from graph.asking.sign_in import SignIn
from graph.auth.application import ClientCredentials
from graph.auth.authority import Authority, Certificate
from graph.auth.device_code import DeviceCode, Prompt
from graph.connection import GraphEntra
from graph.scopes import READ_SCOPES, WRITE_SCOPES
from tests.graph.changes import reprocess
from tests.graph.scripted import Scripted, refuses

TENANT = "11112222-bbbb-3333-cccc-4444dddd5555"
CLIENT = "6c1f1d5e-7b0a-4c53-9a57-2f1f8a3c9e10"
ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
BOB = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0002"
CHALLENGE = refuses(401, "InvalidAuthenticationToken", WWW_Authenticate='Bearer claims="eyJuYmYiOjF9"')


@dataclass
class Reply:
    """A response as msal wants it."""

    body: Any
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body if isinstance(self.body, str) else json.dumps(self.body)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise OSError(f"HTTP {self.status_code}")


class Entra:
    """A small authority behind msal's http_client. It says `replies` in turn, the last for good."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies) or [Reply({})]
        self.asked: list[dict[str, Any]] = []
        self.threads: set[int] = set()
        self.seconds = 1_000_000.0
        self.gate = threading.Event()
        self.gate.set()

    def authority(self) -> Authority:
        return Authority(TENANT, http_client=self, clock=lambda: self.seconds)

    def get(self, url: str, **_: Any) -> Reply:
        base = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0"
        assert url == f"https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration"
        return Reply(
            {
                "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "device_authorization_endpoint": f"{base}/devicecode",
            }
        )

    def post(self, url: str, data: dict[str, Any] | None = None, **_: Any) -> Reply:
        self.threads.add(threading.get_ident())
        assert self.gate.wait(30)
        self.asked.append({"url": url.rpartition("/")[2], **(data or {})})
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def close(self) -> None:
        pass


def token(value: str, seconds: int = 3600, **more: str) -> Reply:
    return Reply({"token_type": "Bearer", "access_token": value, "expires_in": seconds, **more})


def secret(entra: Entra) -> ClientCredentials:
    return ClientCredentials(entra.authority(), CLIENT, "s3cret")


def graph_for(sign_in: SignIn, script: Any = None) -> tuple[Scripted, GraphEntra]:
    graph = Scripted({f"/users/{ADA}": {"id": ADA}, f"/users/{BOB}": {"id": BOB}, **(script or {})})
    return graph, GraphEntra(graph, sign_in, patience=Patience(jitter=lambda: 0.0))


# An application


async def test_an_application_proves_itself_with_its_secret_and_keeps_its_token() -> None:
    entra = Entra(token("first"))
    graph, tenant = graph_for(secret(entra))
    await tenant.directory().user(ADA)
    await tenant.directory().user(ADA)
    assert graph.bearers == ["first", "first"]
    (asked,) = entra.asked
    assert (asked["grant_type"], asked["client_secret"], asked["scope"]) == (
        "client_credentials",
        "s3cret",
        "https://graph.microsoft.com/.default",
    )


async def test_all_who_need_a_token_wait_for_the_same_one_and_travel_together() -> None:
    entra = Entra(token("first"))
    graph, tenant = graph_for(secret(entra))
    directory = tenant.directory()
    await asyncio.gather(directory.user(ADA), directory.user(BOB))
    assert len(entra.asked) == 1
    assert [len(parts) for parts in graph.sent] == [2]


async def test_msal_never_works_in_the_loops_own_thread() -> None:
    entra = Entra(token("first"))
    _, tenant = graph_for(secret(entra))
    await tenant.directory().user(ADA)
    assert entra.threads
    assert threading.get_ident() not in entra.threads


async def test_a_token_is_renewed_before_it_ends() -> None:
    entra = Entra(token("first"), token("second"))
    graph, tenant = graph_for(secret(entra))
    await tenant.directory().user(ADA)
    entra.seconds += 3600 - 301
    await tenant.directory().user(ADA)
    entra.seconds += 2
    await tenant.directory().user(ADA)
    assert graph.bearers[:2] == ["first", "first"]


async def test_a_token_turned_down_is_replaced_once_with_the_claims_demanded() -> None:
    entra = Entra(token("old"), token("new"))
    graph, tenant = graph_for(secret(entra), {f"/users/{ADA}": [CHALLENGE, {"id": ADA}]})
    assert await tenant.directory().user(ADA) is not None
    assert graph.bearers == ["old", "new"]
    assert json.loads(entra.asked[1]["claims"]) == {
        "nbf": 1,
        "access_token": {"xms_cc": {"values": ["CP1"]}},
    }


async def test_a_batch_turned_down_needs_one_new_token_for_all_its_parts() -> None:
    entra = Entra(token("old"), token("new"))
    script = {
        f"/users/{ADA}": [CHALLENGE, {"id": ADA}],
        f"/users/{BOB}": [CHALLENGE, {"id": BOB}],
    }
    graph, tenant = graph_for(secret(entra), script)
    directory = tenant.directory()
    await asyncio.gather(directory.user(ADA), directory.user(BOB))
    assert graph.bearers == ["old", "new"]
    assert len(entra.asked) == 2


async def test_a_new_token_that_is_turned_down_too_ends_it() -> None:
    entra = Entra(token("old"), token("new"))
    graph, tenant = graph_for(secret(entra), {f"/users/{ADA}": CHALLENGE})
    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().user(ADA)
    assert raised.value.claims == '{"nbf":1}'
    assert graph.bearers == ["old", "new"]


async def test_a_wrong_secret_is_told_in_entras_words() -> None:
    wrong = {"error": "invalid_client", "error_description": "AADSTS7000215", "correlation_id": "0f0f"}
    graph, tenant = graph_for(secret(Entra(Reply(wrong, 401))))
    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().user(ADA)
    assert raised.value == SignInFailed("POST token", 0, "invalid_client", "AADSTS7000215", "0f0f")
    assert graph.sent == []


async def test_an_authority_that_cannot_be_reached_is_unavailable() -> None:
    _, tenant = graph_for(secret(Entra(ConnectionError("no route"))))
    with pytest.raises(Unavailable) as raised:
        await tenant.directory().user(ADA)
    assert (raised.value.request, raised.value.code) == ("POST token", "ConnectionError")
    assert raised.value.never_sent


async def test_after_a_failure_the_next_one_tries_again() -> None:
    entra = Entra(ConnectionError("no route"), token("first"))
    graph, tenant = graph_for(secret(entra))
    with pytest.raises(Unavailable):
        await tenant.directory().user(ADA)
    assert await tenant.directory().user(ADA) is not None
    assert graph.bearers == ["first"]


async def test_an_authority_that_speaks_html_fails_the_sign_in() -> None:
    _, tenant = graph_for(secret(Entra(Reply("<html>"))))
    with pytest.raises(SignInFailed):
        await tenant.directory().user(ADA)


async def test_one_who_stops_waiting_for_a_token_takes_it_from_nobody() -> None:
    entra = Entra(token("first"))
    entra.gate.clear()
    _, tenant = graph_for(secret(entra))
    impatient = asyncio.ensure_future(tenant.directory().user(ADA))
    patient = asyncio.ensure_future(tenant.directory().user(BOB))
    for _ in range(10):
        await asyncio.sleep(0)
    impatient.cancel()
    entra.gate.set()
    assert await patient is not None
    assert len(entra.asked) == 1


async def test_a_certificate_proves_it_too() -> None:
    entra = Entra(token("first"))
    sign_in = ClientCredentials(entra.authority(), CLIENT, made_certificate())
    graph, tenant = graph_for(sign_in)
    await tenant.directory().user(ADA)
    assert graph.bearers == ["first"]
    assert entra.asked[0]["client_assertion_type"].endswith("jwt-bearer")


async def test_a_certificate_that_is_none_fails_the_sign_in() -> None:
    _, tenant = graph_for(
        ClientCredentials(Entra().authority(), CLIENT, Certificate("no key", "no certificate"))
    )
    with pytest.raises(SignInFailed):
        await tenant.directory().user(ADA)


async def test_an_application_is_nobody() -> None:
    entra = Entra(token("first"))
    graph, tenant = graph_for(secret(entra))
    assert await tenant.directory().me() is None
    assert graph.sent == []


# A person


FLOW = Reply(
    {
        "user_code": "F4K3C0D3",
        "device_code": "device",
        "verification_uri": "https://microsoft.com/devicelogin",
        "message": "Go there and enter it.",
        "expires_in": 900,
        "interval": 5,
    }
)


class Person(Entra):
    """The authority, and somebody with a phone who signs in after some looks at her code."""

    def __init__(self, *replies: Reply | Exception, scopes: tuple[str, ...] = ("User.Read",)) -> None:
        super().__init__(FLOW, *replies)
        self.seconds = datetime.now(UTC).timestamp()  # msal dates the code by the real clock
        self.slept: list[float] = []
        self.told: list[Prompt] = []
        self.sign_in = DeviceCode(self.authority(), CLIENT, scopes, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


PENDING = Reply({"error": "authorization_pending"}, 400)
SLOWER = Reply({"error": "slow_down"}, 400)


def signed_in(value: str, scope: str = "User.Read") -> Reply:
    # A client_info is what msal tells accounts apart by: base64 of {"uid": "ada", "utid": "contoso"}.
    info = "eyJ1aWQiOiAiYWRhIiwgInV0aWQiOiAiY29udG9zbyJ9"
    return token(
        value, client_info=info, refresh_token="refresh", scope=f"https://graph.microsoft.com/{scope}"
    )


async def test_a_person_signs_in_with_a_code_while_we_look_now_and_then() -> None:
    ada = Person(PENDING, SLOWER, signed_in("hers"))
    await ada.sign_in.sign_in(ada.told.append)
    (prompt,) = ada.told
    assert (prompt.user_code, prompt.verification_uri, prompt.message) == (
        "F4K3C0D3",
        "https://microsoft.com/devicelogin",
        "Go there and enter it.",
    )
    assert ada.slept == [5, 10]
    graph, tenant = graph_for(ada.sign_in, {"/me": {"id": ADA}})
    me = await tenant.directory().me()
    assert me is not None
    assert graph.bearers == ["hers"]


async def test_a_code_that_nobody_enters_ends() -> None:
    ada = Person(PENDING)
    with pytest.raises(SignInFailed) as raised:
        await ada.sign_in.sign_in(ada.told.append)
    assert raised.value.code == "expired_token"
    assert sum(ada.slept) >= 900


async def test_a_person_who_declines_is_not_signed_in() -> None:
    ada = Person(Reply({"error": "authorization_declined", "error_description": "AADSTS70016"}, 400))
    with pytest.raises(SignInFailed) as raised:
        await ada.sign_in.sign_in(ada.told.append)
    assert (raised.value.code, raised.value.message) == ("authorization_declined", "AADSTS70016")


async def test_a_client_that_may_not_use_codes_is_told() -> None:
    ada = Person()
    ada.replies = [Reply({"error": "unauthorized_client", "error_description": "AADSTS7000218"}, 400)]
    with pytest.raises(SignInFailed) as raised:
        await ada.sign_in.sign_in(ada.told.append)
    assert raised.value.code == "unauthorized_client"
    assert ada.told == []


async def test_before_anybody_signed_in_nothing_is_asked() -> None:
    ada = Person()
    graph, tenant = graph_for(ada.sign_in)
    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().user(ADA)
    assert raised.value.code == "login_required"
    assert (graph.sent, ada.asked) == ([], [])


async def test_a_persons_token_is_renewed_without_asking_her() -> None:
    ada = Person(signed_in("first"), signed_in("second"))
    await ada.sign_in.sign_in(ada.told.append)
    ada.seconds += 3600
    graph, tenant = graph_for(ada.sign_in, {f"/users/{ADA}": [CHALLENGE, {"id": ADA}]})
    await tenant.directory().user(ADA)
    assert graph.bearers[-1] == "second"
    assert ada.asked[-1]["grant_type"] == "refresh_token"
    assert len(ada.told) == 1


async def test_a_person_who_must_come_back_is_told_what_for() -> None:
    ada = Person(signed_in("first"), Reply({"error": "interaction_required"}, 400))
    await ada.sign_in.sign_in(ada.told.append)
    _, tenant = graph_for(ada.sign_in, {f"/users/{ADA}": CHALLENGE})
    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().user(ADA)
    assert (raised.value.code, raised.value.claims) == ("interaction_required", '{"nbf":1}')


NO_CONSENT = Reply({"error": "invalid_grant", "suberror": "consent_required", "error_codes": [65001]}, 400)
REPROCESS = f"/users/{ADA}/reprocessLicenseAssignment"


def scopes_of(asked: dict[str, Any]) -> tuple[str, frozenset[str]]:
    """Where something was asked, and the permissions of Graph it was asked for."""
    prefix = "https://graph.microsoft.com/"
    names = {scope for scope in asked.get("scope", "").split() if scope.startswith(prefix)}
    return asked["url"], frozenset(scope.removeprefix(prefix) for scope in names)


async def test_t38_a_code_asks_to_look_and_the_first_write_asks_to_write() -> None:
    wider = signed_in("wider", "User.ReadWrite.All")
    ada = Person(signed_in("hers", " ".join(READ_SCOPES)), NO_CONSENT, FLOW, wider, scopes=())
    await ada.sign_in.sign_in(ada.told.append)
    script = {REPROCESS: {"id": ADA}}
    graph, tenant = graph_for(ada.sign_in, script)
    await tenant.directory().user(ADA)
    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().send(reprocess(ADA))
    assert (raised.value.code, graph.bearers) == ("consent_required", ["hers"])

    await ada.sign_in.sign_in(ada.told.append, to_write=True)
    await tenant.directory().send(reprocess(ADA))
    await tenant.directory().user(BOB)

    assert graph.bearers == ["hers", "wider", "hers"]
    assert len(ada.told) == 2
    assert [scopes_of(asked) for asked in ada.asked] == [
        ("devicecode", READ_SCOPES),
        ("token", frozenset()),
        ("token", WRITE_SCOPES),
        ("devicecode", WRITE_SCOPES),
        ("token", frozenset()),
    ]


async def test_t38_a_write_that_was_consented_to_needs_no_other_code() -> None:
    wider = signed_in("wider", "User.ReadWrite.All")
    ada = Person(signed_in("hers", " ".join(READ_SCOPES)), wider, scopes=())
    await ada.sign_in.sign_in(ada.told.append)
    graph, tenant = graph_for(ada.sign_in, {REPROCESS: {"id": ADA}})

    await tenant.directory().send(reprocess(ADA))

    assert (graph.bearers, len(ada.told)) == (["wider"], 1)
    assert (ada.asked[-1]["grant_type"], scopes_of(ada.asked[-1])[1]) == ("refresh_token", WRITE_SCOPES)


async def test_scopes_that_were_set_are_asked_for_reads_and_writes_alike() -> None:
    ada = Person(signed_in("hers", "User.Read User.ReadWrite.All"), scopes=(".default",))
    await ada.sign_in.sign_in(ada.told.append)
    graph, tenant = graph_for(ada.sign_in, {REPROCESS: {"id": ADA}})

    await tenant.directory().user(ADA)
    await tenant.directory().send(reprocess(ADA))

    assert graph.bearers == ["hers", "hers"]
    assert scopes_of(ada.asked[0]) == ("devicecode", frozenset({".default"}))


async def test_who_is_signed_out_is_forgotten() -> None:
    ada = Person(signed_in("hers"))
    await ada.sign_in.sign_in(ada.told.append)
    ada.sign_in.forget()
    graph, tenant = graph_for(ada.sign_in)

    with pytest.raises(SignInFailed) as raised:
        await tenant.directory().user(ADA)

    assert (raised.value.code, graph.sent) == ("login_required", [])


def made_certificate(ends: datetime = datetime(2126, 11, 24, tzinfo=UTC)) -> Certificate:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "assistant")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Certificate(private.decode(), certificate.public_bytes(pem).decode())
