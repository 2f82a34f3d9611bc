"""Processes of their own for what is measured, on loopback, ended when done."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.report import NotMeasured

HOST = "127.0.0.1"
_STARTS_WITHIN = 30.0
_ENDS_WITHIN = 30.0


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(
    arguments: Sequence[str], log: Path, settings: Mapping[str, str] | None = None, *, at: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python ARGUMENTS`, what it says in a file, under no settings (GLA_…) but these, in the folder `at`."""
    with log.open("wb") as said:
        # The command is ours and fixed.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments], stdout=said, stderr=said, env=_environment(settings or {}), cwd=at
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return as soon as the port takes connections."""

    def connects() -> bool:
        try:
            socket.create_connection((HOST, port), timeout=1.0).close()
        except OSError:
            return False
        return True

    _until(connects, process, log)


def appeared(process: subprocess.Popen[bytes], file: Path, log: Path) -> None:
    """Return as soon as the process has written the file."""
    _until(file.exists, process, log)


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        if ready():
            return
        time.sleep(0.005)
    raise NotMeasured(f"a server did not start:\n{log.read_text(errors='replace')[-2_000:]}")


def output_of(arguments: Sequence[str], *, within: float) -> str:
    """What `python ARGUMENTS` prints."""
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours and fixed
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=within,
            check=True,
            env=_environment({}),
        )
    except subprocess.CalledProcessError as failed:
        raise NotMeasured(f"{' '.join(arguments)} failed:\n{failed.stderr[-2_000:]}") from failed
    except subprocess.TimeoutExpired as late:
        raise NotMeasured(f"{' '.join(arguments)} took longer than {within:.0f} s") from late
    return done.stdout


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    # Python's own switches (no bytecode, no buffers) would be measured with the bot.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GLA_", "PYTHON"))}
    return {**kept, **settings}
