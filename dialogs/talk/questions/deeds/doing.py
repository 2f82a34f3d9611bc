"""Do it: what somebody wants to have done is put to them as a question where the guide may write it; else
they are told what keeps it from being done, the commands that do it, and who may.
"""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.examining.case import Case, Named
from dialogs.examining.remedy import Barred, Change, Remedy
from dialogs.examining.rights import Missing
from dialogs.examining.step import Question, Reply
from dialogs.examining.verdict import ABOUT_NOTHING, Finding
from dialogs.licensing.printed import Sending, printed
from dialogs.licensing.rows import rows
from dialogs.remedies.add_member import ADD_MEMBER
from dialogs.remedies.done_elsewhere import BUY_LICENSES
from dialogs.remedies.enable_account import ENABLE_ACCOUNT
from dialogs.remedies.group_products import GIVE, TAKE_OFF
from dialogs.remedies.remove_direct import REMOVE_DIRECT
from dialogs.remedies.reprocess import REPROCESS
from dialogs.remedies.resume_rule import RESUME_RULE
from dialogs.remedies.security_enable import SECURITY_ENABLE
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.remedies.switch_plans import SWITCH_OFF, SWITCH_ON
from dialogs.talk import forwarding, saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.deeds.before_doing import effects, who_holds, who_may
from dialogs.talk.questions.supposing import free
from dialogs.understanding.kinds.deed import Deed
from dialogs.words.script import Command
from dialogs.words.text import say, together
from graph import Directory

_REMEDIES: Mapping[Deed, Remedy] = {
    Deed.PROCESS_ANEW: REPROCESS,
    Deed.RESUME_RULE: RESUME_RULE,
    Deed.SET_LOCATION: SET_LOCATION,
    Deed.BUY_LICENSES: BUY_LICENSES,
    Deed.SECURITY_ENABLE: SECURITY_ENABLE,
    Deed.ENABLE_ACCOUNT: ENABLE_ACCOUNT,
    Deed.ADD_MEMBER: ADD_MEMBER,
    Deed.SWITCH_ON: SWITCH_ON,
    Deed.SWITCH_OFF: SWITCH_OFF,
}
"""What is planned for it; taking and giving depend on whom or what it is done to."""


async def do(deed: Deed, turn: Ongoing, guiding: Guiding) -> Said:
    """What is wanted, for the case of the turn."""
    if deed is Deed.FIX:
        return await _fix(turn, guiding)
    case = turn.state.case
    if deed is Deed.TAKE and (group := await _given_by(case, turn.directory)):
        inherited = replace(turn, state=replace(turn.state, case=replace(case, group=group)))
        return turn.state, (await _for_others(Deed.REMOVE_MEMBER, inherited),)
    remedy = _remedy(deed, case)
    if remedy is None:
        return turn.state, (await _for_others(deed, turn),)
    return await _with(remedy, turn, guiding)


def _remedy(deed: Deed, case: Case) -> Remedy | None:
    match deed:
        case Deed.TAKE:
            return REMOVE_DIRECT if case.user else TAKE_OFF if case.group else None
        case Deed.GIVE:
            if case.user is None:
                return GIVE if case.group and case.sku else None
            return ADD_MEMBER if case.group else None
        case _:
            return _REMEDIES.get(deed)


async def _given_by(case: Case, directory: Directory) -> Named | None:
    """The group that the person has the product from, where they have it from nowhere else."""
    if case.user is None or case.sku is None:
        return None
    found = [row for row in await rows(Case(user=case.user), directory) if row.sku.id == case.sku.id]
    return found[0].group if len(found) == 1 else None


async def _fix(turn: Ongoing, guiding: Guiding) -> Said:
    """Whatever helps against what is found now; where nothing here does, the verdict says what to do."""
    examined = await guiding.examined(turn)
    cause = examined.cause
    if cause is None or not cause.healed_by:
        state, messages = await guiding.tell(turn, examined, guiding.rest(examined))
        return state, (*messages[:-1], _nothing_i_could_do(messages[-1]) if cause else messages[-1])
    about = cause.about
    case = replace(
        turn.state.case,
        user=turn.state.case.user or about.user,
        group=turn.state.case.group or about.group,
        sku=turn.state.case.sku or about.sku,
    )
    return await _with(cause.healed_by[0], turn, guiding, case, cause)


def _nothing_i_could_do(verdict: Message) -> Message:
    """The verdict, to whoever wants it mended by me."""
    return replace(
        verdict,
        paragraphs=(say("There is nothing that I could do myself."), *verdict.paragraphs),
        kind=MessageKind.DECLINED,
    )


async def _with(
    remedy: Remedy, turn: Ongoing, guiding: Guiding, case: Case | None = None, cause: Finding | None = None
) -> Said:
    steps = guiding.guide.steps.values()
    asks = (step for step in steps if isinstance(step, Question) and step.remedy is remedy)
    if (step := next(asks, None)) is not None:
        return await guiding.show(turn, step)
    case = case or turn.state.case
    planned = await remedy.plan(case, turn.directory)
    told = planned.told if isinstance(planned, Barred) else (remedy.describe(case),)
    right = await who_may(remedy, case, turn.directory, guiding.guide)
    then = () if isinstance(planned, Barred) else await effects(remedy, case, turn.directory)
    message = Message(
        remedy.title,
        tone="warning",
        paragraphs=(
            say("I do not do this myself; here is what it takes."),
            *then,
            *told,
            *((together(say("**Next:**"), cause.next_step),) if cause else ()),
            *right.told,
        ),
        facts=saying.facts(cause.about if cause else ABOUT_NOTHING, case),
        commands=_commands(planned, remedy.least),
        choices=_buttons(forward=not right.held),
        causes=(cause.cause.id,) if cause else (),
        kind=MessageKind.DECLINED,
    )
    return turn.state, (message,)


def _commands(planned: Change | Barred, least: Missing) -> tuple[Command, ...]:
    return (printed(Sending(planned.requests, least.permission)),) if isinstance(planned, Change) else ()


def _buttons(*, forward: bool = True) -> tuple[Choice, ...]:
    return (
        *((forwarding.BUTTON,) if forward else ()),
        *saying.choices((Reply.CHECK_AGAIN, Reply.START_OVER)),
    )


async def _for_others(deed: Deed, turn: Ongoing) -> Message:
    """What the guide has no change for: what it takes, and who may do it."""
    match deed:
        case Deed.REMOVE_MEMBER:
            role = "Groups Administrator"
            told = say(
                "What comes from a group is not taken off a person: whoever leaves the group loses it. I "
                "take nobody out of a group myself."
            )
        case Deed.DELETE_GROUP:
            role = "Groups Administrator"
            told = say(
                "I delete no group. Nor does Entra while it carries licenses: take the products off it "
                "first, and wait until that is processed."
            )
        case _:
            role = "License Administrator"
            told = say(
                "I give and take no license. Put the person into a group that gives the product, or assign "
                "it directly."
            )
    return Message(
        say("I do not do this myself"),
        tone="warning",
        paragraphs=(
            told,
            *await free(turn.state.case, turn.directory),
            *await who_holds(role, turn.directory),
        ),
        facts=saying.facts(ABOUT_NOTHING, turn.state.case),
        choices=_buttons(),
        kind=MessageKind.DECLINED,
    )
