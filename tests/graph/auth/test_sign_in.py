"""People sign in at the simulated authority with the code that ships: msal, over HTTP, on loopback."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from graph import OWN_SCOPES, READ_SCOPES, WRITE_SCOPES, Forbidden, SignInFailed, Unavailable
from graph.auth.application import ClientCredentials
from graph.auth.authority import Assertion, Certificate, Registration
from graph.auth.device_code import DeviceCode, Prompt
from graph.auth.loopback import LoopbackClient, authority_at
from graph.auth.managed_identity import ManagedIdentity
from graph.auth.one_turn import OneTurn
from graph.auth.person import Granted, PersonSignIn, Wanted, begin, on_behalf_of, redeem
from graph.clouds import CLOUDS
from graph.connection import Connection, GraphEntra
from graph.simulated.authority import Authority, Client
from graph.simulated.world import World
from tests.graph.auth.test_auth import made_certificate
from tests.graph.changes import reprocess
from tests.graph.simulated.signing import CALLBACK, CLIENT, SECRET, Browser, authority_of, query_of


@dataclass
class Kept:
    """One person's tokens, kept in the open."""

    tokens: str = ""
    saved: int = 0
    threads: set[int] = field(default_factory=set)

    def load(self) -> str:
        return self.tokens

    def save(self, tokens: str) -> None:
        self.threads.add(threading.get_ident())
        self.tokens, self.saved = tokens, self.saved + 1


@dataclass
class Clock:
    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Somebody:
    """A person of Contoso, the application she signs in to, and her way to Graph."""

    def __init__(self, authority: Authority, client: LoopbackClient, name: str = "ada") -> None:
        user = authority.world.user(f"{name}@contoso.example")
        assert user is not None
        self.id = str(user["id"])
        self.authority = authority
        self.clock = Clock()
        at = authority_at(authority.origin, authority.tenant_id, CLOUDS["global"].graph)
        at.http_client.close()
        self.at = type(at)(at.tenant_id, at.login, at.resource, client, self.clock)
        self.registration = Registration(self.at, CLIENT, SECRET)
        self.kept = Kept()
        self.connection = Connection(root=f"{authority.origin}/v1.0")

    async def signs_in(self, wanted: Wanted | None = None, state: str = "s-1") -> Granted:
        begun = await begin(self.registration, CALLBACK, state, wanted or Wanted())
        async with Browser() as browser:
            page = await browser.open(begun.uri)
            back = await browser.goes_to(page, user=self.id)
            if not back:
                asked = await browser.press(page, user=self.id)
                back = await browser.goes_to(asked, user=self.id, consent="administrator")
        granted = await redeem(self.registration, begun.flow, query_of(back))
        self.kept.tokens = granted.tokens
        return granted

    def sign_in(self, **options: Any) -> PersonSignIn:
        return PersonSignIn(self.registration, self.id, self.kept, **options)

    def turn(self, sign_in: PersonSignIn | None = None) -> OneTurn:
        return OneTurn(sign_in or self.sign_in(), self.authority.tenant_id)

    def entra(self, turn: OneTurn) -> GraphEntra:
        return GraphEntra(self.connection, turn)


@pytest.fixture
def client() -> Iterator[LoopbackClient]:
    with closing(LoopbackClient()) as client:
        yield client


@pytest.fixture
async def ada(contoso_world: World, client: LoopbackClient) -> AsyncIterator[Somebody]:
    async with authority_of(contoso_world) as authority:
        ada = Somebody(authority, client)
        yield ada
        await ada.connection.aclose()


def megan(world: World) -> str:
    user = world.user("megan@contoso.example")
    assert user is not None
    return str(user["id"])


