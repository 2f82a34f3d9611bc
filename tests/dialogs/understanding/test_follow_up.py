"""What is asked of whom and what was spoken of, in nine languages; and to whom a text is to go."""

import pytest

from dialogs.understanding import FollowUp
from dialogs.understanding.kinds.follow_up import follow_up_asked
from dialogs.understanding.kinds.recipient import recipient

ASKED = {
    FollowUp.ALIKE: (
        "who else has that?",
        "is it only him, or are others affected?",
        "Sind noch andere betroffen?",
        "Wer noch?",
        "Est-ce que quelqu'un d'autre attend ?",
        "¿A alguien más le pasa?",
        "Mais alguém está assim?",
        "Qualcun altro è messo così?",
        "Is er nog iemand die dit heeft?",
        "他にも困っている人はいますか",
        "Czy ktoś jeszcze na to czeka?",
    ),
    FollowUp.SAME: (
        "do they have the same cause?",
        "compare the two",
        "Ist der Grund bei beiden gleich?",
        "Vergleiche die beiden",
        "Est-ce la même raison pour tous les deux ?",
        "¿Es el mismo motivo para ambas?",
        "É o mesmo problema para os dois?",
        "È la stessa causa per entrambi?",
        "Is het hetzelfde probleem bij allebei?",
        "両方とも同じ理由ですか",
        "Czy u obu to ta sama przyczyna?",
    ),
    FollowUp.MAY_I: (
        "could I change that myself?",
        "may I fix it?",
        "Kann ich das selber beheben?",
        "Puis-je le faire moi-même ?",
        "¿Puedo hacerlo por mi cuenta?",
        "Posso corrigir isso sozinha?",
        "Posso sistemarlo da solo?",
        "Kan ik dat zelf oplossen?",
        "自分で直せますか",
        "Czy mogę to zrobić sama?",
    ),
    FollowUp.NEEDS: (
        "what does he still need?",
        "Was fehlt ihr?",
        "De quoi a-t-elle besoin ?",
        "¿Qué necesita?",
    ),
    FollowUp.WHY_SO: (
        "what was the reason?",
        "Was war noch mal der Grund?",
        "Quelle est la cause ?",
        "理由は何ですか",
    ),
    FollowUp.SINCE: (
        "how long has she been waiting",
        "Seit wann?",
        "Da quanto tempo aspetta?",
        "いつから待っていますか",
    ),
    FollowUp.OTHER_PRODUCT: ("and her other license?", "Und das andere Produkt?", "E a outra licença?"),
    FollowUp.MANAGER: ("who does she report to?", "Wer ist ihr Chef?", "su jefe?", "her manager?"),
}


@pytest.mark.parametrize(
    ("asked", "text"), [(asked, text) for asked, texts in ASKED.items() for text in texts]
)
def test_what_goes_on_with_the_case_is_told_by_its_words(asked: FollowUp, text: str) -> None:
    assert follow_up_asked(text) is asked


@pytest.mark.parametrize(
    "text",
    [
        "Why didn't Megan Bowen get Office 365 E3 from the Sales group?",
        "do I have the same problem?",
        "ok next: omar bennett same thing",
        "How many licenses of E3 are free?",
        "Wer hat Megan in die Gruppe aufgenommen?",
        "Quels utilisateurs ont des erreurs ?",
        "reprocess her",
    ],
)
def test_a_question_of_its_own_is_none(text: str) -> None:
    assert follow_up_asked(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ok write that to lee", "lee"),
        ("please forward this to Christie Cline, thanks", "christie cline"),
        ("Schick das bitte an Ada", "ada"),
        ("écris ça à Lee", "lee"),
        ("envía eso a Patti, por favor", "patti"),
        ("escreve isso para a Ada", "ada"),
        ("stuur dit naar Morgan Devlin", "morgan devlin"),
        ("アダさんに送ってください", "アダ"),
        ("can you ask them for me", ""),
        ("open a ticket", ""),
        ("write that to the people who have been waiting since last week", ""),
    ],
)
def test_to_whom_a_text_goes(text: str, name: str) -> None:
    assert recipient(text) == name
