"""People whose tokens somebody else keeps."""

from dataclasses import dataclass, field

import httpx
import pytest

from graph import Forbidden, SignInFailed
from graph.auth.acquiring import Token
from graph.auth.authority import Authority
from graph.auth.kept import KeptSignIn


@dataclass
class Shelf:
    """Keeps some tokens, and hands them out one after the other."""

    tokens: list[Token] = field(default_factory=list)
    forgotten: bool = False

    async def token(self) -> Token | None:
        return self.tokens.pop(0) if self.tokens else None

    async def forget(self) -> None:
        self.forgotten = True


@dataclass
class Graph:
    """Answers what it is told to, and remembers which tokens it saw."""

    statuses: list[int] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.headers["Authorization"].removeprefix("Bearer "))
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200)


def client(shelf: Shelf, graph: Graph, *, may_write: bool = True) -> httpx.AsyncClient:
    sign_in = KeptSignIn(Authority("contoso", clock=lambda: 1_000.0), shelf, may_write=may_write)
    transport = httpx.MockTransport(graph)
    return httpx.AsyncClient(transport=transport, auth=sign_in, base_url="https://graph.example")


async def test_a_token_is_asked_for_once_and_again_when_it_has_ended() -> None:
    graph = Graph()
    async with client(Shelf([Token("lasts", 9_000.0)]), graph) as lasting:
        await lasting.get("/me")
        await lasting.get("/me")
    async with client(Shelf([Token("first", 0.0), Token("second", 0.0)]), graph) as ending:
        await ending.get("/me")
        await ending.get("/me")

    assert graph.seen == ["lasts", "lasts", "first", "second"]


async def test_f13_a_token_that_graph_turns_down_is_forgotten_and_takes_a_new_sign_in() -> None:
    shelf, graph = Shelf([Token("lasts", 9_000.0), Token("the same", 9_000.0)]), Graph([401])
    async with client(shelf, graph) as turned_down:
        with pytest.raises(SignInFailed) as raised:
            await turned_down.get("/me")

    assert raised.value.code == "interaction_required"
    assert (shelf.forgotten, graph.seen) == (True, ["lasts"])


async def test_nobody_is_asked_to_sign_in() -> None:
    async with client(Shelf(), Graph()) as nobodys:
        with pytest.raises(SignInFailed) as raised:
            await nobodys.get("/me")

    assert raised.value.code == "login_required"


async def test_t19_who_may_not_write_gets_no_token_for_it() -> None:
    graph = Graph()
    async with client(Shelf([Token("lasts", 9_000.0)]), graph, may_write=False) as guests:
        with pytest.raises(Forbidden) as raised:
            await guests.post("/users/1/reprocessLicenseAssignment")

    assert (raised.value.code, graph.seen) == ("ReadOnly", [])