def test_t38_the_permissions_are_these_and_no_others() -> None:
    assert sorted(READ_SCOPES) == [
        "AdministrativeUnit.Read.All",
        "AuditLog.Read.All",
        "Group.Read.All",
        "LicenseAssignment.Read.All",
        "Member.Read.Hidden",
        "OrgContact.Read.All",
        "Organization.Read.All",
        "RoleManagement.Read.Directory",
        "ServiceHealth.Read.All",
        "User.Read",
        "User.Read.All",
    ]
    assert (sorted(OWN_SCOPES), sorted(WRITE_SCOPES)) == (["User.Read"], ["User.ReadWrite.All"])
    assert not any("Write" in scope for scope in READ_SCOPES)


async def test_a_person_signs_in_with_a_code_and_looks_with_her_own_eyes(ada: Somebody) -> None:
    granted = await ada.signs_in()

    assert (granted.object_id, granted.username, granted.tenant) == (
        ada.id,
        "ada@contoso.example",
        ada.authority.tenant_id,
    )
    found = await ada.entra(ada.turn()).directory().me()
    assert found is not None
    assert (found.id, found.display_name) == (ada.id, "Ada Lindqvist")


async def test_t31_what_is_asked_for_carries_a_challenge_by_s256_and_only_the_right_to_look(
    ada: Somebody,
) -> None:
    begun = await begin(ada.registration, CALLBACK, "s-1", Wanted())

    asked = query_of(begun.uri)
    assert (asked["code_challenge_method"], asked["response_mode"], asked["state"]) == (
        "S256",
        "query",
        "s-1",
    )
    assert {scope.rpartition("/")[2] for scope in asked["scope"].split()} == READ_SCOPES | {
        "openid",
        "profile",
        "offline_access",
    }
    assert begun.flow["code_verifier"] not in begun.uri
    assert begun.flow["code_verifier"] not in repr(begun)


async def test_what_came_back_with_another_state_is_none_of_ours(ada: Somebody) -> None:
    begun = await begin(ada.registration, CALLBACK, "s-1", Wanted())

    with pytest.raises(SignInFailed):
        await redeem(ada.registration, begun.flow, {"code": "c", "state": "s-2"})


async def test_cached_tokens_cost_no_round_trip(ada: Somebody) -> None:
    await ada.signs_in()
    sign_in = ada.sign_in()
    asked = len(ada.authority.asked)

    for _ in range(3):
        await ada.entra(ada.turn(sign_in)).directory().me()

    assert len(ada.authority.asked) == asked
    assert ada.kept.saved == 0


async def test_a_token_is_renewed_from_the_cache_by_another_process(ada: Somebody) -> None:
    await ada.signs_in()
    ada.clock.ahead = 0
    kept_before = ada.kept.tokens
    await ada.sign_in()._acquire(READ_SCOPES, "", renew=True)

    assert ada.authority.asked[-1] == "refresh_token"
    assert ada.kept.saved == 1
    assert ada.kept.tokens != kept_before
    assert ada.kept.threads == {threading.get_ident()}  # the store is the loop's


