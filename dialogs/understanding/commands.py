"""Words that are a button, or a small wish, and nothing else."""

import re
from collections.abc import Mapping
from typing import TypeVar

from dialogs.step import Reply
from dialogs.understanding.reading import Wish

T = TypeVar("T")

_REPLIES: dict[Reply, str] = {
    Reply.YES: "yes|y|yes,? reprocess|yes please|yep|sure|do it|go ahead|ok|okay|ja|oui|si|sí|sim",
    Reply.NO: "no|n|no,? not now|nope|no thanks|not now|don't|dont|nein|non|não",
    Reply.NEXT: "next|next step|go on|continue|weiter",
    Reply.BACK: "back|go back|previous|zurück",
    Reply.CHECK_AGAIN: "check again|again|recheck|retry|try again|look again|check now|refresh|prüfen",
    Reply.WALK: "walk me through|walk me through it|walk through|step by step|guide me",
    Reply.WHO: "who changed it|who did it|who removed it|who did that|who changed this",
    Reply.POWERSHELL: "powershell|show me the powershell|commands",
    Reply.STOP: "stop|cancel|quit|exit|end|bye|goodbye|abbrechen",
    Reply.START_OVER: "start over|restart|reset|start again|new question|von vorn",
}
_WISHES: dict[Wish, str] = {
    Wish.HELP: "help|what can you do|what can i ask|menu|hilfe|\\?",
    Wish.GREETING: "hi|hello|hey|good morning|good afternoon|hallo|bonjour|hola|moin",
    Wish.THANKS: "thanks|thank you|thx|cheers|danke|merci|gracias|great|perfect",
    Wish.EVIDENCE: "how do you know( that)?|show me the evidence|evidence|prove it|why do you say that",
}


def bare(text: str) -> str:
    """The words in lower case, without what stands between and behind them."""
    return re.sub(r"[\s.!,;:]+", " ", text.lower()).strip().rstrip("?").strip() or text


def reply(words: str) -> Reply | None:
    """The button that was typed."""
    return _exactly(_REPLIES, words)


def wish(words: str) -> Wish | None:
    """The small wish that was typed."""
    return _exactly(_WISHES, words)


def _exactly(table: Mapping[T, str], words: str) -> T | None:
    return next((key for key, said in table.items() if re.fullmatch(said, words)), None)
