"""The simulated authority gives tokens as Microsoft Entra does, and refuses in its words."""

import base64
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from aiohttp import ClientSession

from graph.scopes import READ_SCOPES
from graph.simulated.authority import Authority, Client
from graph.simulated.authority.__main__ import main
from graph.simulated.world import World
from tests.graph.simulated.signing import (
    CALLBACK,
    CLIENT,
    FAY,
    SECRET,
    Browser,
    Clock,
    authority_of,
    query_of,
)

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
async def authority(contoso_world: World, clock: Clock) -> AsyncIterator[Authority]:
    async with authority_of(contoso_world, clock=clock) as authority:
        yield authority


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with Browser() as browser:
        yield browser


def person(authority: Authority, name: str) -> str:
    user = authority.world.user(f"{name}@contoso.example")
    assert user is not None
    return str(user["id"])


def asking(authority: Authority, **changes: str | None) -> str:
    asked: dict[str, str | None] = {
        "client_id": CLIENT,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "https://graph.microsoft.com/User.Read openid profile offline_access",
        "state": "s-1",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    told = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{authority.origin}/{authority.tenant_id}/oauth2/v2.0/authorize?{told}"


async def code(authority: Authority, browser: Browser, name: str = "ada", **changes: str | None) -> str:
    page = await browser.open(asking(authority, **changes))
    return query_of(await browser.goes_to(page, user=person(authority, name)))["code"]


async def token(authority: Authority, **form: str) -> tuple[int, dict[str, Any]]:
    url = f"{authority.origin}/{authority.tenant_id}/oauth2/v2.0/token"
    given = {"client_id": CLIENT, "client_secret": SECRET, **form}
    async with ClientSession() as session, session.post(url, data=given) as response:
        return response.status, await response.json()


def by_code(code: str, **changes: str) -> dict[str, str]:
    given = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return {**given, "code": code, **changes}


async def refused(authority: Authority, **form: str) -> tuple[str, list[int]]:
    status, body = await token(authority, **form)
    assert status in {400, 401}
    assert body["error_description"].startswith(f"AADSTS{body['error_codes'][0]}: ")
    return body["error"], body["error_codes"]


async def me(authority: Authority, access_token: str) -> tuple[int, dict[str, Any], str]:
    headers = {"Authorization": f"Bearer {access_token}"}
    url = f"{authority.origin}/v1.0/me"
    async with ClientSession(headers=headers) as session, session.get(url) as response:
        return response.status, await response.json(), response.headers.get("WWW-Authenticate", "")


# Metadata and the page


async def test_metadata_and_keys_prove_its_tokens_to_anybody(authority: Authority, browser: Browser) -> None:
    async with ClientSession() as session:
        base = f"{authority.origin}/{authority.tenant_id}"
        async with session.get(f"{base}/v2.0/.well-known/openid-configuration") as response:
            metadata = await response.json()
        async with session.get(metadata["jwks_uri"]) as response:
            keys = jwt.PyJWKSet.from_dict(await response.json())
    assert metadata["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    assert metadata["code_challenge_methods_supported"] == ["S256"]

    _, granted = await token(authority, **by_code(await code(authority, browser)))

    claims = jwt.decode(
        granted["id_token"], keys.keys[0], algorithms=["RS256"], audience=CLIENT, issuer=metadata["issuer"]
    )
    assert (claims["oid"], claims["tid"], claims["nonce"], claims["preferred_username"]) == (
        person(authority, "ada"),
        authority.tenant_id,
        "n-1",
        "ada@contoso.example",
    )


@pytest.mark.parametrize("wrong", [{"client_id": "nobody"}, {"redirect_uri": "https://evil.example/"}])
async def test_t32_who_asks_for_another_address_is_told_here_and_sent_nowhere(
    authority: Authority, browser: Browser, wrong: dict[str, str]
) -> None:
    page = await browser.open(asking(authority, **wrong))

    assert page.status == 400
    assert page.url.startswith(authority.origin)
    assert "AADSTS" in page.words


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge_method": None},
    ],
)
async def test_t31_a_code_takes_a_challenge_by_s256(
    authority: Authority, wrong: dict[str, str | None]
) -> None:
    url = asking(authority, **wrong)
    async with ClientSession() as session, session.get(url, allow_redirects=False) as response:
        told = query_of(response.headers["Location"])

    assert (told["error"], told["state"]) == ("invalid_request", "s-1")
    assert told["error_description"].startswith("AADSTS9002325")


async def test_t31_and_the_verifier_behind_it(authority: Authority, browser: Browser) -> None:
    given = by_code(await code(authority, browser), code_verifier="another-one")

    assert await refused(authority, **given) == ("invalid_grant", [501481])


async def test_a_code_counts_once(authority: Authority, browser: Browser) -> None:
    given = by_code(await code(authority, browser))
    status, _ = await token(authority, **given)
    assert status == 200

    assert await refused(authority, **given) == ("invalid_grant", [54005])


