"""Every way through the guide, as a script in `ways/`: what comes back, that being killed before any turn
changes nothing, and that together the scripts take every route of the machine."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from dialogs.examining.machine import GuideMachine
from dialogs.examining.step import Event, Reply, Step, Trigger
from dialogs.examining.verdict import Finding, Verdict
from dialogs.guide import GUIDE
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.guide.handed_over.ending import HANDED_OVER
from dialogs.guide.powershell.check import POWERSHELL
from tests.ways import WAYS, Script, ScriptError, Turned, play, read_script

Route = tuple[str, str, str]

SCRIPTS = sorted(WAYS.glob("*.txt"))


class Watched(GuideMachine):
    """The guide, with a note of which moves were tried and which way was walked in the end."""

    def __init__(self) -> None:
        super().__init__(GUIDE.routes, stop=HANDED_OVER, who=AUDIT_TRAIL, powershell=POWERSHELL)
        self.tried: set[Route] = set()
        self.way: tuple[Step, ...] = ()

    def follow(self, step: Step, trigger: Trigger) -> Step:
        ahead = super().follow(step, trigger)
        # The button *next* goes where `clear` goes.
        on = Event.CLEAR if trigger is Reply.NEXT else trigger
        self.tried.add((step.id, str(on), ahead.id))
        return ahead

    def walk(
        self, start: Step, verdicts: Mapping[str, Sequence[Verdict]], goal: Finding | None
    ) -> tuple[Step, ...]:
        self.way = super().walk(start, verdicts, goal)
        return self.way

    def taken(self, before: str, after: str) -> set[Route]:
        """The routes of a turn: those on the way walked, as far as it came, and the one move it made."""
        way = [self.first.id, *(step.id for step in self.way)]
        walked = pairwise(way[: way.index(after) + 1] if after in way else way[:1])
        moves = {*walked, (before, after)}
        return {route for route in self.tried if (route[0], route[2]) in moves}


def routes() -> set[Route]:
    return {(source.id, str(on), to.id) for source, ways in GUIDE.routes.items() for on, to in ways.items()}


def script_of(path: Path) -> Script:
    return read_script(path.read_text("utf-8"), path.name)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_a_way_goes_as_written_and_being_killed_before_any_turn_changes_nothing(path: Path) -> None:
    alive = await play(script_of(path), GUIDE, killed=False)
    killed = await play(script_of(path), GUIDE, killed=True)
    assert killed == alive


async def test_every_route_of_the_machine_is_taken_by_a_script() -> None:
    taken: set[Route] = set()
    for path in SCRIPTS:
        watched = Watched()

        def note(turn: Turned, watched: Watched = watched) -> None:
            taken.update(watched.taken(turn.before, turn.after))
            watched.tried, watched.way = set(), ()

        await play(script_of(path), watched, killed=False, after_each=note)
    assert sorted(routes() - taken) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ada: Hello\n> Hi\nhow now", "way.txt:3: what is 'how now'?"),
        ("> Hi", "way.txt:1: what is '> Hi'?"),
        ("Ada: Hello", "way.txt:1: what must come back?"),
        ("Ada: Hello\n| Hi", "way.txt:2: what is '| Hi'?"),
        ("Ada: Hello\n>", "way.txt:2: what is '>'?"),
        ("* 5 seats fall down\nAda: Hello\n> Hi", "way.txt:1: nothing happens as '5 seats fall down'"),
        ("[Stop]\n> Hi", "way.txt:1: what is '[Stop]'?"),
        ("Ada: Hello\n> Hi\ntenant contoso", "way.txt:3: what is 'tenant contoso'?"),
    ],
)
def test_what_is_no_script_is_refused_with_file_and_line(text: str, why: str) -> None:
    with pytest.raises(ScriptError) as refused:
        read_script(text, "way.txt")
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nobody: help\n> Hi", "way.txt:1: nobody, or more than one, is called Nobody"),
        ("Ada: help\n> Hi", "way.txt:1: there came ['welcome']"),
        ("Ada: stop\n> step handed_over\n@ subject", "way.txt:3: it stands at handed_over"),
        (
            "Ada: thanks\n> you are welcome\n| Bye",
            "way.txt:3: not said in 'You are welcome\\nAsk again any time.'",
        ),
        (
            "Ada: thanks\n> you are welcome\n! Ask",
            "way.txt:3: said in 'You are welcome\\nAsk again any time.'",
        ),
        ("Ada: thanks\n> you are welcome\n? Megan Bowen", "way.txt:3: it is about []"),
        (
            "Ada: thanks\n> you are welcome\n[yes]\n> under way",
            "way.txt:3: no button 'yes' among ['administrator_role', 'tenant']",
        ),
        (
            "Ada: thanks\n> you are welcome\n= stop",
            "way.txt:3: the buttons are ['tenant', 'administrator_role']",
        ),
    ],
)
async def test_a_script_that_goes_another_way_says_where(text: str, why: str) -> None:
    with pytest.raises(ScriptError) as went:
        await play(read_script(text, "way.txt"), GUIDE, killed=False)
    assert str(went.value) == why
