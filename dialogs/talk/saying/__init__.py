"""What is said: verdicts and steps of the guide, made into messages. Decides nothing, asks nothing."""

from dialogs.talk.saying.buttons import AFTER_AN_OFFER, AT_A_STEP, AT_THE_END, HOW_TO_BEGIN, choices
from dialogs.talk.saying.parts import cost, in_short
from dialogs.talk.saying.small import (
    NOTHING_TOLD,
    WHAT_I_SEE,
    WHY_THE_TRUTH,
    ask_for_the_truth,
    choose,
    did_not_read,
    elsewhere,
    goodbye,
    no_to_nothing,
    note,
    old_button,
    reads_no_pictures,
    unknown,
    welcome,
    which,
    why_choose,
    you_are_welcome,
)
from dialogs.talk.saying.steps import barred, ending, evidence, how_to, question, step_page
from dialogs.talk.saying.verdicts import verdict

__all__ = [
    "AFTER_AN_OFFER",
    "AT_A_STEP",
    "AT_THE_END",
    "HOW_TO_BEGIN",
    "NOTHING_TOLD",
    "WHAT_I_SEE",
    "WHY_THE_TRUTH",
    "ask_for_the_truth",
    "barred",
    "choices",
    "choose",
    "cost",
    "did_not_read",
    "elsewhere",
    "ending",
    "evidence",
    "goodbye",
    "how_to",
    "in_short",
    "no_to_nothing",
    "note",
    "old_button",
    "question",
    "reads_no_pictures",
    "step_page",
    "unknown",
    "verdict",
    "welcome",
    "which",
    "why_choose",
    "you_are_welcome",
]
