"""What somebody says is wrong, and whether they mean everybody."""

import re

from dialogs.examining.case import Complaint

_WORDS: tuple[tuple[Complaint, str], ...] = (
    (
        Complaint.CANNOT_DELETE_GROUP,
        r"(delet|remov)\w{0,9} (the |this |a )?group|group .{0,40}(can(no|')t|unable to).{0,20}delet",
    ),
    (
        Complaint.CANNOT_REMOVE,
        r"(can(no|')?t|cannot|unable to|not able to|won'?t let me) (be )?(remove|take|unassign|revoke)"
        r"|\bcan('?t|not)? (it|they|this|that) (not )?be (removed|taken|revoked)",
    ),
    (Complaint.CANNOT_SIGN_IN, r"sign(ing)?[ -]?in|log(ging)?[ -]?(in|on)|can(no|')t (sign|log)"),
    (
        Complaint.WHO_CHANGED,
        r"who (has |had )?(changed|removed|took|deleted|assigned|did|added|gave|put|restored|licensed"
        r"|paused|stopped"
        r"|(switched|turned) (it )?o(n|ff))"
        r"|\bwer hat\b.{0,60}(ntfernt|nommen|geben|gefügt|ändert|wiesen|schaltet|löscht|hergestellt"
        r"|pausiert|gehalten)"
        r"|\bwer war (das|es)\b|\bvon wem\b"
        r"|\bqui (l['’]|lui |leur )?a (retir|donn|ajout|enlev|suppr|chang|attribu|désactiv|restaur|mis)"
        r"|\bqui[eé]n (le |la |lo |les |se )?(quitó|dio|añadió|agregó|asignó|cambió|eliminó|desactivó|puso"
        r"|pausó|detuvo)"
        r"|\bquem (lhe |o |a )?(deu|tirou|removeu|adicionou|atribuiu|mudou|alterou|apagou|desativou|pôs"
        r"|pausou|parou)"
        r"|\bchi (gli |le |lo |la |l['’])?ha (tolt|dat|aggiunt|rimoss|assegnat|cambiat|disattivat"
        r"|sospes|messo in)"
        r"|\bwie heeft\b.{0,60}(verwijderd|gegeven|toegevoegd|toegewezen|gewijzigd|uitgezet|afgenomen"
        r"|gezet|pauzeerd)"
        r"|\bkto (mu |jej |go |ją )?(dodał|usunął|zabrał|odebrał|dał|przypisał|zmienił|wyłączył|nadał"
        r"|wstrzymał|zatrzymał)"
        r"|\bvem (har |som )?(tog|tagit|gav|gett|lade|lagt|ändrade|ändrat|stängde|stängt|raderade)\b"
        r"|誰が.{0,30}(削除|追加|変更|割り当て|外し|付け|与え|無効)"
        r"|audit"
        r"|when (did|was|were)\b.{0,40}\b(get|got|add|added|assigned|removed?|given|lose|lost|changed?)\b",
    ),
    (
        Complaint.MAY_I,
        r"(?=.{0,400}?(gr[ea]y(ed)?[ -]out\b|\b(is|are|looks?|stays?)( \w{1,20})? gr[ea]y(ed)?\b|dimmed"
        r"|disabled for me|ausgegraut|\b(ist|sind|bleibt|nur)( \w{1,20})? grau\b|grisée?s?\b"
        r"|\b(est|en|es|está|sale)( \w{1,20})? gris\b|atenuad|deshabilitad|esmaecid|acinzentad|desabilitad"
        r"|disattivat|\b(è|appare|in)( \w{1,20})? grigi[oa]\b"
        r"|\b(is|blijft)( \w{1,20})? grijs\b|uitgegrijsd|wyszarzon|utgråa|gråmarkera"
        r"|グレーアウト|灰色|变灰|變灰|灰显))"
        r"(?=.{0,400}?(\b(for|to) me\b|\bi('m| am| see| get| only)\b|\bmy (account|side|end|portal|screen)\b"
        r"|\bmir\b|\bich\b"
        r"|\b(pour|chez) moi\b|\bj['’e ]|\b(para|a) mí\b|\bme (sale|aparece)\b|\b(para|a) mim\b|\bpra mim\b"
        r"|\b(per|a|da) me\b|\b(voor|bij) mij\b|\bik\b|\b(dla|u) mnie\b|\b(för|hos) mig\b"
        r"|私|自分|僕|こちら|我))"
        r"|\bi (can(no|['’]?)t|am unable to|am not able to|could not|couldn['’]t)"
        r" (click|press|tick|select|save)"
        r"|\bich kann\b.{0,60}\bnicht (anklicken|drücken|auswählen|speichern)"
        r"|\bje (ne )?(peux|parviens|arrive) pas (à )?(cliquer|sélectionner|enregistrer|cocher)"
        r"|\bno (puedo|me deja) (pulsar|hacer clic|seleccionar|guardar|marcar)"
        r"|\bnão (consigo|posso|me deixa) (clicar|selecionar|salvar|guardar|marcar)"
        r"|\bnon (riesco a|posso|mi lascia) (cliccare|premere|selezionare|salvare)"
        r"|\bik kan\b.{0,60}\bniet (aanklikken|selecteren|opslaan|aanvinken)"
        r"|(押せ|クリックでき|選択でき|保存でき)(ない|ません)|(点不了|无法点击|不能点击|無法點擊)",
    ),
    (
        Complaint.REMOVED,
        r"\b(lost|disappear\w{0,9}|vanish\w{0,9}|gone|went away|was removed|got removed|taken away"
        r"|suddenly no)\b"
        r"|what happen\w{0,3} (to|with)\b|what became of\b"
        r"|\bwas ist (mit|aus)\b.{1,60}\b(passiert|geworden)\b"
        r"|qu['’]est devenue?\b|qu['’]est-il arrivé à|\bqu[eé] (le )?(pasó|ha pasado) (con|a)\b"
        r"|o que (aconteceu|houve) com\b|che fine ha fatto|wat is er (met|van)\b.{1,60}\b(gebeurd|geworden)\b"
        r"|co się stało z\b|はどうなった",
    ),
    (
        Complaint.DUPLICATE,
        r"\b(twice|duplicate\w{0,9}|double|two licenses|direct and inherited|doppelt|en double"
        r"|dos veces|por duplicado|duas vezes|due volte|dubbel|podwójnie)\b(?!.{0,20}(proxy|address))|二重",
    ),
    (Complaint.NEW_SERVICE, r"new (service|app|plan)s?\b|newly added|suddenly (has|have|see)"),
    (
        Complaint.MAY_I,
        r"\b(may|could|can(no|['’]?t)?|am) i (allowed|able)?.{0,30}(assign|reprocess|license|change)"
        r"|which role|what role|permission do i need",
    ),
    (
        Complaint.SERVICE_MISSING,
        r"(has|have|got|with) (the |a |an )?licen[sc]e.{0,40}\b(but|and)\b.{0,30}\b(no|not|missing|without)\b"
        r"|\bno (teams|mailbox|exchange|outlook|onedrive|sharepoint|copilot|planner|yammer)\b"
        r"|\b(no|without|have|open|use|start|access|get into)( my| the)? (office(?! 365)|outlook|excel|word"
        r"|powerpoint|e?mail|teams|onedrive|sharepoint)\b"
        r"|\b(office|outlook|excel|word|powerpoint|e?mail|teams|onedrive)\b.{0,12}(does|do|is|are|will|wo)"
        r"( ?n[o'’]?t) (work|open|start|load|there)"
        r"|(teams|outlook|excel|onedrive|sharepoint).{0,12}(nicht|pas|no puedo|não consigo)"
        r"|\b(can(no|['’]?)t|cannot|unable to|could not|couldn['’]t) (install|download)\b.{0,20}"
        r"(office(?! 365)|apps|outlook|excel|word|powerpoint)"
        r"|\bnon (ha|ho|hanno|vede|c['’]è)( la| il)? (teams|outlook|onedrive|sharepoint|casella|posta)"
        r"|\bnie (ma|mam|widzi|działa) (skrzynk|teams|outlook|onedrive|sharepoint|exchange|poczt)"
        r"|\b(ingen|inget|inte|saknar) (teams|outlook|onedrive|sharepoint|exchange|brevlåd|postlåd)"
        r"|\bgeen (teams|outlook|onedrive|sharepoint|exchange|postvak|mailbox)"
        r"|(teams|outlook|onedrive|sharepoint|exchange|メールボックス).{0,6}(がない|がありません|が使え|が表示)"
        r"|\bkeine? (postfach|mailbox|teams|outlook)"
        r"|(pas de|sin|sem|no tengo|no tiene) (teams|outlook|boîte|buzón|caixa)"
        r"|(ne (peux|peut) pas|no (puedo|puede)|não (consigo|consegue)) (ouvrir|abrir) (teams|outlook|excel)"
        r"|\b(service|app|plan|teams|mailbox|exchange|sharepoint|onedrive)\b"
        r".{0,20}\b(missing|not (working|there|showing))",
    ),
    (
        Complaint.NOT_RECEIVED,
        r"(did|does|do|has|have|is|are)(n'?t| not)\b|not (get|getting|receiv)"
        r"|missing|without|no licen[sc]e|error|kein(e|en)? lizenz|fehlt|licen[cs]e manqu|no recibe"
        r"|sin licencia|sem licença|não tem|がない|がありません",
    ),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)
