"""Whether somebody who names nobody asks about themselves: "why don't I have Teams?", "what do I have?"."""

import re

from dialogs.examining.case import Complaint
from dialogs.understanding import Reading

_THING = (
    r"(?:licen[sc]es?|subscriptions?|accounts?|mailbox|e?mails?|office|teams|outlook|excel|word|powerpoint|onedrive"
    r"|sharepoint|copilot|planner|apps?|visio|project|power bi|e[1357]|f[13]|access)"
)
_OTHERS = (
    r"(?:users?|groups?|people|members?|tenants?|colleagues?|boss|employees?|company|team|him|her|them|to|who"
    r"|admins?|errors?|every|each)"
)
_FEW = rf"(?: (?!{_OTHERS}\b)[\w+-]+){{0,5}}?"
_ONESELF = re.compile(
    rf"\b(?:(?<!how )(?:do|did|have|can)(?:n?['’]?t|not)? i(?: not| still| never| no longer)?"
    rf" (?:have|get|got|had|receive|received|see|use|open|access|start){_FEW} {_THING}"
    rf"|(?:have|had)(?:n['’]?t)? i(?: not)? (?:no|a|an|any|the|my){_FEW} {_THING}"
    rf"|(?:am|was) i (?:still )?(?:without|missing|not licensed|unlicensed)"
    r"|(?<!do )(?<!can )(?<!did )(?<!must )(?<!should )(?<!would )(?<!could )"
    r"i(?:['’](?:m|ve))?(?: am| was| have| do| did)?"
    r"(?: still| also| just| never)? (?:have|had|got|get|lost|lack|miss|missing|need|without|never got"
    r"|do ?n['’]?o?t (?:have|get|see)|did ?n['’]?o?t (?:have|get|receive)"
    r"|have ?n['’]?o?t (?:got|received|any)?"
    rf"|can ?n?o?['’]?t (?:open|use|access|start|get into|get|see|find)){_FEW} {_THING}"
    rf"|i can ?n?o?['’]?t (?:log|sign)(?: ?in| on)"
    rf"|(?:my|mine)(?: own)? (?:(?!{_OTHERS})\w+ )?{_THING})\b(?! (?:group|admin|tenant))"
    r"|\b(?:ich kann (?:mein|kein|teams|outlook|word|excel|office|nicht (?:auf|mit|arbeiten))|mir fehlt"
    r"|ich habe (?:immer )?(?:noch )?(?:kein|meine|nie eine)|ich bekomme (?:\w+ )?kein"
    r"|je ne peux (?:pas|plus) (?:ouvrir|utiliser|acc)|je n['’]ai (?:toujours )?(?:pas|plus|aucun)"
    r"|j['’]ai perdu"
    r"|mes? licences?|no puedo (?:abrir|usar|entrar)|no tengo|mi licencia"
    r"|não consigo (?:abrir|usar|entrar|acessar)|não tenho|minha licença|meine? lizenz"
    r"|non ho|non riesco ad? (?:aprire|usare|accedere)|la mia licenza"
    r"|ik heb (?:nog )?(?:steeds )?geen|mijn licentie|nie mam|moj(?:a|ej|ą) licencj)\w{0,3}\b|私の|私は",
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
    r"\b(?:what|which)(?: \w+)? (?:do i (?:not )?have|have i(?: got)?|(?:am|was) i in)\b(?! to\b)"
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
