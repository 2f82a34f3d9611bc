import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.asking import wire
from graph.asking.errors import (
    Forbidden,
    GraphError,
    Nonsense,
    NotFound,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
)
from graph.asking.wire import GRAPH, Get

NOW = datetime(2026, 11, 24, 9, 12, 3, tzinfo=UTC)
ADA = "b2d7a5b4-5f1e-4c80-8d3d-8a3f6f5a0001"


def error(code: str, message: str = "", **inner: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in inner.items()}
    return json.dumps({"error": {"code": code, "message": message, "innerError": named}}).encode()


def failed(status: int, body: bytes = b"", **headers: str) -> GraphError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(GraphError) as raised:
        wire.decipher(status, named, body, "GET /me", NOW)
    return raised.value


# Asking


def test_each_option_is_encoded_once() -> None:
    asked = wire.get("/users", "id", "mail", filter="mail eq 'a&b+c#d%27@x.com'", orderby="mail desc", top=5)
    assert asked == Get(
        "/users?$filter=mail%20eq%20'a%26b%2Bc%23d%2527@x.com'&$orderby=mail%20desc&$select=id,mail&$top=5"
    )
    assert str(asked).startswith("GET /users?")


def test_an_eventual_question_counts() -> None:
    assert wire.get("/groups", eventual=True) == Get("/groups?$count=true", eventual=True)
    assert wire.get("/groups") == Get("/groups")


@settings(derandomize=True)
@given(st.text(max_size=60))
def test_t56_no_name_breaks_out_of_its_quotes(words: str) -> None:
    asked = wire.get("/users", "id", filter=f"displayName eq {wire.literal(words)}")
    sent = httpx.URL(GRAPH + asked.target)
    options = parse_qs(urlsplit(str(sent)).query, keep_blank_values=True, strict_parsing=True)
    (filter,) = options["$filter"]
    assert set(options) == {"$filter", "$select"}
    assert filter.removeprefix("displayName eq '").removesuffix("'").replace("''", "") == words.replace(
        "'", ""
    )
    assert filter.count("'") == 2 + 2 * words.count("'")


def test_t56_quotes_in_a_filter_are_doubled() -> None:
    assert wire.literal("x' or startswith(displayName,'A") == "'x'' or startswith(displayName,''A'"


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        (ADA, ADA),
        ("ada@contoso.com", "ada@contoso.com"),
        ("o'neil_x#EXT#@contoso.onmicrosoft.com", "o%27neil_x%23EXT%23@contoso.onmicrosoft.com"),
    ],
)
def test_a_user_is_named_by_id_or_principal_name(name: str, segment: str) -> None:
    assert wire.user_key(name) == segment


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ada",
        "../groups",
        "a/b@x.com",
        "a?b@x.com",
        "a%2fb@x.com",
        "a b@x.com",
        "a@",
        "$ref@x.com",
        f"{ADA}\n",
        "microsoft.graph.user",
        "a@x.com/../groups",
        "a@.com",
        "a@x..com",
    ],
)
def test_t58_nothing_else_gets_into_a_path(name: str) -> None:
    with pytest.raises(wire.NotAnId):
        wire.user_key(name)
    with pytest.raises(wire.NotAnId):
        wire.guid(name)


def test_a_principal_name_is_no_object_id() -> None:
    with pytest.raises(wire.NotAnId):
        wire.guid("ada@contoso.com")


def test_a_token_travels_over_https_or_stays_on_this_machine() -> None:
    assert wire.trusted_root("https://graph.microsoft.us/v1.0/") == "https://graph.microsoft.us/v1.0"
    assert wire.trusted_root("http://127.0.0.1:8010/v1.0") == "http://127.0.0.1:8010/v1.0"
    with pytest.raises(ValueError, match="in the clear"):
        wire.trusted_root("http://graph.microsoft.com/v1.0")


