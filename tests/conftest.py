"""The tenant that ships, and an eye on the contract whatever is asked. Time stands still until moved."""

from collections.abc import Iterator

import pytest

from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.graph.contract.described import description, missing
from tests.graph.contract.watch import Watch


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
def contoso_world() -> World:
    """The tenant that ships."""
    return World.of(contoso(), monotonic=lambda: 0.0)
