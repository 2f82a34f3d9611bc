"""What is said about signing in. One clear sentence each, and always a way on."""

from typing import Any

from bot.channel.heard import Heard
from bot.channel.saying import Saying, shown_to
from bot.channel.showing import cards
from bot.channel.showing.channels import channel
from bot.sign_in.signed_in import Member
from dialogs.examining.step import Reply
from dialogs.talk.message import Choice, Message
from dialogs.words.text import Text, say, say_count
from graph import SignInFailed
from graph.scopes import READ_SCOPES, WRITE_SCOPES

Json = dict[str, Any]

AGAIN, WITHOUT, OUT, OWN = "sign_in:again", "sign_in:without", "sign_in:out", "sign_in:own"
ACCEPT, STAY, LEAVE = "sign_in:accept", "sign_in:stay", "sign_in:leave"

_GO_WITHOUT = Choice(say("Go on without signing in"), value=WITHOUT)
_SIGN_IN_AGAIN = Choice(say("Sign in"), value=AGAIN, best=True)
_SIGN_OUT = Choice(say("Sign out"), value=OUT)
_LEAVE_IT = Choice(say("Leave it"), value=LEAVE)
_WALK = Choice(say("Walk me through"), reply=Reply.WALK)

_KEPT = say("Your question is kept, and answered right after.")
_YES_KEPT = say("Your yes is kept, and carried out right after.")
_STILL_KEPT = say("Your question is still kept.")
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


def anew(member: Member, *, kept: bool) -> Message:
    """Somebody is signed in, and asked for it once more; `kept`: a question waits."""
    return Message(
        say("Sign in once more, or as somebody else"),
        paragraphs=(_eyes(member), *((_KEPT,) if kept else ())),
        choices=(_SIGN_OUT,),
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
        if "acrs" in failed.claims
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
                permission=tuple(sorted(WRITE_SCOPES)),
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


def out_of_order(failed: SignInFailed, *, kept: bool) -> Message:
    """What no person can mend: the bot's own secret has lapsed, or its registration is wrong. `kept`: a
    question waits."""
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
            *((_STILL_KEPT,) if kept else ()),
        ),
        choices=(_SIGN_IN_AGAIN,),
    )


def signed_in(member: Member) -> Message:
    """It worked; and whose eyes it is, so that a mistake is seen at once (T33)."""
    lines = [_eyes(member)]
    if member.guest:
        lines.append(say("You are a guest in this tenant: I look for you, and write nothing."))
    if member.own_only:
        lines.append(say("You let me see your own profile only, so I can tell about your own licenses."))
    elif unseen := tuple(sorted(READ_SCOPES - member.reads)):
        lines.append(
            say("Some of what I look at stays unseen, for want of {permissions}.", permissions=unseen)
        )
    return Message(
        say("Signed in as {name}", name=member.name),
        tone="good",
        paragraphs=tuple(lines),
        choices=(_SIGN_OUT,),
    )


def _eyes(member: Member) -> Text:
    return say("I look with the eyes of **{name}** ({who}).", name=member.name, who=member.username)


def signed_out(member: Member | None, watched: int = 0) -> Message:
    """Signed out, or never in; `watched` cases were watched until then."""
    told = (
        say("The tokens of {name} are deleted here.", name=member.name)
        if member
        else say("Nobody was signed in here.")
    )
    ended = say_count(
        "I no longer watch the {count} case that I watched for you, since I looked with your sign-in.",
        "I no longer watch the {count} cases that I watched for you, since I looked with your sign-in.",
        count=watched,
    )
    paragraphs = (told, ended) if watched else (told,)
    return Message(say("Signed out"), paragraphs=paragraphs, choices=(_SIGN_IN_AGAIN,))


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


def without(*, kept: bool) -> Message:
    """Going on without: the guide is there, Graph is not. `kept`: a question waits for a sign-in."""
    return Message(
        say("Without signing in"),
        paragraphs=(
            say("I cannot look into your tenant now; I can still walk you through the guide."),
            *((say("Your question is kept, and answered if you sign in."),) if kept else ()),
        ),
        choices=(_WALK, _SIGN_IN_AGAIN),
    )


def left() -> Message:
    """What waited for a sign-in is dropped, and who is signed in stays."""
    return Message(say("All right"), paragraphs=(say("I left it. Ask me whatever else you want to know."),))


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


