"""A message as an Adaptive Card with its equal text. It knows nothing of licensing.

Names are data: they reach the card escaped. No colour is the only bearer of a meaning, lists fold away
without using up one of the few buttons, and commands stand as they are, so that a copy runs.

Adaptive Cards 1.5: https://adaptivecards.io/explorer/
"""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bot.channel.showing.brevity import in_brief
from bot.channel.showing.channels import Channel
from bot.channel.showing.charts import chart
from bot.channel.showing.telling import copied, cuts, equal_text, saved, spoken
from bot.keeping.json_text import written
from dialogs.talk.message import Cell, Choice, File, Message, Section, Table
from dialogs.words.text import Text, plain, quoted, say, say_count

Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
_CSV = "text/csv"
LARGEST_CARD = 25_000
"""Bytes. Teams carries 28 KB a message, counted with the envelope around the card
(https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages)."""

_NARROWEST, _WIDEST = 10, 24
"""Letters of a column of a table."""
_LETTER = 9
"""Pixels that one takes."""

_FOLDED = {"ltr": "▸", "rtl": "◂"}
_LONG = 12
"""Lines of a command beyond which it is folded."""

_SIGNS = {"good": "✓", "attention": "✗", "warning": "⚠"}


def activity(message: Message, channel: Channel) -> Json:
    """The message as an outgoing activity: a card with its equal text in `summary`, or the text alone.

    https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md
    """
    hint = "expectingInput" if message.choices else "acceptingInput"
    if not channel.cards:
        return {"type": "message", "inputHint": hint, **_as_text(message, channel)}
    attached = [_attached(message.file, channel)] if message.file and channel.files else []
    if attached:
        message = replace(message, file=None)
    for shown in cuts(message, channel.plain):
        card = _card(shown, channel)
        if _bytes(card) <= LARGEST_CARD:
            break
    narrated = {"channelData": {channel.narration: card["speak"]}} if channel.narration else {}
    return {
        "type": "message",
        "inputHint": hint,
        **narrated,
        # Not `text`: clients show that above the card, and would say everything twice.
        "summary": card["fallbackText"],
        "speak": card["speak"],
        "attachments": [{"contentType": CARD, "content": card}, *attached],
    }


def _attached(file: File, channel: Channel) -> Json:
    """A file as Web Chat offers it for saving. A spreadsheet knows by the mark in front that it is UTF-8."""
    text = "\ufeff" + "".join(f"{line}\r\n" for line in saved(file, channel.plain))
    encoded = base64.b64encode(text.encode()).decode()
    return {"contentType": _CSV, "contentUrl": f"data:{_CSV};base64,{encoded}", "name": file.name}


def _bytes(card: Json) -> int:
    return len(written(card).encode())


def _suggested(words: Iterable[str]) -> Json:
    """Words to say, shown beside the field one writes in: they take none of a card's few buttons."""
    buttons = [{"type": "imBack", "title": word, "value": word} for word in words]
    return {"suggestedActions": {"to": [], "actions": buttons}} if buttons else {}


def _as_text(message: Message, channel: Channel) -> Json:
    said: Json = {
        "text": equal_text(message, channel.marked_up if channel.markdown else channel.plain),
        "textFormat": "markdown" if channel.markdown else "plain",
        "speak": spoken(message, channel.plain),
    }
    buttons = [one for one in message.answers if one not in message.aside][: channel.max_actions]
    return {**said, **_suggested(channel.plain(one.label) for one in (*buttons, *message.aside))}


def _card(message: Message, channel: Channel) -> Json:
    buttons = [_button(message, choice, channel) for choice in _at_hand(message)[: channel.max_actions]]
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": equal_text(message, channel.plain),
        "speak": spoken(message, channel.plain),
        "body": list(_body(message, channel)),
        **({"rtl": True} if channel.tongue.right_to_left else {}),
        **({"actions": buttons} if buttons else {}),
        **({"refresh": _looked_at_again(message, channel)} if channel.execute and buttons else {}),
    }


def _body(message: Message, channel: Channel) -> Iterator[Json]:
    yield _title(message, channel)
    shown, left = _paragraphs(message, channel)
    yield from shown
    if message.chart:
        yield chart(message.chart, channel)
    if message.table:
        yield _table(message, message.table, channel)
    if message.fold:
        items = [*left, *_rest(message, channel)]
        yield from _folding(message.fold, _key(message, "all"), items, channel)
    else:
        yield from _rest(message, channel)