_TENANT = re.compile(
    r"\b(my|our|the|whole|entire) tenant\b|what(('?s| is) broken)"
    r"|any(body|one| group)?.{0,20}(errors?|problems?)|all (groups|users|errors)"
    r"|(groups|users|members) (in|with) (license )?errors?|overview"
    r"|(check|look at|scan|examine|review|test) everything|\b(list|show)\b.{0,12} licensed groups"
    r"|\b(which|what|show|list)\b.{0,20}\b(groups?|users?|people|members?)\b.{0,20}\b(have|has|with|in|are)\b"
    r".{0,20}\b(errors?|problems?|issues?|affected|broken)\b"
    r"|\b(who|anybody|anyone|somebody) else (is|has|was)\b.{0,20}\b(wait|affected|problem|error|missing)"
    r"|\bothers?\b.{0,20}\b(same (problem|issue|error)|affected|waiting)"
    r"|^\W{0,9}(is (this|that) |anything |what |show (me )?)?(else|everything|all)\W{0,9}$|\bis all broken\b"
    r"|\b(welche|zeig)\b.{0,20}\b(gruppen|benutzer)\b.{0,20}\b(fehler|probleme?)\b|\balle fehler\b"
    r"|\b(quels|montre\S{0,6})\b.{0,20}\b(groupes|utilisateurs|les)\b.{0,20}\berreurs?\b"
    r"|\b(qu[eé]|quais)\b.{0,9}\bgrupos\b.{0,20}\b(errores|problemas|erros)\b"
    r"|^\W{0,9}(und )?(zeig mir )?alles?\W{0,9}$|^\W{0,9}(tout|todo|tudo|全部)\W{0,9}$"
    r"|エラーのある|他に問題"
    r"|^\W{0,9}(the )?(whole |entire )?tenant\W{0,9}$|\bwhat else is (wrong|broken)( here)?\W{0,9}$",
    re.IGNORECASE,
)


def complaint(text: str) -> Complaint | None:
    """The first complaint whose words are found."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)


def whole_tenant(text: str) -> bool:
    """Whether the words ask about everybody."""
    return bool(_TENANT.search(text))
