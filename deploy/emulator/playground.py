"""Runs the Microsoft 365 Agents Playground, with Contoso's people in it, in front of a bot on this machine.

https://learn.microsoft.com/microsoft-365/agents-sdk/test-with-toolkit-project
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LOOPBACK = FOLDER / "loopback.cjs"
PEOPLE = FOLDER / ".m365agentsplayground.yml"

CHANNELS = ("emulator", "msteams", "webchat", "directline")

_STARTS_WITHIN = 30.0
_LOOK_EVERY = 0.05
_LISTENING = re.compile(r"Listening on (\d+)\n")


class CannotPlay(Exception):
    """The Playground cannot be started; the text says why."""


@dataclass(frozen=True, slots=True)
class Playground:
    """One run of it. `port` 0 is any free one; `installs`: it tells the bot of its installation, as Teams
    does; `ends_within`: seconds it has to end by itself when asked to."""

    cli: Path
    endpoint: str
    channel: str
    place: Path
    port: int = 0
    installs: bool = True
    ends_within: float = 5.0

    @property
    def command(self) -> Sequence[str]:
        """The command line. Raises CannotPlay without Node."""
        node = shutil.which("node")
        if node is None:
            raise CannotPlay("Node is needed for the Playground: https://nodejs.org")
        asked = ["-e", self.endpoint, "-c", self.channel, "-p", str(self.port), "--disable-telemetry"]
        return [node, "--require", str(LOOPBACK), str(self.cli), "start", *asked]

    def environment(self, of: Mapping[str, str]) -> Mapping[str, str]:
        """What it reads from its environment, over what is there."""
        return {
            **of,
            "TEAMSAPPTESTER_BROWSER": "none",
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(PEOPLE),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(self.place / "playground.log"),
            "SEND_INSTALLATION_ACTIVITY": "true" if self.installs else "false",
        }


@dataclass(frozen=True, slots=True)
class Running:
    """A Playground that listens."""

    address: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def running(playground: Playground) -> Iterator[Running]:
    """The Playground, running. It ends with the block, whatever happens. Raises CannotPlay."""
    playground.place.mkdir(parents=True, exist_ok=True)
    said = playground.place / "output.log"
    with said.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - Node, and the package whose hash was checked
            playground.command,
            cwd=playground.place,
            env=playground.environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Running(f"http://127.0.0.1:{_port(process, said)}", process)
    finally:
        end(process, playground.ends_within)


def end(process: "subprocess.Popen[bytes]", within: float = 5.0) -> None:
    """End a process and all that it started; by force where asking does not help within these seconds."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(within)
            return
    process.wait()


def _port(process: "subprocess.Popen[bytes]", said: Path) -> int:
    """The port it says it listens on. It writes to a file: a pipe that nobody empties would stop it."""
    for _ in range(int(_STARTS_WITHIN / _LOOK_EVERY)):
        text = said.read_text("utf-8", "replace")
        if found := _LISTENING.search(text):
            return int(found[1])
        if process.poll() is not None:
            raise CannotPlay(f"the Playground ended: {text[-500:].strip() or 'without a word'}")
        time.sleep(_LOOK_EVERY)
    raise CannotPlay(f"the Playground did not start within {_STARTS_WITHIN:.0f} seconds")
