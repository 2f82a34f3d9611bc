"""python -m tests.bench.bots.signed_in PORT STORE TOWN: the product in Teams, with people signed in."""

import sys
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.command_line.serving import served
from bot.serving.listening import until_asked_to_end
from bot.serving.logs import log_as_json
from bot.settings import Settings
from tests.bench.bots.watchdog import watched
from tests.bench.teams import Town

if __name__ == "__main__":
    port, store, town = sys.argv[1:]
    log_as_json("info")
    keys = (SecretStr(Fernet.generate_key().decode()),)
    around = Town.read(Path(town)).settings
    app = watched(served(Settings(port=int(port), store=store, token_keys=keys, **around)))
    until_asked_to_end(app, "127.0.0.1", int(port), lambda: None)
