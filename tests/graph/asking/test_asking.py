import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graph import Directory
from graph.asking.errors import Forbidden, Nonsense, SignInFailed, Throttled, Unavailable
from graph.asking.patience import Patience
from graph.asking.sign_in import SignIn
from graph.connection import GraphEntra
from tests.graph.changes import reprocess
from tests.graph.scripted import ROOT, Says, Script, Scripted, refuses

ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"
BOB = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0002"
SALES = "3f1c7c52-6a1f-4f0e-9b57-0d3c5c8d1a11"
ASKED_AT = datetime(2026, 11, 24, 9, 12, 3, tzinfo=UTC)
BROKEN = httpx.ReadError("reset")
DOWN = refuses(503, "ServiceUnavailable")
REPROCESS = f"/users/{ADA}/reprocessLicenseAssignment"


class Clock:
    """Time that only passes when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.seconds += seconds


class Examination:
    def __init__(self, script: Script, deadline: float = 10.0) -> None:
        self.graph = Scripted(script)
        self.clock = Clock()
        patience = Patience(
            deadline, clock=self.clock, now=lambda: ASKED_AT, sleep=self.clock.sleep, jitter=lambda: 0.5
        )
        self.entra = GraphEntra(self.graph, SignIn(delegated=True), patience=patience)
        self.directory: Directory = self.entra.directory()


def ada(**more: Any) -> dict[str, Any]:
    return {"id": ADA, "userPrincipalName": "ada@contoso.com", **more}


def page(*names: str, then: str | None = None) -> dict[str, Any]:
    link = {"@odata.nextLink": f"{ROOT}{then}"} if then else {}
    return {"value": [{"id": name, "displayName": name} for name in names], **link}


# Once


async def test_a_question_is_answered_once() -> None:
    one = Examination({f"/users/{ADA}": ada()})
    first, second = await asyncio.gather(one.directory.user(ADA), one.directory.user(ADA))
    assert first == second == await one.directory.user(ADA)
    assert len(one.graph.sent) == 1


async def test_the_same_person_by_name_by_id_and_as_me_is_asked_once() -> None:
    one = Examination({"/me": ada(), "/users/ada@contoso.com": ada()})
    assert await one.directory.me() == await one.directory.user(ADA)
    assert len(one.graph.sent) == 1


async def test_a_refusal_is_remembered_too() -> None:
    one = Examination({"/organization": refuses(403, "Authorization_RequestDenied")})
    for _ in range(2):
        with pytest.raises(Forbidden):
            await one.directory.organization()
    assert len(one.graph.sent) == 1


async def test_another_examination_asks_anew() -> None:
    one = Examination({f"/users/{ADA}": ada()})
    await one.directory.user(ADA)
    await one.entra.directory().user(ADA)
    assert len(one.graph.sent) == 2
    assert one.directory.receipt.http_requests == 1


async def test_one_who_stops_waiting_takes_nothing_from_the_others() -> None:
    one = Examination({f"/users/{ADA}": ada()})
    one.graph.gate.clear()
    impatient = asyncio.ensure_future(one.directory.user(ADA))
    patient = asyncio.ensure_future(one.directory.user(ADA))
    await one.graph.receives(1)
    impatient.cancel()
    one.graph.gate.set()
    found = await patient
    assert found is not None
    assert found.id == ADA
    assert len(one.graph.sent) == 1


async def test_the_time_is_graphs_own_after_its_first_answer() -> None:
    later = "Tue, 24 Nov 2026 11:00:00 GMT"
    one = Examination({f"/users/{ADA}": Says(ada(), headers={"Date": later})})
    assert one.directory.now() == ASKED_AT
    found = await one.directory.user(ADA)
    assert one.directory.now() == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert found is not None
    assert found.seen.at == one.directory.now()


# Patience


async def test_a_throttled_read_waits_as_long_as_graph_says() -> None:
    one = Examination({f"/users/{ADA}": [refuses(429, "TooManyRequests", Retry_After="4"), ada()]})
    assert await one.directory.user(ADA) is not None
    assert one.clock.slept == [4.0]
    assert one.directory.receipt.round_trips == 2


async def test_a_wait_that_does_not_fit_is_told_at_once() -> None:
    one = Examination({f"/users/{ADA}": refuses(429, "TooManyRequests", Retry_After="600")})
    with pytest.raises(Throttled) as raised:
        await one.directory.user(ADA)
    assert raised.value.retry_after == 600
    assert one.clock.slept == []


async def test_without_a_word_from_graph_the_wait_doubles() -> None:
    one = Examination({f"/users/{ADA}": refuses(429, "TooManyRequests")})
    with pytest.raises(Throttled):
        await one.directory.user(ADA)
    assert one.clock.slept == [0.3, 0.6]
    assert len(one.graph.sent) == 3


@pytest.mark.parametrize(
    "stumble", [DOWN, refuses(504, "GatewayTimeout"), BROKEN, httpx.ConnectError("refused")]
)
async def test_a_read_that_stumbles_is_tried_three_times(stumble: Says | Exception) -> None:
    one = Examination({f"/users/{ADA}": [stumble, stumble, ada()], f"/users/{BOB}": stumble})
    assert await one.directory.user(ADA) is not None
    sent = len(one.graph.sent)
    with pytest.raises(Unavailable):
        await one.directory.user(BOB)
    assert (sent, len(one.graph.sent)) == (3, 6)


@pytest.mark.parametrize("end", [refuses(500, "InternalServerError"), httpx.ReadTimeout("slow")])
async def test_what_another_try_would_not_help_is_told_at_once(end: Says | Exception) -> None:
    one = Examination({f"/users/{ADA}": end})
    with pytest.raises(Unavailable):
        await one.directory.user(ADA)
    assert len(one.graph.sent) == 1


async def test_what_is_asked_again_travels_together_again() -> None:
    throttled = refuses(429, "TooManyRequests", Retry_After="1")
    one = Examination(
        {
            f"/users/{ADA}": [throttled, ada()],
            f"/groups/{SALES}": [throttled, {"id": SALES}],
            "/organization": {"value": [{"id": "1"}]},
        }
    )
    await asyncio.gather(one.directory.user(ADA), one.directory.group(SALES), one.directory.organization())
    assert [len(parts) for parts in one.graph.sent] == [3, 2]
    assert one.clock.slept == [1.0]


async def test_the_deadline_ends_a_question_that_hangs() -> None:
    one = Examination({f"/users/{ADA}": ada()}, deadline=0)
    one.graph.gate.clear()
    with pytest.raises(Unavailable) as raised:
        await one.directory.user(ADA)
    assert raised.value.code == "DeadlineExceeded"
    assert raised.value.request.startswith(f"GET /users/{ADA}?$select=")


async def test_the_deadline_is_the_whole_examinations() -> None:
    one = Examination({f"/users/{ADA}": ada(), "/organization": DOWN})
    await one.directory.user(ADA)
    one.clock.seconds = 9.9
    with pytest.raises(Unavailable) as raised:
        await one.directory.organization()
    assert raised.value.code == "ServiceUnavailable"
    assert one.clock.slept == []


async def test_a_throttled_audit_query_is_told_at_once() -> None:
    one = Examination({"/auditLogs/directoryAudits": refuses(429, "TooManyRequests", Retry_After="2")})
    with pytest.raises(Throttled) as raised:
        await one.directory.audits(ADA, datetime(2026, 11, 17, tzinfo=UTC))
    assert raised.value.retry_after == 2
    assert one.clock.slept == []


# Failures


async def test_failures_carry_the_request_without_the_host() -> None:
    one = Examination(
        {"/organization": refuses(403, "Authorization_RequestDenied", "Insufficient privileges.")}
    )
    with pytest.raises(Forbidden) as raised:
        await one.directory.organization()
    assert raised.value == Forbidden(
        "GET /organization?$select=id,displayName,countryLetterCode,defaultUsageLocation,verifiedDomains",
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges.",
    )


@pytest.mark.parametrize("body", [b"<html>Sign in to the guest network</html>", b'{"id": "b2d7', b'"text"'])
async def test_an_answer_that_is_not_graphs_is_nonsense(body: bytes) -> None:
    one = Examination({f"/users/{ADA}": Says(body)})
    with pytest.raises(Nonsense):
        await one.directory.user(ADA)


async def test_a_cut_compressed_answer_is_nonsense() -> None:
    one = Examination({f"/users/{ADA}": Says(b"not gzip", headers={"Content-Encoding": "gzip"})})
    with pytest.raises(Nonsense):
        await one.directory.user(ADA)


async def test_a_missing_part_of_a_batch_is_nonsense_for_that_question_alone() -> None:
    one = Examination({f"/users/{ADA}": ada(), f"/groups/{SALES}": None})
    found, lost = await asyncio.gather(
        one.directory.user(ADA), one.directory.group(SALES), return_exceptions=True
    )
    assert found == await one.directory.user(ADA)
    assert isinstance(lost, Nonsense)


async def test_a_token_turned_down_says_what_a_new_one_must_satisfy() -> None:
    challenge = refuses(401, "InvalidAuthenticationToken", WWW_Authenticate='Bearer claims="e30="')
    one = Examination({f"/users/{ADA}": challenge})
    with pytest.raises(SignInFailed) as raised:
        await one.directory.user(ADA)
    assert raised.value.claims == "{}"


# Pages


async def test_pages_are_read_to_the_end_even_past_an_empty_one() -> None:
    one = Examination(
        {
            "/groups": [
                page("a", then="/groups?$skiptoken=2"),
                page(then="/groups?$skiptoken=3"),
                page("b"),
            ]
        }
    )
    groups = await one.directory.groups_with_license_errors()
    assert ([group.id for group in groups], groups.complete) == (["a", "b"], True)
    assert one.graph.sent[1:] == [["GET /groups?$skiptoken=2"], ["GET /groups?$skiptoken=3"]]


async def test_a_page_that_fails_is_asked_once_more() -> None:
    failing = refuses(500, "InternalServerError")
    one = Examination({"/groups": [page("a", then="/groups?$skiptoken=2"), failing, page("b")]})
    groups = await one.directory.groups_with_license_errors()
    assert ([group.id for group in groups], groups.complete) == (["a", "b"], True)


@pytest.mark.parametrize(
    ("failing", "times"),
    [
        (refuses(500, "InternalServerError"), 2),
        (Says(b"<html>"), 2),
        (refuses(400, "Directory_ExpiredPageToken"), 1),
        (refuses(429, "TooManyRequests", Retry_After="600"), 1),
    ],
)
async def test_a_page_that_keeps_failing_leaves_the_list_incomplete(failing: Says, times: int) -> None:
    one = Examination({"/groups": [page("a", then="/groups?$skiptoken=2"), failing]})
    groups = await one.directory.groups_with_license_errors()
    assert ([group.id for group in groups], groups.complete) == (["a"], False)
    assert len(one.graph.sent) == 1 + times


@pytest.mark.parametrize("link", ["https://evil.example/v1.0/groups", f"{ROOT}/groups?$skiptoken=2"])
async def test_t59_a_link_that_leads_astray_leaves_the_list_incomplete(link: str) -> None:
    astray = {"value": [], "@odata.nextLink": link}
    one = Examination({"/groups": [page("a", then="/groups?$skiptoken=2"), astray]})
    groups = await one.directory.groups_with_license_errors()
    assert ([group.id for group in groups], groups.complete) == (["a"], False)
    assert {request.url.host for request in one.graph.requests} == {"graph.microsoft.com"}


async def test_the_first_page_failing_is_a_failure() -> None:
    one = Examination({"/groups": refuses(403, "Authorization_RequestDenied")})
    with pytest.raises(Forbidden):
        await one.directory.groups_with_license_errors()


@pytest.mark.parametrize("body", [{}, {"value": None}, {"value": [{"displayName": "no id"}]}])
async def test_a_collection_that_is_none_is_nonsense(body: dict[str, Any]) -> None:
    one = Examination({"/groups": body})
    with pytest.raises(Nonsense):
        await one.directory.groups_with_license_errors()


async def test_a_write_after_the_deadline_of_reading_is_still_sent() -> None:
    one = Examination({f"/users/{ADA}": ada(), REPROCESS: ada()})
    await one.directory.user(ADA)
    one.clock.seconds = 60
    await one.directory.send(reprocess(ADA))
    assert one.graph.sent[-1] == [f"POST {REPROCESS}"]


async def test_closing_closes_the_connection() -> None:
    one = Examination({})
    await one.entra.aclose()
    assert one.graph.closed


# Pace


@pytest.mark.parametrize(
    ("used", "held_back"),
    [("0.8", []), ("0.95", [1.5]), ("1.2", [4.0]), ("1.75", []), ("much", []), ("nan", [])],
)
async def test_f51_what_is_used_above_four_fifths_of_a_limit_drains_before_the_next_read(
    used: str, held_back: list[float]
) -> None:
    """More than there is time left for is not waited out."""
    headers = {"x-ms-throttle-limit-percentage": used}
    one = Examination({f"/users/{ADA}": Says(ada(), headers=headers), f"/users/{BOB}": ada(id=BOB)}, 5.0)
    await one.directory.user(ADA)
    assert await one.directory.user(BOB)
    assert one.clock.slept == held_back
