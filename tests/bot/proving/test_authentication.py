"""Who may talk to the bot. The attacks carry the numbers of the list of threats."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import httpx
import pytest
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey

from bot.channel.heard import Heard, read_activity
from bot.proving.authentication import ConnectorProof, Unproven, Unwelcome
from bot.proving.service_urls import ServiceUrls
from bot.proving.signing_keys import KeysUnavailable, SigningKeys, UnknownKey
from bot.settings import Settings
from graph.clouds import CLOUDS, CloudName
from tests.bot.parties import APP_ID, TENANT, Authority, Channel, Parrot, activity

Peer = TestClient[Any, Any]


async def status(peer: Peer, body: dict[str, Any], *authorization: str) -> int:
    headers = [("Authorization", value) for value in authorization]
    async with peer.post("/api/messages", json=body, headers=headers) as response:
        text = await response.text()
        assert "Traceback" not in text
        assert "serviceurl" not in text
        return response.status


async def test_a_connector_that_proves_itself_is_heard(
    registered: Peer, authority: Authority, channel: Channel
) -> None:
    token = authority.token(channel.url)

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 202
    assert channel.messages() == ["1: hello"]
    assert channel.posts[-1].authorization == "Bearer bot-token-1"


@pytest.mark.parametrize(
    "authorization", [[], ["Basic Ym90OnNlY3JldA=="], ["Bearer "], ["Bearer"], ["Bearer a.b.c"], ["Bearer x"]]
)
async def test_t01_without_a_token_nobody_is_heard(
    registered: Peer, channel: Channel, parrot: Parrot, authorization: list[str]
) -> None:
    assert await status(registered, activity(channel.url), *authorization) == 401
    assert parrot.heard == []


async def test_t01_two_authorization_headers_are_no_proof(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot
) -> None:
    token = f"Bearer {authority.token(channel.url)}"

    assert await status(registered, activity(channel.url), token, token) == 401
    assert parrot.heard == []


def forged(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    def packed(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    words = f"{packed(json.dumps(header).encode())}.{packed(json.dumps(claims).encode())}"
    return f"{words}.{packed(sign(words.encode()))}"


def claims_for(service_url: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "nbf": now - 10,
        "exp": now + 600,
        "serviceurl": service_url,
    }


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "rs256", ""])
async def test_t02_an_unsigned_token_is_no_proof(
    registered: Peer, channel: Channel, parrot: Parrot, algorithm: str
) -> None:
    token = forged({"alg": algorithm, "kid": "k1"}, claims_for(channel.url), lambda _: b"")

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 401
    assert parrot.heard == []


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"aud": "another-bot"},
    {"aud": None},
    {"iss": "https://evil.example/"},
    {"exp": 0},
    {"nbf": 9_999_999_999},
    {"serviceurl": "https://evil.example/"},
]


@pytest.mark.parametrize("claims", WRONG_CLAIMS, ids=str)
@pytest.mark.parametrize("algorithm", ["none", "RS256"])
async def test_t02_what_an_unproven_token_claims_makes_no_difference(
    registered: Peer, channel: Channel, claims: dict[str, Any], algorithm: str
) -> None:
    """Whoever forges learns nothing of which bot or service this is: the answer is the same to the letter."""
    header = {"alg": algorithm, "kid": "k1"}

    async def answer(**changes: Any) -> tuple[int, str]:
        token = forged(header, claims_for(channel.url) | changes, lambda _: b"not a signature")
        bearer = {"Authorization": f"Bearer {token}"}
        async with registered.post("/api/messages", json=activity(channel.url), headers=bearer) as response:
            return response.status, await response.text()

    right = await answer()
    assert right[0] == 401
    assert await answer(**claims) == right


async def test_t03_the_public_key_is_no_shared_secret(
    registered: Peer, channel: Channel, signing_key: RSAKey, parrot: Parrot
) -> None:
    public = signing_key.as_pem(private=False)
    token = forged(
        {"alg": "HS256", "kid": "k1"},
        claims_for(channel.url),
        lambda words: hmac.digest(public, words, sha256),
    )

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 401
    assert parrot.heard == []


@pytest.mark.parametrize("name", ["theirs", "k1"])
async def test_t03_a_key_that_the_token_brings_is_not_looked_at(
    registered: Peer,
    authority: Authority,
    channel: Channel,
    rotated_key: RSAKey,
    parrot: Parrot,
    *,
    name: str,
) -> None:
    """Neither under a name of its own nor under that of a known key; nothing is fetched from anywhere."""
    own, authority.keys = authority.keys, {name: rotated_key}
    token = authority.token(channel.url, kid=name, header=bringing(rotated_key, channel))
    authority.keys = own

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 401
    assert parrot.heard == []
    assert (channel.posts, await channel.strays()) == ([], [])
    assert set(authority.asked) <= {"metadata", "keys"}


async def test_t03_addresses_in_a_good_tokens_header_are_not_fetched_either(
    registered: Peer, authority: Authority, channel: Channel, rotated_key: RSAKey
) -> None:
    token = authority.token(channel.url, header=bringing(rotated_key, channel))

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 202
    assert await channel.strays() == []
    assert authority.asked == {"metadata": 1, "keys": 1, "token": 1}


def bringing(key: RSAKey, channel: Channel) -> dict[str, Any]:
    """A header that names keys of the sender's choice, in each of the ways there are."""
    return {
        "jwk": key.as_dict(private=False),
        "jku": f"{channel.origin}/keys",
        "x5u": f"{channel.origin}/cert",
    }


