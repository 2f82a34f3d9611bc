"""Single sign-on in Teams: the person's own token for the bot comes along, and nobody types anything.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.host.admission import Admission, NotLetIn
from bot.host.chats import address_of, seat_of
from bot.host.exchange import Answer
from bot.host.incoming import Incoming
from bot.host.tidings import Tidings
from graph import READ_SCOPES, GraphError
from graph.auth.person import Wanted, on_behalf_of

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The invokes by which Teams signs its people in."""

    admission: Admission
    tidings: Tidings

    async def invoked(self, incoming: Incoming) -> Answer | None:
        """The answer to an invoke that is about signing in; None for any other."""
        match incoming.name:
            case "signin/tokenExchange":
                return await self._exchanged(incoming)
            case "signin/verifyState":
                return self._verified(incoming)
            case _:
                return None

    async def _exchanged(self, incoming: Incoming) -> Answer:
        """A person's token for the bot, made into tokens for Graph. Of several devices that send it, the
        first one counts; the others are told so with 412, as their clients expect."""
        value = incoming.json.get("value")
        given = value if isinstance(value, dict) else {}
        id, token = given.get("id"), given.get("token")
        if not isinstance(id, str) or not isinstance(token, str) or not self.admission.rules.trusts_teams:
            return Answer(400, {"id": id, "failureDetail": "This exchange is not one of mine."})
        seat = seat_of(incoming)
        if not self.admission.papers.first(seat, id):
            return _failed(given, "Another device was first.")
        try:
            wanted = Wanted(READ_SCOPES)
            granted = await on_behalf_of(self.admission.people.registration, token, wanted)
            member = await self.admission.admit(granted, wanted.scopes)
            self.admission.must_be_expected(incoming.json, member)
        except (NotLetIn, GraphError) as reason:
            # Teams then shows the button, behind which the person is told more, or consents.
            code = reason.code if isinstance(reason, GraphError) else "not_let_in"
            _log.info("exchange_failed", code=code)
            return _failed(given, "Sign in with the button.")
        first = self.admission.let_in(incoming, seat, member, granted.tokens)
        self.tidings.tell(address_of(incoming), (first,), self.admission.papers.question(seat))
        return Answer(200)

    def _verified(self, incoming: Incoming) -> Answer:
        """The code, as Teams' sign-in window brings it back."""
        value = incoming.json.get("value")
        code = value.get("state") if isinstance(value, dict) else None
        seat = seat_of(incoming)
        proof = self.admission.papers.proof(seat)
        if not isinstance(code, str) or proof is None or not proof.code:
            return Answer(404)
        if self.admission.papers.try_code(seat, proof, re.sub(r"\D", "", code)) >= 0:
            return Answer(404)
        first = self.admission.let_in(incoming, seat, proof.member, proof.tokens)
        self.tidings.tell(address_of(incoming), (first,), self.admission.papers.question(seat))
        return Answer(200)


def _failed(given: Mapping[str, Any], why: str) -> Answer:
    told = {name: given.get(name) for name in ("id", "connectionName")}
    return Answer(412, {**told, "failureDetail": why})
