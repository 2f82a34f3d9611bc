"""What a question denies: "without E3", "E1 but not EMS", "everyone but Sales"."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.querying.asked.heard_words import Heard, is_part

_DENIES = frozenset({"without", "except"})
_AFFIRMS = frozenset({"but", "who"})
"""What begins something else, which is meant as it is said."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that may be denied; what one word denies is of one kind."""

    kind: str
    name: str = ""


def denied(said: Heard, items: Mapping[Item, int]) -> frozenset[Item]:
    """Those of the items that are denied, by the place where each stands.

    A denial holds for what follows it, as long as that is of one kind; in Japanese, and where nothing
    follows ("wer hat E3 nicht"), for what stands before it.
    """
    stand = sorted(items, key=items.__getitem__)
    whole = {item.kind for item in items}
    denials = [
        one
        for one in said.spoken
        if one.idea in _DENIES and not any(is_part(one, other, whole) for other in said.spoken)
    ]
    found: set[Item] = set()
    if said.language == "ja":
        for one in denials:
            before = [item for item in stand if items[item] < one.start]
            found.update(before[-1:])
        return frozenset(found)
    events: list[tuple[int, int, str | Item]] = sorted(
        [
            *((one.start, 0, one.idea) for one in denials),
            *((one.start, 0, one.idea) for one in said.spoken if one.idea in _AFFIRMS),
            *((place, 1, item) for item, place in items.items()),
        ],
        key=lambda event: event[:2],
    )
    return _walked(events)


def _walked(events: list[tuple[int, int, str | Item]]) -> frozenset[Item]:
    found: set[Item] = set()
    denies, kind, last = False, "", None
    for _, _, event in events:
        if isinstance(event, Item):
            denies = denies and kind in {"", event.kind}
            if denies:
                found.add(event)
                kind = event.kind
            last = event
        elif event in _DENIES:
            denies, kind = True, ""
        elif kind or event == "who":
            denies, kind = False, ""
    if denies and not kind and last:
        found.add(last)
    return frozenset(found)