async def test_a_code_ends_after_ten_minutes(authority: Authority, browser: Browser, clock: Clock) -> None:
    given = by_code(await code(authority, browser))
    clock.seconds += 601

    assert await refused(authority, **given) == ("invalid_grant", [70008])


async def test_a_code_is_for_the_address_it_was_asked_for(authority: Authority, browser: Browser) -> None:
    given = by_code(await code(authority, browser), redirect_uri="http://127.0.0.1:9/elsewhere")

    assert await refused(authority, **given) == ("invalid_grant", [50011])


@pytest.mark.parametrize(
    ("outcome", "error", "number"),
    [
        ("cancel", "access_denied", "AADSTS65004"),
        ("blocked", "access_denied", "AADSTS53003"),
        ("administrator", "access_denied", "AADSTS90094"),
        ("unavailable", "temporarily_unavailable", "AADSTS90033"),
    ],
)
async def test_what_can_go_wrong_on_the_page_can_be_chosen(
    authority: Authority, browser: Browser, outcome: str, error: str, number: str
) -> None:
    page = await browser.open(asking(authority))

    told = query_of(await browser.goes_to(page, outcome=outcome))

    assert (told["error"], told["state"]) == (error, "s-1")
    assert told["error_description"].startswith(number)


async def test_a_disabled_account_gets_no_code(authority: Authority, browser: Browser) -> None:
    megan = person(authority, "megan")
    authority.world.update_user(megan, {"accountEnabled": False}, "app: HR")
    page = await browser.open(asking(authority))

    told = query_of(await browser.goes_to(page, user=megan))

    assert told["error_description"].startswith("AADSTS50057")


# Consent


async def test_what_nobody_granted_is_asked_for(authority: Authority, browser: Browser) -> None:
    page = await browser.open(asking(authority, scope="https://graph.microsoft.com/User.ReadWrite.All"))
    ada = person(authority, "ada")
    asked = await browser.press(page, user=ada)
    assert "User.ReadWrite.All" in asked.words
    assert "Only an administrator" in asked.words

    told = query_of(await browser.goes_to(asked, user=ada, consent="administrator"))

    _, granted = await token(authority, **by_code(told["code"]))
    scopes = jwt.decode(granted["access_token"], options={"verify_signature": False})["scp"]
    assert set(scopes.split()) == READ_SCOPES | {"User.ReadWrite.All"}


async def test_a_person_cannot_grant_what_takes_an_administrator(
    authority: Authority, browser: Browser
) -> None:
    page = await browser.open(asking(authority, scope="https://graph.microsoft.com/User.ReadWrite.All"))

    again = await browser.press(page, user=person(authority, "ada"), consent="person")

    assert "Permissions requested" in again.words


async def test_a_permission_that_does_not_exist_is_none(authority: Authority, browser: Browser) -> None:
    async with ClientSession() as session:
        url = asking(authority, scope="https://graph.microsoft.com/Everything.ReadWrite.All")
        async with session.get(url, allow_redirects=False) as response:
            assert query_of(response.headers["Location"])["error"] == "invalid_scope"


# Tokens at Graph


async def test_graph_takes_its_tokens_and_shows_what_they_allow(
    authority: Authority, browser: Browser
) -> None:
    _, granted = await token(authority, **by_code(await code(authority, browser)))

    status, found, _ = await me(authority, granted["access_token"])

    assert (status, found["id"]) == (200, person(authority, "ada"))


@pytest.mark.parametrize("kind", ["id_token", "refresh_token", "for the bot", "unsigned", "ended"])
async def test_graph_takes_no_other_token(
    authority: Authority, browser: Browser, clock: Clock, kind: str
) -> None:
    _, granted = await token(authority, **by_code(await code(authority, browser)))
    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    shown = {
        **granted,
        "for the bot": authority.token_for_bot(CLIENT, person(authority, "ada")),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "ended": granted["access_token"],
    }[kind]
    clock.seconds += 3601 if kind == "ended" else 0

    status, _, _ = await me(authority, shown)

    assert status == 401


async def test_a_revoked_session_is_challenged_at_graph_and_refused_a_renewal(
    authority: Authority, browser: Browser
) -> None:
    _, granted = await token(authority, **by_code(await code(authority, browser)))
    authority.revoke(person(authority, "ada"))

    status, _, challenge = await me(authority, granted["access_token"])
    assert status == 401
    assert 'error="insufficient_claims", claims="' in challenge
    renewal = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert await refused(authority, **renewal, scope="https://graph.microsoft.com/User.Read") == (
        "invalid_grant",
        [50173],
    )


async def test_a_new_sign_in_counts_after_a_revocation(authority: Authority, browser: Browser) -> None:
    authority.revoke(person(authority, "ada"))
    _, granted = await token(authority, **by_code(await code(authority, browser)))

    status, _, _ = await me(authority, granted["access_token"])

    assert status == 200


