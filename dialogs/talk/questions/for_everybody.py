"""Do it for everybody: what each cause takes, or the one thing that heals all of them."""

from dialogs.concluding.examination import Examination
from dialogs.examining.step import Reply
from dialogs.examining.verdict import Finding, Kind
from dialogs.talk import saying
from dialogs.talk.message import Message, MessageKind, Section
from dialogs.talk.saying.parts import following
from dialogs.words.text import Text, quoted, say, say_count, together


def for_everybody(examined: Examination) -> Message:
    """What can be done for everybody who is in error, cause by cause; each is one button away, and nothing is
    done before it is chosen and agreed to."""
    causes = [one for one in examined.findings if one.kind is Kind.CAUSE]
    if not causes:
        return _nothing_to_do(examined)
    if len(causes) == 1:
        return _one_for_all(examined, causes[0])
    return Message(
        say("What can be done, and for whom"),
        tone="attention",
        paragraphs=(
            say_count(
                "I found {count} cause. Each takes something else, so I do not do them all at once.",
                "I found {count} causes. Each takes something else, so I do not do them all at once.",
                count=len(causes),
            ),
            say("Reprocessing helps only where the cause is gone. Which one shall it be?"),
        ),
        sections=saying.filled(
            Section(
                say("One by one"),
                tuple(together(_heading(one), one.next_step) for one in causes),
                folded=False,
            )
        ),
        choices=(*saying.one_away(examined, saying.MOST_BUTTONS - 1), *saying.choices((Reply.CHECK_AGAIN,))),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.CHOICE,
    )


def _one_for_all(examined: Examination, cause: Finding) -> Message:
    """The one cause of all of them, and what heals it."""
    return Message(
        say("One cause, and what heals it for everybody"),
        tone="attention",
        paragraphs=(cause.because, *following(cause)),
        choices=(*saying.one_away(examined, saying.MOST_BUTTONS - 1), *saying.choices((Reply.CHECK_AGAIN,))),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.ANSWER,
    )


def _nothing_to_do(examined: Examination) -> Message:
    return Message(
        say("There is nothing to mend"),
        paragraphs=(say("I found nothing in the way of anybody."),),
        choices=saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER)),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.ANSWER,
    )


def _heading(finding: Finding) -> Text:
    title, group = quoted(finding.cause.title), finding.about.group
    if group is None:
        return say("**{title}**:", title=title)
    return say("**{title}** ({group}):", title=title, group=group.name)
