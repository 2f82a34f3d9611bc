"""The tenant that ships, and an eye on the contract whatever is asked. Time stands still until moved."""

from collections.abc import Iterator
from ctypes import CDLL

import pytest
import structlog
from aiohttp import web_app

from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.graph.contract.described import description
from tests.graph.contract.watch import Watch


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch]:
    """An eye on the simulated Graph."""
    eye = Watch(description())
    with eye.looking():
        yield eye


@pytest.fixture(autouse=True)
def graphs_contract_is_kept(watch: Watch) -> Iterator[None]:
    """Whatever a test asks of the simulated Graph, requests of ours and responses keep to the contract."""
    yield
    faults = watch.faults()
    assert not faults, "\n".join(faults)


@pytest.fixture(autouse=True)
def nothing_outlives_its_test() -> Iterator[None]:
    """aiohttp keeps the last 1,024 routes asked for, each with its application and the tenant behind it."""
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(autouse=True)
def log_is_as_it_was() -> Iterator[None]:
    """A command sets up the log of its whole process, which here is that of every test after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True, scope="module")
def memory_is_given_back() -> Iterator[None]:
    """What a large tenant leaves free, 70 MB, glibc would keep to the end of the worker."""
    yield
    if trim := getattr(CDLL(None), "malloc_trim", None):
        trim(0)


@pytest.fixture(scope="session")
def declared() -> Tenant:
    """The tenant that ships, its file read once."""
    return contoso()


@pytest.fixture
def contoso_world(declared: Tenant) -> World:
    """The tenant that ships, alive."""
    return World.of(declared, monotonic=lambda: 0.0)