@pytest.mark.parametrize(
    ("target", "units"),
    [
        ("/me", 1),
        ("/users?$filter=x", 2),
        ("/users?$select=id&$top=20", 1),
        ("/users/1", 1),
        ("/users/1?$select=id", 1),
        ("/users/1/licenseDetails", 2),
        ("/users/1/transitiveMemberOf/microsoft.graph.directoryRole", 2),
        ("/groups/1/members", 3),
        ("/groups/1/members/microsoft.graph.user?$select=id&$top=1", 1),
        ("/groups/1/members?$select=id&$top=999", 2),
        ("/groups/1/membersWithLicenseErrors", 1),
        ("/groups/1/transitiveMembers?$expand=manager", 6),
        ("/subscribedSkus?$select=skuId", 2),
        ("/users/1/checkMemberGroups", 4),
        ("/directoryObjects/getByIds", 5),
    ],
)
def test_requests_cost_what_graph_publishes(target: str, units: int) -> None:
    assert wire.resource_units(target) == units


# Reading


def test_an_answer_is_its_json() -> None:
    assert wire.decipher(200, {}, b'\xef\xbb\xbf{"id": 1}', "GET /me", NOW) == {"id": 1}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, SignInFailed),
        (403, Forbidden),
        (404, NotFound),
        (408, Unavailable),
        (409, Refused),
        (424, Unavailable),
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
    ],
)
def test_failures_are_told_apart_by_meaning(status: int, kind: type[GraphError]) -> None:
    assert type(failed(status, error("SomeCode"))) is kind


def test_a_failure_keeps_what_support_asks_for() -> None:
    body = error("Request_BadRequest", "No license changes provided", request_id="0f0f")
    assert failed(400, body) == Refused(
        "GET /me", 400, "Request_BadRequest", "No license changes provided", "0f0f"
    )
    assert failed(404, error("Request_ResourceNotFound"), request_id="1a1a").request_id == "1a1a"


@pytest.mark.parametrize(
    "body", [b"<html>blocked</html>", b"", b'{"id": "cut', b"[]", b"null", b"[" * 100_000]
)
@pytest.mark.parametrize("status", [200, 302, 400, 403, 404])
def test_what_is_not_graph_is_nonsense(status: int, body: bytes) -> None:
    assert type(failed(status, body)) is Nonsense


@pytest.mark.parametrize(("status", "kind"), [(401, SignInFailed), (429, Throttled), (502, Unavailable)])
def test_some_statuses_speak_for_themselves(status: int, kind: type[GraphError]) -> None:
    assert type(failed(status, b"<html>")) is kind


def test_a_claims_challenge_is_read_with_and_without_padding() -> None:
    claims = '{"access_token":{"nbf":{"essential":true}}}'
    for text in (
        base64.b64encode(claims.encode()).decode(),
        base64.b64encode(claims.encode()).decode().rstrip("="),
    ):
        challenge = f'Bearer realm="", error="insufficient_claims", claims="{text}"'
        assert failed(401, error("x"), WWW_Authenticate=challenge) == SignInFailed(
            "GET /me", 401, "x", claims=claims
        )
        assert type(failed(403, error("x"), WWW_Authenticate=challenge)) is SignInFailed


def test_claims_that_are_not_base64_are_kept_as_they_are() -> None:
    assert wire.claims({"www-authenticate": 'Bearer claims="{}"'}) == "{}"
    assert wire.claims({"www-authenticate": "Bearer"}) == ""