async def test_a_renewal_may_want_a_second_factor(authority: Authority, browser: Browser) -> None:
    _, granted = await token(authority, **by_code(await code(authority, browser)))
    authority.mfa_for.add(person(authority, "ada"))
    renewal = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    status, body = await token(authority, **renewal, scope="https://graph.microsoft.com/User.Read")
    assert (status, body["error"], body["error_codes"]) == (400, "interaction_required", [50076])

    await code(authority, browser, claims=body["claims"])

    status, _ = await token(authority, **renewal, scope="https://graph.microsoft.com/User.Read")
    assert status == 200


# On behalf of

ON_BEHALF = {
    "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "requested_token_use": "on_behalf_of",
    "scope": "https://graph.microsoft.com/User.Read",
}


async def test_a_token_for_the_bot_becomes_one_for_graph(authority: Authority) -> None:
    shown = authority.token_for_bot(CLIENT, person(authority, "ada"))

    _, granted = await token(authority, **ON_BEHALF, assertion=shown)

    _, found, _ = await me(authority, granted["access_token"])
    assert found["id"] == person(authority, "ada")


async def test_a_token_for_somebody_else_or_for_less_becomes_none(authority: Authority) -> None:
    ada = person(authority, "ada")
    for shown in (
        authority.token_for_bot("another-bot", ada),
        authority.token_for_bot(CLIENT, ada, scope="profile"),
        "nonsense",
    ):
        assert await refused(authority, **ON_BEHALF, assertion=shown) == ("invalid_grant", [50013])


async def test_on_behalf_of_takes_consent(authority: Authority) -> None:
    shown = authority.token_for_bot(CLIENT, person(authority, "ada"))
    scope = {"scope": "https://graph.microsoft.com/User.ReadWrite.All"}

    _, body = await token(authority, **{**ON_BEHALF, **scope}, assertion=shown)

    assert (body["error"], body["suberror"], body["error_codes"]) == (
        "invalid_grant",
        "consent_required",
        [65001],
    )


# Applications

FOR_ITSELF = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}


async def test_an_application_gets_what_was_consented_to(authority: Authority) -> None:
    _, granted = await token(authority, **FOR_ITSELF)

    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    assert claims["idtyp"] == "app"
    assert set(claims["roles"]) == READ_SCOPES
    status, _, _ = await me(authority, granted["access_token"])
    assert status == 400  # /me is nobody


@pytest.mark.parametrize(
    ("form", "number"),
    [({"client_secret": "wrong"}, 7000215), ({"client_secret": ""}, 7000218), ({"client_id": "x"}, 700016)],
)
async def test_an_application_must_prove_itself(
    authority: Authority, form: dict[str, str], number: int
) -> None:
    _, numbers = await refused(authority, **{**FOR_ITSELF, **form})

    assert numbers == [number]


async def test_a_secret_lapses(authority: Authority, clock: Clock) -> None:
    authority.register(Client(CLIENT, (CALLBACK,), SECRET, secret_ends=clock.seconds))

    assert await refused(authority, **FOR_ITSELF) == ("invalid_client", [7000222])


# Another device


async def test_a_code_typed_in_on_another_device_signs_in(authority: Authority, browser: Browser) -> None:
    url = f"{authority.origin}/{authority.tenant_id}/oauth2/v2.0/devicecode"
    asked = {"client_id": CLIENT, "scope": "https://graph.microsoft.com/.default"}
    async with ClientSession() as session, session.post(url, data=asked) as response:
        flow = await response.json()
    waiting = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": flow["device_code"],
    }
    assert await refused(authority, **waiting) == ("authorization_pending", [70016])

    page = await browser.open(flow["verification_uri"])
    done = await browser.press(page, code=flow["user_code"].lower(), user=person(authority, "ada"))

    assert "You can close this page" in done.words
    _, granted = await token(authority, **waiting)
    _, found, _ = await me(authority, granted["access_token"])
    assert found["id"] == person(authority, "ada")


async def test_a_device_code_that_is_declined_or_late_signs_nobody_in(
    authority: Authority, browser: Browser, clock: Clock
) -> None:
    for decline in (True, False):
        flow = authority.begin_device({"client_id": CLIENT, "scope": ""})
        if decline:
            authority.enter_device_code(flow["user_code"], "")
        else:
            clock.seconds += 901
        waiting = {"device_code": flow["device_code"]}
        error, _ = await refused(
            authority, grant_type="urn:ietf:params:oauth:grant-type:device_code", **waiting
        )
        assert error == ("authorization_declined" if decline else "expired_token")


async def test_somebody_of_another_tenant_is_nobody_at_this_graph(
    authority: Authority, browser: Browser
) -> None:
    page = await browser.open(asking(authority))
    told = query_of(await browser.goes_to(page, user=FAY.id))
    _, granted = await token(authority, **by_code(told["code"]))

    status, _, _ = await me(authority, granted["access_token"])

    assert status == 401


@pytest.mark.parametrize("file", ["nowhere.yaml", None])
def test_a_tenant_file_that_cannot_be_read_ends_it_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str | None
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("people: 5")

    assert main(["--tenant", str(tmp_path / file if file else broken)]) == 2
    assert capsys.readouterr().err != ""
