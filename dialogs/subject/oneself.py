"""Whether somebody who names nobody asks about themselves: "why don't I have Teams?", "what do I have?"."""

import re

from dialogs.examining.case import Complaint
from dialogs.understanding import Reading

_ONESELF = re.compile(
    r"\b(?:(?<!how )(?<!where )(?<!what )(?<!which )"
    r"(?:do|did|can|could|have|am|was)(?:n?['’]?t|not)?(?: not)? i"
    r"|i(?:['’](?:m|ve))?(?: (?:still|also|just|never))? "
    r"(?:do|did|have|had|can|could|am|was|lost|lack|miss|need|got|get|never)(?:n?['’]?t| ?not)?\b"
    r"(?! (?:know|see|find|understand|think|believe|no idea|get (?:it|that)\W*$))"
    r"|(?:my|mine)(?: own)? (?:\w+ )?(?:licen[sc]es?|account|mailbox|e?mails?|office|teams|outlook|excel|word"
    r"|onedrive|sharepoint|copilot|apps?))\b"
    r"|\b(?:ich kann|ich habe|mir fehlt|je ne peux|j['’]ai|je n['’]ai|mes? licences?|no puedo|no tengo"
    r"|mi licencia|não consigo|não tenho|minha licença|meine? lizenz)\b|私の|私は",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\W*(?:(?:it['’]?s|it is|for|about|and|but|what|how|same|no|not him|not her|i meant?),? )*"
    r"(?:me|mine|myself)\W*"
    r"|\W*(?:(?:und|was ist mit|nein,|et|non,|y|no,|e|não,) )*"
    r"(?:ich|mich|mir|für mich|moi|pour moi|yo|para mí|a mí|eu|para mim|私|私です|私は)\W*",
    re.IGNORECASE,
)
_REPROCESS_ME = re.compile(
    r"\breprocess (?:me|myself)\b|\bverarbeiten? (?:sie )?mich\b|\bretraite[rz]?[- ]moi\b"
    r"|\breproc[eé]s[ae]r?me\b|\breprocess[ae]r?-me\b|\bme reprocess[ae]r?\b|私を再処理",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:what|which(?: \w+)?) (?:else )?(?:do i (?:not )?have|have i(?: got)?|(?:am|was) i in)\b(?! to\b)"
    r"|\bam i (?:in|a (?:member|guest))\b"
    r"|\bwhen (?:will|do|did) i get\b|\bin welchen gruppen bin ich\b|\bquels groupes suis-je\b"
    r"|\b(?:qué grupos estoy|que grupos estou|licencias tengo)\b"
    r"|\b(?:my|mine)(?: own)? licen[sc]es?\b|\bme (?:missing|lacking)\b"
    r"|\b(?:am|was) i (?:affected|skipped|overlooked|excluded|forgotten|left out)\b"
    r"|\b(?:i|have i) (?:also )?have the same (?:problem|issue|error)\W*$"
    r"|\blicen[sc]es? (?:\w+ ){0,2}(?:assigned|given) to me\b|\bgive me (?:a|my|the) licen[sc]e\W*$"
    r"|\b(?:wrong with|look at|check|fix) (?:me|myself|my (?:own )?account)(?: please)?\W*$"
    r"|\bmeine[rn]? lizenz(?:en)?\b|\bm(?:a|es) licences?\b"
    r"|\bhabe ich\b|\bai-je\b|\btengo yo\b|\beu tenho\b",
    re.IGNORECASE,
)
_LICENSE = re.compile(r"\blicen[sc]es?\b|lizenz|licencia|licença|ライセンス", re.IGNORECASE)
_OF_A_PERSON = frozenset(
    {Complaint.NOT_RECEIVED, Complaint.SERVICE_MISSING, Complaint.CANNOT_SIGN_IN, Complaint.REMOVED}
)


def is_about_oneself(reading: Reading) -> bool:
    """Whether the asker is meant. Whoever names everybody, an address or an id means those."""
    if reading.tenant or reading.addresses or reading.ids:
        return False
    text = reading.text
    if _ALONE.fullmatch(text) or _REPROCESS_ME.search(text) or _OWN.search(text):
        return True
    about = reading.complaint in _OF_A_PERSON or (
        reading.complaint is None and (reading.products or _LICENSE.search(reading.text))
    )
    return bool(about and _ONESELF.search(reading.text))
