from dialogs.examining.case import Named
from dialogs.licensing.wording import either, row_name
from dialogs.words.text import only, plain

SALES = Named("11111111-0000-4000-8000-000000000001", "Sales")


def test_alternatives_are_told_with_or() -> None:
    assert plain(only(either(["a"]))) == "a"
    assert plain(only(either(["a", "b", "c"]))) == "a, b or c"
    assert plain(only(either(["a", "b", "c", "d", "e"]))) == "a or one of 4 others"


def test_a_source_is_a_group_or_direct() -> None:
    assert plain(row_name("Office 365 E3", SALES)) == "Office 365 E3 from Sales"
    assert plain(row_name("Office 365 E3", None)) == "Office 365 E3 assigned directly"
