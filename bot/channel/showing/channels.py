"""What each channel can show, and in which language. The only place that knows channels by name.

https://learn.microsoft.com/azure/bot-service/bot-service-channels-reference
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from dialogs.words import text as words
from dialogs.words.catalogues import tongue_for
from dialogs.words.text import Text
from dialogs.words.tongue import ENGLISH, Tongue


@dataclass(frozen=True, slots=True)
class Channel:
    """`cards`: shows Adaptive Cards. `execute`: answers `Action.Execute`; elsewhere a button is an
    `Action.Submit`. `max_actions`: buttons a card may hold. `markdown`: text may carry Markdown. `files`: a
    file attached to a message can be saved. `charts`: draws bars itself.
    `narration`: the property of `channelData` whose text a screen reader gets, where there is one. `tongue`
    is what its person reads."""

    id: str
    cards: bool
    execute: bool
    max_actions: int = 6
    markdown: bool = True
    files: bool = False
    charts: bool = False
    narration: str = ""
    tongue: Tongue = ENGLISH

    def plain(self, text: Text) -> str:
        """A text without markup."""
        return words.plain(text, self.tongue)

    def marked_up(self, text: Text) -> str:
        """A text as Markdown."""
        return words.markdown(text, self.tongue)


# Web Chat 4.18 meets Action.Execute with "received unknown action" and does nothing.
# Teams refuses a seventh button: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
# Web Chat lets an attached data: URL be saved; Teams takes files only by OneDrive and a consent card:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
# Web Chat tells a screen reader "1 attachment" of a card, unless it is told what to say.
_FALLBACK_TEXT = "webchat:fallback-text"
_KNOWN = {
    known.id: known
    for known in (
        Channel("msteams", cards=True, execute=True, charts=True),
        Channel("emulator", cards=True, execute=True),
        Channel("webchat", cards=True, execute=False, files=True, narration=_FALLBACK_TEXT),
        Channel("directline", cards=True, execute=False, files=True, narration=_FALLBACK_TEXT),
        Channel("directlinespeech", cards=True, execute=False),
    )
}


@lru_cache(maxsize=256)
def channel(channel_id: str, locale: str = "") -> Channel:
    """What the channel can show, and how it speaks to somebody of this locale. One that nobody heard of gets
    plain text, which every channel shows."""
    known = _KNOWN.get(channel_id) or Channel(channel_id, cards=False, execute=False, markdown=False)
    return replace(known, tongue=tongue_for(locale))
