"""What kind of question some words are, in nine languages, and what is done with words beside asking."""

import pytest

from dialogs.understanding import QuestionKind, Refers, Wish
from dialogs.understanding.kinds.act import acts, refers
from dialogs.understanding.kinds.kind import question_kind

KINDS = {
    QuestionKind.WHY_NOT: (
        "Why has Megan no E3?",
        "Wieso hat Isaiah kein E1?",
        "Pourquoi Frida n'a-t-elle rien ?",
        "¿Por qué Tomás no tiene Project?",
        "Por que o Pieter perdeu o E3?",
        "Perché Rachel non ha Power BI?",
        "Waarom heeft Gerhart geen mailbox?",
        "なぜ Noah には E1 がありませんか",
        "Dlaczego Ulrike nie ma licencji?",
        "how can it be that she has nothing?",
        "Megan waits since Monday. What is wrong?",
    ),
    QuestionKind.IS_IT: (
        "Is she a member of Sales?",
        "Does Sales give E3?",
        "Hat Diego Teams?",
        "Est-ce que les groupes imbriqués marchent ?",
        "¿Es posible con grupos anidados?",
        "Grupo dinâmico funciona com licença por grupo?",
        "Gli utenti guest possono ricevere una licenza?",
        "Werkt dat ook met geneste groepen?",
        "入れ子のグループはサポートされていますか",
        "Czy grupy zagnieżdżone działają?",
    ),
    QuestionKind.HOW_MANY: (
        "how many E3 are free?",
        "Wie viele Lizenzen sind noch frei?",
        "Combien de licences reste-t-il ?",
        "¿Cuántas licencias quedan?",
        "Quantas licenças sobram?",
        "Quante licenze restano?",
        "Hoeveel licenties zijn er vrij?",
        "E3 はあといくつ残っていますか",
        "Ile licencji zostało?",
    ),
    QuestionKind.WHO: (
        "who has those seats",
        "Wer darf bei uns Lizenzen zuweisen?",
        "Qui attend la première ?",
        "¿Quién sacó a Viktor?",
        "Quem fez isso?",
        "chi può farlo?",
        "Wie heeft dat gedaan?",
        "E3 を待っている人は誰ですか？",
        "Kto usunął licencję?",
    ),
    QuestionKind.WHICH: (
        "Which groups have errors?",
        "list disabled accounts that still hold a license",
        "Welche Produkte laufen ab?",
        "Quels groupes donnent E5 ?",
        "¿Qué grupos tienen errores?",
        "Quais grupos dão E3?",
        "Quali gruppi hanno una regola ferma?",
        "Welke groepen hebben fouten?",
        "エラーのあるグループの一覧",
        "Które grupy mają błędy?",
    ),
    QuestionKind.HOW_SOON: (
        "so when do I get it",
        "how long till it works??",
        "Wie lange dauert das noch?",
        "Quand est-ce que je l'aurai ?",
        "¿Cuánto tarda?",
        "Quanto tempo demora?",
        "Quando arriva?",
        "Hoe lang duurt het?",
        "いつになったら使えますか",
        "Jak długo to potrwa?",
    ),
    QuestionKind.WHEN: (
        "since when is it processing",
        "Seit wann fehlt sie?",
        "Depuis quand ?",
        "¿Desde cuándo?",
    ),
    QuestionKind.WHAT_IF: (
        "What happens if I add five more people to Sales?",
        "Suppose we remove the direct one. would it work?",
        "Was passiert, wenn ich E3 von Sales nehme?",
        "Si je réactive la règle, qui entre ?",
        "¿Y si le doy E1, se arregla?",
        "E se eu tirar a licença direta?",
        "Cosa succede se tolgo la licenza?",
        "Kan er iets misgaan als ik Old Interns verwijder?",
        "E1 を外したらどうなりますか",
        "Co się stanie, jeśli usunę licencję?",
    ),
    QuestionKind.HOW_DO_I: (
        "How do I assign a license to a group?",
        "Wie finde ich raus, wem die Adresse gehört?",
        "Comment voir tous les utilisateurs en erreur ?",
        "¿Cómo puedo reprocesar?",
        "Como faço para ver os erros?",
        "Come posso rimuovere la licenza?",
        "Hoe kan ik dit oplossen?",
        "再処理はどこからできますか？",
        "Jak mogę to naprawić?",
    ),
    QuestionKind.DO_IT: (
        "reprocess pradeep please",
        "can u fix it now pls",
        "Kannst du das für alle beheben?",
        "Setz ihren Nutzungsstandort auf Deutschland",
        "Peux-tu le corriger ?",
        "Compra 5 licencias más de E3",
        "Remova a licença direta da Lidia",
        "riavvia la regola del gruppo Engineering",
        "Geef Megan een E3",
        "再処理してください",
        "Usuń licencję z grupy",
    ),
    QuestionKind.STOP_WATCHING: (
        "stop watching Megan",
        "don't watch her anymore",
        "cancel the watch",
        "you don't need to tell me any more",
        "Hör auf, Megan zu beobachten",
        "Beobachte Megan nicht mehr",
        "Arrête de surveiller Megan",
        "Ne surveille plus Megan",
        "Deja de vigilar a Megan",
        "Pare de acompanhar a Megan",
        "Smetti di sorvegliare Megan",
        "Stop met volgen",
        "監視をやめてください",
        "Przestań obserwować Megan",
    ),
    QuestionKind.WATCHED: (
        "what are you watching?",
        "which watches do I have?",
        "who are you still keeping an eye on?",
        "show my watches",
        "Was beobachtest du gerade?",
        "Welche Beobachtungen laufen?",
        "Qu'est-ce que tu surveilles ?",
        "¿Qué estás vigilando?",
        "O que você está acompanhando?",
        "Cosa stai sorvegliando?",
        "Wat houd je in de gaten?",
        "何を監視していますか",
        "Co teraz obserwujesz?",
    ),
    QuestionKind.TELL_ME_WHEN: (
        "remind me when it's done",
        "ping me when Megan has it",
        "keep me posted",
        "when she has it, please tell me",
        "watch Megan",
        "I want to know when it arrives",
        "sag bescheid, wenn Megan es hat",
        "Meld dich, sobald es da ist",
        "Lass mich wissen, wenn es klappt",
        "Tiens-moi au courant",
        "Fais-moi savoir quand elle l'a",
        "¿Puedes avisarme cuando lo tenga?",
        "Me avise quando a Megan tiver",
        "Fammi sapere quando Megan ce l'ha",
        "Tieni d'occhio Megan",
        "Hou me op de hoogte",
        "届いたら知らせてください",
        "監視してください",
        "Napisz do mnie, gdy Megan to dostanie",
        "tell me when she has it",
        "let me know once it works",
        "Sag mir Bescheid, wenn sie es hat",
        "Préviens-moi quand elle l'a",
        "Avísame cuando la tenga",
        "Me avisa quando ela tiver",
        "Avvisami quando arriva",
        "Laat het me weten als ze het heeft",
        "届いたら教えてください",
        "Daj znać, gdy będzie gotowe",
    ),
    QuestionKind.WHAT_IS: (
        "What does error Other mean?",
        "Was bedeutet CountViolation?",
        "Que signifie cette erreur ?",
        "¿Qué significa este error?",
        "O que significa isso?",
        "Cosa significa questo errore?",
        "Wat betekent dit?",
        "これは何？",
        "Co oznacza ten błąd?",
    ),
    QuestionKind.UNTOLD: (
        "Megan E3",
        "frida nielsen isnt getting e1",
        "Und Frida?",
        "et elle ?",
    ),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, all in KINDS.items() for text in all])
