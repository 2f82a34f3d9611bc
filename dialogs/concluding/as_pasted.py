"""What a text says that was pasted about somebody, where that is not what is found there."""

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Meaning
from dialogs.examining.verdict import Clear
from dialogs.licensing.messages.error_messages import quotes_one
from dialogs.licensing.messages.error_texts import explain, recognise
from dialogs.words.text import Text, say, together
from graph import Directory


def otherwise_said(examined: Examination, directory: Directory) -> tuple[Text, ...]:
    """What the text means, and that nothing of it is found where everything it may come from was seen; none
    where what is found explains it."""
    pasted = examined.case.error_text
    recognised = recognise(pasted) if quotes_one(pasted) else None
    if recognised is None or any(recognised.meaning in one.cause.answers for one in examined.findings):
        return ()
    if recognised.error and any(one.to is recognised.error and one.evidence for one in examined.leads):
        return ()
    says = (say("The text says:"), explain(recognised, directory))
    if recognised.error and _all_seen(examined, recognised.meaning):
        return (together(*says, say("Of that I find nothing here now.")),)
    return (together(*says),)


def _all_seen(examined: Examination, meaning: Meaning) -> bool:
    """Whether the checks that would find it say that it is fine, or had no row to look into."""
    would_find = [
        examined.verdicts[id]
        for id, check in examined.checks.items()
        if any(meaning in cause.answers for cause in check.causes)
    ]
    return all(isinstance(verdict, Clear) for found in would_find for verdict in found)
