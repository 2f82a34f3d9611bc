"""Two Graphs asked the same, and told where they differ."""

import httpx
from aiohttp.test_utils import TestServer

from graph.simulated.comparing import compare, questions
from graph.simulated.http.server import application
from graph.simulated.world import World
from tests.graph.simulated.office import SALES, id_of, live


async def compared(here: World, there: World, bearer: str = "app") -> list[str]:
    async with TestServer(application(there)) as server:
        headers = {"Authorization": f"Bearer {bearer}"}
        async with httpx.AsyncClient(base_url=str(server.make_url("/v1.0/")), headers=headers) as client:
            return await compare(here, client)


async def test_the_same_tenant_differs_in_nothing() -> None:
    assert await compared(live(SALES), live(SALES)) == []


async def test_what_was_changed_there_is_told_with_its_question() -> None:
    there = live(SALES)
    there.update_user(id_of(there, "alex"), {"usageLocation": "DE"}, "ada")
    alex = id_of(there, "alex")

    differences = await compared(live(SALES), there)

    asked = next(question for question in questions(there) if question.startswith(f"users/{alex}?"))
    assert f"GET /{asked}: /usageLocation is 'US' here, 'DE' there" in differences


async def test_who_may_read_less_there_is_told_by_the_status() -> None:
    differences = await compared(live(SALES), live(SALES), "app;scopes=User.Read.All")

    assert any(line.endswith("200 here, 403 there") for line in differences)


async def test_somebody_who_is_missing_there() -> None:
    there = live(SALES)
    there.delete_user(id_of(there, "alex"), "ada")

    differences = await compared(live(SALES), there)

    assert any(line.endswith("200 here, 404 there") for line in differences)
    assert any(
        "deletedItems/microsoft.graph.user" in line and "is only there" in line for line in differences
    )


def test_nothing_but_reading_is_asked() -> None:
    world = live(SALES)

    assert all("$batch" not in question and "assignLicense" not in question for question in questions(world))
