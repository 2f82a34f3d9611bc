"""What somebody who may not mend it themselves can send to who may: whom to ask, and a text with everything
that person would ask back for.

Asked for, by a button or in words: it looks at the case anew, and at who holds the role.
"""

from collections.abc import Sequence

from dialogs.asker.roles import role_id
from dialogs.examining.case import Case
from dialogs.examining.examination import Examination, reason
from dialogs.examining.step import Reply
from dialogs.examining.verdict import ABOUT_NOTHING, About, Evidence, Finding, Kind, Leads
from dialogs.talk.message import Choice, Message
from dialogs.talk.saying import choices, in_short
from dialogs.words.text import Text, only, plain, say
from graph import Directory, DirectoryObject, Forbidden, GraphError, Listed

FORWARD = "forward:"
"""What the button says back."""

BUTTON = Choice(say("Text for the administrator"), value=FORWARD)

_MOST_NAMED = 8

_LEAST = "License Administrator"
_HIGHEST = "Global Administrator"


def role_for(examined: Examination) -> str:
    """The least role that takes the next step."""
    cause = examined.cause
    mends = cause.healed_by[0].least.role if cause and cause.healed_by else ""
    return mends or _LEAST


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
        return say("{reason} So I cannot name anybody; ask your IT desk.", reason=reason(error))
    if not stand_ins:
        return say("Nobody holds it right now.")
    return say(
        "Nobody holds it right now. Somebody with {role} can do it, or give it to somebody: {named}.",
        role=_HIGHEST,
        named=_named(stand_ins),
    )


def message(examined: Examination, role: str, to_ask: Text) -> Message:
    """Whom to ask, and the text, ready to be copied."""
    return Message(
        say("Text for the administrator"),
        paragraphs=(
            say("This takes the role **{role}**.", role=role),
            to_ask,
            say("Copy the text, and send it to them."),
        ),
        commands=(text(examined, role),),
        choices=choices((Reply.CHECK_AGAIN, Reply.START_OVER), Reply.CHECK_AGAIN),
    )


def text(examined: Examination, role: str) -> str:
    """The text itself, in plain words: what is wrong, with its evidence, the next step, and the ids."""
    cause, case = examined.cause, examined.case
    lines = ["Hello,", "", _complaint(case), ""]
    lines += _found(cause) if cause else _not_found(examined)
    only = examined.leads[0].about if len(examined.leads) == 1 else ABOUT_NOTHING
    lines += ["", f"It takes the role {role}.", *_ids(case, cause.about if cause else only)]
    return "\n".join([*lines, "", f"Looked up in Microsoft Graph by {_asker(examined)}."])


def _named(holders: Listed[DirectoryObject]) -> tuple[Text, ...]:
    shown = tuple(map(_holder, holders.items[:_MOST_NAMED]))
    more = len(holders.items) - len(shown)
    return (*shown, say("{more} more", more=more)) if more > 0 else shown


def _holder(one: DirectoryObject) -> Text:
    if one.kind == "group":
        return say("the members of the group {name}", name=one.name)
    address = one.user_principal_name
    return say("{name} ({address})", name=one.name, address=address) if address else say("{n}", n=one.name)


def _complaint(case: Case) -> str:
    who = case.user.name if case.user else "Somebody"
    what = case.sku.name if case.sku else "a license"
    through = f" through the group {case.group.name}" if case.group else ""
    return f"{who} should have {what}{through}, and it does not work."


def _found(cause: Finding) -> Sequence[str]:
    proofs = [f"- {_proof(one)}" for one in cause.evidence]
    return (
        f"What was found: {plain(cause.cause.title)}. {plain(cause.because)}",
        f"Next step: {plain(cause.next_step)}",
        *(["How this is known:", *proofs] if proofs else []),
    )


def _not_found(examined: Examination) -> Sequence[str]:
    unseen = ", ".join(dict.fromkeys(check.title for check, _ in examined.undetermined))
    rows = [line for lead in examined.leads for line in _row(lead)]
    return (
        "No cause was found with what I may see.",
        *(["What Entra says of it:", *rows] if rows else []),
        *([f"Could not be looked at with my rights: {unseen}."] if unseen else []),
    )


def _row(lead: Leads) -> Sequence[str]:
    return (f"- {plain(lead.note)}", *(f"  {_proof(one)}" for one in lead.evidence))


def _proof(one: Evidence) -> str:
    return f"{one.property}: {plain(only(one.value))} ({in_short(one.source)})"


def _ids(case: Case, about: About) -> Sequence[str]:
    things = (
        ("user", case.user or about.user),
        ("group", case.group or about.group),
        ("product", case.sku or about.sku),
    )
    # A group that may not be read goes by its id.
    return [f"{kind}: {', '.join(dict.fromkeys((thing.name, thing.id)))}" for kind, thing in things if thing]


def _asker(examined: Examination) -> str:
    return f"the Group Licensing Assistant ({examined.receipt.graph_requests} questions)"
