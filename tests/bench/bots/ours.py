"""python -m tests.bench.bots.ours PORT STORE: the product as it is served, its log included."""

import sys

from bot.app import log_as_json
from bot.command_line.serving import served
from bot.settings import Settings
from tests.bench.bots.watchdog import serve

if __name__ == "__main__":
    port, store = sys.argv[1:]
    log_as_json("info")
    serve(served(Settings(port=int(port), store=store)), int(port))
