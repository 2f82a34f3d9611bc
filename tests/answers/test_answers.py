"""The eval of answers itself, and that no published figure gets worse."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.command_line.ask import Answer
from dialogs.guide import GUIDE
from dialogs.talk.message import Choice, Message, MessageKind, Taken
from dialogs.talk.message import Turn as Told
from dialogs.words.text import say
from tests.answers.__main__ import figures
from tests.answers.asked import Asked, Turn, all_answered, questions, talks
from tests.answers.checked import check, table
from tests.answers.graded import GRADERS, Grade, Grading, graded, gradings, hash_of
from tests.answers.graded import table as graded_table

README = Path(__file__).parents[1] / "README.md"

MUST_NOT_GROW = ("a person or group that nobody named", "something said that must not be")
MUST_NOT_SHRINK = ("**nothing amiss**",)


def asked(
    *messages: Message, expected: Turn | None = None, taken: Taken | None = None, id: str = "q1"
) -> Asked:
    """Something asked, and what was said to it."""
    turn = Told({}, messages, taken=taken or Taken())
    return Asked(id, expected or expecting(), Answer("Why?", (turn,)))


def expecting(**what: object) -> Turn:
    """What the answer to something should be."""
    return Turn.model_validate({"text": "Why?", "good": "Says why.", **what})


def verdict(*steps: str, title: str = "No license is left") -> Message:
    """What a check found."""
    causes = ("count_violation",)
    return Message(say("{title}", title=title), steps=steps, causes=causes, kind=MessageKind.VERDICT)


def amiss(one: Asked) -> list[str]:
    return list(check(one).lines())


def test_an_answer_that_is_as_expected_has_nothing_amiss() -> None:
    expected = expecting(
        seeds=("RS3",),
        kinds=(MessageKind.VERDICT,),
        says=("no license",),
        causes=("count_violation",),
        about=("Megan Bowen",),
    )

    one = asked(verdict("not_enough_licenses"), expected=expected, taken=Taken(user=("Megan Bowen",)))

    assert (amiss(one), check(one).right) == ([], True)


def test_all_that_is_amiss_is_told() -> None:
    expected = expecting(
        seeds=("RS6",),
        kinds=(MessageKind.ANSWER,),
        says=("audit",),
        never=("^no license",),
        causes=("nested_group",),
    )

    assert amiss(asked(verdict("not_enough_licenses"), expected=expected, taken=Taken(group=("Sales",)))) == [
        "RS3, expected RS6",
        "is verdict, expected answer",
        "finds count_violation first, expected nested_group",
        "takes 'Sales' from the words",
        "does not say 'audit'",
        "says, and must not: '^no license'",
    ]


def test_what_is_spoken_of_further_down_is_offered_and_not_right() -> None:
    one = check(asked(verdict("not_enough_licenses", "audit_trail"), expected=expecting(seeds=("RS6",))))

    assert (one.step, one.offered) == (False, True)


def test_asking_back_is_offered_and_not_right() -> None:
    back = Message(
        say("What do you mean?"), choices=(Choice(say("Who"), go="audit_trail"),), kind=MessageKind.CHOICE
    )
    one = check(asked(back, expected=expecting(seeds=("RS6",))))

    assert (one.step, one.offered, list(one.lines())) == (False, True, ["asks back"])


@pytest.mark.parametrize("kind", [MessageKind.DECLINED, MessageKind.UNREAD])
def test_what_is_somebody_elses_may_be_sent_away(kind: MessageKind) -> None:
    assert amiss(asked(Message(say("No"), kind=kind), expected=expecting(seeds=("none",)))) == []


def test_buttons_are_read_too() -> None:
    button = Choice(say("Buy one more"))
    expected = expecting(says=("buy one",))

    assert amiss(asked(Message(say("No license"), choices=(button,)), expected=expected)) == []


def test_what_nothing_counts_for_is_left_out_of_the_table() -> None:
    one = check(asked(verdict("audit_trail"), expected=expecting(seeds=("RS6",))))

    assert "| the right step | 1 of 1 | – |" in table([one], []).splitlines()


def test_a_grading_counts_while_the_answer_reads_as_it_did() -> None:
    kept, changed, new = (asked(verdict(title=id), id=id) for id in ("q1", "q2", "q3"))
    given = {
        "q1": Grading(id="q1", hash=hash_of(kept), grade=Grade.HELPS, reason="says it"),
        "q2": Grading(id="q2", hash="0123456789ab", grade=Grade.MISLEADS, reason="said otherwise"),
    }

    found = graded(given, [kept, changed, new])

    assert (found.grades, found.stale, found.open) == ({"q1": Grade.HELPS}, ("q2",), ("q3",))
    assert graded_table({"first": found, "second": found}).splitlines()[2:] == [
        "| first | 1 | 0 | 0 | 0 | 100 % | 1 | 1 |",
        "| second | 1 | 0 | 0 | 0 | 100 % | 1 | 1 |",
        "",
        "Of 1 answers that both graded they agree on 1.",
    ]


def test_a_grading_is_of_something_that_is_asked_and_has_a_reason() -> None:
    ids = {one.id for one in questions().questions}
    ids |= {f"{talk.id}.{place:02}" for talk in talks() for place in range(len(talk.turns))}

    given = [one for grader in GRADERS for one in gradings(grader).values()]

    assert [one.id for one in given if one.id not in ids or not one.reason.strip()] == []


def test_everything_that_is_expected_can_be_looked_for() -> None:
    every: Sequence[Turn] = (*questions().questions, *(turn for talk in talks() for turn in talk.turns))

    for words in (*questions().never, *(words for turn in every for words in (*turn.says, *turn.never))):
        re.compile(words)
    assert [turn.text for turn in every if not turn.good.strip()] == []
    assert {id for turn in every for id in turn.causes} <= set(GUIDE.causes.by_id)
    assert (len(questions().questions), len(talks())) == (99, 19)


async def test_no_published_figure_gets_worse() -> None:
    published, now = rows(README.read_text("utf-8")), rows(figures(await all_answered()))

    grown = [name for name in MUST_NOT_GROW if any_more(now, published, name)]
    shrunk = [name for name in MUST_NOT_SHRINK if any_more(published, now, name)]
    assert (grown, shrunk) == ([], []), f"{published} became {now}"


def any_more(one: Mapping[str, tuple[int, ...]], other: Mapping[str, tuple[int, ...]], name: str) -> bool:
    return any(more > less for more, less in zip(one[name], other[name], strict=True))


def rows(page: str) -> dict[str, tuple[int, ...]]:
    """The counts of each row that matters, for questions and for turns."""
    names = (*MUST_NOT_GROW, *MUST_NOT_SHRINK)
    cells = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {name: tuple(int(one.split()[0]) for one in counts) for name, *counts in cells if name in names}
