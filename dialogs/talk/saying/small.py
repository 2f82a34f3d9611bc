"""The small things said: a greeting, a choice, what was not found, a sentence or two."""

from collections.abc import Mapping, Sequence

from dialogs.examining.cause import Causes
from dialogs.examining.step import Reply
from dialogs.subject.choosing import Choose, Slot
from dialogs.talk.message import Choice, Message, MessageKind, Section
from dialogs.talk.saying.buttons import HOW_TO_BEGIN, MOST_BUTTONS, choices
from dialogs.understanding.scope import Elsewhere
from dialogs.words.text import Text, only, say, together

_ON_THE_WAY = (
    say("the text of an error you got, or “What is broken in my tenant?”"),
    say("“how do I …”, for the way in the admin center and the commands"),
    say("“who changed it?”, “PowerShell”, “walk me through”, “check again”"),
    say("“how do you know?” and “why do you ask?”"),
    say("“back”, “the other one”, “start over”, “stop”"),
)


def choose(one: Choose, *, again: bool = False) -> Message:
    """Several fit: which one is meant? `again` where the words that came back fit several still."""
    picks = tuple(Choice(candidate.told, value=f"{one.slot}:{candidate.id}") for candidate in one.candidates)
    if one.near:
        asked = _nearly(one)
    elif again:
        otherwise = say("Write the number, or the whole name; or “I don't know”, and I look without it.")
        asked = together(_still_several(one), otherwise)
    else:
        asked = together(_several(one), say("Which one do you mean?"))
    return Message(
        say("Which one?"),
        paragraphs=(asked,),
        choices=(*picks, *choices((Reply.STOP,)))[:MOST_BUTTONS],
        kind=MessageKind.CHOICE,
    )


def _several(one: Choose) -> Text:
    match one.slot:
        case "user":
            return say("Several people fit “{words}”.", words=one.words)
        case "group":
            return say("Several groups fit “{words}”.", words=one.words)
        case "sku":
            return say("Several products fit “{words}”.", words=one.words)


def _still_several(one: Choose) -> Text:
    match one.slot:
        case "user":
            return say("“{words}” still fits several people.", words=one.words)
        case "group":
            return say("“{words}” still fits several groups.", words=one.words)
        case "sku":
            return say("“{words}” still fits several products.", words=one.words)


def _nearly(one: Choose) -> Text:
    match one.slot:
        case "user":
            return say("I find no “{words}”. These people are called nearly so.", words=one.words)
        case "group":
            return say("I find no “{words}”. These groups are called nearly so.", words=one.words)
        case "sku":
            return say("I find no “{words}”. These products are called nearly so.", words=one.words)


def why_choose(one: Choose, replies: Sequence[Choice]) -> Message:
    """Why it matters which one is meant: what of Graph is asked then."""
    without = say("If you cannot tell, write “I don't know”, and I look without it.")
    return note(say("Why I ask"), _REASONS[one.slot], without, replies=replies, kind=MessageKind.EXPLANATION)


def why(told: Text, replies: Sequence[Choice]) -> Message:
    """Why the question that is open was put."""
    return note(say("Why I ask"), told, replies=replies, kind=MessageKind.EXPLANATION)


_REASONS: Mapping[Slot, Text] = {
    "user": say(
        "Each person has rows and groups of their own in Graph (licenseAssignmentStates, memberOf), and I "
        "read those of the one you mean."
    ),
    "group": say(
        "Each group has its own members, licenses and errors in Graph (assignedLicenses, "
        "membersWithLicenseErrors), and I read those of the one you mean."
    ),
    "sku": say(
        "Seats, service plans and rows are kept for each product apart in Graph (subscribedSkus), and I read "
        "those of the one you mean."
    ),
}


def welcome(step: str, replies: Sequence[Choice] = HOW_TO_BEGIN, *, more: bool = False) -> Message:
    """Who this is and how to begin; `more` tells as well what can be said on the way."""
    return Message(
        say("Why did a license not arrive?"),
        step=step,
        paragraphs=(
            say("I find out why a group-based license did not arrive, and what to do next."),
            say(
                "Ask in your own words, for example: “Why didn't Megan get Office 365 E3 from the Sales "
                "group?”"
            ),
            say("I ask Microsoft Graph before I speak, and I write nothing without your yes."),
        ),
        sections=(Section(say("You can also write"), _ON_THE_WAY, folded=False),) if more else (),
        choices=tuple(replies),
        kind=MessageKind.SMALL_TALK,
    )


WHY_THE_TRUTH = say(
    "It changes nothing in what I ask Graph now: the cause is kept with the mark, without any name, so that "
    "the guide can be mended."
)


