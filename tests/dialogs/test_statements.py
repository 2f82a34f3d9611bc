"""Each statement of the old guide, asked in its own words: the conversation gives the answer of today."""

import pytest

from dialogs.guide import GUIDE
from dialogs.guide.statements import STATEMENTS, Standing, Statement, statements_table
from dialogs.talk.message import Message, MessageKind
from dialogs.words.text import plain
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.chat import Chat
from tests.tenants import asking


async def asked(statement: Statement) -> Message:
    world = World.of(contoso(), monotonic=lambda: 0.0)
    return await Chat(world, asking(world, "ada@contoso.example")).say(statement.asked)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: f"{one.seed} {one.said}")
async def test_a_statement_is_answered_with_what_is_true_today(statement: Statement) -> None:
    answer = await asked(statement)

    assert answer.kind in {MessageKind.ANSWER, MessageKind.HOW_TO}
    assert plain(answer.title) == statement.answer


def test_every_seed_of_the_old_guide_has_statements_and_each_is_covered_there() -> None:
    seeds = {step.page.seed for step in GUIDE.steps.values() if step.page.seed}

    assert {one.seed for one in STATEMENTS} == seeds
    assert all(one.covers is GUIDE.steps[one.covers.id] for one in STATEMENTS)
    assert len({one.said for one in STATEMENTS}) == len(STATEMENTS) >= 26
    assert {one.standing for one in STATEMENTS} == set(Standing)


def test_the_ledger_says_where_each_is_from_and_when_it_was_checked() -> None:
    rows = list(statements_table())[2:]

    assert len(rows) == len(STATEMENTS)
    assert all("https://" in row and "2026-" in row and row.count("|") == 7 for row in rows)
