"""What is said about signing in. One clear sentence each, and always a way on."""

from typing import Any

from bot import cards
from bot.channels import channel
from bot.host.adapter import Outgoing
from bot.signed_in import Member
from dialogs.message import Choice, Message
from dialogs.text import say
from graph import SignInFailed
from graph.scopes import WRITE_SCOPES

Json = dict[str, Any]

AGAIN, WITHOUT, OUT, OWN = "sign_in:again", "sign_in:without", "sign_in:out", "sign_in:own"
ACCEPT, STAY = "sign_in:accept", "sign_in:stay"

_GO_WITHOUT = Choice(say("Go on without signing in"), value=WITHOUT)
_SIGN_IN_AGAIN = Choice(say("Sign in"), value=AGAIN, best=True)
_SIGN_OUT = Choice(say("Sign out"), value=OUT)

_KEPT = say("Your question is kept, and answered right after.")
_YES_KEPT = say("Your yes is kept, and carried out right after.")
_NOT_WRITTEN = say("Nothing was written.")
OAUTH_CARD = "application/vnd.microsoft.card.oauth"


def first_time(*, kept: bool) -> Message:
    """Nobody is signed in at this seat; `kept`: a question waits."""
    return Message(
        say("Sign in to let me look with your eyes"),
        paragraphs=(
            say("I see what you may see in your tenant, and nothing else."),
            *((_KEPT,) if kept else ()),
        ),
        choices=(_GO_WITHOUT,),
    )


def by_hand() -> Message:
    """The channel could not sign its person in by itself."""
    return Message(
        say("Signing you in by itself did not work"),
        paragraphs=(say("Sign in on the page behind the button."),),
        choices=(_GO_WITHOUT,),
    )


def once_more(member: Member, failed: SignInFailed, *, writing: bool) -> Message:
    """The sign-in no longer counts: expired, revoked, or Graph wants more of it; `writing`: for the write."""
    why = (
        say("Your organization asks for more, such as a second factor.")
        if failed.claims
        else say("Your sign-in has ended or was revoked.")
    )
    return Message(
        say("Please sign in again, {name}", name=member.name),
        tone="warning",
        paragraphs=(why, _NOT_WRITTEN, _YES_KEPT) if writing else (why, _KEPT),
        choices=(_SIGN_OUT,),
    )


def one_more_permission(member: Member) -> Message:
    """The first write: until now there was only the permission to look."""
    return Message(
        say("One more permission is needed, {name}", name=member.name),
        paragraphs=(
            say(
                "Until now I may only look. To reprocess somebody in your name I need {permission}.",
                permission=", ".join(sorted(WRITE_SCOPES)),
            ),
            _NOT_WRITTEN,
            _YES_KEPT,
        ),
        choices=(_SIGN_OUT,),
    )


def still_refused(member: Member, failed: SignInFailed) -> Message:
    """A fresh sign-in did not help: asking once more would go on for ever."""
    return Message(
        say("Signing in did not help"),
        tone="warning",
        paragraphs=(
            say(
                "Microsoft Graph still turns {name} away after a fresh sign-in ({code}). "
                "Ask an administrator to look at your sign-ins, or try again later.",
                name=member.name,
                code=failed.code or str(failed.status),
            ),
        ),
        choices=(_SIGN_IN_AGAIN, _SIGN_OUT),
    )


def out_of_order(failed: SignInFailed) -> Message:
    """What no person can mend: the bot's own secret has lapsed, or its registration is wrong."""
    number = failed.message.partition(":")[0] if failed.message.startswith("AADSTS") else failed.code
    return Message(
        say("Nobody can be signed in right now"),
        tone="warning",
        paragraphs=(
            say(
                "Microsoft Entra turns this assistant itself away ({number}). Tell whoever runs it; "
                "nothing of yours is wrong.",
                number=number,
            ),
        ),
    )


def signed_in(member: Member) -> Message:
    """It worked; and whose eyes it is, so that a mistake is seen at once (T33)."""
    lines = [say("I look with the eyes of **{name}** ({who}).", name=member.name, who=member.username)]
    if member.guest:
        lines.append(say("You are a guest in this tenant: I look for you, and write nothing."))
    if member.own_only:
        lines.append(say("You let me see your own profile only, so I can tell about your own licenses."))
    return Message(
        say("Signed in as {name}", name=member.name),
        tone="good",
        paragraphs=tuple(lines),
        choices=(_SIGN_OUT,),
    )


def signed_out(member: Member | None) -> Message:
    """Signed out, or never in."""
    told = (
        say("The tokens of {name} are deleted here.", name=member.name)
        if member
        else say("Nobody was signed in here.")
    )
    return Message(say("Signed out"), paragraphs=(told,), choices=(_SIGN_IN_AGAIN,))


def signed_out_here_only() -> Message:
    """The one who keeps the tokens could not be told."""
    return Message(
        say("Signed out here only"),
        tone="warning",
        paragraphs=(
            say(
                "I look no longer in your name, but Microsoft's token service could not be reached and still "
                "holds your token. Write sign out again in a minute."
            ),
        ),
        choices=(_SIGN_IN_AGAIN,),
    )