@pytest.mark.parametrize("drop", ["exp", "nbf"])
async def test_t04_a_token_without_its_times_is_no_proof(
    registered: Peer, authority: Authority, channel: Channel, drop: str
) -> None:
    token = authority.token(channel.url, drop=drop)

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 401


@pytest.mark.parametrize("exp", ["4102444800", True, None, [], 10**40, 1e308, 4_102_444_800])
async def test_t04_an_expiry_that_is_no_moment_is_no_proof(
    registered: Peer, authority: Authority, channel: Channel, exp: Any
) -> None:
    header = {"alg": "RS256", "kid": "k1"}
    claims = claims_for(channel.url) | {"exp": exp}
    key = authority.keys["k1"].raw_value

    def sign(words: bytes) -> bytes:
        return bytes(key.sign(words, PKCS1v15(), SHA256()))  # type: ignore[union-attr]

    assert await status(registered, activity(channel.url), f"Bearer {forged(header, claims, sign)}") == 401


OF_OUR_TENANT = {"iss": f"https://login.microsoftonline.com/{TENANT}/v2.0", "tid": TENANT}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-bot"},
        {"aud": [APP_ID]},
        {"aud": APP_ID.upper()},
        {"aud": None},
        {"iss": "https://api.botframework.com/"},
        {"iss": f"https://sts.windows.net/{TENANT}/"},
        {"iss": "https://login.microsoftonline.com/another-tenant/v2.0", "tid": "another-tenant"},
        {**OF_OUR_TENANT, "ver": "2.0", "azp": "another-app"},
        {**OF_OUR_TENANT, "ver": "2.0", "azp": APP_ID},
        {"iss": f"https://sts.windows.net/{TENANT}/", "tid": TENANT, "ver": "1.0", "appid": "another-app"},
        {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        {"serviceurl": None},
    ],
    ids=str,
)
async def test_t05_t06_t07_t08_a_token_for_or_from_somebody_else_is_refused(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot, claims: dict[str, Any]
) -> None:
    token = authority.token(channel.url, **claims)

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 403
    assert parrot.heard == []


