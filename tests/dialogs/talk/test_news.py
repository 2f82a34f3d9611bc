"""News of a change whose turn was never told: its process ended before the answer to the yes left."""

from collections.abc import Mapping

from dialogs.guide import GUIDE
from dialogs.jobs.journal import Fate, OneProcess
from dialogs.talk.conversation import Conversation, Memory
from dialogs.talk.message import Became, Message, Turn, Utterance, Words
from dialogs.words.text import plain
from graph.simulated.world import World
from tests.chat import told
from tests.tenants import asking, tenant

SALES = """
plans:
  - {name: TEAMS1, id: 57ff2da0-773e-42df-b2af-ffb7a2317929, service: TeamspaceAPI}
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [TEAMS1]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}]}
  - {key: ben, name: Ben Walters, location: US}
  - {key: megan, name: Megan Bowen, location: US}
groups:
  - key: sales
    name: Sales
    licenses: [{product: ENTERPRISEPACK}]
    members: [ben, {member: megan, since: 2026-11-20T09:00:00Z}]
"""


class Ended:
    """A conversation of Ada's, whose process ended within the turn of her yes."""

    def __init__(self, world: World) -> None:
        self.journal = OneProcess()
        self.entra = asking(world, "ada@contoso.example")
        self.stored: Mapping[str, object] | None = None

        async def pause(seconds: float) -> None:
            world.advance(seconds)

        self.conversation = Conversation(GUIDE, pause=pause, memory=Memory(journal=self.journal))

    async def hear(self, heard: Utterance, *, ends: bool = False) -> Turn:
        async def report(_message: Message) -> None:
            return

        turn = await self.conversation.hear(self.stored, heard, self.entra, report)
        if not ends:
            self.stored = turn.state
        return turn

    async def agrees_and_ends(self) -> Turn:
        await self.hear(Words("reprocess megan@contoso.example"))
        return await self.hear(Words("yes"), ends=True)

    async def resumes(self) -> Message:
        """The news that the next process brings."""
        [(key, _place)] = self.conversation.unfinished()
        turn = await self.hear(await self.conversation.look(key, self.entra))
        assert turn.messages[-1].news == key
        self.conversation.told(key)
        assert self.conversation.unfinished() == []
        return turn.messages[-1]


async def test_a_refusal_that_was_not_told_is_told() -> None:
    ended = Ended(tenant(SALES))
    lost = await ended.agrees_and_ends()
    assert plain(lost.messages[-1].title) == "Entra refused"

    news = await ended.resumes()

    assert told(news) == "Entra refused\nEntra refused it, and nothing was changed."


async def test_what_never_left_and_was_not_told_is_offered_again_and_no_word_under_way_agrees_to_it() -> None:
    world = tenant(SALES)
    ended = Ended(world)
    world.buy_seats("ENTERPRISEPACK", 1)
    await ended.agrees_and_ends()
    [key] = [key for key, _place in ended.conversation.unfinished()]
    ended.journal.note(key, Fate.NOT_SENT)

    news = await ended.resumes()
    assert told(news) == "Not sent\nIt never left, and nothing was written."

    asked = await ended.hear(Words("yes"))
    assert plain(asked.messages[-1].title) == "Reprocess this user"
    done = await ended.hear(Words("yes"))
    assert plain(done.messages[-1].title) == "Under way"


async def test_news_comes_once() -> None:
    world = tenant(SALES)
    ended = Ended(world)
    world.buy_seats("ENTERPRISEPACK", 1)
    await ended.agrees_and_ends()
    [key] = [key for key, _place in ended.conversation.unfinished()]
    await ended.resumes()

    assert (await ended.hear(Became(key))).messages == ()