def _paragraphs(message: Message, channel: Channel) -> tuple[list[Json], list[Json]]:
    """The paragraphs as they are shown, and those that stand below the fold in full."""
    if not message.fold:
        return [_block(channel.marked_up(one)) for one in message.paragraphs], []
    brief = in_brief(channel.plain(message.title), [*map(channel.plain, message.paragraphs)])
    shown = [
        _block(channel.marked_up(cut or whole), spacing="Small" if place else "Default")
        for place, (whole, cut) in enumerate(zip(message.paragraphs, brief, strict=False))
    ]
    left = [whole for whole, cut in zip(message.paragraphs, brief, strict=False) if cut]
    return shown, [_block(channel.marked_up(one)) for one in (*left, *message.paragraphs[len(brief) :])]


def _rest(message: Message, channel: Channel) -> Iterator[Json]:
    """What a message with a fold folds away."""
    told = channel.marked_up
    if message.facts:
        facts = [{"title": told(name), "value": told(value)} for name, value in message.facts]
        yield {"type": "FactSet", "facts": facts}
    for place, section in enumerate(message.sections):
        yield from _section(section, _key(message, str(place)), channel)
    for place, block in enumerate(copied(message, channel.plain)):
        yield from _command(block, _key(message, f"copied{place}"), channel)
    if folded := _folded(message):
        buttons = [_button(message, choice, channel) for choice in folded[: channel.max_actions]]
        yield {"type": "ActionSet", "actions": buttons, "spacing": "Medium"}
    more = (*_at_hand(message)[channel.max_actions :], *folded[channel.max_actions :])
    if more:
        labels = tuple(quoted(choice.label) for choice in more)
        yield _block(told(say("You can also say: {labels}", labels=labels)))
    if message.footer:
        yield _block(told(message.footer), isSubtle=True, size="Small", spacing="Medium")
    if message.aside:
        yield _aside(message, channel)


def _at_hand(message: Message) -> tuple[Choice, ...]:
    """The buttons below a card. One that stands in the table stands nowhere else."""
    return tuple(one for one in message.choices if not (one.folded or _in_table(one, message)))


def _folded(message: Message) -> tuple[Choice, ...]:
    return tuple(one for one in message.choices if one.folded and not _in_table(one, message))


def _in_table(choice: Choice, message: Message) -> bool:
    return message.table is not None and choice.press in {one.press for one in message.table.buttons}


def _table(message: Message, table: Table, channel: Channel) -> Json:
    """A table; where none can be shown, its lines."""
    columns = zip(table.columns, *table.rows, strict=True)
    lines = "\n".join(f"- {' · '.join(map(channel.marked_up, row))}" for row in table.in_words[1:])
    titles = [_cell(message, title, channel, weight="Bolder") for title in table.columns]
    rows = [[_cell(message, cell, channel) for cell in row] for row in table.rows]
    return {
        "type": "Table",
        "columns": [{"width": _share(column, channel)} for column in columns],
        "firstRowAsHeader": True,
        "showGridLines": False,
        "rows": [{"type": "TableRow", "cells": cells} for cells in (titles, *rows)],
        "fallback": _block(lines),
    }


def _share(column: Iterable[Cell], channel: Channel) -> int | str:
    """How wide a column is beside the others: by its longest cell, within bounds. A short one has just its
    room, or a narrow card would break its words."""
    words = (cell.label if isinstance(cell, Choice) else cell for cell in column)
    longest = max(len(channel.plain(text)) for text in words)
    return f"{longest * _LETTER}px" if longest <= _NARROWEST else min(longest, _WIDEST)


def _cell(message: Message, cell: Cell, channel: Channel, **looks: object) -> Json:
    if isinstance(cell, Choice):
        return {"type": "TableCell", "items": [_pressed(message, cell, channel)]}
    return {"type": "TableCell", "items": [_block(channel.marked_up(cell), size="Small", **looks)]}


def _pressed(message: Message, cell: Choice, channel: Channel) -> Json:
    """A button in a cell; a cell that is one would be none of its row for a screen reader. A press on it
    takes none of the card's six places."""
    shown = _block(channel.marked_up(cell.label), size="Small", color="Accent")
    # The table has no room for what the press says in full.
    in_full = next((one for one in message.choices if one.press == cell.press), cell)
    return {"type": "Container", "items": [shown], "selectAction": _button(message, in_full, channel)}


def _block(text: str, **looks: object) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **looks}


