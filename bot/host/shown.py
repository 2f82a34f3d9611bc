"""The cards a person was shown, so that one looked at again shows whether its buttons still count.

Teams asks by itself when a card comes into view again, and whenever somebody says *refresh*. The answer costs
Graph nothing: it is the card as it was, or without its buttons once something newer was said.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.store import Store

Json = dict[str, Any]

# Long enough for a working day; an older card keeps its buttons, and a press on one is told that it is old.
_KEPT_FOR: Final = 86_400.0

_SPENT: Final = {
    "type": "TextBlock",
    "text": "This card is answered; the newest one is further down.",
    "wrap": True,
    "isSubtle": True,
}


@dataclass(frozen=True, slots=True)
class Look:
    """Which card is looked at again, by the nonce of its buttons and its own key."""

    nonce: str
    card: str


def look(activity: Mapping[str, Any]) -> Look | None:
    """What an invoke looks at again; None for a press."""
    match activity:
        case {"value": {"action": {"data": {"gla": {"nonce": str(nonce), "card": str(card)}}}}}:
            return Look(nonce, card)
        case _:
            return None


class ShownCards:
    """Cards with buttons, kept for a day beside the state of whom they were shown to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, state: str, activities: Iterable[Mapping[str, Any]]) -> None:
        """Keep the cards that may be looked at again; `state` is the key of their reader's state."""
        for activity in activities:
            for card in _cards(activity):
                if seen := look({"value": {"action": card.get("refresh", {}).get("action", {})}}):
                    self._store.save(_key(state, seen), {"card": card}, lifetime=_KEPT_FOR)

    def again(self, state: str, seen: Look, newest: str) -> Json | None:
        """The card as it is now, where `newest` is the nonce that counts; None for one nobody was shown."""
        document = self._store.load(_key(state, seen))
        if document is None or document.value is None:
            return None
        card: Json = document.value["card"]
        if seen.nonce == newest:
            return card
        kept = {name: value for name, value in card.items() if name not in {"actions", "refresh"}}
        # Columns hold the small choices that stand beside each other, and count no longer either.
        body = [element for element in card["body"] if element["type"] != "ColumnSet"]
        return {**kept, "body": [*body, _SPENT]}


def _cards(activity: Mapping[str, Any]) -> Iterator[Json]:
    return (attachment["content"] for attachment in activity.get("attachments", ()))


def _key(state: str, seen: Look) -> str:
    return json.dumps(["card", state, seen.nonce, seen.card])
