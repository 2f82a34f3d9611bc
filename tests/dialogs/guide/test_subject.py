import pytest

from dialogs.examining.case import Case, Named
from dialogs.guide.subject.question import SUBJECT
from dialogs.words.text import plain

MEGAN = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")
SALES = Named("144e2db7-f812-52cd-9c02-e47661a7d4ea", "Sales")
E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (
            Case(),
            "Whose license did not arrive? Name the person, and if you know them the group and the product. "
            "Or ask: What is broken in my tenant?",
        ),
        (
            Case(sku=E3),
            "Who should have Office 365 E3, and from which group? “Everybody” looks at the whole tenant.",
        ),
        (
            Case(group=SALES),
            "I look at the group Sales and everybody in it. Name a person if one is missing a license.",
        ),
        (
            Case(user=MEGAN, group=SALES, sku=E3),
            "I look at Megan Bowen, Office 365 E3, from the group Sales. Is it about somebody or something "
            "else? Name the person, the group or the product.",
        ),
        (
            Case(user=MEGAN),
            "I look at Megan Bowen. Is it about somebody or something else? Name the person, the group or "
            "the product.",
        ),
    ],
)
def test_it_asks_for_what_is_still_open(case: Case, asked: str) -> None:
    assert plain(SUBJECT.ask(case)) == asked