def _title(message: Message, channel: Channel) -> Json:
    sign = _SIGNS.get(message.tone)
    told = channel.marked_up(message.title)
    title = _block(f"{sign} {told}" if sign else told, style="heading", size="Medium", weight="Bolder")
    if not sign:
        return title
    return {"type": "Container", "style": message.tone, "bleed": True, "items": [title]}


def _section(section: Section, key: str, channel: Channel) -> Iterator[Json]:
    items = "\n".join(f"- {channel.marked_up(item)}" for item in section.items)
    if not (section.folded and items):
        yield _block(channel.marked_up(section.title), weight="Bolder", spacing="Medium")
        if items:
            yield _block(items, spacing="Small")
        return
    yield from _folding(section.title, key, [_block(items)], channel)


def _folding(title: Text, key: str, items: list[Json], channel: Channel) -> Iterator[Json]:
    """A title that shows or hides what is below it."""
    folded, opened, listed = (f"{key}-{part}" for part in ("folded", "open", "items"))
    told = channel.marked_up(title)
    # A press on the title folds; an action of the card would take one of its six places.
    yield {
        "type": "Container",
        "spacing": "Medium",
        "selectAction": {
            "type": "Action.ToggleVisibility",
            "title": channel.plain(say("Show or hide: {section}", section=quoted(title))),
            "targetElements": [{"elementId": id} for id in (folded, opened, listed)],
        },
        "items": [
            _block(f"{_FOLDED[channel.tongue.direction]} {told}", id=folded, weight="Bolder"),
            _block(f"▾ {told}", id=opened, weight="Bolder", isVisible=False),
        ],
    }
    yield {
        "type": "Container",
        "id": listed,
        "isVisible": False,
        "spacing": "Small",
        "items": items,
    }


def _command(command: str, key: str, channel: Channel) -> Iterator[Json]:
    # A text run shows what it holds: Markdown escapes in a text block would end up in the copy.
    written = command.split("\n")
    lines = [{"type": "RichTextBlock", "inlines": list(_runs(line)), "spacing": "None"} for line in written]
    block = {"type": "Container", "style": "emphasis", "spacing": "Small", "items": lines}
    if len(lines) <= _LONG:
        yield block
    else:
        title = say_count("{count} line to copy", "{count} lines to copy", count=len(lines))
        yield from _folding(title, key, [block], channel)


def _runs(line: str) -> Iterator[Json]:
    # Renderers look for {{DATE(…)}} and {{TIME(…)}} in every run; apart, the braces are only braces.
    for part in re.split(r"(?<=\{)(?=\{)", line or " "):
        yield {"type": "TextRun", "text": part, "fontType": "Monospace", "size": "Small"}


def _aside(message: Message, channel: Channel) -> Json:
    # As with folding, a press on the words takes none of the card's six places.
    columns = [
        {
            "type": "Column",
            "width": "auto",
            "selectAction": _button(message, choice, channel),
            "items": [
                {
                    "type": "TextBlock",
                    "text": channel.marked_up(choice.label),
                    "size": "Small",
                    "color": "Accent",
                }
            ],
        }
        for choice in message.aside
    ]
    return {"type": "ColumnSet", "columns": columns, "spacing": "Medium"}


def _button(message: Message, choice: Choice, channel: Channel) -> Json:
    label = channel.plain(choice.label)
    style = {"style": "positive"} if choice.best else {}
    if choice.url:
        return {"type": "Action.OpenUrl", "title": label, "tooltip": choice.url, "url": choice.url, **style}
    says = {
        "nonce": message.nonce,
        "step": message.step,
        "reply": choice.reply.value if choice.reply else "",
        "go": choice.go,
        "value": choice.value,
    }
    # What a button does not say takes none of the card's room.
    press = {name: value for name, value in says.items() if value}
    if channel.execute:
        return {"type": "Action.Execute", "title": label, "verb": "gla", "data": {"gla": press}, **style}
    return {"type": "Action.Submit", "title": label, "data": {"gla": press, "label": label}, **style}


def _looked_at_again(message: Message, channel: Channel) -> Json:
    """Has the channel ask whether the buttons still count when the card comes into view again.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
    """
    this = {"nonce": message.nonce, "card": _key(message, "")}
    title = channel.plain(say("Refresh"))
    return {"action": {"type": "Action.Execute", "title": title, "verb": "gla", "data": {"gla": this}}}


def _key(message: Message, place: str) -> str:
    # A page holds many cards, and an element's id is its id in the page.
    seed = f"{message.nonce}/{message.step}/{plain(message.title)}"
    return f"s{sha256(seed.encode()).hexdigest()[:8]}-{place}"
