"""Where the guide leads, from every step, on everything that can happen there.

The only file that knows `transitions`: its small synchronous core holds and runs the table. Nothing is
awaited between two moves, since an asynchronous machine drops a move when a second message arrives during
a check.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import TopologicalSorter

from transitions import Machine, MachineError

from dialogs.examining.cause import Causes
from dialogs.examining.step import Check, Ending, Event, Reply, Step, Trigger
from dialogs.examining.verdict import Finding, Leads, Undetermined, Verdict
from graph import AssignmentError

Routes = Mapping[Step, Mapping[Trigger, Step]]


class NoWay(LookupError):
    """Nothing follows that trigger at that step."""


@dataclass(slots=True)
class _Here:
    state: str  # a finger on the page: transitions moves it, nobody keeps it


class GuideMachine:
    """The guide as a state machine; made once, shared by all conversations, keeps none of them.

    `routes` are the guide's own edges. Everywhere besides: *stop* ends, *who* and *powershell* lead to their
    steps, *check again* stays, *next* goes where `clear` goes, and `go` enters any step directly. Refuses,
    with ValueError, routes in which checks alone lead in a circle, and causes that are declared twice.
    """

    def __init__(self, routes: Routes, *, stop: Ending, who: Check, powershell: Check) -> None:
        self.routes = routes
        self.first = next(iter(routes))
        targets = (to for ways in routes.values() for to in ways.values())
        self.steps: Mapping[str, Step] = {
            step.id: step for step in (*routes, *targets, who, powershell, stop)
        }
        _refuse_circles(routes)
        self.causes = Causes(
            tuple(
                cause for step in self.steps.values() if not isinstance(step, Ending) for cause in step.causes
            )
        )
        self._machine = Machine(
            model=None,
            states=list(self.steps),
            initial=self.first.id,
            auto_transitions=False,
            transitions=[
                *([str(on), source.id, to.id] for source, ways in routes.items() for on, to in ways.items()),
                *(
                    [str(Reply.NEXT), source.id, ways[Event.CLEAR].id]
                    for source, ways in routes.items()
                    if Event.CLEAR in ways
                ),
                [str(Reply.CHECK_AGAIN), "*", "="],
                [str(Reply.STOP), "*", stop.id],
                [str(Reply.WHO), "*", who.id],
                [str(Reply.POWERSHELL), "*", powershell.id],
                [str(Reply.START_OVER), "*", self.first.id],
                *([_enter(id), "*", id] for id in self.steps),
            ],
        )

    def follow(self, step: Step, trigger: Trigger) -> Step:
        """The step that comes next. Raises NoWay."""
        return self._follow(step, str(trigger))

    def enter(self, step: Step, id: str) -> Step:
        """Straight to the step called `id`, from wherever the conversation is. Raises NoWay."""
        return self._follow(step, _enter(id))

    def _follow(self, step: Step, trigger: str) -> Step:
        here = _Here(step.id)
        try:
            self._machine.events[trigger].trigger(here)
        except (KeyError, MachineError) as error:
            raise NoWay(f"{step.id}: nothing follows {trigger!r}") from error
        return self.steps[here.state]

    def triggers(self, step: Step) -> frozenset[str]:
        """Everything that can happen at a step, direct entries aside."""
        return frozenset(
            trigger for trigger in self._machine.get_triggers(step.id) if not trigger.startswith(_enter(""))
        )

    def forks(self, step: Step) -> bool:
        """Whether more than one thing that a check may conclude leads on from a step."""
        return any(isinstance(on, AssignmentError) for on in self.routes.get(step, {}))

    def checks(self) -> Iterator[Check]:
        """The checks in reading order."""
        return (step for step in self.steps.values() if isinstance(step, Check))

    def walk(
        self, start: Step, verdicts: Mapping[str, Sequence[Verdict]], goal: Finding | None
    ) -> tuple[Step, ...]:
        """The way from `start` on what the checks concluded; the last step is where the talk comes to rest.

        It rests at the step that holds `goal` (the first-ranked cause), at a question, at an ending, or where
        the routes lead no further. Where something that helps can be done here, it goes on to the
        question that offers it. Without a cause it rests at the first step that could not look, so that
        not knowing never ends well.
        """

        def arrived(step: Step) -> bool:
            found = verdicts.get(step.id, ())
            return goal in found if goal else any(isinstance(verdict, Undetermined) for verdict in found)

        way = self._way_to(arrived, (start,), verdicts) or self._as_far_as_it_goes(start, verdicts)
        if goal and offers(goal) and arrived(way[-1]):
            with suppress(NoWay):
                return (*way, self.follow(way[-1], Event.REMEDY))
        return way

    def _way_to(
        self,
        arrived: Callable[[Step], bool],
        way: tuple[Step, ...],
        verdicts: Mapping[str, Sequence[Verdict]],
    ) -> tuple[Step, ...] | None:
        if arrived(way[-1]):
            return way
        further = (self._way_to(arrived, (*way, ahead), verdicts) for ahead in self.ahead(way[-1], verdicts))
        return next((found for found in further if found), None)

    def _as_far_as_it_goes(self, start: Step, verdicts: Mapping[str, Sequence[Verdict]]) -> tuple[Step, ...]:
        way: tuple[Step, ...] = (start,)
        while ahead := self.ahead(way[-1], verdicts):
            way = (*way, ahead[0])
        return way

    def ahead(self, here: Step, verdicts: Mapping[str, Sequence[Verdict]]) -> list[Step]:
        """Where a check's verdicts lead: from a fork to the errors Entra named, otherwise on. Where the table
        sends no error anywhere, as at a pasted text, one that is told does not hold up the way."""
        if not isinstance(here, Check):
            return []
        told = verdicts.get(here.id, ()) if self.forks(here) else ()
        leads = [verdict for verdict in told if isinstance(verdict, Leads)]
        triggers: list[Trigger] = [lead.to or Event.UNKNOWN_ERROR for lead in leads] or [Event.CLEAR]
        ahead: list[Step] = []
        for trigger in dict.fromkeys(triggers):
            with suppress(NoWay):
                ahead.append(self.follow(here, trigger))
        return ahead

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram: the guide's own edges; the ones found everywhere are told
        in words beside it."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first.id}"]
        for source, ways in self.routes.items():
            lines += [f"    {source.id} --> {to.id}: {on}" for on, to in ways.items()]
        lines += [f"    {id} --> [*]" for id, step in self.steps.items() if isinstance(step, Ending)]
        return "\n".join(lines)


def offers(finding: Finding) -> bool:
    """Whether something that helps can be done here, after a yes."""
    return any(remedy.ask is not None for remedy in finding.healed_by)


def _enter(id: str) -> str:
    return f"go:{id}"


def _refuse_circles(routes: Routes) -> None:
    """Checks alone must come to a question or an ending: otherwise a turn would never end."""
    graph = {
        source.id: {to.id for to in ways.values() if isinstance(to, Check)}
        for source, ways in routes.items()
        if isinstance(source, Check)
    }
    TopologicalSorter(graph).prepare()
