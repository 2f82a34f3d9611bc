from datetime import UTC, datetime

import pytest

from graph import (
    DirectoryObject,
    Listed,
    Seen,
)
from graph.asking.errors import Forbidden
from tests.graph.questions.asked import ADA, AT, BOB, DENIED, EMEA, NESTED, SALES, asked, kind, rows, seen


async def test_units_of_a_group_are_those_it_is_in_itself() -> None:
    _, directory = asked(
        {f"/groups/{SALES}/memberOf": rows(kind("administrativeUnit", EMEA), kind("group", NESTED))}
    )
    units = await directory.administrative_units_of("group", SALES)
    assert [unit.id for unit in units] == [EMEA]


async def test_an_address_is_looked_for_everywhere_in_both_spellings_and_compared_here() -> None:
    address = "o'neil@contoso.com"
    graph, directory = asked(
        {
            "/users": rows({"id": ADA, "displayName": "Ada", "proxyAddresses": ["SMTP:O'Neil@Contoso.com"]}),
            "/groups": rows(
                {"id": SALES, "proxyAddresses": ["smtp:sales@contoso.com", "x500:o'neil@contoso.com"]}
            ),
            "/contacts": rows({"id": BOB, "mail": address}),
        }
    )
    owners = await directory.owners_of([address])
    (requests,) = graph.sent
    assert requests[0] == (
        "GET /users?$filter=proxyAddresses/any(p:p%20eq%20'smtp:o''neil@contoso.com')"
        "%20or%20proxyAddresses/any(p:p%20eq%20'SMTP:o''neil@contoso.com')"
        "&$select=id,displayName,mail,proxyAddresses,onPremisesSyncEnabled,userPrincipalName&$top=999"
    )
    assert owners.complete
    assert owners.items == (
        DirectoryObject(ADA, "user", seen(requests[0]), "Ada", proxy_addresses=("SMTP:O'Neil@Contoso.com",)),
        DirectoryObject(BOB, "orgContact", seen(requests[2]), mail=address),
    )


async def test_seven_addresses_fit_into_a_request() -> None:
    graph, directory = asked({path: rows() for path in ("/users", "/groups", "/contacts")})
    addresses = [f"a{number}@contoso.com" for number in range(8)]
    assert not await directory.owners_of([*addresses, "A0@CONTOSO.COM"])
    (requests,) = graph.sent
    assert [request.count("proxyAddresses/any") for request in requests] == [14, 14, 14, 2, 2, 2]


async def test_no_address_has_no_owner_and_is_not_asked() -> None:
    graph, directory = asked({})
    assert await directory.owners_of([]) == Listed((), Seen("", AT))
    assert graph.sent == []


async def test_where_not_all_may_be_read_what_was_found_is_told_as_incomplete() -> None:
    ada = {"id": ADA, "proxyAddresses": ["smtp:a@contoso.com"]}
    _, directory = asked({"/users": rows(ada), "/groups": rows(), "/contacts": DENIED})
    owners = await directory.owners_of(["a@contoso.com"])
    assert ([owner.id for owner in owners], owners.complete) == ([ADA], False)


async def test_where_nothing_was_found_and_not_all_may_be_read_that_is_the_answer() -> None:
    _, directory = asked({"/users": rows(), "/groups": rows(), "/contacts": DENIED})
    with pytest.raises(Forbidden):
        await directory.owners_of(["a@contoso.com"])


async def test_the_deleted_are_users_and_groups() -> None:
    gone = {"proxyAddresses": ["smtp:a@contoso.com"], "deletedDateTime": "2026-11-15T09:00:00Z"}
    graph, directory = asked(
        {
            "/directory/deletedItems/microsoft.graph.user": rows({"id": ADA, **gone}),
            "/directory/deletedItems/microsoft.graph.group": rows({"id": SALES, **gone}),
        }
    )
    owners = await directory.deleted_owners()
    assert [(owner.id, owner.kind, owner.deleted) for owner in owners] == [
        (ADA, "user", datetime(2026, 11, 15, 9, tzinfo=UTC)),
        (SALES, "group", datetime(2026, 11, 15, 9, tzinfo=UTC)),
    ]
    assert len(graph.sent) == 1
