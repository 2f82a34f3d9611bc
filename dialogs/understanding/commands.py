"""Words that are a button, or a small wish, and nothing else."""

import re
from collections.abc import Mapping
from typing import TypeVar

from dialogs.step import Reply
from dialogs.understanding.reading import Wish

T = TypeVar("T")

_REPLIES: dict[Reply, str] = {
    Reply.YES: "yes|y|yes,? reprocess|yes please|yep|yeah|sure|do it|go ahead|ok|okay|alright|all right|fine"
    "|i see|of course|ja|oui|si|sí|sim|はい",
    Reply.NO: "no|n|no,? not now|nope|no thanks|not now|don't|dont|nein|non|não|いいえ",
    Reply.NEXT: "next|next step|go on|continue|weiter|suivant|siguiente|próximo|次",
    Reply.BACK: "back|go back|previous|zurück|retour|atrás|voltar|戻る",
    Reply.CHECK_AGAIN: "check again|again|recheck|retry|try again|look again|check now|refresh|prüfen"
    "|(and )?now|did (it|that|this) (work|help)|has (it|that) (worked|helped)"
    "|(is|was) (it|that|this) (fixed|done|ok|okay|solved)( now)?|(any )?better( now)?"
    "|any (change|changes|news|progress|update)|still (not|nothing|no change|the same|broken|waiting)"
    "|(i )?(did|have done) (that|it|this)|(all )?done|fixed|solved|(that|it) (is|works)( now)?"
    "|it's (done|fixed|solved)|the license (has )?arrived|(it )?still (does ?n[o']?t|doesnt) work|repeat"
    "|say (that|it) again|(repeat|show|tell me) (that|it)( again)?"
    "|und jetzt|et maintenant|y ahora|e agora|immer noch (nichts|nicht)|erledigt|geht immer noch nicht"
    "|(ça ne marche )?toujours (pas|rien)|c'est fait|sigue sin funcionar|todavía nada|ya lo hice|listo"
    "|(continua sem funcionar|ainda nada|ainda não funciona|já fiz( isso)?|feito)"
    "|まだ(です|届きません|来ません|だめです)?|もう一度(確認して(ください)?)?",
    Reply.WALK: "walk me through|walk me through it|walk through|step by step|guide me|schritt für schritt"
    "|pas à pas|paso a paso|passo a passo",
    Reply.WHO: "who changed it|who did it|who removed it|who did that|who changed this",
    Reply.POWERSHELL: "powershell|show me the powershell|commands",
    Reply.STOP: "stop|cancel|quit|exit|end|abbrechen|annuler|cancelar|中止",
    Reply.START_OVER: "start over|restart|reset|start again|new question|von vorn|recommencer"
    "|empezar de nuevo|recomeçar|最初から",
}
_WISHES: dict[Wish, str] = {
    Wish.HELP: "help( me)?|what can (you do|i ask)|how (do|does) (you|this) work|menu"
    "|(hilfe|was kannst du|aide|aidez-moi|ayuda|ajuda|使い方(を教えて(ください)?)?|ヘルプ|助けて)|\\?",
    Wish.GREETING: "(hi|hello|hey)( there| again| all)?|good (morning|afternoon|evening)"
    "|hallo|guten (tag|morgen)|moin|servus|bonjour|salut|hola|buenos días|buenas tardes|olá|oi|bom dia"
    "|こんにちは|おはようございます",
    Wish.FAREWELL: "(good)?bye( bye)?|see you( later)?|cu|ciao|tschüss|auf wiedersehen|au revoir|adiós|adios"
    "|hasta luego|tchau|até logo|さようなら|それでは|forget it|never ?mind|nvm|whatever",
    Wish.THANKS: "thanks( a lot)?|thank you( very much)?|thx|cheers|great|perfect|got it|nice|cool|wow"
    "|good bot|danke( schön)?|merci( beaucoup)?|gracias|obrigad[oa]|ありがとう(ございます)?|どうも",
    Wish.EVIDENCE: "how do you know( that| this)?|show (me )?the evidence|evidence|prove it"
    "|why do you say that|(are|r) (you|u) sure( about (it|that|this))?|really|says who|how come"
    "|why( is (that|it|this)( so)?| so| not| that)?|explain( (that|this|it|please))?|not true"
    "|is (it|that) true|warum( das| ist das so)?|wieso|pourquoi( ça)?|por qu[eé]|perché|なぜ(ですか)?",
    Wish.REASON: "why do you (ask|want to know|need to know|need that|ask me)( (me )?(that|this))?"
    "|why (are|r) you asking( me)?( that| this)?|what for|warum fragst du( das)?|warum fragen sie( das)?"
    "|pourquoi (tu demandes|demandez-vous)( ça| cela)?|¿?por qué preguntas?( eso)?|por que (você )?pergunta",
    Wish.ADVICE: "what (can|could|do|should|must|shall) (i|we) do( now| next| here| about __it__)?"
    "|what (now|next|then)|now what|what to do( now| next)?|__mend__ __it__"
    "|how (can|could|do|should) (i|we|you) __mend__ __it__|how to __mend__ __it__"
    "|(can|could) (you|u) ((please )?__mend__|do) __it__( for me)?|what is the solution"
    "|where (can|do) (i|we) (do|see|find|change|fix|set) __it__( in the (portal|admin center))?"
    "|what (does|do) (it|that|this|you) mean|what do you mean( by that)?|(i )?(do ?n[o']?t|dont) (get|"
    "understand)( it| that| this)?|explain it to me|in (simple|other|plain) words|what|huh|hä"
    "|was (soll|kann|muss) ich (jetzt )?(tun|machen)|was (jetzt|nun)|was (hei(ß|ss)t|bedeutet) das"
    "|(ich )?versteh(e)?( das| es)? nicht|wo (stelle ich|mache ich|finde ich) das( ein)?"
    "|que (dois-je )?faire( maintenant)?|(je )?(ne )?comprends pas|qu'est-ce que ça veut dire"
    "|qué (hago|debo hacer|puedo hacer)( ahora)?|no (lo )?entiendo|qué (significa|quiere decir) (eso|esto)"
    "|dónde lo (cambio|hago)|o que (eu )?(devo fazer|faço)( agora)?|não (entendo|entendi)"
    "|o que (isso )?significa( isso)?|何をすればいいですか|どうすればいいですか"
    "|わかりません|どういう意味ですか".replace("__it__", "(it|that|this)").replace(
        "__mend__", "(fix|solve|repair|resolve)"
    ),
    Wish.FORWARD: "(who|whom) (can|should|do|must) (i|we) (ask|call|contact|talk to)"
    "|who (can|will) help( me)?|(who is|who's|whos) (the|my|our) admin(istrator)?"
    "|who('s|s)? (can|will|is going to|gonna) (fix|change|do|delete|mend|turn|switch) (it|that)( on| off)?"
    "|(can|could) you (help|call) (me|them|someone|somebody)|(text for|ask|tell) the administrator"
    "|(please )?(send|forward|write) (this|it|that) to .{1,40}|what (should|do|can) i (write|tell|answer)"
    "( to)?( them| her| him)?|write (an answer|a mail|an email|a ticket|it up)|summar(y|i[sz]e)( it| this)?"
    "|(i want to |can i )?(talk|speak) to (a human|somebody|someone|a person)|get me a human"
    "|(open|create) a ticket|wen (soll|kann|muss) ich fragen|wer kann (mir )?helfen|à qui (dois-je )?demander"
    "|qui peut m'aider|a quién (le )?pregunto|quién (me )?puede ayudar(me)?|a quem (devo )?perguntar"
    "|quem pode (me )?ajudar|誰に聞けばいいですか",
    Wish.PICTURE: r"((here is|here's|see|look at|siehe|voir|ver|voici|aquí está) )?"
    r"((the|my|a|attached|this|der|la|el) ){0,2}(screenshot|screen shot|picture|image|photo|bildschirmfoto"
    r"|capture d'écran|captura( de pantalla)?|スクリーンショット)s?( attached| below| anbei)?"
    r"|\[?[\w-]{1,60}(\s|\.)(png|jpe?g|gif|bmp|webp)\]?|see (attached|attachment|below)",
}

