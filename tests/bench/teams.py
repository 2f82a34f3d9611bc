"""What Teams sends in the name of people, with the proof that its connector sends."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.processes import appeared, running

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the tenant, and the token that Teams sends along to sign them in."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Town:
    """Where a bot's surroundings are: its settings, and what its connector's post looks like."""

    settings: Mapping[str, Any]
    tenant: str
    service_url: str
    proof: str
    people: list[Person]

    @classmethod
    def read(cls, file: Path) -> "Town":
        """What `tests.bench.bots.town` wrote."""
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(**{**told, "people": [Person(**one) for one in told["people"]]})

    @property
    def headers(self) -> dict[str, str]:
        """The connector's own."""
        return {"Authorization": f"Bearer {self.proof}"}

    def message(self, seat: str, conversation: str, number: int, text: str) -> Json:
        """What the person at a seat says, waited for in the response."""
        said = {"type": "message", "deliveryMode": "expectReplies", "text": text}
        return self._activity(seat, conversation, number) | said

    def exchange(self, seat: str, conversation: str) -> Json:
        """What Teams sends by itself once somebody is to be signed in."""
        value = {"id": f"{seat}-{conversation}", "connectionName": "bench", "token": self._sits(seat).token}
        said = {"type": "invoke", "name": "signin/tokenExchange", "value": value}
        return self._activity(seat, conversation, 0) | said

    def _activity(self, seat: str, conversation: str, number: int) -> Json:
        return {
            "id": f"{conversation}-{number}",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": f"29:{seat}", "aadObjectId": self._sits(seat).id},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": conversation, "tenantId": self.tenant, "conversationType": "personal"},
            "channelData": {"tenant": {"id": self.tenant}},
            "locale": "en-US",
        }

    def _sits(self, seat: str) -> Person:
        """Seats are numbered, and people take turns at them."""
        return self.people[int(seat) % len(self.people)]


@contextmanager
def town_at(place: Path) -> Iterator[Path]:
    """A bot's surroundings, up while this lasts; the file that says where they are."""
    file, log = place / "town.json", place / "town.log"
    with running(["-m", "tests.bench.bots.town", str(file)], log) as process:
        appeared(process, file, log)
        yield file
