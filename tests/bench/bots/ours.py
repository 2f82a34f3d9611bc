"""python -m tests.bench.bots.ours PORT STORE: the product as it is served, its log included."""

import sys

from bot.command_line.serving import served
from bot.serving.listening import until_asked_to_end
from bot.serving.logs import log_as_json
from bot.settings import Settings
from tests.bench.bots.watchdog import watched

if __name__ == "__main__":
    port, store = sys.argv[1:]
    log_as_json("info")
    app = watched(served(Settings(port=int(port), store=store)))
    until_asked_to_end(app, "127.0.0.1", int(port), lambda: None)