def test_a_missing_consent_behind_an_unknown_error_is_found() -> None:
    inner = json.dumps(
        {"errorCode": "PermissionScopeNotGranted", "message": "Authorization failed due to scopes."}
    )
    assert failed(400, error("UnknownError", inner)) == Forbidden(
        "GET /me", 400, "PermissionScopeNotGranted", "Authorization failed due to scopes."
    )
    assert failed(400, error("UnknownError", "plain")) == Refused("GET /me", 400, "UnknownError", "plain")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("600", 600.0),
        ("0.5", 0.5),
        ("0", 0.0),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("9" * 400, None),
        ("", None),
        ("Tue, 24 Nov 2026 09:13:03 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:11:03 GMT", 0.0),
        ("Tue, 99 Nov 2026 09:11:03 GMT", None),
    ],
)
def test_retry_after_comes_in_many_spellings(said: str, seconds: float | None) -> None:
    assert failed(429, error("TooManyRequests"), Retry_After=said) == Throttled(
        "GET /me", 429, "TooManyRequests", retry_after=seconds
    )


def test_a_retry_date_is_measured_by_graphs_own_clock() -> None:
    headers = {"Retry-After": "Tue, 24 Nov 2026 10:00:05 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}
    assert wire.retry_after(headers, NOW) == 5.0
    assert wire.retry_after({}, NOW) is None


# Pages

USERS = Get("/users?$top=2", eventual=True)


def following(link: Any, *visited: Get, root: str = GRAPH) -> Get | None:
    return wire.next_page({"value": [], "@odata.nextLink": link}, USERS, root, {USERS, *visited})


def test_the_next_page_is_asked_like_the_first() -> None:
    second = Get("/users?$top=2&$skiptoken=a%2Bb%3D", eventual=True)
    assert following(f"{GRAPH}/users?$top=2&$skiptoken=a%2Bb%3D") == second
    assert following("https://GRAPH.microsoft.com:443/v1.0/users?x") == Get("/users?x", eventual=True)
    assert wire.next_page({"value": []}, USERS, GRAPH, set()) is None


@pytest.mark.parametrize(
    "link",
    [
        "http://graph.microsoft.com/v1.0/users?x",
        "https://graph.microsoft.com:8443/v1.0/users?x",
        "https://graph.microsoft.com.evil.example/v1.0/users?x",
        "https://graph.microsoft.com@evil.example/v1.0/users?x",
        "https://ada:secret@graph.microsoft.com/v1.0/users?x",
        "https://graph.microsoft.com/beta/users?x",
        "https://graph.microsoft.com/v1.0/../beta/users",
        "https://graph.microsoft.com/v1.0evil/users",
        "//evil.example/v1.0/users",
        "/v1.0/users?x",
        "javascript:alert(1)",
        "https://[",
        "",
        7,
        {"url": "x"},
    ],
)
def test_t59_a_link_that_leads_elsewhere_is_not_followed(link: Any) -> None:
    with pytest.raises(Nonsense):
        following(link)


def test_pages_that_go_round_in_a_circle_are_left() -> None:
    with pytest.raises(Nonsense):
        following(f"{GRAPH}/users?$top=2")
    with pytest.raises(Nonsense):
        following(f"{GRAPH}/users?x", Get("/users?x", eventual=True))


def test_a_graph_on_this_machine_keeps_to_itself() -> None:
    local = "http://127.0.0.1:8010/v1.0"
    assert following(f"{local}/users?x", root=local) == Get("/users?x", eventual=True)
    with pytest.raises(Nonsense):
        following("http://127.0.0.1:8011/v1.0/users?x", root=local)


# Values


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-11-23T13:58:02.1234567Z", datetime(2026, 11, 23, 13, 58, 2, 123456, tzinfo=UTC)),
        ("2026-11-23T13:58:02Z", datetime(2026, 11, 23, 13, 58, 2, tzinfo=UTC)),
        ("2026-11-23T14:58:02+01:00", datetime(2026, 11, 23, 13, 58, 2, tzinfo=UTC)),
        ("2026-11-23T13:58:02", datetime(2026, 11, 23, 13, 58, 2, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999-01:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1764000000, None),
    ],
)
def test_moments_are_read_as_graph_writes_them(said: Any, at: datetime | None) -> None:
    assert wire.moment(said) == at
