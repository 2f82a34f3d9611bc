"""Who holds a role: from the role assignments, or from the directory role for who may not read those."""

import pytest

from graph import READ_SCOPES, Forbidden
from graph.simulated.world import World
from tests.tenants import eyes

LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
BILLING_ADMINISTRATOR = "b0f54661-2d74-4c50-afa3-1ec803f12efe"


@pytest.mark.parametrize("who", ["ada@contoso.example", "enrico@contoso.example"])
async def test_holders_for_the_whole_tenant_are_named(contoso_world: World, who: str) -> None:
    directory = eyes(contoso_world, who)

    holders = await directory.role_holders(LICENSE_ADMINISTRATOR)

    # Søren's is limited to an office, Emily's is not active.
    assert sorted((one.kind, one.name) for one in holders) == [
        ("group", "License Desk"),
        ("user", "Ada Lindqvist"),
        ("user", "Lee Gu"),
    ]


async def test_the_asking_is_one_request_for_who_may_read_assignments(contoso_world: World) -> None:
    may_read = eyes(contoso_world, "ada@contoso.example")
    may_not = eyes(contoso_world, "enrico@contoso.example")
    await may_read.role_holders(LICENSE_ADMINISTRATOR)
    await may_not.role_holders(LICENSE_ADMINISTRATOR)

    assert may_read.receipt.graph_requests == 1
    assert may_not.receipt.graph_requests == 3


@pytest.mark.parametrize("who", ["ada@contoso.example", "enrico@contoso.example"])
async def test_a_role_that_nobody_holds_has_no_holders(contoso_world: World, who: str) -> None:
    directory = eyes(contoso_world, who)

    assert list(await directory.role_holders(BILLING_ADMINISTRATOR)) == []


async def test_without_the_permission_nobody_is_told(contoso_world: World) -> None:
    scopes = READ_SCOPES - {"RoleManagement.Read.Directory"}
    directory = eyes(contoso_world, "ada@contoso.example", scopes)

    with pytest.raises(Forbidden):
        await directory.role_holders(LICENSE_ADMINISTRATOR)
