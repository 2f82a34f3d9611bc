"""`python -m deploy.emulator`: the bot over the simulated tenant, and the Playground to talk to it."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.web.assets import WrongArchive
from deploy.emulator.playground import CHANNELS, CannotPlay, Playground, end, running
from deploy.npm import fetch_playground

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def bot(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The bot as it is shipped, without an app id, as an emulator needs it."""
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    # Each run begins with a welcome: nothing is kept.
    environment = {**os.environ, "GLA_STORE": ":memory:"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 - ours
    try:
        yield process
    finally:
        end(process)


def main() -> int:
    """Run both until one ends or Ctrl+C is pressed."""
    parser = argparse.ArgumentParser(prog="python -m deploy.emulator", description=__doc__)
    parser.add_argument("--channel", choices=CHANNELS, default="msteams", help="what it pretends to be")
    parser.add_argument("--port", type=int, default=56150, help="where the Playground is")
    parser.add_argument("--bot-port", type=int, default=3978, help="where the bot is")
    asked = parser.parse_args()
    endpoint = f"http://127.0.0.1:{asked.bot_port}/api/messages"
    try:
        play = Playground(
            fetch_playground(), endpoint, asked.channel, ROOT / ".build" / "emulator", asked.port
        )
        # Ended from outside, both end too.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with bot(asked.bot_port) as served, running(play) as shown, suppress(KeyboardInterrupt):
            sys.stderr.write(f"Open {shown.address}/ to talk to it as {asked.channel}. Stop with Ctrl+C.\n")
            while served.poll() is None and shown.process.poll() is None:
                time.sleep(0.5)
            if served.poll():
                sys.stderr.write("The bot has ended; what it wrote above says why.\n")
                return 1
    except (CannotPlay, WrongArchive, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
