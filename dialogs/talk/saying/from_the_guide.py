"""An answer of the guide to who names nobody, and the questions that may have been meant."""

from collections.abc import Sequence

from dialogs.answering.nearest_passages import Found
from dialogs.answering.passages import Passage, passages
from dialogs.examining.case import Case
from dialogs.examining.glance import Glance
from dialogs.examining.step import HowTo, Question
from dialogs.guide import GUIDE
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.saying.buttons import MOST_BUTTONS
from dialogs.talk.saying.parts import cost, filled, unseen
from dialogs.words.text import only, prose, say
from graph import Receipt

MOST_OTHERS = 2

NEAR = 0.05
"""Confidence from which another question is worth a button beside an answer."""

MOST_ROWS = 2
"""Rows of what the tenant shows that are told with the answer; the others are folded."""


def answer(
    passage: Passage, shown: Glance | None, others: Sequence[Found], case: Case, receipt: Receipt
) -> Message:
    """The sentences that answer it, then what this tenant shows for it (`shown`); the rest is folded. Buttons
    lead to the way to do it, to a look for one person, and to the next-nearest questions."""
    picks = (
        *((_way(passage.how_to),) if passage.how_to else ()),
        _look(passage, case),
        *(_asked(one.passage) for one in others if one.passage.own and one.confidence >= NEAR),
    )
    around = shown or Glance()
    return Message(
        passage.asked,
        paragraphs=(passage.said, *around.told[:1], *around.rows[:MOST_ROWS]),
        sections=filled(
            Section(say("In this tenant"), (*around.told[1:], *around.rows[MOST_ROWS:])),
            Section(say("Could not look"), tuple(map(unseen, around.gaps))),
            Section(say("More about it"), passage.more),
            Section(say("What the guide says today"), prose(passage.step.page.today)),
            Section(say("Sources"), tuple(map(only, passage.sources))),
        ),
        commands=passage.commands,
        choices=picks[: 2 + MOST_OTHERS],
        footer=cost(receipt) if receipt.graph_requests else None,
        steps=(passage.step.id,),
        kind=MessageKind.ANSWER,
    )


def nearest_questions(found: Sequence[Found], replies: Sequence[Choice]) -> Message:
    """Words that were not read for certain: what may have been meant, as buttons."""
    picks = tuple(_asked(one.passage) for one in found)
    return Message(
        say("Did you mean one of these?"),
        paragraphs=(say("I am not sure what you ask. Choose what comes nearest, or say it in other words."),),
        choices=(*picks, *replies)[:MOST_BUTTONS],
        steps=tuple(dict.fromkeys(one.passage.step.id for one in found)),
        kind=MessageKind.CHOICE,
    )


def _asked(passage: Passage) -> Choice:
    return Choice(passage.asked, value=f"answer:{passage.id}")


def _way(how_to: HowTo) -> Choice:
    """The passage that the way itself is."""
    id = next(one.id for one in passages().values() if one.how_to is how_to and not one.own)
    return Choice(how_to.title, value=f"answer:{id}", best=True)


def _look(passage: Passage, case: Case) -> Choice:
    """The step itself, for who the conversation is about, else for somebody who is still to be named."""
    if case.user is None:
        return Choice(say("Check it for a person"), go=GUIDE.first.id)
    step = GUIDE.first if isinstance(passage.step, Question) else passage.step
    return Choice(say("Check it for {person}", person=case.user.name), go=step.id)