NOTHING_TOLD = say("I have not told you anything yet.")
WHAT_I_SEE = say(
    "I see what you may see in your tenant, and nothing else: ask about a license, and then I tell what I "
    "could not look at."
)


def ask_for_the_truth(told: Sequence[str], causes: Causes) -> Message:
    """A verdict was wrong: what was it? Only the name of a cause is kept."""
    known = causes.by_id
    common = (cause.id for cause in causes if cause.common and cause.id not in told[:1])
    shown = [known[id] for id in dict.fromkeys((*told[1:], *common)) if id in known]
    picks = tuple(Choice(cause.title, value=f"truth:{cause.id}") for cause in shown)
    return Message(
        say("What was it instead?"),
        paragraphs=(say("Choose a cause, or say “I do not know”."),),
        choices=(*picks[: MOST_BUTTONS - 1], Choice(say("I do not know"), value="truth:")),
        kind=MessageKind.CHOICE,
    )


def hidden(replies: Sequence[Choice]) -> Message:
    """The asker may look up nobody."""
    return note(
        say("I may not look that up for you"),
        say("Microsoft Graph does not let you look up other people and groups (403)."),
        say("Ask about yourself, for example “what do I have?”, or send your question to your helpdesk."),
        tone="warning",
        replies=replies,
        kind=MessageKind.DECLINED,
    )


def unknown(names: Sequence[str], replies: Sequence[Choice]) -> Message:
    """Names that fit nobody."""
    return Message(
        say("I cannot find {names}", names=tuple(names[:3])),
        tone="warning",
        paragraphs=(
            say("No person, group or product in this tenant is called that, or you may not see it."),
            say("Write the full name, or the user principal name such as megan@contoso.example."),
        ),
        choices=tuple(replies),
        kind=MessageKind.DECLINED,
    )


def gone(name: str, told: Text, replies: Sequence[Choice]) -> Message:
    """Somebody, or a group, that was deleted."""
    return Message(
        say("{name} was deleted", name=name),
        tone="warning",
        paragraphs=(told,),
        choices=tuple(replies),
        kind=MessageKind.DECLINED,
    )


def elsewhere(place: Elsewhere, replies: Sequence[Choice]) -> Message:
    """A question this guide does not answer: where it is answered."""
    mine = say("I only find out why a license from a group in Microsoft Entra ID did not arrive.")
    if not place.name:
        return note(say("I stay with licenses"), mine, replies=replies, kind=MessageKind.DECLINED)
    there = say("That is answered by {place}.", place=place.name)
    more = (only(place.url),) if place.url else ()
    return note(say("Not mine to answer"), there, *more, mine, replies=replies, kind=MessageKind.DECLINED)


def note(
    title: Text,
    *paragraphs: Text,
    tone: str = "",
    replies: Sequence[Choice] = (),
    kind: MessageKind,
) -> Message:
    """Something short."""
    return Message(title, tone=tone, paragraphs=paragraphs, choices=tuple(replies), kind=kind)


def you_are_welcome(replies: Sequence[Choice]) -> Message:
    """Back to whoever says thanks."""
    return note(
        say("You are welcome"), say("Ask again any time."), replies=replies, kind=MessageKind.SMALL_TALK
    )


def goodbye(replies: Sequence[Choice]) -> Message:
    """To whoever leaves: nothing is lost."""
    stays = say("Everything stays as it is; write again any time.")
    return note(say("Goodbye"), stays, replies=replies, kind=MessageKind.SMALL_TALK)


def reads_no_pictures(replies: Sequence[Choice]) -> Message:
    """A picture or a file came, and no words."""
    asked = say("Paste the text of the message, or write who lacks which license.")
    return note(say("I read text, not pictures"), asked, replies=replies, kind=MessageKind.UNREAD)


def which(replies: Sequence[Choice]) -> Message:
    """Somebody points at one of nothing that was asked."""
    asked = say("Write the name of the person, the group or the product.")
    return note(say("Which one?"), asked, replies=replies, kind=MessageKind.CHOICE)


def no_to_nothing(replies: Sequence[Choice]) -> Message:
    """A no where nothing was asked."""
    asked = say("Write whom or what you mean instead, or choose a button.")
    return note(say("No to what?"), asked, replies=replies, kind=MessageKind.CHOICE)


def did_not_read(replies: Sequence[Choice]) -> Message:
    """Words that fit nothing."""
    return note(
        say("I did not get that"),
        say("Write who lacks which license, or choose a button."),
        replies=replies,
        kind=MessageKind.UNREAD,
    )


def old_button(replies: Sequence[Choice]) -> Message:
    """A button of an earlier card was pressed."""
    old = say("That button belongs to an earlier card. Here are the current ones.")
    return note(say("An old button"), old, replies=replies, kind=MessageKind.SMALL_TALK)
