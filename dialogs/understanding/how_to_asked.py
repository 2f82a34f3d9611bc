"""How something is done, for who asks that instead of why: which of the guide's how-tos the words ask for.

What is answered stands in the folders of the steps.
"""

import re
from collections.abc import Iterable

from dialogs.examining.step import Check, HowTo, Question, Step
from dialogs.understanding.reading import Reading
from dialogs.understanding.scope import look_alike

LONGEST = 400
"""Characters of a question; a longer text is a story or a log."""

_HOW = re.compile(
    r"\bhow (do|can|should|would|could|must|to|is|are)\b(?! (you|it|that|this)\b)"
    r"|\b(which|what('s| is) the) (command|cmdlet|way|script|steps?)\b"
    r"|\b(command|cmdlet|script|steps|way) (to|for)\b"
    r"|^\W{0,9}(wie|comment|c[oó]mo|come|hoe|where (do|can) i)\b(?! (lange|viel|kommt|kann es|se fait))"
    r"|^\W{0,9}(who (has|have|holds|uses)|wer hat|qui a|quién tiene|quem tem)\b(?! (been|it|that)\b)|誰が"
    r"|\b(wie|how) (man|one|ich|i)\b|(方法|どうやって|どのように|手順|には)",
    re.IGNORECASE,
)
_WHY = re.compile(r"\b(why|warum|weshalb|wieso|pourquoi|por qu[eéê]|porqu[eê])\b|なぜ", re.IGNORECASE)


def how_tos(step: Step) -> tuple[HowTo, ...]:
    """What a step says how to do; an ending says nothing."""
    return step.how_tos if isinstance(step, Check | Question) else ()


def how_to_asked(reading: Reading, steps: Iterable[Step]) -> HowTo | None:
    """The how-to that is asked for; None where the words ask something else."""
    text = reading.text
    if len(text) > LONGEST or _WHY.search(text) or look_alike(text):
        return None
    how = _HOW.search(text)
    offered = [one for step in steps for one in how_tos(step)]
    # Whoever wants to see all that is wrong is shown it.
    asked = how or (reading.how_to and not reading.tenant)
    said = (one for one in offered if (asked or one.outright) and re.search(one.asked, text, re.IGNORECASE))
    meant = (one for one in offered if asked and reading.how_to and one.topic == reading.topic)
    return next(said, None) or next(meant, None)
