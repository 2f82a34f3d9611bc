"""What the adapters make of a Graph that goes wrong. Each test names the fault case it keeps.

Time is virtual: every wait takes as long as it says. What a client of one script alone can show stands in
test_asking, test_batching, test_wire and graph/auth's tests.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from graph import (
    Directory,
    Forbidden,
    GraphError,
    Nonsense,
    SignIn,
    SignInFailed,
    Throttled,
    Unavailable,
    connect,
)
from graph.questions import members_in_error
from graph.simulated import World, loads
from graph.simulated.access.gate import Cost, Gate
from graph.simulated.http.faults import (
    Altered,
    Challenge,
    Cut,
    Delay,
    Fault,
    Html,
    Missing,
    Reset,
    Silence,
    Status,
    Throttle,
    Unreachable,
)
from graph.simulated.http.server import application
from tests.graph.changes import reprocess
from tests.tenants import some_group, someone
from tests.troubled import in_virtual_time, living_contoso, seconds, troubled

ADA = "ada@contoso.example"
PAGES = "GET *skiptoken*"
REPROCESS = "POST */reprocessLicenseAssignment"


def adas(*faults: Fault, world: World | None = None) -> Directory:
    return troubled(world or living_contoso(), ADA, *faults).directory()


async def outcome(question: Any) -> object:
    """The answer, or what kind of failure came instead, and when."""
    try:
        return await question
    except GraphError as error:
        return type(error)


def small_pages() -> World:
    """A tenant whose every list comes in pages of two."""
    text = """
name: Pages
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
country: US
clock: 2026-11-24T09:00:00Z
settings: {page_size: 2}
plans:
  - {name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [EXCHANGE_S_ENTERPRISE]}
people:
  - {key: ada, name: Ada, location: US, roles: [{role: License Administrator}, {role: Global Reader}]}
