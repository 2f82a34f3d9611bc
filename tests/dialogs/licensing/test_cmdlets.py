"""What printed commands are made of: values stay text, and what is switched off stays so."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.examining.case import Named
from dialogs.licensing.cmdlets import (
    assign,
    assign_id,
    assign_name,
    id_of,
    powershell,
)
from dialogs.words.sinks import is_hidden
from tests.powershell import pieces

SALES = Named("11111111-0000-4000-8000-000000000001", "Sales")
E3 = Named("6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3")
MEGAN = Named("27105c11-dd3f-577e-931f-3f06815d0340", "Megan Bowen")


def test_a_quote_cannot_leave_a_powershell_string() -> None:
    assert powershell("x'; Remove-MgUser -UserId 'y") == "'x''; Remove-MgUser -UserId ''y'"


@pytest.mark.parametrize("quote", "'‘’‚‛")
def test_whatever_powershell_takes_for_a_quote_is_doubled(quote: str) -> None:
    assert powershell(f"O{quote}Brien") == f"'O{quote}{quote}Brien'"


HIDDEN = re.compile(
    r"\[char\]::ConvertFromUtf32\(0x(?P<one>[0-9A-F]+)\)|\[string\]\[char\]0x(?P<half>[0-9A-F]{4})"
)


def read_by_powershell(command: str) -> str:
    """The text that an expression of strings comes to; ValueError where anything else would be run."""
    told = ""
    for piece in pieces(command):
        if piece.quote:
            told += piece.text
            continue
        told += "".join(chr(int(one["one"] or one["half"], 16)) for one in HIDDEN.finditer(piece.text))
        if set(HIDDEN.sub("", piece.text)) - set("( +)"):
            raise ValueError(piece.text)
    return told


@given(st.text())
@example("x’; Remove-MgGroup -GroupId y #")
@example("‚‛'’‘")
@example("$(Remove-MgGroup) `")
@example("Sales\x1b]0;owned\x07\u202e\r\n")
def test_any_text_is_a_string_and_nothing_of_it_is_run_or_hidden(text: str) -> None:
    written = powershell(text)

    assert read_by_powershell(written) == text
    assert not [one for one in written if is_hidden(one)]
    assert assign("x", text) == f"$x = {written}"
    assert assign_name("x", text).startswith(f"$x = {written}.Replace(")


def test_what_is_no_guid_is_no_id() -> None:
    assert id_of(MEGAN, "user") == "'27105c11-dd3f-577e-931f-3f06815d0340'"
    assert id_of(Named("1' or true", "Megan"), "user") == "'<user id>'"
    assert id_of(Named(f"{MEGAN.id}\n", "Megan"), "user") == "'<user id>'"
    assert assign_id("sku", None) == "$sku = '<sku id>'"


def test_a_name_for_a_filter_doubles_its_quotes_when_it_is_run() -> None:
    assert assign_name("name", "O'Brien") == """$name = 'O''Brien'.Replace("'", "''")"""
