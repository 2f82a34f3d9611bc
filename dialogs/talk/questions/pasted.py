"""A text of Microsoft's that somebody pastes and names nobody with: what it says, with the products and plans
of its ids, what this tenant has of them, and the passage of the guide that explains it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dialogs import diagnosis
from dialogs.answering.nearest_passages import SURE, Found, nearest
from dialogs.answering.passages import Passage, explaining
from dialogs.examining.case import Meaning
from dialogs.licensing.messages.error_texts import Recognised, explain, recognise
from dialogs.subject.meant import LONGEST_ERROR_TEXT
from dialogs.talk import saying
from dialogs.talk.guiding import Guiding
from dialogs.talk.ongoing import Ongoing, Said
from dialogs.talk.questions.supposing import left_of
from dialogs.understanding import Reading
from dialogs.understanding.bare_words import ADDRESS
from dialogs.words.text import Text, say, together
from graph import Directory, DirectoryObject, GraphError, Listed, SubscribedSku

SURER = 0.9
"""Confidence of a passage that stands in another step than the one a text belongs to."""

_MOST_TOLD = 5
"""Products or plans of a text that are told of: as many as a portal names at once."""


async def explained(turn: Ongoing, reading: Reading, guiding: Guiding) -> Said | None:
    """What a pasted text means; None where it is none that is known, and where it is somebody's: then it is
    told with what is wrong there."""
    recognised = recognise(reading.text) if reading.quotes else None
    if recognised is None or not turn.state.case.whole_tenant or await _is_somebodys(turn, reading):
        return None
    found = nearest(reading.text, reading.judgement) if reading.judgement else ()
    passage = _passage(recognised.meaning, found)
    shown = await guiding.shown_beside(turn, passage.step) if passage.shows else None
    others = [one for one in found if one.passage is not passage]
    here = await _here(recognised, reading.text, turn.directory) if turn.entra.signed_in else ()
    first = (*_says(recognised, passage, turn.directory), *here)
    told = saying.answer(passage, shown, others, turn.state.case, turn.look.receipt)
    told = replace(told, paragraphs=(*first, *told.paragraphs))
    # Whoever is named next is looked at with it.
    pending = replace(turn.state.case, error_text=reading.error_text[:LONGEST_ERROR_TEXT])
    return replace(turn.state, case=pending), (told,)


async def _is_somebodys(turn: Ongoing, reading: Reading) -> bool:
    """Whether somebody or some group is named beside the text. Who is not signed in can name nobody."""
    if not (reading.names_anything and turn.entra.signed_in):
        return False
    named = (await diagnosis.meant_aside(reading, turn.directory, turn.state.so_far)).named
    turn.look.take(named)
    return bool(named.user or named.group or named.leaves_open("user") or named.leaves_open("group"))


def _passage(meaning: Meaning, found: Sequence[Found]) -> Passage:
    """The one that surely answers what is asked around the text, else the one that explains it. One of
    another step has to be surer still: it may have but some words in common with the text."""
    explains = explaining()[meaning]
    for one in found[:1]:
        least = SURE if one.passage.step is explains.step else SURER
        another = one.passage.messages and meaning not in one.passage.messages
        if one.passage.own and one.confidence >= least and not another:
            return one.passage
    return explains


def _says(recognised: Recognised, passage: Passage, directory: Directory) -> tuple[Text, ...]:
    """What the text says, where its ids tell more than the passage does, or the passage is of another one."""
    filled = recognised.sku_ids or recognised.plan_ids or recognised.pairs or recognised.words
    if not filled and passage is explaining()[recognised.meaning]:
        return ()
    return (together(say("The text says:"), explain(recognised, directory)),)


async def _here(recognised: Recognised, text: str, directory: Directory) -> tuple[Text, ...]:
    """What this tenant has of the ids and addresses in the text; nothing where Graph does not tell."""
    try:
        if recognised.meaning is Meaning.ADDRESS:
            addresses = sorted({one.casefold() for one in ADDRESS.findall(text)})
            return tuple(_owners(await directory.owners_of(addresses), addresses)) if addresses else ()
        skus = await directory.subscribed_skus() if recognised.sku_ids or recognised.pairs else ()
    except GraphError:
        return ()
    return (*_of_products(recognised, skus), *_of_plans(recognised, skus, directory))


def _of_products(recognised: Recognised, skus: Iterable[SubscribedSku]) -> Iterator[Text]:
    for sku in skus:
        if sku.sku_id in recognised.sku_ids[:_MOST_TOLD]:
            if recognised.meaning is Meaning.NOT_OWNED:
                yield say("This tenant does have {product} now.", product=sku.display_name)
            yield left_of(sku)


def _of_plans(recognised: Recognised, skus: Iterable[SubscribedSku], directory: Directory) -> Iterator[Text]:
    """Which products of the tenant bring the plans that the text is about."""
    plans = dict.fromkeys(plan for pair in recognised.pairs for plan in pair)
    for plan in list(plans)[:_MOST_TOLD]:
        holders = tuple(
            sku.display_name for sku in skus if any(one.service_plan_id == plan for one in sku.service_plans)
        )
        name = directory.plan_name(plan)
        if holders:
            yield say("{plan} is in {products} here.", plan=name, products=holders)
        else:
            yield say("No product of this tenant holds {plan}.", plan=name)


def _owners(owners: Listed[DirectoryObject], addresses: Sequence[str]) -> Iterator[Text]:
    for address in addresses[:_MOST_TOLD]:
        holders = tuple(one.name for one in owners if _holds(one, address))
        if holders:
            yield say("{address} belongs to {holders} here.", address=address, holders=holders)
        else:
            yield say(
                "I see no user, group or contact here with {address}; what was deleted less than 30 days "
                "ago, or only Exchange sees, may have it.",
                address=address,
            )


def _holds(owner: DirectoryObject, address: str) -> bool:
    held = {one.casefold().removeprefix("smtp:") for one in owner.proxy_addresses or ()}
    return address in held | {one.casefold() for one in (owner.mail, owner.user_principal_name) if one}