"""
    members = [f"m{i}" for i in range(9)]
    people = "".join(f"  - {{key: {key}, name: {key}, location: US}}\n" for key in members)
    groups = (
        f"groups:\n  - {{key: sales, name: Sales, members: [{', '.join(members)}], "
        "licenses: [{product: ENTERPRISEPACK}]}\n"
    )
    return World.of(loads(text + people + groups), monotonic=seconds)


# Busy


@pytest.mark.parametrize(
    ("said", "answered_after"),
    [
        (Throttle(retry_after="2"), 2.0),
        (Throttle(retry_in=4), 4.0),
        (Throttle(), 0.3),
        (Throttle(retry_after="-5"), 0.3),
        (Throttle(retry_after="soon"), 0.3),
        (Throttle(retry_after="0"), 0.0),
        (Throttle(retry_in=-60), 0.0),
    ],
)
@in_virtual_time
async def test_f01_f02_a_wait_that_fits_is_waited_out(said: Throttle, answered_after: float) -> None:
    assert await adas(said).me() is not None
    assert seconds() == pytest.approx(answered_after, abs=0.101)  # pauses end on a tenth of a second


@pytest.mark.parametrize("said", [Throttle(retry_after="600", times=None), Throttle(retry_in=11, times=None)])
@in_virtual_time
async def test_f02_a_wait_that_does_not_fit_is_not_begun(said: Throttle) -> None:
    with pytest.raises(Throttled) as raised:
        await adas(said).me()
    assert seconds() == 0
    assert raised.value.retry_after == pytest.approx(600 if said.retry_after else 11)


@in_virtual_time
async def test_f03_f51_a_write_beyond_the_quota_is_told_and_nothing_is_written() -> None:
    world = living_contoso()
    megan = someone(world, "Megan Bowen").id
    before = world.directory_audits()
    Gate.of(world).let_in("gla", Cost(writes=3_000), world.now())
    with pytest.raises(Throttled) as raised:
        await adas(world=world).send(reprocess(megan))
    assert raised.value.retry_after == 1
    assert world.directory_audits() == before


@pytest.mark.parametrize("status", [502, 503, 504])
@in_virtual_time
async def test_f04_a_read_is_tried_three_times_and_then_told_while_the_rest_is_answered(status: int) -> None:
    directory = adas(Status(on="GET /subscribedSkus", status=status, times=None))
    skus, me = await asyncio.gather(outcome(directory.subscribed_skus()), directory.me())
    assert skus is Unavailable
    assert me is not None
    asked = [request.partition("?")[0] for request in directory.receipt.requests]
    assert asked == ["GET /subscribedSkus", "GET /me", "GET /subscribedSkus", "GET /subscribedSkus"]
    assert seconds() < 2


@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [
        (Status(on=REPROCESS, done=True), Unavailable, True),
        (Status(on=REPROCESS), Unavailable, False),
        (Status(on=REPROCESS, status=504, done=True), Unavailable, True),
        (Reset(on=REPROCESS), Unavailable, True),
        (Reset(on=REPROCESS, done=False), Unavailable, False),
        (Reset(on=REPROCESS, bytes=50), Unavailable, True),
        (Silence(on=REPROCESS), Unavailable, True),
        (Unreachable(on=REPROCESS), Unavailable, False),
        (Html(on=REPROCESS), Nonsense, False),
        (Cut(on=REPROCESS, bytes=40), Nonsense, True),
        (Cut(on=REPROCESS, bytes=40, gzip=True), Nonsense, True),
    ],
)
@in_virtual_time
async def test_f05_a_write_without_an_answer_is_sent_once_whether_it_happened_or_not(
    fault: Fault, error: type[GraphError], done: bool
) -> None:
    world = living_contoso()
    world.buy_seats("ENTERPRISEPACK", 5)
    megan = someone(world, "Megan Bowen").id
    directory = adas(fault, world=world)
    assert await outcome(directory.send(reprocess(megan))) is error
    assert [request for request in directory.receipt.requests if "POST" in request] == [
        f"POST /users/{megan}/reprocessLicenseAssignment"
    ]
    world.advance(60)
    user = await directory.user(megan)
    assert user is not None
    states = {state.state for state in user.license_assignment_states or ()}
    assert states == ({"Active"} if done else {"Error"})


# Pages


@pytest.mark.parametrize("fault", [Reset(on=PAGES, bytes=40), Cut(on=PAGES, bytes=40), Html(on=PAGES)])
@in_virtual_time
async def test_f06_a_page_that_breaks_is_asked_again_and_the_list_is_whole(fault: Fault) -> None:
    world = small_pages()
    sales = some_group(world, "Sales").id
    members = await adas(fault, world=world).members_with_license_errors(sales)
    assert (len(members), members.complete) == (8, True)
    assert all(member.license_assignment_states for member in members)


@pytest.mark.parametrize(
    "fault",
    [
        Reset(on=PAGES, bytes=40, after=1, times=None),
        Status(on=PAGES, status=400, code="Directory_ExpiredPageToken", after=1, times=None),
        Html(on=PAGES, after=1, times=None),
    ],
)
@in_virtual_time
async def test_f06_f07_what_stays_broken_leaves_the_list_incomplete(fault: Fault) -> None:
    world = small_pages()
    sales = some_group(world, "Sales").id
    members = await adas(fault, world=world).members_with_license_errors(sales)
    assert (len(members), members.complete) == (4, False)


@in_virtual_time
async def test_f07_pages_that_go_round_in_a_circle_are_left() -> None:
    world = small_pages()
    sales = some_group(world, "Sales").id
    once = adas(world=world)
    await once.members_with_license_errors(sales)
    second = next(request for request in once.receipt.requests if "skiptoken" in request)
    link = f"https://graph.microsoft.com/v1.0{second.removeprefix('GET ')}"
    round_and_round = Altered(on=PAGES, body={"@odata.nextLink": link}, times=None)
    members = await adas(round_and_round, world=world).members_with_license_errors(sales)
    assert (len(members), members.complete) == (4, False)


@in_virtual_time
async def test_f04_members_whose_rows_do_not_come_are_left_out_and_counted() -> None:
    world = crowded(40, seats=1)
    sales = some_group(world, "Sales").id
    silent = Status(on="GET /users?*id in*", after=1, times=None)
    members = await adas(silent, world=world).members_with_license_errors(sales)
    assert (len(members), members.complete, members.left_out) == (15, False, 24)
    assert all(member.license_assignment_states for member in members)


# Batches


@in_virtual_time
async def test_f08_parts_fail_alone_and_only_what_was_throttled_is_asked_again() -> None:
    directory = adas(
        Throttle(on="GET /groups", retry_after="3"),
        Status(on="GET /subscribedSkus", status=403, times=None),
        Status(on="GET /organization", status=424, code="FailedDependency", times=None),
        Missing(on="GET /directory/subscriptions", times=None),
    )
    answers = await asyncio.gather(
        outcome(directory.me()),
        outcome(directory.groups_with_license_errors()),
        outcome(directory.subscribed_skus()),
        outcome(directory.organization()),
        outcome(directory.subscriptions()),
    )
    assert [answer if isinstance(answer, type) else "answered" for answer in answers] == [
        "answered",
        "answered",
        Forbidden,
        Unavailable,
        Nonsense,
    ]
    asked = [request.partition("?")[0] for request in directory.receipt.requests]
    assert asked[5:] == ["GET /groups"]
    assert directory.receipt.http_requests == 2
    assert seconds() == pytest.approx(3, abs=0.101)


@in_virtual_time
async def test_f08_a_batch_that_fails_whole_fails_for_every_part() -> None:
    directory = adas(Html(on="POST /$batch", status=200, times=None))
    answers = await asyncio.gather(outcome(directory.me()), outcome(directory.subscribed_skus()))
    assert [*answers] == [Nonsense, Nonsense]


@in_virtual_time
async def test_f09_twenty_one_questions_travel_in_two_batches() -> None:
    world = living_contoso()
    directory = adas(world=world)
    ids = [str(user["id"]) for user in world.users()[:21]]
    await asyncio.gather(*(directory.user(id) for id in ids))
    assert (directory.receipt.graph_requests, directory.receipt.http_requests) == (21, 2)
    assert directory.receipt.round_trips == 1


# Nonsense


@pytest.mark.parametrize(
    "fault",
    [
        Cut(bytes=30, times=None),
        Cut(bytes=60, gzip=True, times=None),
        Html(times=None),
        Html(status=403, times=None),
        Html(status=404, times=None),
    ],
)
@in_virtual_time
async def test_f10_what_does_not_speak_graph_is_nonsense(fault: Fault) -> None:
    directory = adas(fault)
    assert await outcome(directory.me()) is Nonsense
    assert len(directory.receipt.requests) == 1


@pytest.mark.parametrize(
    "properties",
    [
        {"licenseAssignmentStates": None, "assignedLicenses": None, "proxyAddresses": None},
        {"licenseAssignmentStates": "none", "assignedPlans": 7, "serviceProvisioningErrors": {}},
        {"createdDateTime": "0001-01-01T00:00:00Z", "deletedDateTime": "soon", "shoeSize": 44},
        {"licenseAssignmentStates": [{"state": "Superposed", "error": "QuantumViolation"}]},
    ],
)
@in_virtual_time
async def test_f11_what_nobody_has_seen_yet_is_let_through_as_unknown(properties: dict[str, Any]) -> None:
    user = await adas(Altered(on="GET /users/*", properties=properties)).user("megan@contoso.example")
    assert user is not None
    assert user.name == "Megan Bowen"
    given = properties.get("licenseAssignmentStates")
    if isinstance(given, list):
        [state] = user.license_assignment_states or ()
        assert (state.state, state.error, state.sku_id) == ("Superposed", "QuantumViolation", "")
    elif "licenseAssignmentStates" in properties:
        assert user.license_assignment_states is None
    if "createdDateTime" in properties:
        assert (user.created, user.deleted) == (None, None)


@in_virtual_time
async def test_f12_a_message_that_changes_changes_nothing() -> None:
    texts = ["Insufficient privileges to complete the operation.", "Nope.", ""]
    denied = [Status(status=403, code="Authorization_RequestDenied", message=text) for text in texts]
    assert [await outcome(adas(fault).me()) for fault in denied] == [Forbidden] * 3


@pytest.mark.parametrize("status", [401, 403])
@in_virtual_time
async def test_f13_a_challenge_that_no_new_token_meets_is_told_with_its_claims(status: Any) -> None:
    directory = adas(Challenge(status=status, claims='{"nbf":1}', times=None))
    with pytest.raises(SignInFailed) as raised:
        await directory.me()
    assert raised.value.claims == '{"nbf":1}'
    assert len(directory.receipt.requests) == 1


# Slow, down, unreachable


@in_virtual_time
async def test_f18_slow_questions_are_slow_together() -> None:
    world = living_contoso()
    directory = adas(Delay(seconds=4, times=None), world=world)
    megan = someone(world, "Megan Bowen").id
    since = world.now() - timedelta(days=7)
    await asyncio.gather(
        directory.me(),
        directory.user(megan),
        directory.subscribed_skus(),
        directory.audits(megan, since),
        *(directory.user(str(user["id"])) for user in world.users()[:30]),
    )
    assert seconds() == 4
    assert directory.receipt.http_requests == 3


@in_virtual_time
async def test_f18_what_takes_longer_than_the_examination_may_is_given_up() -> None:
    directory = adas(Delay(on="GET /me", seconds=60, times=None))
    with pytest.raises(Unavailable) as raised:
        await directory.me()
    assert (raised.value.code, seconds()) == ("DeadlineExceeded", 10)


@in_virtual_time
async def test_f19_an_examination_while_graph_is_down_does_not_wait_and_half_an_hour_later_it_is_well() -> (
    None
):
    world = living_contoso()
    entra = troubled(world, ADA, Status(times=9))

    async def look() -> tuple[object, int]:
        directory = entra.directory()
        answer = await outcome(directory.me())
        return (answer if isinstance(answer, type) else "answered"), len(directory.receipt.requests)

    assert [await look() for _ in range(2)] == [(Unavailable, 3)] * 2
    began = seconds()
    assert [await look() for _ in range(5)] == [(Unavailable, 1)] * 5  # asked of the breaker, never of Graph
    assert seconds() == began
    await asyncio.sleep(1_800)
    assert await look() == (Unavailable, 2)  # the probe finds it still down
    await asyncio.sleep(31)
    assert await look() == (Unavailable, 2)
    await asyncio.sleep(31)
    assert await look() == (Unavailable, 2)
    await asyncio.sleep(31)
    assert await look() == ("answered", 1)


@pytest.mark.parametrize(
    "reason",
    ["[Errno -2] Name or service not known", "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"],
)
@in_virtual_time
async def test_f47_no_connection_is_unavailable(reason: str) -> None:
    with pytest.raises(Unavailable) as raised:
        await adas(Unreachable(reason=reason, times=None)).me()
    assert (raised.value.code, raised.value.message) == ("ConnectError", reason)


@pytest.fixture
async def self_signed(tmp_path: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """A Graph on this machine whose certificate nobody vouches for, and what it was asked."""
    asked: list[str] = []

    @web.middleware
    async def listening(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked.append(request.path)
        return await handler(request)

    app = application(living_contoso())
    app.middlewares.append(listening)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_certificate(tmp_path))
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=tls)
    try:
        yield str(server.make_url("/v1.0")), asked
    finally:
        await server.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "graph.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return file


async def test_f47_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(
    self_signed: tuple[str, list[str]],
) -> None:
    root, asked = self_signed
    entra = connect(SignIn(delegated=True), root=root)
    with pytest.raises(Unavailable) as raised:
        await entra.directory().me()
    await entra.aclose()
    assert raised.value.code == "ConnectError"
    assert "CERTIFICATE_VERIFY_FAILED" in raised.value.message
    assert asked == []


async def test_f47_where_a_proxy_is_needed_it_is_asked_and_its_refusal_is_told() -> None:
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")[0])
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with proxy:
        port = proxy.sockets[0].getsockname()[1]
        entra = connect(SignIn(delegated=True), proxy=f"http://127.0.0.1:{port}")
        with pytest.raises(Unavailable) as raised:
            await entra.directory().me()
        await entra.aclose()
    assert raised.value.code == "ProxyError"
    assert set(asked) == {"CONNECT graph.microsoft.com:443 HTTP/1.1"}


# Much


@in_virtual_time
async def test_f51_while_little_is_left_of_the_limit_reads_are_held_back() -> None:
    world = living_contoso()
    entra = troubled(world, ADA)
    Gate.of(world).let_in("gla", Cost(units=4_500), world.now())  # of 5,000 in ten seconds
    await entra.directory().me()
    assert seconds() == 0
    colleague = entra.directory()
    await asyncio.gather(colleague.me(), colleague.subscribed_skus())
    assert seconds() == pytest.approx(1, abs=0.15)
    assert colleague.receipt.http_requests == 1
    await entra.directory().me()
    assert seconds() == pytest.approx(1, abs=0.15)


@in_virtual_time
async def test_f49_a_group_of_five_thousand_is_read_in_few_requests() -> None:
    """119 members in error, whose states the list keeps back: one page, and eight questions in one batch."""
    world = crowded(5_000, seats=4_881)
    sales = some_group(world, "Sales").id
    directory = adas(world=world)
    count, members, nested = await asyncio.gather(
        directory.member_count(sales),
        directory.members_with_license_errors(sales),
        directory.nested_groups(sales),
    )
    assert (count, len(members), len(nested)) == (5_000, 119, 0)
    assert {state.error for member in members for state in member.license_assignment_states or ()} == {
        "CountViolation"
    }
    assert (directory.receipt.http_requests, directory.receipt.round_trips) == (2, 2)
    assert all("$select=" in request for request in directory.receipt.requests)


@in_virtual_time
async def test_f49_thousands_in_error_come_in_pages_of_999() -> None:
    world = crowded(2_500, seats=1, delivers=True)
    sales = some_group(world, "Sales").id
    directory = adas(world=world)
    members = await directory.members_with_license_errors(sales)
    assert (len(members), members.complete) == (2_499, True)
    pages = [request for request in directory.receipt.requests if "membersWithLicenseErrors" in request]
    assert len(pages) == 3


@pytest.mark.parametrize("delivers", [True, False])
@in_virtual_time
async def test_f49_of_very_many_in_error_a_part_is_read_and_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, delivers: bool
) -> None:
    monkeypatch.setattr(members_in_error, "MOST", 1_500)
    world = crowded(3_000, seats=1, delivers=delivers)
    sales = some_group(world, "Sales").id
    directory = adas(world=world)
    members = await directory.members_with_license_errors(sales)
    assert (len(members), members.complete, members.left_out) == (1_500, False, 2 * 999 - 1_500)
    assert all(member.license_assignment_states for member in members)
    assert directory.receipt.http_requests == (2 if delivers else 2 + ceil(1_500 / 15 / 20))


def crowded(members: int, seats: int, *, delivers: bool = False) -> World:
    keys = [f"p{i}" for i in range(members)]
    people = "".join(f"  - {{key: {key}, name: Person {key}, location: US}}\n" for key in keys)
    return World.of(
        loads(f"""
