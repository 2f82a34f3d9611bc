"""What somebody who may not mend it themselves can send to who may: whom to ask, and a text with everything
that person would ask back for.

Asked for, by a button or in words: it looks at the case anew, and at who holds the role.
"""

from collections.abc import Iterator

from dialogs.asker.roles import role_id
from dialogs.concluding.examination import Examination, reason
from dialogs.examining.case import Case, Named
from dialogs.examining.step import Reply
from dialogs.examining.verdict import ABOUT_NOTHING, About, Evidence, Finding, Kind
from dialogs.talk.message import Choice, Message, MessageKind
from dialogs.talk.saying import choices, in_short
from dialogs.words.text import (
    Phrase,
    Text,
    Value,
    only,
    phrase,
    phrase_count,
    quoted,
    say,
    say_count,
    together,
)
from graph import Directory, DirectoryObject, Forbidden, GraphError, Listed

FORWARD = "forward:"
"""What the button says back."""

BUTTON = Choice(say("Text for the administrator"), value=FORWARD)

_MOST_NAMED = 8

LEAST = "License Administrator"
_HIGHEST = "Global Administrator"


def role_for(examined: Examination) -> str:
    """The least role that takes the next step."""
    cause = examined.cause
    mends = cause.healed_by[0].least.role if cause and cause.healed_by else ""
    return mends or LEAST


def may_not(examined: Examination) -> bool:
    """Whether the asker's own role stands in the way of what would help."""
    return any(one.kind is Kind.OBSTACLE for one in examined.findings)


async def whom(role: str, directory: Directory) -> Text:
    """Who in the tenant holds the role, as far as the asker may read that."""
    try:
        holders = await directory.role_holders(role_id(role))
        if holders:
            return say("It is held by {named}.", named=_named(holders))
        if not holders.complete:
            return say("I could not read who holds it: ask your IT desk for somebody with {role}.", role=role)
        stand_ins = await directory.role_holders(role_id(_HIGHEST))
    except Forbidden:
        return say(
            "Who holds it you may not read (that takes Directory Readers): ask your IT desk for somebody "
            "with {role}.",
            role=role,
        )
    except GraphError as error:
        return together(reason(error), say("So I cannot name anybody; ask your IT desk."))
    if not stand_ins:
        return say("Nobody holds it right now.")
    return say(
        "Nobody holds it right now. Somebody with {role} can do it, or give it to somebody: {named}.",
        role=_HIGHEST,
        named=_named(stand_ins),
    )


COPY = say("I send nothing myself: copy the text, and send it to them.")


async def to_be_sent(words: str, directory: Directory) -> Text:
    """That the text is to be copied, and to whom it goes, where the words name one person."""
    if not words:
        return COPY
    try:
        found = await directory.find_users(words)
    except GraphError:
        return COPY
    if len(found.items) != 1:
        return COPY
    user = found.items[0]
    return say(
        "I send nothing myself: copy the text, and send it to {who}.",
        who=_reached_at(user.name, user.user_principal_name),
    )


def _reached_at(name: str, address: str | None) -> Phrase:
    return phrase("{name} ({address})", name=name, address=address) if address else only(name)


def message(examined: Examination, role: str, to_ask: Text, to_be_sent: Text = COPY) -> Message:
    """Whom to ask, and the text, ready to be copied."""
    return Message(
        say("Text for the administrator"),
        paragraphs=(
            say("This takes the role **{role}**.", role=role),
            to_ask,
            to_be_sent,
        ),
        letter=letter(examined, role),
        choices=choices((Reply.CHECK_AGAIN, Reply.START_OVER), Reply.CHECK_AGAIN),
        steps=examined.steps,
        causes=examined.causes,
        kind=MessageKind.HOW_TO,
    )


def letter(examined: Examination, role: str) -> tuple[Text, ...]:
    """The text itself, line by line: what is wrong, with its evidence, the next step, and the ids."""
    cause, case = examined.cause, examined.case
    alone = examined.leads[0].about if len(examined.leads) == 1 else ABOUT_NOTHING
    return (
        say("Hello,"),
        _BLANK,
        _complaint(case),
        _BLANK,
        *(_found(cause) if cause else _not_found(examined)),
        *_unseen(examined),
        _BLANK,
        say("It takes the role {role}.", role=role),
        *_ids(case, cause.about if cause else alone),
        _BLANK,
        say_count(
            "Looked up in Microsoft Graph by the Group Licensing Assistant ({count} question).",
            "Looked up in Microsoft Graph by the Group Licensing Assistant ({count} questions).",
            count=examined.receipt.graph_requests,
        ),
    )


_BLANK = only("")


def _named(holders: Listed[DirectoryObject]) -> tuple[Value, ...]:
    shown = tuple(map(_holder, holders.items[:_MOST_NAMED]))
    more = len(holders.items) - len(shown)
    return (*shown, phrase_count("{count} more", "{count} more", count=more)) if more > 0 else shown


def _holder(one: DirectoryObject) -> Phrase:
    if one.kind == "group":
        return phrase("the members of the group {name}", name=one.name)
    return _reached_at(one.name, one.user_principal_name)


def _complaint(case: Case) -> Text:
    who = case.user.name if case.user else phrase("Somebody")
    what = case.sku.name if case.sku else phrase("a license")
    if case.group is None:
        return say("{who} should have {what}, and it does not work.", who=who, what=what)
    return say(
        "{who} should have {what} through the group {group}, and it does not work.",
        who=who,
        what=what,
        group=case.group.name,
    )


def _found(cause: Finding) -> Iterator[Text]:
    yield together(say("What was found: {title}.", title=quoted(cause.cause.title)), cause.because)
    yield together(say("Next step:"), cause.advised)
    if cause.evidence:
        yield say("How this is known:")
    yield from (say("- {proof}", proof=_proof(one)) for one in cause.evidence)


def _not_found(examined: Examination) -> Iterator[Text]:
    yield say("No cause was found with what I may see.")
    if examined.leads:
        yield say("What Entra says of it:")
    for lead in examined.leads:
        yield together(say("-"), lead.note)
        yield from (say("  - {proof}", proof=_proof(one)) for one in lead.evidence)


def _unseen(examined: Examination) -> Iterator[Text]:
    if unseen := tuple(dict.fromkeys(quoted(check.title) for check, _ in examined.undetermined)):
        yield say("Could not be looked at with my rights: {checks}.", checks=unseen)


def _proof(one: Evidence) -> Phrase:
    return phrase(
        "{property}: {value} ({source})", property=one.property, value=one.value, source=in_short(one.source)
    )


def _ids(case: Case, about: About) -> Iterator[Text]:
    if user := case.user or about.user:
        yield say("user: {name}", name=_with_id(user))
    if group := case.group or about.group:
        yield say("group: {name}", name=_with_id(group))
    if sku := case.sku or about.sku:
        yield say("product: {name}", name=_with_id(sku))


def _with_id(thing: Named) -> Phrase:
    # A group that may not be read goes by its id.
    return only(thing.id) if thing.name == thing.id else phrase("{name}, {id}", name=thing.name, id=thing.id)