def not_now(member: Member | None) -> Message:
    """Microsoft's side of signing in cannot be reached; `member` is who sits there."""
    return Message(
        say("Signing in does not work right now"),
        tone="warning",
        paragraphs=(say("Microsoft's sign-in cannot be reached. Try again in a minute; nothing is lost."),),
        choices=_ways_on(member),
    )


def wrong_code(left: int) -> Message:
    """A verification code that is not the one on the page."""
    if left:
        told = say("That is not the code on the sign-in page.")
        tries = say_count("You can try once more.", "You can try {count} more times.", count=left)
        return Message(say("Not the code"), tone="warning", paragraphs=(told, tries))
    return Message(
        say("Too many wrong codes"),
        tone="warning",
        paragraphs=(say("That sign-in is over. Sign in again for a new code."),),
        choices=(_SIGN_IN_AGAIN,),
    )


def no_code() -> Message:
    """A code was typed where none is waited for."""
    return Message(
        say("That code has ended"),
        tone="warning",
        paragraphs=(say("It was used before, or took longer than five minutes. Sign in for a new one."),),
        choices=(_SIGN_IN_AGAIN,),
    )


def not_let_in(sentence: Text, member: Member | None, *, kept: bool) -> Message:
    """Why a sign-in came to nothing, and the ways on for `member`, who sits there; `kept`: a question
    waits."""
    return Message(
        say("Not signed in"),
        tone="warning",
        paragraphs=(sentence, *((_STILL_KEPT,) if kept else ())),
        choices=_ways_on(member),
    )


def _ways_on(member: Member | None) -> tuple[Choice, ...]:
    """Whoever is signed in stays so, whatever came to nothing."""
    return (_SIGN_IN_AGAIN, _LEAVE_IT if member else _GO_WITHOUT)


def needs_administrator(address: str, member: Member | None) -> Message:
    """The organization lets only administrators approve; with what to send them, and what `member`, who sits
    there, can do without."""
    own = Choice(say("Sign in with my own profile only"), value=OWN)
    return Message(
        say("An administrator must approve this assistant"),
        tone="warning",
        paragraphs=(
            say(
                "Your organization lets only an administrator approve what I ask for. Send them this "
                "address, and sign in once they have approved:"
            ),
        ),
        commands=(address,),
        choices=_ways_on(member) if member else (_SIGN_IN_AGAIN, own, _GO_WITHOUT),
    )


def marked(saying: Saying, name: str, channel_id: str) -> Saying:
    """The same with what the help page shows of who is signed in; other channels get nothing of it. When
    nobody is any more, what was said before is shown to nobody either."""
    if channel_id != "webchat":
        return saying
    told = {"signedIn": name} if name else {"signedIn": "", "emptied": True}
    return Saying(saying.json | {"channelData": {"gla": told}})


_SIGN_IN = say("Sign in")


def with_link(message: Message, heard: Heard, url: str) -> Saying:
    """A message as it goes out, with a button that opens the page on which people sign in, and the address in
    its equal text."""
    shows = shown_to(heard)
    label, told = shows.plain(_SIGN_IN), cards.activity(message, shows)
    for attachment in told.get("attachments", ()):
        card = attachment["content"]
        opens = {"type": "Action.OpenUrl", "title": label, "url": url, "style": "positive"}
        card["actions"] = [opens, *card.get("actions", ())]
        card["fallbackText"] = f"{card.get('fallbackText', '')}\n\n{label}: {url}"
    for name in ("text", "summary"):
        if name in told:
            told[name] = f"{told[name]}\n\n{label}: {url}"
    # Sent twice, one of them would be the wrong one: each address counts once.
    return Saying(told, harmless=False)


def with_single_sign_on(
    message: Message, heard: Heard, connection: str, exchangeable: Json, url: str
) -> Saying:
    """The card that lets Teams sign its person in by itself, or show the button where it cannot.
    `exchangeable` is the resource whose token Teams sends along; empty where it shall not.
    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code"""
    words = channel("unknown", heard.locale)
    text, label = cards.activity(message, words)["text"], words.plain(_SIGN_IN)
    card = {
        "text": text,
        "connectionName": connection,
        **({"tokenExchangeResource": exchangeable} if exchangeable else {}),
        "buttons": [{"type": "signin", "title": label, "value": url}],
    }
    return Saying(
        {
            "type": "message",
            "inputHint": "acceptingInput",
            "summary": f"{text}\n\n{label}: {url}",
            "attachments": [{"contentType": OAUTH_CARD, "content": card}],
        },
        harmless=False,
    )
