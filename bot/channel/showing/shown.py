"""The cards a person was shown, so that one looked at again shows whether its buttons still count.

Teams asks by itself when a card comes into view again, and whenever somebody says *refresh*. The answer costs
Graph nothing: it is the card as it was, or without its buttons once something newer was said.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.keeping.store import Beside, Document, Store, beginning

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


def cards(state: str, activities: Iterable[Mapping[str, Any]]) -> Iterator[Beside]:
    """The cards that may be looked at again, to be kept for a day beside `state`, their reader's state."""
    for activity in activities:
        for attachment in activity.get("attachments", ()):
            card = attachment["content"]
            if seen := look({"value": {"action": card.get("refresh", {}).get("action", {})}}):
                yield Beside(key(state, seen), {"card": card}, _KEPT_FOR)


def forget(store: Store, state: str) -> None:
    """Keep no card any more that was shown to the reader whose state has the key `state`."""
    store.forget_beginning_with(beginning("card", state))


def again(kept: Document | None, seen: Look, newest: str) -> Json | None:
    """A card as it is now, where `newest` is the nonce that counts; None for one that is not kept."""
    if kept is None or kept.value is None:
        return None
    card: Json = kept.value["card"]
    if seen.nonce == newest:
        return card
    without = {name: value for name, value in card.items() if name not in {"actions", "refresh"}}
    # Columns hold the small choices that stand beside each other, and count no longer either.
    body = [element for element in card["body"] if element["type"] != "ColumnSet"]
    return {**without, "body": [*body, _SPENT]}


def key(state: str, seen: Look) -> str:
    """Where a card is kept that was shown to the reader whose state has the key `state`."""
    return json.dumps(["card", state, seen.nonce, seen.card])