def test_the_kind_of_a_question_is_read_before_whom_it_is_about(kind: QuestionKind, text: str) -> None:
    assert question_kind(text) is kind


def test_what_is_quoted_asks_nothing() -> None:
    assert question_kind('getting this: "Why did it fail? How do I fix it?"') is QuestionKind.UNTOLD


@pytest.mark.parametrize(
    ("act", "text"),
    [
        *((Wish.THANKS, text) for text in ("Danke dir", "gracias, eso es todo", "dziękuję")),
        *((Wish.FAREWELL, text) for text in ("ok thanks bye", "Danke, tschüss", "Schönen Feierabend!")),
        *((Wish.GREETING, text) for text in ("Hello there!", "Guten Morgen", "Ada here.", "bom dia")),
        *((Wish.LEAVE, text) for text in ("ok leave it", "nein doch nicht", "laat maar")),
        *((Wish.UNDO, text) for text in ("actually no, undo that", "mach das rückgängig", "deshazlo")),
        *((Wish.FORWARD, text) for text in ("I want a human", "open a ticket", "escreve isso para a Ada")),
        *(
            (Wish.WHO_MAY, text)
            for text in (
                "who can then",
                "chi può?",
                "ok who would that be",
                "qui le peut ?",
                "誰に頼めますか",
            )
        ),
        *((Wish.COMPLAINT, text) for text in ("that's wrong", "du verstehst mich nicht")),
        *((Wish.RESUME, text) for text in ("which one did I ask about first?", "was wollte ich?")),
    ],
)
def test_an_act_is_told_by_its_words_and_not_by_exact_texts(act: Wish, text: str) -> None:
    done = acts(text)

    assert (done.act, done.rest) == (act, "")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ok leave it. tell me when she has it", "tell me when she has it"),
        ("Hello! Ada here. Quick question: how many E3 are free?", "how many E3 are free?"),
        ("hm wait. forget that. What about Lynne?", "What about Lynne?"),
        ("Megan says hi and thanks", "Megan says hi and thanks"),
        ("Thanks to Sales nobody has a license", "Thanks to Sales nobody has a license"),
    ],
)
def test_what_is_asked_beside_an_act_is_left(text: str, rest: str) -> None:
    assert acts(text).rest == rest


@pytest.mark.parametrize(
    ("refer", "text"),
    [
        (Refers.CORRECT, "I meant Karl, not Miriam"),
        (Refers.CORRECT, "me refería a Pieter"),
        (Refers.OTHER, "the other one"),
        (Refers.OTHER, "die andere"),
        (Refers.OTHERS, "e gli altri del gruppo?"),
        (Refers.OTHERS, "Und die anderen?"),
        (Refers.ALL, "do it for all of them"),
        (Refers.PERSON, "who added her?"),
    ],
)
def test_whom_words_point_at_without_a_name(refer: Refers, text: str) -> None:
    assert refer in refers(text)