name: Crowded
domain: contoso.example
initial_domain: contoso.onmicrosoft.com
country: US
clock: 2026-11-24T09:00:00Z
settings: {{error_list_delivers_states: {str(delivers).lower()}}}
plans:
  - {{name: EXCHANGE_S_ENTERPRISE, id: efb87545-963c-4e0d-99df-69c6916d9eb0, service: exchange}}
products:
  - sku: ENTERPRISEPACK
    id: 6fd2c87f-b296-42f0-b197-1e91e994b900
    seats: {seats}
    plans: [EXCHANGE_S_ENTERPRISE]
people:
  - {{key: ada, name: Ada Admin, roles: [{{role: Global Reader}}, {{role: License Administrator}}]}}
{people}groups:
  - {{key: sales, name: Sales, members: [{", ".join(keys)}], licenses: [{{product: ENTERPRISEPACK}}]}}
"""),
        monotonic=seconds,
    )


@in_virtual_time
async def test_f50_the_sixth_audit_query_in_ten_seconds_is_told_at_once_and_later_answered() -> None:
    world = living_contoso()
    entra = troubled(world, ADA)
    since, ids = world.now() - timedelta(days=7), [str(user["id"]) for user in world.users()[:6]]
    answers = await asyncio.gather(*(outcome(entra.directory().audits(id, since)) for id in ids))
    assert [answer is Throttled for answer in answers].count(True) == 1
    assert seconds() == 0
    await asyncio.sleep(10)
    assert await outcome(entra.directory().audits(ids[0], since)) is not Throttled
