"""python -m tests.bench.bots.town FILE: all that is around a bot which Teams knows, in a process of its own.

Who signs people in, and their Graph; the Bot Framework's keys; a connector that takes what the bot says.
What the bot and those who talk to it must know is written to FILE as JSON (`tests.bench.teams.Town`).
"""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from aiohttp.test_utils import TestServer
from joserfc.jwk import RSAKey

from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.bench.teams import Person, Town
from tests.bot.house import registered
from tests.bot.parties import Authority, Channel
from tests.graph.simulated.signing import CLIENT, SECRET, authority_of

_HOUR = 3_600


async def _stand(file: Path) -> None:
    world = World.of(contoso())
    framework = Authority({"k1": RSAKey.generate_key(2048)}, {"k1": ["msteams"]})
    channel = Channel()
    keys, connector = TestServer(framework.application()), TestServer(channel.application())
    async with authority_of(world) as authority, keys, connector:
        framework.server, channel.server = keys, connector
        people = [
            Person(str(user["id"]), authority.token_for_bot(CLIENT, str(user["id"])))
            for user in world.users()
            if user["accountEnabled"] and user["userType"] == "Member"
        ]
        settings = {
            **registered(framework, channel, world),
            "sign_in": "on",
            "graph_tenant": authority.tenant_id,
            "graph_client_id": CLIENT,
            "graph_client_secret": SECRET,
            "login_url": authority.origin,
            "graph_url": authority.origin,
        }
        proof = framework.token(channel.url, exp=int(authority.now().timestamp()) + _HOUR)
        town = Town(settings, authority.tenant_id, channel.url, proof, people)
        file.with_suffix(".new").write_text(json.dumps(asdict(town)), encoding="utf-8")
        file.with_suffix(".new").rename(file)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_stand(Path(sys.argv[1])))
