"""Which how-to a question asks for, in the words of people and several languages, and what asks for none."""

import pytest

from dialogs.examining.case import Case, Named
from dialogs.examining.step import Check, HowTo, Question
from dialogs.guide import GUIDE
from dialogs.understanding import read
from dialogs.understanding.how_to_asked import how_to_asked
from dialogs.words.script import written
from dialogs.words.text import plain
from tests.called import called

ASSIGN = "assign"
TAKE_OFF = "take off"
JOIN = "join"
ERRORS = "see errors"
SOURCE = "see the source"
TO_GROUP = "from direct to group"
SEATS = "see seats"
SWAP = "swap"
LOCATION = "set location"
SWITCH_OFF = "switch off"
REPROCESS = "reprocess people"


def asked(text: str) -> str | None:
    found = how_to_asked(read(text, GUIDE.steps.values(), lambda words: ()), GUIDE.steps.values())
    return called(found.title) if found else None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("how do I assign a license to a group in powershell", ASSIGN),
        ("How can I give Power BI to everybody in the Data Team group?", ASSIGN),
        ("which command assigns a product to a group", ASSIGN),
        ("where can I add a license to a security group", ASSIGN),
        ("Wie weise ich einer Gruppe eine Lizenz zu?", ASSIGN),
        ("comment attribuer une licence à un groupe", ASSIGN),
        ("¿Cómo asigno una licencia a un grupo?", ASSIGN),
        ("Como atribuo uma licença a um grupo?", ASSIGN),
        ("グループにライセンスを割り当てる方法を教えてください", ASSIGN),
        ("how to remove a license from a group without people losing it", TAKE_OFF),
        ("how do I take Visio off the Diagrams group", TAKE_OFF),
        ("wie entferne ich eine Lizenz von einer Gruppe", TAKE_OFF),
        ("how do I add Megan to the Sales group", JOIN),
        ("how to remove a user from the licensing group?", JOIN),
        ("how do I see who has license errors", ERRORS),
        ("how can I list all users in error with a script", ERRORS),
        ("which command shows the groups with license errors", ERRORS),
        ("wie finde ich Benutzer mit Lizenzfehlern", ERRORS),
        ("how do I see which group gives Megan her license", SOURCE),
        ("how can I tell if a license is direct or inherited", SOURCE),
        ("how do I change a user from direct to group license", TO_GROUP),
        ("how do I remove direct licenses of people who are in a group", TO_GROUP),
        ("how do I check how many licenses are left", SEATS),
        ("how can I free up a seat", SEATS),
        ("How do I buy more licenses?", SEATS),
        ("how do I swap E1 for E3 on the Marketing group", SWAP),
        ("wie wechsle ich das Produkt einer Gruppe, Lizenz tauschen", SWAP),
        ("how do I set the usage location of Delia Dennis", LOCATION),
        ("how do I change the usage location for all users", LOCATION),
        ("how do I switch off Teams for the Finance group?", SWITCH_OFF),
        ("how can I disable a service plan in a group license", SWITCH_OFF),
        ("how do I reprocess", REPROCESS),
        ("how do I force a license refresh for a user", REPROCESS),
        ("wie stoße ich die Verarbeitung für Megan neu an?", REPROCESS),
        ("ライセンスを再処理する方法", REPROCESS),
    ],
)
def test_a_question_for_a_way_is_known_in_many_words(text: str, title: str) -> None:
    assert asked(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "how can it be that Megan has no license",
        "how is it that the license is not assigned to the group",
        "how do I find out why Megan has license errors",
        "how do you know",
        "How long does it take until a group license is assigned?",
        "how many licenses do we have",
        "how do I fix CountViolation for Megan Bowen",
        "how do I get rid of this error",
        "Why does she not get the license assigned to the group?",
        "the license from the group was removed",
        "reprocess",
        "How do I assign Azure DevOps access levels to a group?",
        "how do I give everybody in a group a Slack license",
        f"how do I assign a license to a group? {'log ' * 100}",
        "",
    ],
)
def test_what_asks_something_else_is_no_how_to(text: str) -> None:
    assert asked(text) is None


MEGAN, SALES, VISIO = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123")
HOW_TOS = [one for step in GUIDE.steps.values() if isinstance(step, Check | Question) for one in step.how_tos]


@pytest.mark.parametrize("how_to", HOW_TOS, ids=lambda one: one.title)
def test_names_and_ids_of_the_case_stand_in_what_is_answered(how_to: HowTo) -> None:
    case = Case(Named(MEGAN, "Megan"), Named(SALES, "O'Brien's"), Named(VISIO, "Visio"))
    told = "\n".join([*map(plain, how_to.by_hand(case)), *map(written, how_to.commands(case))])
    assert any(name in told for name in ("Megan", "O'Brien's", "Visio"))
    assert any(id in told for id in (MEGAN, SALES, VISIO))
    assert not any(placeholder in told for placeholder in ("<user id>", "<group id>", "<sku id>"))
    bare = "\n".join([*map(plain, how_to.by_hand(Case())), *map(written, how_to.commands(Case()))])
    assert bare.count("{") == bare.count("}")