async def test_t06_the_right_issuer_over_somebody_elses_key_is_no_proof(
    registered: Peer, authority: Authority, channel: Channel, rotated_key: RSAKey, parrot: Parrot
) -> None:
    """Entra's keys sign tokens for this bot too; the Bot Framework signs with its own alone."""
    own, authority.keys = authority.keys, {"k1": rotated_key}
    token = authority.token(channel.url)
    authority.keys = own

    assert await status(registered, activity(channel.url), f"Bearer {token}") == 401
    assert parrot.heard == []


async def test_t12_with_an_application_id_loopback_opens_no_door(
    registered: Peer, channel: Channel, parrot: Parrot
) -> None:
    """The connection is one of this machine, the channel an emulator's, and no proof is still none."""
    body = activity(channel.url, channelId="emulator", conversation={"id": "emulator-talk"})

    assert await status(registered, body) == 401
    assert parrot.heard == []


# https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-3-verify-the-jwt-token-1
EMULATOR_ISSUERS = [
    "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
    "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
    "https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/",
    "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0",
]


@pytest.mark.parametrize("issuer", EMULATOR_ISSUERS)
async def test_t12_an_emulators_token_opens_no_door_to_a_bot_with_an_application_id(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot, issuer: str
) -> None:
    """Whoever has the bot's own id and secret can get one, and be any channel and any person with it."""
    token = authority.token(channel.url, iss=issuer, appid=APP_ID, azp=APP_ID)
    body = activity(channel.url, channelId="emulator")

    assert await status(registered, body, f"Bearer {token}") == 403
    assert parrot.heard == []
    assert authority.asked["token"] == 0


@pytest.mark.parametrize(
    "service_url",
    [
        "https://evil.example/",
        "http://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://other.trafficmanager.net/",
        "https://smba.trafficmanager.net./amer/",
        "https://smba.trafficmanager.net:8443/amer/",
        "https://smba.trafficmanаger.net/amer/",
        "https://169.254.169.254/metadata",
        "https://smba.trafficmanager.net\\@evil.example/",
        "urn:botframework:local-directline",
        "http://127.0.0.1:9/",
        "https://[::1/",
        "",
    ],
)
async def test_t09_a_proven_sender_cannot_have_the_reply_sent_elsewhere(
    registered: Peer, authority: Authority, parrot: Parrot, service_url: str
) -> None:
    token = authority.token(service_url)

    assert await status(registered, activity(service_url), f"Bearer {token}") in {400, 403}
    assert parrot.heard == []
    assert authority.asked["token"] == 0


@pytest.mark.parametrize(
    ("service_url", "allowed"),
    [
        ("https://smba.trafficmanager.net/amer/", True),
        ("https://webchat.botframework.com/", True),
        ("https://smba.infra.gcc.teams.microsoft.com/teams/", True),  # GCC is in the global cloud
        ("https://smba.infra.gov.teams.microsoft.us/teams/", False),
        ("http://127.0.0.1:9/", False),
    ],
)
def test_t09_microsofts_connectors_are_answered(service_url: str, allowed: bool) -> None:
    assert ServiceUrls().allow(service_url) is allowed


@pytest.mark.parametrize(
    ("cloud", "service_url"),
    [
        ("gcc-high", "https://smba.infra.gov.teams.microsoft.us/teams/"),
        ("dod", "https://smba.infra.dod.teams.microsoft.us/teams/"),
        ("china", "https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams/"),
    ],
)
def test_t09_each_national_cloud_answers_its_own_connector_and_not_the_global_one(
    cloud: CloudName, service_url: str
) -> None:
    urls = ServiceUrls(hosts=CLOUDS[cloud].connectors)

    assert urls.allow(service_url)
    assert not urls.allow("https://smba.trafficmanager.net/amer/")


async def test_t09_on_loopback_only_connectors_of_this_machine_are_answered(
    bot: Any, channel: Channel, parrot: Parrot
) -> None:
    peer = await bot()

    assert await status(peer, activity("https://smba.trafficmanager.net.evil.example/")) == 403
    assert parrot.heard == []
    assert await status(peer, activity(channel.url)) == 202
    assert channel.messages() == ["1: hello"]


