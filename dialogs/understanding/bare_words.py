"""The bare words of what was written: no markup, no invisible marks, one spelling, no ids.

Every function takes time in proportion to the text: a pattern looks at a character a bounded number of
times.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

GUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
ADDRESS = re.compile(r"(?<![\w.+#'’-])[\w.+#'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
TOKEN = re.compile(r"[\w&+#_-]+(?:[.'’][\w&+#_-]+)*")

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|<!--")
_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[-&+']\w+)*")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_KEPT_CONTROLS = {"\n", "\t", "\r"}
_LATIN_ENDS = 0x250
_OTHER_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "’": "'"})
"""Latin letters that are not one with an accent."""

# Names whose second word means something else by itself.
_PRODUCT = re.compile(r"\b(business|power|teams) (premium|standard|basic|bi|apps|automate|phone|rooms)\b")
_SPELLINGS = {"licence": "license", "licences": "licenses", "licencing": "licensing", "licenced": "licensed"}


def visible(text: str) -> str:
    """The text without invisible characters (zero-width, right-to-left marks, controls), HTML tags and the
    escapes that .NET's JSON puts for apostrophes and accents."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    shown = "".join(
        one for one in text if one in _KEPT_CONTROLS or unicodedata.category(one) not in {"Cf", "Cc", "Cs"}
    )
    return html.unescape(_TAG.sub(" ", shown)) if "<" in shown or "&" in shown else shown


_PAPERWORK = re.compile(
    r"^[ \t]{0,40}(?:At line:|at char:|\+ |at [\w.<>`]{3,200}\(|File \"|Traceback |CategoryInfo"
    r"|FullyQualifiedErrorId|Status: |Date: |\w{0,20}-?request-?id|[\d-]{8,10}T[\d:.]{5,20}Z?).{0,2000}$"
    r"|^[ \t]{0,40}(?:Set|Get|New|Add|Remove|Update|Invoke|Connect)-\w{2,60} ?: "
    r"|\"(?:error|code|message|innererror|details|date|[\w-]{0,20}request-?id|correlationid|target)\" ?: ?"
    r"|^[ \t│╷╵]{1,9}(?:with [\w.\[\]\"-]{3,200},|on [\w./-]{3,200} line \d{1,9},).{0,2000}$|[│╷╵]"
    r"|\"[A-Z][A-Za-z]{1,30}_[A-Za-z_]{2,60}\"|\b[\w-]{0,20}request-?id[:= ].{0,3}",
    re.IGNORECASE | re.MULTILINE,
)


def without_paperwork(text: str) -> str:
    """The text without what stands around a message: a stack trace, the envelope of a JSON error."""
    bare = _PAPERWORK.sub(" ", text)
    return bare if re.search(r"\w{3}", bare) else text


def words_of(text: str) -> list[str]:
    """Words in one spelling: lower case, no accents on Latin letters, ids and addresses as placeholders."""
    # One character may stand for eighteen: https://unicode.org/faq/normalization.html#12
    text = unicodedata.normalize("NFKC", text)[: 2 * len(text)]
    text = GUID.sub(" guid ", _LINK.sub(" link ", text))
    text = ADDRESS.sub(" somebody ", text)
    plain = _PRODUCT.sub("theproduct", _without_accents(text.casefold())).replace("’", "'")
    return [_SPELLINGS.get(word, word) for word in _WORD.findall(plain)]


def spoken(text: str) -> str:
    """The text in one spelling, with its punctuation: lower case, no accents on Latin letters."""
    return _without_accents(text.casefold()).translate(_OTHER_LETTERS)


_DENIALS = frozenset(
    ("not", "no", "nor", "neither", "isn't", "aren't", "kein", "keine", "nicht", "pas", "non", "nao", "niet")
)
_DENIABLE = frozenset(
    (
        *("dynamic", "nested", "synced", "disabled", "guest", "dynamisch", "dynamische", "verschachtelt"),
        *("dynamique", "imbrique", "dinamico", "anidado", "aninhado"),
    )
)


def without_denied(words: Sequence[str]) -> list[str]:
    """The words without what is said not to be so: "no, the group is not nested or dynamic"."""
    kept: list[str] = []
    for at, word in enumerate(words):
        before = words[max(0, at - 2) : at]
        denied = word in _DENIABLE and (
            not _DENIALS.isdisjoint(before) or (before[-1:] in (["or"], ["nor"]) and before[0] in _DENIABLE)
        )
        if not denied:
            kept.append(word)
    return kept


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKD", one)[0] if ord(one) < _LATIN_ENDS else one for one in text)