async def test_msal_never_works_in_the_loops_own_thread(
    ada: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    asked = LoopbackClient._asked

    def watched(self: LoopbackClient, method: str, url: str, **options: Any) -> Any:
        threads.add(threading.get_ident())
        return asked(self, method, url, **options)

    monkeypatch.setattr(LoopbackClient, "_asked", watched)
    await ada.signs_in()
    await ada.sign_in()._acquire(READ_SCOPES, "", renew=True)

    assert threads
    assert threading.get_ident() not in threads


async def test_t38_the_first_write_asks_for_its_permission_and_until_then_nothing_is_written(
    ada: Somebody,
) -> None:
    await ada.signs_in()
    turn = ada.turn()
    directory = ada.entra(turn).directory()
    await directory.me()

    with pytest.raises(SignInFailed) as raised:
        await directory.send(reprocess(megan(ada.authority.world)))

    assert raised.value.code == "consent_required"
    assert (turn.can_be_mended, turn.wrote, turn.wrote_in_vain) == (True, False, True)
    await ada.signs_in(Wanted(READ_SCOPES | WRITE_SCOPES))
    turn = ada.turn()
    ada.authority.world.buy_seats("ENTERPRISEPACK", 5)
    await ada.entra(turn).directory().send(reprocess(megan(ada.authority.world)))
    assert (turn.wants, turn.wrote) == (None, True)


async def test_who_may_not_write_gets_no_token_for_it(ada: Somebody) -> None:
    await ada.signs_in(Wanted(READ_SCOPES | WRITE_SCOPES))
    turn = ada.turn(ada.sign_in(may_write=False))

    with pytest.raises(Forbidden):
        await ada.entra(turn).directory().send(reprocess(megan(ada.authority.world)))

    assert turn.wrote is False


async def test_f13_t37_a_revoked_session_ends_in_one_repeat_and_names_the_claims(ada: Somebody) -> None:
    await ada.signs_in()
    sign_in = ada.sign_in()
    await ada.entra(ada.turn(sign_in)).directory().me()
    ada.authority.revoke(ada.id)
    asked = len(ada.authority.asked)
    turn = ada.turn(sign_in)

    with pytest.raises(SignInFailed):
        await ada.entra(turn).directory().me()

    assert ada.authority.asked[asked:] == ["refresh_token"]
    assert turn.wants is not None
    assert turn.wants.code == "invalid_grant"
    assert '"nbf"' in turn.wants.claims
    assert turn.can_be_mended


async def test_a_second_factor_that_a_renewal_wants_is_named(ada: Somebody) -> None:
    await ada.signs_in()
    ada.authority.mfa_for.add(ada.id)
    ada.clock.ahead = 3600
    turn = ada.turn()
    # msal looks at the real clock, so the token it kept is still good for it: as if Graph had turned it down.
    with pytest.raises(SignInFailed):
        await turn._somebody()._valid(READ_SCOPES, claims='{"access_token":{}}')

    wanted = Wanted(claims='{"access_token":{"acrs":{"essential":true,"value":"c1"}}}')
    await ada.signs_in(wanted)
    assert ada.authority.mfa_for == set()


async def test_nobody_is_asked_to_sign_in_and_nothing_is_sent(ada: Somebody) -> None:
    turn = OneTurn(None, ada.authority.tenant_id)

    with pytest.raises(SignInFailed):
        await ada.entra(turn).directory().me()

    assert turn.wants is not None
    assert (turn.wants.code, turn.can_be_mended, ada.authority.asked) == ("login_required", True, [])


async def test_f28_a_secret_that_has_lapsed_is_the_operators_to_mend(ada: Somebody) -> None:
    await ada.signs_in()
    ada.authority.register(Client(CLIENT, (CALLBACK,), SECRET, secret_ends=0.0))
    turn = ada.turn()

    with pytest.raises(SignInFailed) as raised:
        await turn._somebody()._valid(READ_SCOPES, after=None, claims='{"x":1}')

    turn.wants = raised.value
    assert (raised.value.code, turn.can_be_mended) == ("invalid_client", False)
    assert raised.value.message.startswith("AADSTS7000222")


async def test_f25_an_authority_that_is_down_is_unavailable(ada: Somebody) -> None:
    lost = Registration(
        type(ada.at)(ada.at.tenant_id, "https://127.0.0.1:9", ada.at.resource, ada.at.http_client),
        CLIENT,
        SECRET,
    )
    with pytest.raises(Unavailable):
        await begin(lost, CALLBACK, "s-1", Wanted())


async def test_on_behalf_of_makes_a_token_for_the_bot_into_one_for_graph(ada: Somebody) -> None:
    shown = ada.authority.token_for_bot(CLIENT, ada.id)

    granted = await on_behalf_of(ada.registration, shown, Wanted())

    ada.kept.tokens = granted.tokens
    found = await ada.entra(ada.turn()).directory().me()
    assert found is not None
    assert (granted.object_id, found.id) == (ada.id, ada.id)
    # Once in, it is renewed like any other.
    await ada.sign_in()._acquire(READ_SCOPES, "", renew=True)
    assert ada.authority.asked[-1] == "refresh_token"


async def test_on_behalf_of_without_consent_says_so(ada: Somebody) -> None:
    shown = ada.authority.token_for_bot(CLIENT, ada.id)

    with pytest.raises(SignInFailed) as raised:
        await on_behalf_of(ada.registration, shown, Wanted(READ_SCOPES | WRITE_SCOPES))

    assert raised.value.code == "consent_required"


async def test_a_person_signs_in_at_a_terminal(ada: Somebody) -> None:
    prompts: list[Prompt] = []
    done = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        if not done.is_set():
            done.set()
            async with Browser() as browser:
                page = await browser.open(prompts[0].verification_uri)
                await browser.press(page, code=prompts[0].user_code, user=ada.id)

    sign_in = DeviceCode(ada.at, CLIENT, sleep=sleep)
    await sign_in.sign_in(prompts.append)

    found = await GraphEntra(ada.connection, sign_in).directory().me()
    assert found is not None
    assert found.id == ada.id


class Desk:
    """Somebody in front of a terminal, with a browser beside it: enters every code that is shown there."""

    def __init__(self, ada: Somebody) -> None:
        self.ada = ada
        self.answers: list[dict[str, str]] = []
        """What is pressed, page by page."""
        self.codes: list[Prompt] = []
        self.asked: list[str] = []
        self.sign_in = DeviceCode(ada.at, CLIENT, sleep=self.sleep)
        self.entra = GraphEntra(ada.connection, self.sign_in)

    async def sleep(self, _seconds: float) -> None:
        async with Browser() as browser:
            page = await browser.open(self.codes[-1].verification_uri)
            while self.answers:
                code = self.codes[-1].user_code
                page = await browser.press(page, **{"code": code, **self.answers.pop(0)})
                self.asked.append(page.words)

    async def signs_in(self, *answers: dict[str, str], to_write: bool = False) -> None:
        self.answers = list(answers)
        await self.sign_in.sign_in(self.codes.append, to_write=to_write)

    async def writes(self) -> None:
        await self.entra.directory().send(reprocess(megan(self.ada.authority.world)))

    async def looks(self) -> str:
        me = await self.entra.directory().me()
        assert me is not None
        return me.id


async def test_t38_a_second_code_grants_the_first_write_and_then_it_is_done(ada: Somebody) -> None:
    desk = Desk(ada)
    ada.authority.world.buy_seats("ENTERPRISEPACK", 5)
    await desk.signs_in({"user": ada.id})
    with pytest.raises(SignInFailed) as raised:
        await desk.writes()
    assert raised.value.code == "consent_required"

    await desk.signs_in({"user": ada.id}, {"user": ada.id, "consent": "administrator"}, to_write=True)
    await desk.writes()

    assert "User.ReadWrite.All" in desk.asked[1]
    assert await desk.looks() == ada.id


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([{"user": ""}], "authorization_declined"),
        ([{"user": "ada"}, {"user": "ada", "outcome": "cancel"}], "authorization_declined"),
        ([{"user": "megan"}, {"user": "megan", "consent": "administrator"}], "somebody_else"),
    ],
)
async def test_t38_a_write_that_is_not_granted_leaves_her_looking_as_before(
    ada: Somebody, answers: list[dict[str, str]], code: str
) -> None:
    desk = Desk(ada)
    await desk.signs_in({"user": ada.id})
    people = {"ada": ada.id, "megan": megan(ada.authority.world), "": ""}

    with pytest.raises(SignInFailed) as raised:
        await desk.signs_in(*({**one, "user": people[one["user"]]} for one in answers), to_write=True)

    assert raised.value.code == code
    ada.clock.ahead = 3600  # what she looks with is renewed
    assert await desk.looks() == ada.id


