"""The Playground as it is started here: Contoso's people, for this machine alone, and gone afterwards."""

import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.emulator import __main__ as command
from deploy.emulator.playground import PEOPLE, CannotPlay, Playground, running
from graph.simulated.world import World
from tests.tenants import asking

# The same questions to Node as the Playground asks, and a word on what came of them.
SERVER = """
const server = require("node:http").createServer((asked, answer) => answer.end(process.env.NAME));
server.listen(Number(process.argv[process.argv.indexOf("-p") + 1]), () => {
  console.log(`Listening on ${server.address().port}`);
  require("node:fs").writeFileSync("address", server.address().address);
});
"""


@pytest.fixture
def people() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(PEOPLE.read_text("utf-8"))
    return read


@pytest.fixture
def played(tmp_path: Path) -> Any:
    if shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail("no Node, and CI must not pass without it")
        pytest.skip("no Node: https://nodejs.org")

    def play(script: str) -> Playground:
        cli = tmp_path / "cli.js"
        cli.write_text(script)
        endpoint = "http://127.0.0.1:3978/api/messages"
        return Playground(cli, endpoint, "msteams", tmp_path / "place", ends_within=0.3)

    return play


def test_whoever_is_in_the_playground_is_somebody_of_contoso(
    people: dict[str, Any], contoso_world: World
) -> None:
    everybody = [people["currentUser"], *people["users"]]
    assert len(people["users"]) >= 5
    for one in everybody:
        user = contoso_world.user(one["userPrincipleName"])
        assert user is not None
        assert (one["aadObjectId"], one["name"]) == (user["id"], user["displayName"])
        assert (one["givenName"], one["surname"]) == (user["givenName"], user["surname"])
    assert len({one["id"] for one in everybody}) == len(everybody)


def test_it_says_that_it_is_contosos_tenant(people: dict[str, Any], contoso_world: World) -> None:
    assert people["tenantId"] == asking(contoso_world, "ada@contoso.example").tenant


def test_only_this_machine_reaches_it_and_it_ends_with_its_block(played: Any) -> None:
    playground = played(SERVER)

    with running(playground) as shown:
        port = int(shown.address.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), 5).close()
        assert (playground.place / "address").read_text() == "127.0.0.1"

    assert shown.process.poll() is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_it_ends_also_when_the_block_fails_or_it_will_not_listen_to_reason(played: Any) -> None:
    stubborn = played(SERVER + 'process.on("SIGTERM", () => process.exitCode = 7);')

    with pytest.raises(ZeroDivisionError), running(stubborn) as shown:
        1 / 0  # noqa: B018 - what fails does not matter

    assert shown.process.poll() is not None


def test_one_that_does_not_start_says_why(played: Any) -> None:
    with (
        pytest.raises(CannotPlay, match="at least five users"),
        running(played('console.error("at least five users"); process.exit(1);')),
    ):
        pass


def test_a_bot_that_cannot_listen_ends_both_and_says_so(
    played: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    played(SERVER)
    monkeypatch.setattr(command, "fetch_playground", lambda: tmp_path / "cli.js")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with socket.socket() as busy, socket.socket() as free:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        free.bind(("127.0.0.1", 0))
        ports = [str(one.getsockname()[1]) for one in (busy, free)]
        free.close()
        monkeypatch.setattr("sys.argv", ["emulator", "--bot-port", ports[0], "--port", ports[1]])

        assert command.main() == 1

    said = capfd.readouterr().err
    assert f"Cannot listen on 127.0.0.1:{ports[0]}" in said
    assert "The bot has ended; what it wrote above says why." in said
