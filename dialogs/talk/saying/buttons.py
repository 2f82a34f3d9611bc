"""The buttons, by what they show, and which of them stand together."""

from collections.abc import Iterable, Sequence

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Named
from dialogs.examining.step import Reply
from dialogs.guide.administrator_role.check import ADMINISTRATOR_ROLE
from dialogs.subject.choosing import Slot
from dialogs.talk.marks import Mark
from dialogs.talk.message import Choice
from dialogs.words.text import Text, say

LABELS = {
    Reply.YES: say("Yes"),
    Reply.NO: say("No, not now"),
    Reply.NEXT: say("Next step"),
    Reply.BACK: say("Back"),
    Reply.CHECK_AGAIN: say("Check again"),
    Reply.WALK: say("Walk me through"),
    Reply.WHO: say("Who changed it?"),
    Reply.POWERSHELL: say("PowerShell"),
    Reply.STOP: say("Stop"),
    Reply.START_OVER: say("Start over"),
}

AFTER_A_VERDICT = (Reply.NEXT, Reply.CHECK_AGAIN, Reply.WALK, Reply.WHO, Reply.POWERSHELL, Reply.STOP)

AFTER_AN_OFFER = (Reply.YES, Reply.NO, Reply.CHECK_AGAIN, Reply.WHO, Reply.POWERSHELL, Reply.STOP)

AT_A_STEP = (Reply.NEXT, Reply.BACK, Reply.CHECK_AGAIN, Reply.WHO, Reply.POWERSHELL, Reply.STOP)

AT_THE_END = (Reply.CHECK_AGAIN, Reply.WALK, Reply.WHO, Reply.POWERSHELL, Reply.START_OVER)

MARKS = (
    Choice(say("Helpful"), value=f"mark:{Mark.HELPFUL}"),
    Choice(say("Wrong"), value=f"mark:{Mark.WRONG}"),
    Choice(say("Unclear"), value=f"mark:{Mark.UNCLEAR}"),
)

HOW_TO_BEGIN = (
    Choice(say("What is broken in my tenant?"), value="tenant:", best=True),
    Choice(say("May I do this?"), go=ADMINISTRATOR_ROLE.id),
)

MOST_BUTTONS = 6
"""Teams shows no more on a card: "
"https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/design-effective-cards"""


def look_at(slot: Slot, thing: Named) -> Choice:
    """The button that goes on with one person or group."""
    return Choice(say("Look at {name}", name=thing.name), value=f"{slot}:{thing.id}")


def one_away(examined: Examination, most: int) -> tuple[Choice, ...]:
    """For a group or the whole tenant: the first few groups, or people, that findings concern, one button
    each."""
    if examined.case.user is not None:
        return ()
    picks: dict[str, Choice] = {}
    for finding in examined.findings:
        slot: Slot = "user" if examined.case.group else "group"
        if thing := finding.about.user if examined.case.group else finding.about.group:
            picks.setdefault(thing.id, look_at(slot, thing))
    return tuple(picks.values())[:most]


def choices(
    replies: Iterable[Reply], best: Reply | None = None, yes: Text = LABELS[Reply.YES]
) -> tuple[Choice, ...]:
    """Buttons, in the order given; `yes` is what the button of a yes shows."""
    labels = {**LABELS, Reply.YES: yes}
    return tuple(Choice(labels[reply], reply=reply, best=reply is best) for reply in replies)


def possible(
    replies: Sequence[Reply], triggers: frozenset[str], yes: Text = LABELS[Reply.YES]
) -> tuple[Choice, ...]:
    """Those of the buttons that lead somewhere from a step with these triggers; the first is the best."""
    always = {Reply.BACK, Reply.WALK}
    shown = [reply for reply in replies if reply in always or str(reply) in triggers]
    return choices(shown, best=shown[0] if shown else None, yes=yes)
