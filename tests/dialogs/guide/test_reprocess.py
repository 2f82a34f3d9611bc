from dialogs.examining.case import Case
from dialogs.guide.reprocess.question import REPROCESS
from dialogs.remedies import reprocess
from dialogs.words.text import plain


def test_who_names_nobody_is_asked_whom() -> None:
    assert plain(REPROCESS.ask(Case())) == (
        "Whom shall I reprocess? Entra does it for one person at a time; name one."
    )


def test_the_question_is_put_before_the_remedy_of_its_name() -> None:
    assert REPROCESS.remedy is reprocess.REPROCESS
