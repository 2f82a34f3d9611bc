"""Yes or no to what somebody takes for the cause, or for the remedy, of what is wrong with a person or a
group; then what is wrong there.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.examining.cause import Phase
from dialogs.examining.verdict import Clear, Kind, Undetermined
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.in_words import in_words
from dialogs.understanding import TOPICS, Reading
from dialogs.understanding.kinds.fact import Fact
from dialogs.understanding.learning.judging import judge
from dialogs.words.text import Text, say, together

_SAID_OF_IT = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|explain\w*|the reason|weil|wegen|daran|parce que?|à cause|porque"
    r"|por|por causa|perché|per via|omdat|door|ponieważ|przez)\b.{4,200}",
    re.IGNORECASE | re.DOTALL,
)
"""Where what is taken for the cause stands in a sentence."""

_LIKELY = 0.5
"""Share of a topic from which it is what somebody takes for the cause."""


async def judged(fact: Fact, turn: Ongoing, reading: Reading, case: Case, guiding: Guiding) -> Said | None:
    """The verdict, with the yes or the no before it; None where it is not made out what is asked about."""
    step = _supposed(reading) if fact is Fact.BLAMED else ""
    if fact is Fact.BLAMED and not step:
        return None
    before = turn.state
    state = replace(before.about(case), asking=(), pending="", walking=False)
    turn = replace(turn, state=state)
    examined = await guiding.examined(turn)
    answer = _answer(fact, step, examined)
    if before.told != examined.causes or (before.case.user, before.case.group) != (case.user, case.group):
        return await guiding.tell(turn, examined, guiding.rest(examined), answer)
    told, (verdict,) = await guiding.tell(turn, examined, guiding.rest(examined))
    unchanged = in_words(verdict)
    return told, (replace(unchanged, paragraphs=(*answer, *unchanged.paragraphs)),)


def _supposed(reading: Reading) -> str:
    """The id of the step that what is taken for the cause belongs to: by what is said of it, else by all."""
    said = _SAID_OF_IT.search(reading.text)
    judgements = (judge(_without_names(said[0], reading)) if said else None, reading.judgement)
    likely = (topic for one in judgements if one for topic in one.topics)
    return next((TOPICS[id].step for id, share in likely if share >= _LIKELY and TOPICS[id].cause), "")


def _without_names(text: str, reading: Reading) -> str:
    for name in (*reading.names, *reading.groups):
        text = text.replace(name, " ")
    return text


def _answer(fact: Fact, step: str, examined: Examination) -> Sequence[Text]:
    match fact:
        case Fact.BLAMED:
            return (_whether_it_is(step, examined),)
        case Fact.FINE if examined.cause:
            return (say("No, not everything is fine."),)
        case Fact.FINE if examined.undetermined:
            return ()
        case Fact.FINE:
            return (say("Yes, as far as licenses go."),)
        case _ if examined.cause is None:
            return ()
        case _ if examined.cause.cause.phase >= Phase.WAITING:
            return (say("No, that does not speed it up."),)
        case _:
            return (say("No, that does not help: the cause is another one."),)


def _whether_it_is(step: str, examined: Examination) -> Text:
    found = [one for one in examined.findings if step in examined.where(one)]
    cause = examined.cause
    if cause and cause in found:
        return say("Yes, that is it.")
    if found and cause and found[0].kind is Kind.REMARK and cause.cause.phase < Phase.WAITING:
        return together(say("No, that is not it, although there is this:"), found[0].because)
    if found:
        return together(say("It may play a part, and is not what I find first:"), found[0].because)
    verdicts = examined.verdicts.get(step, ())
    unseen = [one.note for one in verdicts if isinstance(one, Undetermined)]
    if unseen or step not in examined.verdicts:
        return together(say("I cannot say no to that, since I could not look at it."), *unseen[:1])
    fine = [one.note for one in verdicts if isinstance(one, Clear)]
    return together(say("No, that is not it."), *fine[:1])
