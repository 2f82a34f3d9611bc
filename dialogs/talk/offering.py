"""What a yes would be bound to; or, for who may not do it, why none is asked for.

Whoever may not write is told so before they are asked. What Graph would not show of their roles bars nobody:
then the question is put, and Graph itself decides.
"""

from dataclasses import replace

from dialogs.diagnosis import examined_asker
from dialogs.examining.case import Case
from dialogs.examining.machine import GuideMachine
from dialogs.examining.remedy import Barred, Change, Remedy
from dialogs.examining.verdict import About, Finding, Kind
from dialogs.licensing.printed import Sending, printed
from dialogs.talk import forwarding
from dialogs.talk.ongoing import Ongoing
from dialogs.talk.state import Offer
from dialogs.words.script import Command
from dialogs.words.text import Text, say
from graph import Directory, GraphError

_ONLY_LOOKS = say(
    "I only look for you here and write nothing. Ask a License or User Administrator of this tenant to do it."
)


async def offer(turn: Ongoing, remedy: Remedy, guide: GuideMachine, key: str) -> Offer | Barred:
    """The offer to do it for the case, put to whoever is asking."""
    if not turn.entra.may_write:
        return Barred((_ONLY_LOOKS,))
    examined = await examined_asker(turn.state.case, turn.directory, guide)
    for finding in examined.findings:
        if finding.kind is Kind.OBSTACLE:
            late = (finding.proof,) if finding.proof else ()
            return Barred((finding.because, *late, finding.next_step))
    match await remedy.plan(turn.state.case, turn.directory):
        case Change() as change:
            me = await turn.directory.me()
            return Offer(key, me.id if me else "", change)
        case Barred() as barred:
            return barred


async def doubts(turn: Ongoing, remedy: Remedy, guide: GuideMachine) -> tuple[Text, ...]:
    """What is said beside an offer where Graph would not show whether the asker may: who surely does."""
    examined = await examined_asker(turn.state.case, turn.directory, guide)
    unseen = [one.note for _, one in examined.undetermined]
    if not unseen or not remedy.least.role:
        return ()
    role = remedy.least.role
    takes = say("It takes the role **{role}**; without it Graph refuses.", role=role)
    return (*unseen, takes, await forwarding.whom(role, turn.directory))


async def commands(finding: Finding | None, case: Case, directory: Directory) -> tuple[Command, ...]:
    """What is printed below a finding: what only looks, and what would do what helps best."""
    if finding is None:
        return ()
    for remedy in finding.healed_by:
        if change := await _planned(remedy, _narrowed(case, finding.about), directory):
            return (*finding.looks, printed(Sending(change.requests, remedy.least.permission)))
    return finding.looks


async def _planned(remedy: Remedy, case: Case, directory: Directory) -> Change | None:
    """What it would send; nothing where it is not done here, or where Graph does not show what it takes."""
    try:
        planned = await remedy.plan(case, directory)
    except GraphError:
        return None
    return planned if isinstance(planned, Change) else None


def _narrowed(case: Case, about: About) -> Case:
    return replace(
        case, user=about.user or case.user, group=about.group or case.group, sku=about.sku or case.sku
    )