_OPENING = "ah and but e et hm oh ok okay please pls really so then um und well y"
_OPENS = frozenset(_OPENING.split())
_CLOSES = frozenset(("bitte", "pls", "please", "thanks", "then", "thx", "svp"))
"""Words that open or close a sentence and change nothing in it: "ok so what now then"."""


def bare(text: str) -> str:
    """The words in lower case, without what stands between and behind them."""
    return re.sub(r"[\s.!,;:¿¡？。！、]+", " ", text.lower()).strip().rstrip("?").strip() or text


def reply(words: str) -> Reply | None:
    """The button that was typed."""
    return _exactly(_REPLIES, words)


def wish(words: str) -> Wish | None:
    """The small wish that was typed."""
    return _exactly(_WISHES, words)


def _exactly(table: Mapping[T, str], words: str) -> T | None:
    ways = dict.fromkeys((words, core(words)))
    return next((key for way in ways for key, said in table.items() if re.fullmatch(said, way)), None)


def core(words: str) -> str:
    """The words without those that only open or close a sentence; at least one is left."""
    said = words.replace("’", "'").split(" ")
    while len(said) > 1 and said[0] in _OPENS:
        del said[0]
    while len(said) > 1 and said[-1] in _CLOSES:
        del said[-1]
    return " ".join(said)
