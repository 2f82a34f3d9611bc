"""A tenant in a few lines, somebody who asks, and the bot to talk to. Time stands still until it is moved."""

from collections.abc import Iterator

import pytest

from dialogs.case import Case
from dialogs.step import Check
from dialogs.verdict import Verdict
from graph import ALL_SCOPES, Directory, Entra, simulate
from graph.simulated.tenant_file import contoso, loads
from graph.simulated.world import World
from tests.graph.contract.described import description, missing
from tests.graph.contract.watch import Watch
from tests.tenants import NOW, Asking, Run, Tenant


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch | None]:
    """An eye on the simulated Graph; where Graph's description is missing there is none."""
    if missing():
        yield None
        return
    eye = Watch(description())
    with eye.looking():
        yield eye


@pytest.fixture(autouse=True)
def graphs_contract_is_kept(watch: Watch | None) -> Iterator[None]:
    """Whatever a test asks of the simulated Graph, requests of ours and responses keep to the contract."""
    yield
    faults = watch.faults() if watch else []
    assert not faults, "\n".join(faults)


@pytest.fixture
def tenant() -> Tenant:
    """`tenant(yaml_text)` brings a declared tenant to life; its clock moves only by `advance`."""

    def live(text: str) -> World:
        return World.of(loads(text), start=None if "\nclock:" in text else NOW, monotonic=lambda: 0.0)

    return live


@pytest.fixture
def contoso_world() -> World:
    """The tenant that ships."""
    return World.of(contoso(), monotonic=lambda: 0.0)


@pytest.fixture
def asking() -> Asking:
    """`asking(world, "ada@contoso.example")`: that person's way to Graph; None asks as an application."""

    def entra(world: World, who: str | None = None, scopes: frozenset[str] = ALL_SCOPES) -> Entra:
        user = world.user(who) if who else None
        if who and user is None:
            raise LookupError(f"nobody in this tenant is called {who}")
        return simulate(world, user["id"] if user else None, scopes)

    return entra


@pytest.fixture
def run() -> Run:
    """What one check concludes about a case."""

    async def verdicts(check: Check, case: Case, directory: Directory) -> tuple[Verdict, ...]:
        return tuple(await check.examine(case, directory))

    return verdicts