async def test_t11_a_key_speaks_only_for_the_channels_it_is_endorsed_for(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot
) -> None:
    token = f"Bearer {authority.token(channel.url)}"

    assert await status(registered, activity(channel.url, channelId="webchat"), token) == 403
    assert parrot.heard == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "bot.example.com"])  # noqa: S104 - refused
def test_t12_without_an_application_id_the_bot_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="anybody could talk to the bot"):
        Settings(host=host)


async def test_t13_a_rotated_key_is_accepted_at_once(
    registered: Peer, authority: Authority, channel: Channel, rotated_key: RSAKey
) -> None:
    assert await status(registered, activity(channel.url), f"Bearer {authority.token(channel.url)}") == 202
    authority.keys = {"k2": rotated_key}
    authority.endorsements["k2"] = ["emulator"]
    rotated = authority.token(channel.url, kid="k2")

    assert await status(registered, activity(channel.url), f"Bearer {rotated}") == 202
    assert authority.asked["keys"] == 2


async def test_t13_a_flood_of_unknown_keys_does_not_fetch_each_time(
    registered: Peer, authority: Authority, channel: Channel
) -> None:
    tokens = [authority.token(channel.url, kid=f"made-up-{number}") for number in range(6)]
    seen = await asyncio.gather(
        *(status(registered, activity(channel.url), f"Bearer {token}") for token in tokens)
    )

    assert seen == [401] * 6
    assert authority.asked["keys"] <= 2


async def test_t18_a_message_that_names_two_tenants_is_refused(
    registered: Peer, authority: Authority, channel: Channel, parrot: Parrot
) -> None:
    token = f"Bearer {authority.token(channel.url)}"
    body = activity(
        channel.url,
        channelId="msteams",
        conversation={"id": "t", "tenantId": TENANT},
        channelData={"tenant": {"id": "another-tenant"}},
    )

    assert await status(registered, body, token) == 400
    assert parrot.heard == []


@pytest.mark.parametrize(("tenant", "expected"), [(TENANT, 202), ("another-tenant", 403)])
async def test_t19_only_people_of_the_bots_tenant_are_heard_in_teams(
    registered: Peer, authority: Authority, channel: Channel, tenant: str, expected: int
) -> None:
    token = f"Bearer {authority.token(channel.url)}"
    body = activity(
        channel.url,
        channelId="msteams",
        conversation={"id": "t", "tenantId": tenant},
        channelData={"tenant": {"id": tenant}},
    )

    assert await status(registered, body, token) == expected


async def test_f26_without_keys_the_sender_is_told_to_come_back(
    registered: Peer, authority: Authority, channel: Channel
) -> None:
    authority.down = True
    token = f"Bearer {authority.token(channel.url)}"

    assert await status(registered, activity(channel.url), token) == 503
    assert await status(registered, activity(channel.url), token) == 503
    assert authority.asked["metadata"] == 1


class Clock:
    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def incoming(channel: Channel) -> Heard:
    return read_activity(activity(channel.url))


def proof(client: httpx.AsyncClient, authority: Authority, channel: Channel, clock: Clock) -> ConnectorProof:
    keys = SigningKeys(client, f"{authority.url}/metadata", clock)
    return ConnectorProof(APP_ID, keys, ServiceUrls((channel.origin,)), clock=clock)


@pytest.mark.parametrize(
    ("nbf", "exp", "holds"),
    [(-10, -299, True), (-10, -301, False), (299, 900, True), (301, 900, False), (-10, 0, True)],
)
async def test_t04_five_minutes_of_skew_are_allowed_and_no_more(
    authority: Authority, channel: Channel, nbf: int, exp: int, holds: bool
) -> None:
    clock = Clock()
    token = authority.token(channel.url, nbf=int(clock.now) + nbf, exp=int(clock.now) + exp)
    async with httpx.AsyncClient() as client:
        proving = proof(client, authority, channel, clock).prove([f"Bearer {token}"], incoming(channel))
        if holds:
            await proving
        else:
            with pytest.raises(Unproven):
                await proving