def without() -> Message:
    """Going on without: the guide is there, Graph is not."""
    return Message(
        say("As you like"),
        paragraphs=(
            say("Without signing in I cannot look into your tenant; I can still walk you through the guide."),
        ),
        choices=(_SIGN_IN_AGAIN,),
    )


def who(member: Member | None) -> Message:
    """Whose eyes these are."""
    return (
        signed_in(member) if member else Message(say("Nobody is signed in here"), choices=(_SIGN_IN_AGAIN,))
    )


def confirm(member: Member, before: Member) -> Message:
    """Somebody else signed in than the one this chat was with."""
    return Message(
        say("Is this you?"),
        tone="warning",
        paragraphs=(
            say(
                "This chat was with **{before}**. Somebody signed in as **{name}** ({who}). "
                "Go on only if that was you.",
                before=before.name,
                name=member.name,
                who=member.username,
            ),
        ),
        choices=(
            Choice(say("Go on as {name}", name=member.name), value=ACCEPT),
            Choice(say("Stay {before}", before=before.name), value=STAY, best=True),
        ),
    )


def stays(member: Member | None) -> Message:
    """The other person was not let in."""
    return (
        signed_in(member)
        if member
        else Message(say("Nobody is signed in here"), choices=(_SIGN_IN_AGAIN, _GO_WITHOUT))
    )


def not_now() -> Message:
    """Microsoft's side of signing in cannot be reached."""
    return Message(
        say("Signing in does not work right now"),
        tone="warning",
        paragraphs=(say("Microsoft's sign-in cannot be reached. Try again in a minute; nothing is lost."),),
        choices=(_SIGN_IN_AGAIN, _GO_WITHOUT),
    )


def wrong_code(left: int) -> Message:
    """A verification code that is not the one on the page."""
    if left:
        told = say("That is not the code on the sign-in page.")
        tries = (
            say("You can try once more.") if left == 1 else say("You can try {left} more times.", left=left)
        )
        return Message(say("Not the code"), tone="warning", paragraphs=(told, tries))
    return Message(
        say("Too many wrong codes"),
        tone="warning",
        paragraphs=(say("That sign-in is over. Sign in again for a new code."),),
        choices=(_SIGN_IN_AGAIN,),
    )


def not_let_in(sentence: str, *, kept: bool) -> Message:
    """Why a sign-in came to nothing, and the ways on; `kept`: a question waits."""
    return Message(
        say("Not signed in"),
        tone="warning",
        paragraphs=(say(sentence), *((say("Your question is still kept."),) if kept else ())),
        choices=(_SIGN_IN_AGAIN, _GO_WITHOUT),
    )


def needs_administrator(address: str) -> Message:
    """The organization lets only administrators approve; with what to send them, and what goes without."""
    return Message(
        say("An administrator must approve this assistant"),
        tone="warning",
        paragraphs=(
            say(
                "Your organization lets only an administrator approve what I ask for. Send them this address:"
            ),
        ),
        commands=(address,),
        choices=(Choice(say("Sign in with my own profile only"), value=OWN, best=True), _GO_WITHOUT),
    )


def as_said(message: Message, channel_id: str) -> Outgoing:
    """A message as it goes out."""
    return Outgoing(cards.activity(message, channel(channel_id)))


def marked(activity: Outgoing, name: str, channel_id: str) -> Outgoing:
    """The same with what the help page shows of who is signed in; other channels get nothing of it."""
    if channel_id != "webchat":
        return activity
    return Outgoing(activity.json | {"channelData": {"gla": {"signedIn": name}}})


def with_link(message: Message, channel_id: str, label: str, url: str) -> Outgoing:
    """A message as it goes out, with a button that opens a page, and the address in its equal text."""
    told = cards.activity(message, channel(channel_id))
    for attachment in told.get("attachments", ()):
        card = attachment["content"]
        opens = {"type": "Action.OpenUrl", "title": label, "url": url, "style": "positive"}
        card["actions"] = [opens, *card.get("actions", ())]
        card["fallbackText"] = f"{card.get('fallbackText', '')}\n\n{label}: {url}"
    for name in ("text", "summary"):
        if name in told:
            told[name] = f"{told[name]}\n\n{label}: {url}"
    # Sent twice, one of them would be the wrong one: each address counts once.
    return Outgoing(told, harmless=False)


def with_single_sign_on(message: Message, connection: str, exchangeable: Json, url: str) -> Outgoing:
    """The card that lets Teams sign its person in by itself, or show the button where it cannot.
    `exchangeable` is the resource whose token Teams sends along; empty where it shall not.
    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code"""
    text = cards.activity(message, channel("unknown"))["text"]
    card = {
        "text": text,
        "connectionName": connection,
        **({"tokenExchangeResource": exchangeable} if exchangeable else {}),
        "buttons": [{"type": "signin", "title": "Sign in", "value": url}],
    }
    return Outgoing(
        {
            "type": "message",
            "inputHint": "acceptingInput",
            "summary": f"{text}\n\nSign in: {url}",
            "attachments": [{"contentType": OAUTH_CARD, "content": card}],
        },
        harmless=False,
    )
