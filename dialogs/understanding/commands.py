"""Words that are a button, or a small wish, and nothing else."""

import re
from collections.abc import Mapping
from typing import TypeVar

from dialogs.step import Reply
from dialogs.understanding.reading import Wish

T = TypeVar("T")

_REPLIES: dict[Reply, str] = {
    Reply.YES: "yes|y|yes,? reprocess|yes please|yep|sure|do it|go ahead|ok|okay|alright|all right|fine|i see"
    "|ja|oui|si|sí|sim",
    Reply.NO: "no|n|no,? not now|nope|no thanks|not now|don't|dont|nein|non|não",
    Reply.NEXT: "next|next step|go on|continue|weiter",
    Reply.BACK: "back|go back|previous|zurück",
    Reply.CHECK_AGAIN: "check again|again|recheck|retry|try again|look again|check now|refresh|prüfen"
    "|(and )?now|did (it|that|this) (work|help)|has (it|that) (worked|helped)"
    "|(is|was) (it|that|this) (fixed|done|ok|okay)( now)?|(any )?better( now)?"
    "|any (change|changes|news|progress|update)|still (not|nothing|no change)"
    "|und jetzt|et maintenant|y ahora|e agora",
    Reply.WALK: "walk me through|walk me through it|walk through|step by step|guide me",
    Reply.WHO: "who changed it|who did it|who removed it|who did that|who changed this",
    Reply.POWERSHELL: "powershell|show me the powershell|commands",
    Reply.STOP: "stop|cancel|quit|exit|end|bye|goodbye|abbrechen",
    Reply.START_OVER: "start over|restart|reset|start again|new question|von vorn",
}
_WISHES: dict[Wish, str] = {
    Wish.HELP: "help|what can you do|what can i ask|menu|hilfe|\\?",
    Wish.GREETING: "(hi|hello|hey)( there| again| all)?|good morning|good afternoon|hallo|bonjour|hola|moin",
    Wish.THANKS: "thanks|thank you|thx|cheers|danke|merci|gracias|great|perfect",
    Wish.EVIDENCE: "how do you know( that| this)?|show (me )?the evidence|evidence|prove it"
    "|why do you say that|(are|r) (you|u) sure( about (it|that|this))?|really|says who|how come"
    "|(but |and )?why( is (that|it|this)( so)?| so| not| that)?|explain( (that|this|it|please))?"
    "|warum( das| ist das so)?|wieso|pourquoi( ça)?|por qu[eé]|perché|なぜ",
    Wish.REASON: "(but )?why do you (ask|want to know|need to know|need that|ask me)( (me )?(that|this))?"
    "|why (are|r) you asking( me)?( that| this)?|what for|warum fragst du( das)?|warum fragen sie( das)?"
    "|pourquoi (tu demandes|demandez-vous)( ça| cela)?|¿?por qué preguntas?( eso)?|por que (você )?pergunta",
    Wish.ADVICE: "(and |so |but )?what (can|could|do|should|must|shall) (i|we) do"
    "( now| next| here| about __it__)?"
    "|(and |so )?what (now|next|then)|now what|what to do( now| next)?|(please )?__mend__ __it__"
    "|how (can|could|do|should) (i|we) __mend__ __it__|how to __mend__ __it__"
    "|where (can|do) (i|we) (do|see|find|change|fix) __it__( in the (portal|admin center))?"
    "|was (soll|kann|muss) ich (jetzt )?tun|was (jetzt|nun)|que faire( maintenant)?|(y )?qué hago( ahora)?"
    "|o que (eu )?faço( agora)?".replace("__it__", "(it|that|this)").replace(
        "__mend__", "(fix|solve|repair|resolve)"
    ),
    Wish.PICTURE: r"((here is|here's|see|look at|siehe|voir|ver|voici|aquí está) )?"
    r"((the|my|a|attached|this|der|la|el) ){0,2}(screenshot|screen shot|picture|image|photo|bildschirmfoto"
    r"|capture d'écran|captura( de pantalla)?|スクリーンショット)s?( attached| below| anbei)?"
    r"|\[?[\w-]{1,60}(\s|\.)(png|jpe?g|gif|bmp|webp)\]?",
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