async def test_f26_known_keys_outlive_an_outage_of_the_metadata(
    authority: Authority, channel: Channel
) -> None:
    clock = Clock()
    async with httpx.AsyncClient() as client:
        prover = proof(client, authority, channel, clock)

        def token() -> list[str]:
            return [
                f"Bearer {authority.token(channel.url, nbf=int(clock.now) - 1, exp=int(clock.now) + 600)}"
            ]

        await prover.prove(token(), incoming(channel))
        authority.down = True
        clock.now += 100_000
        await prover.prove(token(), incoming(channel))
        await prover.prove(token(), incoming(channel))

        assert authority.asked == {"metadata": 2, "keys": 1}


async def test_t13_unknown_keys_are_asked_for_once_a_minute(
    authority: Authority, channel: Channel, rotated_key: RSAKey
) -> None:
    clock = Clock()
    async with httpx.AsyncClient() as client:
        keys = SigningKeys(client, f"{authority.url}/metadata", clock)
        for _ in range(3):
            with pytest.raises(UnknownKey):
                await keys.key("k2")
        assert authority.asked["keys"] == 2

        authority.keys["k2"] = rotated_key
        clock.now += 61
        assert (await keys.key("k2")).kid == "k2"
        assert authority.asked["keys"] == 3


async def test_keys_that_cannot_be_had_are_asked_for_again_soon(
    authority: Authority, channel: Channel
) -> None:
    clock = Clock()
    authority.down = True
    async with httpx.AsyncClient() as client:
        keys = SigningKeys(client, f"{authority.url}/metadata", clock)
        with pytest.raises(KeysUnavailable):
            await keys.key("k1")
        authority.down = False
        clock.now += 6
        assert (await keys.key("k1")).endorsements == {"emulator", "msteams"}


async def test_a_token_that_was_good_once_is_looked_at_each_time(
    authority: Authority, channel: Channel, rotated_key: RSAKey
) -> None:
    now, ticking = Clock(time.time()), Clock()
    async with httpx.AsyncClient() as client:
        keys = SigningKeys(client, f"{authority.url}/metadata", ticking)
        prover = ConnectorProof(APP_ID, keys, ServiceUrls((channel.origin,)), clock=now)
        bearer = [f"Bearer {authority.token(channel.url)}"]
        here = incoming(channel)
        await prover.prove(bearer, here)
        await prover.prove(bearer, here)

        with pytest.raises(Unwelcome, match="another serviceUrl"):
            await prover.prove(bearer, replace(here, service_url="http://127.0.0.1:9/"))
        with pytest.raises(Unwelcome, match="endorsed"):
            await prover.prove(bearer, replace(here, channel="directline"))
        with pytest.raises(Unproven, match="signature"):
            await prover.prove([bearer[0][:-4] + "AAAA"], here)
        now.now += 1_000
        with pytest.raises(Unproven, match="expired"):
            await prover.prove(bearer, here)
        now.now -= 1_000
        await prover.prove(bearer, here)

        # Its name is another key's now: what the old one signed proves nothing any more.
        authority.keys["k1"] = rotated_key
        ticking.now += 100_000
        with pytest.raises(Unproven, match="signature"):
            await prover.prove(bearer, here)


async def test_a_wrong_endorsement_is_told_apart_from_a_wrong_signature(
    authority: Authority, channel: Channel
) -> None:
    clock = Clock(time.time())
    authority.endorsements["k1"] = ["msteams"]
    async with httpx.AsyncClient() as client:
        prover = proof(client, authority, channel, clock)
        with pytest.raises(Unwelcome, match="endorsed"):
            await prover.prove([f"Bearer {authority.token(channel.url)}"], incoming(channel))
