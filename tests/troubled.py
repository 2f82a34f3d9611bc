"""A way to Graph on which things go wrong, and time that passes without anybody waiting."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from graph import ALL_SCOPES, Entra, Patience, SignIn
from graph.connection import GraphEntra
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.http.answers import Caller
from graph.simulated.http.faults import Fault
from graph.simulated.http.transport import SimulatedGraph
from graph.simulated.world import World

Params = ParamSpec("Params")


_ON_THE_WAY = 0.02
"""Real seconds after which nothing is on its way through a socket of this machine any more."""


class _Selector(selectors.SelectSelector):
    """Instead of waiting until something is due, it is due."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:  # nothing is planned: only a thread or a socket can wake the loop
            return super().select(None)
        sockets = len(self.get_map()) > 1  # besides the one by which threads wake the loop
        ready = super().select(min(timeout, _ON_THE_WAY) if sockets else 0)
        self.seconds += 0 if ready else timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._passes = _Selector()
        super().__init__(self._passes)

    def time(self) -> float:
        return self._passes.seconds


def in_virtual_time(
    test: Callable[Params, Coroutine[Any, Any, None]],
) -> Callable[Params, None]:
    """A test in which every sleep, time-out and pause takes as long as it says, and no time at all."""

    @functools.wraps(test)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> None:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def seconds() -> float:
    """The virtual time that has passed."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return 0.0


_declared = functools.cache(contoso)


def living_contoso() -> World:
    """The tenant that ships; its clock is that of the test."""
    return World.of(_declared(), monotonic=seconds)


def troubled(
    world: World, who: str, *faults: Fault, scopes: frozenset[str] = ALL_SCOPES, deadline: float = 10.0
) -> Entra:
    """A person's way to Graph, with faults on it."""
    user = world.user(who)
    if user is None:
        raise LookupError(f"nobody in this tenant is called {who}")
    transport = SimulatedGraph(world, Caller(str(user["id"]), "gla", scopes), faults=faults)
    patience = Patience(deadline, clock=seconds, now=world.now, jitter=lambda: 0.5)
    return GraphEntra(transport, SignIn(delegated=True, tenant="contoso"), patience=patience)
