from dialogs.examining.case import Case, Named
from dialogs.guide.handed_over.ending import HANDED_OVER
from dialogs.words.text import plain

MEGAN = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")
SALES = Named("144e2db7-f812-52cd-9c02-e47661a7d4ea", "Sales")


def test_the_next_person_gets_the_ids() -> None:
    assert plain(HANDED_OVER.tell(Case(user=MEGAN, group=SALES))) == (
        "Hand this over with everything above. It is about user Megan Bowen "
        "(27105c11-dd3f-577e-931f-3f06815d0340) and group Sales (144e2db7-f812-52cd-9c02-e47661a7d4ea). "
        "Come back any time: I start again where you want."
    )


def test_without_a_subject_there_are_no_ids() -> None:
    assert plain(HANDED_OVER.tell(Case())) == (
        "Hand this over with everything above. Come back any time: I start again where you want."
    )