# Applications


async def test_t22_an_application_looks_and_can_not_write(ada: Somebody) -> None:
    everything = READ_SCOPES | WRITE_SCOPES
    ada.authority.register(Client(CLIENT, (CALLBACK,), SECRET, consented=everything))
    entra = GraphEntra(ada.connection, ClientCredentials(ada.at, CLIENT, SECRET))
    someone = await entra.directory().user(megan(ada.authority.world))
    assert someone is not None

    with pytest.raises(Forbidden) as raised:
        await entra.directory().send(reprocess(someone.id))

    assert raised.value.code == "ReadOnly"
    assert [
        entry for entry in ada.authority.world.directory_audits() if "reprocess" in str(entry).lower()
    ] == []


async def test_a_certificate_proves_an_application_to_the_authority(ada: Somebody) -> None:
    certificate = made_certificate()
    public = certificate.public_certificate
    ada.authority.register(Client(CLIENT, (CALLBACK,), certificate=public, public=False))
    ada.registration = Registration(ada.at, CLIENT, certificate)

    granted = await ada.signs_in()

    assert granted.object_id == ada.id
    assert certificate.private_key not in repr(ada.registration)


async def test_another_certificate_proves_nothing(ada: Somebody) -> None:
    public = made_certificate().public_certificate
    ada.authority.register(Client(CLIENT, (CALLBACK,), certificate=public, public=False))
    ada.registration = Registration(ada.at, CLIENT, made_certificate())

    with pytest.raises(SignInFailed) as raised:
        await ada.signs_in()

    assert raised.value.code == "invalid_client"


