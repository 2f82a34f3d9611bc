import pytest

from dialogs.examining.case import Case, Named
from dialogs.guide.resolved.ending import RESOLVED
from dialogs.words.text import plain

MEGAN = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")
SALES = Named("144e2db7-f812-52cd-9c02-e47661a7d4ea", "Sales")
E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")


LAST = "That was the last step. Check again tells whether anything"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case(user=MEGAN, sku=E3), f"{LAST} still keeps a license from Megan Bowen."),
        (Case(user=MEGAN), f"{LAST} still keeps a license from Megan Bowen."),
        (Case(group=SALES), f"{LAST} still keeps a license from Sales."),
        (Case(), f"{LAST} is still broken."),
    ],
)
def test_it_claims_nothing_that_was_not_looked_at(case: Case, said: str) -> None:
    assert plain(RESOLVED.tell(case)) == said
