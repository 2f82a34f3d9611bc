"""Short words that refer to somebody without a name: the other one, not this one, nobody in particular."""

import re

THE_OTHER_ONE = re.compile(
    r"^\s*(?:and |what about |back to |now )*(?:the )?"
    r"(?P<which>other|previous|earlier|last|first) (?:one|person|case|question|subject)\b",
    re.IGNORECASE,
)
NO_THE_OTHER_ONE = re.compile(
    r"\s*(?:no|nope|wrong|nein|non)\b[\s,.:!-]+(?:i mean(?:t)? )?(?:the other|die andere|der andere|l'autre)"
    r"(?: (?:one|person|group))?\W*",
    re.IGNORECASE,
)
NO_BUT = re.compile(r"^\s*(?:no|nope|not that|not this|wrong|nein|non)\b[\s,.:!-]+\w", re.IGNORECASE)
NOBODY_IN_PARTICULAR = re.compile(
    r"\W*(?:i (?:really )?(?:do ?n[o']?t|don’t|do not) know(?: (?:which|who|whose|yet)(?: one)?)?"
    r"|no idea|not sure|dunno|idk|no one in particular|nobody in particular|anybody|anyone|any|everybody"
    r"|everyone|all(?: of them)?|both|either|none of them|neither"
    r"|keine ahnung|(?:ich )?wei(?:ß|ss) (?:ich |es )?nicht|alle|egal"
    r"|je ne sais pas|tous|no s[eé]|todos|n[aã]o sei|わかりません|分かりません|全員)\W*",
    re.IGNORECASE,
)
DOES_NOT_KNOW = re.compile(
    r"(?:do ?n[o']?t know|don’t know|do not know|no idea|not sure|dunno|idk|can ?not tell|can'?t tell)\b"
    r".{0,20}\b(?:what|why|where)\b|\b(?:no|any|without|zero) (?:\w+ )?(?:errors?|message)\b.{0,60}"
    r"\b(?:no|not|without|zero|missing|nothing)\b|keine ahnung"
    r"|wei(?:ß|ss) (?:ich )?nicht,? (?:was|warum|wieso)"
    r"|kein(?:e|en)? fehler.{0,60}\bkeine? \w+|ne sais pas (?:ce qui|pourquoi|quoi)"
    r"|(?:aucune |pas d.)erreur.{0,60}\b(?:pas|sans)\b.{0,12}|no s[eé] (?:qu[eé]|por)"
    r"|(?:ning[uú]n|sin|no hay) error.{0,60}\b(?:no|sin|falta)\b|n[aã]o sei (?:o qu|por)"
    r"|(?:nenhum|sem|h[aá]) erro.{0,60}\b(?:sem|n[aã]o|falta)\b"
    r"|何が(?:問題|原因|悪い)|エラー(?:は|も).{0,20}(?:ない|ありません|出て)",
    re.IGNORECASE,
)