async def test_a_managed_identity_stands_in_for_a_secret() -> None:
    asked: list[tuple[dict[str, str], str]] = []

    async def hand_out(request: web.Request) -> web.Response:
        asked.append((dict(request.query), request.headers.get("X-IDENTITY-HEADER", "")))
        return web.json_response({"access_token": "vouched", "expires_on": "1"})

    app = web.Application()
    app.router.add_get("/msi/token", hand_out)
    async with TestServer(app) as server:
        identity = ManagedIdentity(str(server.make_url("/msi/token")), "h-1", "identity-1")
        assert await asyncio.to_thread(identity.assertion().get) == "vouched"
    assert asked == [
        (
            {
                "api-version": "2019-08-01",
                "resource": "api://AzureADTokenExchange",
                "client_id": "identity-1",
            },
            "h-1",
        )
    ]
    with pytest.raises(OSError, match="gave no token"):
        await asyncio.to_thread(identity.assertion().get)


async def test_an_assertion_is_asked_for_anew_each_time(ada: Somebody) -> None:
    asked: list[int] = []

    def vouch() -> str:
        asked.append(1)
        return "not-one-of-theirs"

    ada.registration = Registration(ada.at, CLIENT, Assertion(vouch))
    with pytest.raises(SignInFailed):
        await ada.signs_in()

    assert asked == [1]


def test_a_certificate_is_read_from_one_file() -> None:
    made = made_certificate()

    assert Certificate.of(f"Bag Attributes\n{made.private_key}{made.public_certificate}") == made
    assert made.ends.isoformat() == "2126-11-24T00:00:00+00:00"
    with pytest.raises(ValueError, match="no private key"):
        Certificate.of(made.public_certificate)


@pytest.mark.parametrize("url", ["https://login.microsoftonline.com/x", "https://127.0.0.1.evil.example/"])
def test_the_client_for_this_machine_asks_nobody_else(client: LoopbackClient, url: str) -> None:
    with pytest.raises(OSError, match="is not this machine"):
        client.get(url)


def test_every_cloud_has_addresses_of_its_own() -> None:
    assert {
        name: (cloud.login, cloud.graph, cloud.bot_issuer, cloud.oauth) for name, cloud in CLOUDS.items()
    } == {
        "global": (
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
            "https://api.botframework.com",
            "https://token.botframework.com",
        ),
        "gcc-high": (
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
            "https://api.botframework.us",
            "https://tokengcch.botframework.azure.us",
        ),
        "dod": (
            "https://login.microsoftonline.us",
            "https://dod-graph.microsoft.us",
            "https://api.botframework.us",
            "https://apiDoD.botframework.azure.us",
        ),
        "china": (
            "https://login.partner.microsoftonline.cn",
            "https://microsoftgraph.chinacloudapi.cn",
            "https://api.botframework.azure.cn",
            "https://token.botframework.azure.cn",
        ),
    }
