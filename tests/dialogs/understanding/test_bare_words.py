import pytest

from dialogs.understanding.bare_words import visible, without_denied, without_paperwork, words_of


def test_marks_that_nobody_sees_are_left_out() -> None:
    assert visible("Me\u200bgan\u202e has\ufeff no\u00ad license") == "Megan has no license"


def test_markup_is_left_out_and_its_text_stays() -> None:
    assert visible("<p>Why has <b>Bob</b> no E3 &amp; no Visio?</p>").split() == [
        "Why",
        "has",
        "Bob",
        "no",
        "E3",
        "&",
        "no",
        "Visio?",
    ]


def test_comparisons_are_no_markup() -> None:
    assert visible("free < bought and 3 > 2") == "free < bought and 3 > 2"


def test_words_have_one_spelling() -> None:
    assert words_of("LICENCE für Müller, não há Lizenz") == [
        "license",
        "fur",
        "muller",
        "nao",
        "ha",
        "lizenz",
    ]


def test_japanese_keeps_its_marks() -> None:
    assert words_of("ライセンスが") == ["ライセンスが"]


def test_ids_addresses_and_links_stand_for_themselves() -> None:
    said = "bob@contoso.example 6fd2c87f-b296-42f0-b197-1e91e994b900 https://example.com/a?b=c"
    assert words_of(said) == ["somebody", "guid", "link"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("the group is not nested", "the group is not"),
        ("no dynamic or synced group", "no or group"),
        ("does it work with nested groups", "does it work with nested groups"),
    ],
)
def test_denied_words_are_dropped(said: str, kept: str) -> None:
    assert " ".join(without_denied(said.split())) == kept


def test_a_stack_trace_leaves_its_message() -> None:
    trace = """Set-MgUserLicense_AssignExpanded : License assignment failed because of usage location
At line:1 char:1
+ Set-MgUserLicense -UserId $u -AddLicenses @() -RemoveLicenses @()
+ ~~~~~~~~~~~~~~~~~
    + CategoryInfo          : InvalidOperation: ({ UserId = , body = }) [Set-MgUserLicense], Exception
    + FullyQualifiedErrorId : Request_BadRequest,Microsoft.Graph.PowerShell.Cmdlets.SetMgUserLicense"""
    assert without_paperwork(trace).strip() == "License assignment failed because of usage location"


def test_the_envelope_of_a_json_error_leaves_its_message() -> None:
    said = '{"error": {"code": "Request_BadRequest", "message": "No license changes provided"}}'
    assert words_of(without_paperwork(said)) == ["no", "license", "changes", "provided"]


def test_a_text_that_is_paperwork_alone_is_kept() -> None:
    assert without_paperwork("Status: 1") == "Status: 1"
