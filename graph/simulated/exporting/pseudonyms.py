"""An exported tenant under other names: nobody in it can be told, and everything in it still hangs together.

Names of people, groups, the tenant and its addresses are numbered; ids are others; texts that a membership
rule compares with are the same on both sides. Products, plans, countries and times stay, for
they are what is wrong or right.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from graph.simulated.exporting.read_out import Json

_DOMAIN = "export.example"
_TEXTS = (
    "department", "job_title", "company_name", "office_location", "city", "state", "country", "employee_type",
)  # fmt: skip
_DROPPED = (
    "upn", "given_name", "surname", "mail", "addresses", "other_mails", "employee_id", "description",
)  # fmt: skip
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def pseudonymised(tenant: Json, secret: str) -> Json:
    """The same tenant file under other names; `secret` is what the other ids are worked out with."""
    return _Pseudonyms(tenant, secret).whole()


class _Pseudonyms:
    def __init__(self, tenant: Json, secret: str) -> None:
        self._tenant = tenant
        self._secret = secret
        self._keys: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def whole(self) -> Json:
        kinds = {"people": "Person", "groups": "Group", "contacts": "Contact", "devices": "Device"}
        for kind, word in kinds.items():
            for number, thing in enumerate(self._tenant[kind], 1):
                self._keys[thing["key"]] = f"{word.lower()}{number}"
        named = {
            kind: [self._thing(word, number, thing) for number, thing in enumerate(self._tenant[kind], 1)]
            for kind, word in kinds.items()
        }
        return (
            self._tenant
            | named
            | {
                "name": "Export",
                "domain": _DOMAIN,
                "initial_domain": f"initial.{_DOMAIN}",
                "id": self._id(self._tenant["id"]),
                "pins": {
                    kind: [self._pin(pin) for pin in pins] for kind, pins in self._tenant["pins"].items()
                },
            }
        )

    def _thing(self, word: str, number: int, thing: Json) -> Json:
        key = self._keys[thing["key"]]
        kept = {name: value for name, value in thing.items() if name not in _DROPPED}
        kept |= {name: self._word(kept[name]) for name in _TEXTS if name in kept}
        extensions = {n: self._word(text) for n, text in thing.get("extension_attributes", {}).items()}
        others: Mapping[str, Any] = {
            "key": key,
            "id": self._id(thing["id"]),
            "name": f"{word} {number}",
            **({"extension_attributes": extensions} if extensions else {}),
            **({"rule": self._rule(thing["rule"])} if "rule" in thing else {}),
            **(
                {"members": [self._keys[member] for member in thing["members"]]} if "members" in thing else {}
            ),
        }
        return kept | dict(others)

    def _pin(self, pin: Json) -> Json:
        return pin | {name: self._keys[pin[name]] for name in ("person", "group") if pin.get(name)}

    def _rule(self, rule: str) -> str:
        with_ids = _GUID.sub(lambda match: self._id(match[0]), rule)
        return _QUOTED.sub(self._quoted, with_ids)

    def _quoted(self, match: re.Match[str]) -> str:
        text = match[0][1:-1]
        return match[0] if _GUID.fullmatch(text) else f'"{self._word(text)}"'

    def _word(self, text: str) -> str:
        """The same text gets the same word, however it is written."""
        return self._words.setdefault(text.casefold(), f"Text {len(self._words) + 1}")

    def _id(self, id: str) -> str:
        return str(uuid5(NAMESPACE_DNS, f"{id}.{self._secret}"))
