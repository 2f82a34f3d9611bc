"""A sign-in in the browser, from the link to the page at its end. Decides; the requests are elsewhere."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import structlog

from bot.channel.chats import chat_at
from bot.channel.saying import Saying
from bot.sign_in import messages
from bot.sign_in.admission import Admission, NotLetIn
from bot.sign_in.papers import Link
from bot.sign_in.signed_in import Member
from bot.sign_in.tidings import Tidings
from dialogs.talk.message import Message
from dialogs.words.text import Text, say
from graph import SignInFailed, Unavailable
from graph.auth.loopback import in_a_browser
from graph.auth.person import begin, redeem

CALLBACK: Final = "/auth/callback"
START: Final = "/auth/start"

_NOT_SIGNED_IN: Final = say("Not signed in")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Landing:
    """What the page says at the end of a sign-in; `code` is to be typed into the chat."""

    title: Text
    sentence: Text
    code: str = ""
    good: bool = False


@dataclass(slots=True)
class BrowserSignIn:
    """People sign in with an authorization code. `origin` is where the bot's own pages are."""

    admission: Admission
    tidings: Tidings
    origin: str = ""

    async def start(self, ticket: str, browser: str, *, in_chat: bool) -> str:
        """Where to send the browser; `in_chat` says that the link was pressed in the chat's own page. Raises
        Ended, or GraphError where the authority cannot be asked."""
        link = self.admission.papers.open(ticket, browser, in_chat=in_chat)
        state = secrets.token_urlsafe(32)
        begun = await begin(
            self.admission.people.registration, f"{self.origin}{CALLBACK}", state, link.wanted
        )
        self.admission.papers.state(state, ticket, begun.flow)
        return begun.uri

    async def finish(self, query: Mapping[str, str], browser: str) -> Landing:
        """What came back with the browser, to its end; raises Ended for what is none of ours."""
        if query.get("admin_consent", "").casefold() == "true" and "state" not in query:
            # It changes nothing here, so whoever sends it may: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
            return Landing(
                say("Approved"), say("People can sign in from now on; tell whoever asked you."), good=True
            )
        link, flow = self.admission.papers.come_back(query.get("state", ""), browser)
        if "code" not in query:
            return self._came_to_nothing(link, query)
        try:
            granted = await redeem(self.admission.people.registration, flow, query)
            member = await self.admission.admit(granted)
            self.admission.must_be_expected(link.address, member)
        except NotLetIn as reason:
            return self._not_let_in(link, reason.told)
        except Unavailable:
            silent = say("Microsoft Entra does not answer right now. Try again in a minute.")
            return self._not_let_in(link, silent)
        except SignInFailed as failed:
            _log.error("sign_in_failed", code=failed.code)
            kept = self.admission.papers.waiting(link.seat) is not None
            self.tidings.tell(link.address, (self._say_to(link, messages.out_of_order(failed, kept=kept)),))
            return Landing(_NOT_SIGNED_IN, say("Microsoft Entra turns this assistant itself away."))
        return self._land(link, member, granted.tokens, browser)

    def _land(self, link: Link, member: Member, tokens: str, browser: str) -> Landing:
        before = self.admission.people.member(link.seat)
        is_another = before is None or before.key != member.key
        if is_another and not self._is_sure(link, member, browser):
            code = self.admission.papers.ask_for_code(link.seat, member, tokens)
            return Landing(
                say("Signed in as {name}", name=member.name),
                say("Type this code into the chat, and into no other: whoever has it is let in as you."),
                code,
            )
        if before is not None and is_another:
            self.admission.papers.ask_for_yes(link.seat, member, tokens)
            self.tidings.tell(link.address, (self._say_to(link, messages.confirm(member, before)),))
            return Landing(say("One more look"), say("Go back to the chat and say whether that was you."))
        heard = chat_at(link.address)
        first = self.admission.let_in(heard, link.seat, member, tokens)
        question = self.admission.papers.question(link.seat)
        # Whoever only came back need not be told who they are.
        self.tidings.tell(link.address, () if before and question else (first,), question)
        return Landing(
            say("Signed in as {name}", name=member.name),
            say("You can close this page and go back to the chat."),
            good=True,
        )

    def _is_sure(self, link: Link, member: Member, browser: str) -> bool:
        """Whether the chat is certainly that of whoever sat at the browser. A link that came from elsewhere
        may have been sent by whose chat it is (T34)."""
        if self.admission.expected(link.address) == member.object_id:
            return True
        return link.in_chat and self.admission.papers.is_bound(link.seat, browser)

    def _came_to_nothing(self, link: Link, query: Mapping[str, str]) -> Landing:
        number = re.match(r"AADSTS(\d+)", query.get("error_description", ""))
        match (query.get("error"), number[1] if number else ""):
            case (_, "90094" | "65001") | ("consent_required", _):
                message = messages.needs_administrator(
                    self._consent_address(), self.admission.people.member(link.seat)
                )
                self.tidings.tell(link.address, (self._say_to(link, message),))
                return Landing(_NOT_SIGNED_IN, say("An administrator must approve this assistant first."))
            case (_, "53003"):
                sentence = say("Your organization's access rules do not let you sign in from here.")
            case ("access_denied", _):
                sentence = say("The sign-in was cancelled.")
            case (error, code):
                sentence = say("Microsoft Entra did not let you sign in ({code}).", code=code or error or "")
        return self._not_let_in(link, sentence)

    def _not_let_in(self, link: Link, sentence: Text) -> Landing:
        message = self.admission.not_let_in(link.seat, sentence)
        self.tidings.tell(link.address, (self._say_to(link, message),))
        return Landing(_NOT_SIGNED_IN, sentence)

    def _say_to(self, link: Link, message: Message) -> Saying:
        return Saying.of(message, chat_at(link.address))

    def _consent_address(self) -> str:
        """Where an administrator approves for everybody, and comes back from.
        https://learn.microsoft.com/entra/identity-platform/v2-admin-consent"""
        registration = self.admission.people.registration
        login = in_a_browser(registration.authority.login)
        query = urlencode(
            {"client_id": registration.client_id, "redirect_uri": f"{self.origin}{CALLBACK}"}, safe=":/"
        )
        return f"{login}/{registration.authority.tenant_id}/adminconsent?{query}"
