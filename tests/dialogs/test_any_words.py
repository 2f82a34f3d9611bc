"""Whatever is said and pressed, in any order, while the tenant changes: the talk goes on and loses nothing.

Hypothesis makes up conversations and, where one breaks a promise, shortens it to the few turns that do.
"""

from hypothesis import HealthCheck, Phase, given, note, settings

from graph.simulated.http.faults import Fault
from tests.dialogs.moves import ASKER, CONVERSATIONS, FAULTS, Move
from tests.dialogs.walk import Walk
from tests.troubled import in_virtual_time

made_up = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


async def go(walk: Walk, moves: list[Move]) -> None:
    """All of it, and then each of the buttons that are offered in the end."""
    note(f"{walk.who}, with {walk.faults or 'no faults'}: {moves}")
    for move in moves:
        await walk.make(move)
    await walk.press_each()


@made_up
@given(ASKER, CONVERSATIONS)
@in_virtual_time
async def test_whatever_is_said_and_pressed_the_talk_goes_on(who: str, moves: list[Move]) -> None:
    await go(Walk(who), moves)


@settings(made_up, max_examples=10)
@given(ASKER, CONVERSATIONS, FAULTS)
@in_virtual_time
async def test_f01_f05_f08_f10_f13_it_goes_on_too_while_graph_fails(
    who: str, moves: list[Move], faults: tuple[Fault, ...]
) -> None:
    await go(Walk(who, faults), moves)
