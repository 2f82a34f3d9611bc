"""More of the case that was told: why, what helps, since when, another product, and who leads the person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dialogs.examining.case import Case, Named
from dialogs.guide.audit_trail.check import AUDIT_TRAIL
from dialogs.licensing.rows import Row, every_row
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.whether import rows_told
from dialogs.talk.saying.parts import advice, following, proof
from dialogs.words.text import Text, say
from graph import GraphError

_MOST_PROOFS = 3
_MOST_ADVICE = 3


async def why_so(turn: Ongoing, guiding: Guiding) -> Said:
    """The cause in words, with what proves it in sight."""
    examined = await guiding.examined(turn)
    state, messages = await guiding.tell(turn, examined, guiding.rest(examined))
    card, cause = messages[-1], examined.cause
    proofs = tuple(map(proof, cause.evidence))[:_MOST_PROOFS] if cause else ()
    shown = (say("How this is known:"), *proofs) if proofs else ()
    return state, (
        replace(card, paragraphs=(*card.paragraphs, *shown), commands=(), aside=(), kind=MessageKind.ANSWER),
    )


async def what_helps(turn: Ongoing, guiding: Guiding) -> Said:
    """The next step, and the other ways that the guide knows."""
    examined = await guiding.examined(turn)
    state, messages = await guiding.tell(turn, examined, guiding.rest(examined))
    card, cause = messages[-1], examined.cause
    if cause is None:
        return state, (card,)
    ways = advice(cause)[:_MOST_ADVICE]
    return state, (
        replace(
            card,
            title=say("What helps"),
            paragraphs=(cause.because, *following(cause), *ways),
            aside=(),
            kind=MessageKind.ANSWER,
        ),
    )


async def since_when(turn: Ongoing, guiding: Guiding) -> Said:
    """Since when it stands so, as the rows tell; then who changed it, as far as the log may be read."""
    examined = await guiding.examined(turn)
    since = examined.cause.since if examined.cause else None
    told: Sequence[Text] = ()
    if since:
        told = (say("It stands so since {since}.", since=since),)
    elif examined.cause is None and turn.state.case.user:
        told = _updated(await every_row(Case(user=turn.state.case.user), turn.directory))
    state, messages = await guiding.enter(turn, AUDIT_TRAIL.id)
    first, *more = messages
    return state, (replace(first, paragraphs=(*told, *first.paragraphs)), *more)


def _updated(rows: Sequence[Row]) -> tuple[Text, ...]:
    return tuple(_since(row, row.state.last_updated) for row in rows if row.state.last_updated)


def _since(row: Row, at: datetime) -> Text:
    if row.group is None:
        return say(
            "{product}, assigned directly: as it is now since {since}.", product=row.sku.name, since=at
        )
    return say(
        "{product} from {group}: as it is now since {since}.",
        product=row.sku.name,
        group=row.group.name,
        since=at,
    )


async def other_product(turn: Ongoing, guiding: Guiding) -> Said | None:
    """The products of the person besides the one spoken of: the only one is looked at, several are told."""
    case = turn.state.case
    if case.user is None:
        return None
    try:
        found = await every_row(Case(user=case.user), turn.directory)
    except GraphError:
        return None
    spoken_of = turn.state.last("sku") or case.sku
    others = tuple(row for row in found if spoken_of is None or row.sku.id != spoken_of.id)
    products = dict.fromkeys(row.sku for row in others)
    if len(products) == 1 and any(row.failed for row in others):
        sku = next(iter(products))
        state = turn.state.about(Case(user=case.user, sku=sku))
        there, messages = await guiding.examine(
            replace(turn, state=replace(state, asking=(), pending="", walking=False))
        )
        return there, (_of_the_other(messages[-1], case.user, others),)
    buttons = guiding.buttons(turn.state)
    if not products:
        return turn.state, (_no_other(case.user, spoken_of, buttons),)
    first = say("This is what {name} has besides that.", name=case.user.name)
    message = saying.note(first, *rows_told(others), replies=buttons, kind=MessageKind.ANSWER)
    return turn.state, (message,)


def _of_the_other(verdict: Message, user: Named, rows: Sequence[Row]) -> Message:
    """The verdict, behind how the other product itself stands."""
    return replace(
        verdict,
        title=say("This is what {name} has besides that.", name=user.name),
        paragraphs=(*rows_told(rows), *verdict.paragraphs),
        kind=MessageKind.ANSWER,
    )


def _no_other(user: Named, sku: Named | None, replies: Sequence[Choice]) -> Message:
    told = (
        say("{product} is all that {name} has or would get.", product=sku.name, name=user.name)
        if sku
        else say("{name} has no license.", name=user.name)
    )
    return saying.note(say("There is no other product"), told, replies=replies, kind=MessageKind.ANSWER)


def manager(turn: Ongoing, guiding: Guiding) -> Said | None:
    """Who leads a person has nothing to do with licenses, and is not looked up."""
    user = turn.state.case.user or turn.state.last("user")
    if user is None:
        return None
    message = saying.note(
        say("I do not look up who leads {name}", name=user.name),
        say(
            "It stands in the **Entra admin center > Users > {name} > Properties > Job information**. Nobody "
            "needs to agree to a license from a group; what it takes is a role.",
            name=user.name,
        ),
        replies=guiding.buttons(turn.state),
        kind=MessageKind.DECLINED,
    )
    return turn.state, (message,)
