import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph.products import BadNames, Names, Plan, Product, shipped
from graph.products.__main__ import main
from graph.products.published import COLUMNS, read
from tests.counting import calls

OFFICE_E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
MICROSOFT_E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
UNKNOWN = "00000000-0000-4000-8000-000000000001"
HEADER = ",".join(COLUMNS)


def listed(*rows: str) -> Names:
    return read([f"{row}\r\n" for row in (HEADER, *rows)])


def found(words: str) -> list[str]:
    names = Names.load()
    return [names.product(id) for id in names.find_product(words)]


# Names that ship


def test_common_products_and_plans_have_names() -> None:
    names = Names.load()
    assert names.product(OFFICE_E3) == "Office 365 E3"
    assert names.product(OFFICE_E3.upper()) == "Office 365 E3"
    assert names.plan(EXCHANGE_2) == "Exchange Online (Plan 2)"


def test_what_is_unknown_is_shown_by_its_code_and_then_by_its_id() -> None:
    names = Names.load()
    assert names.product(UNKNOWN, "NEW_SKU") == "NEW_SKU"
    assert names.product(UNKNOWN) == UNKNOWN
    assert names.plan(UNKNOWN, "NEW_PLAN") == "NEW_PLAN"
    assert names.plan(UNKNOWN) == UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "Office 365 E3",
        "office 365 e3 license",
        "O365 E3",
        "Office 365 Enterprise E3",
        "ENTERPRISEPACK",
        "enterprisepack ",
        OFFICE_E3.upper(),
    ],
)
def test_a_full_name_a_part_number_or_an_id_means_one_product(words: str) -> None:
    assert found(words) == ["Office 365 E3"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("M365 E3", "Microsoft 365 E3"),
        ("EMS E5", "Enterprise Mobility + Security E5"),
        ("Azure AD Premium P1", "Microsoft Entra ID P1"),
        ("Visio Plan 2", "Visio Plan 2"),
        ("visio p2", "Visio Plan 2"),
        ("Defender for Office 365 P1", "Microsoft Defender for Office 365 (Plan 1)"),
        ("Office 365 E3 without Teams", "Office 365 E3 (no Teams)"),
        ("Teams Phone", "Microsoft Teams Phone Standard"),
        ("SPB", "Microsoft 365 Business Premium"),
        ("Office 365 A1 for students", "Office 365 A1 for students"),
        ("A3 for students use benefit", "Microsoft 365 A3 for students use benefit"),
        ("Audio Conferencing for GCC", "Microsoft 365 Audio Conferencing for GCC"),
        ("Office 365 G5", "Office 365 G5 GCC"),
        ("Business Premium Donation", "Microsoft 365 Business Premium Donation"),
    ],
)
def test_short_forms_and_old_names_are_understood(words: str, name: str) -> None:
    assert found(words) == [name]


def test_what_is_for_students_is_never_what_is_for_faculty() -> None:
    assert all("students" in name.casefold() for name in found("A3 for students"))
    assert all("faculty" in name.casefold() for name in found("A3 for faculty"))


def test_a_short_form_of_several_products_means_each_the_nearest_first() -> None:
    everything = found("E3")
    assert everything[:2] == ["Microsoft 365 E3", "Office 365 E3"]
    assert {"Office 365 E3 (no Teams)", "Enterprise Mobility + Security E3"} < set(everything)
    assert found("business premium")[0] == "Microsoft 365 Business Premium"


def test_two_products_of_one_name_are_both_meant() -> None:
    assert len(Names.load().find_product("Microsoft 365 F1")) == 2


def test_a_long_list_is_no_more_work_for_each_phrase_than_a_short_one() -> None:
    def steps(names: Names) -> int:
        names.find_product("warm up")
        return calls(lambda: names.find_product("the standard phone of Zq17"))

    made_up = {f"{id:08x}-0000-4000-8000-000000000000": Product(f"P{id}", f"Name {id}") for id in range(900)}
    assert steps(shipped().merged(Names(made_up, {}))) == steps(shipped())


@pytest.mark.parametrize("words", ["", "   ", "license", "Megan Bowen", "E33", "365 E3 x"])
def test_what_is_no_product_finds_none(words: str) -> None:
    assert found(words) == []


# Microsoft's list


def test_the_published_list_is_read_with_its_stray_white_space() -> None:
    names = listed(
        f"Office 365  E3,ENTERPRISEPACK\t,{OFFICE_E3.upper()}\u00a0,"
        f"EXCHANGE_S_ENTERPRISE,{EXCHANGE_2} , Exchange\u00a02",
        "",
    )
    assert names == Names(
        {OFFICE_E3: Product("ENTERPRISEPACK", "Office 365 E3")},
        {EXCHANGE_2: Plan("EXCHANGE_S_ENTERPRISE", "Exchange 2")},
    )


def test_of_several_spellings_the_common_one_is_taken_and_capitals_only_in_need() -> None:
    plan = f"EXCHANGE_S_ENTERPRISE,{EXCHANGE_2}"
    names = listed(
        f"Bots,VA,{UNKNOWN},{plan},EXCHANGE ONLINE (PLAN 2)",
        f"Copilot Studio,VA,{UNKNOWN},{plan},EXCHANGE ONLINE (PLAN 2)",
        f"Copilot Studio,VA,{UNKNOWN},{plan},Exchange Online (Plan 2)",
        f"OFFICE,O,{OFFICE_E3},SWAY,{MICROSOFT_E3},",
    )
    assert names.product(UNKNOWN) == "Copilot Studio"
    assert names.plan(EXCHANGE_2) == "Exchange Online (Plan 2)"
    assert names.product(OFFICE_E3) == "OFFICE"
    assert names.plan(MICROSOFT_E3) == "SWAY"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("only,three,columns", "line 2: 3 columns instead of 6"),
        (f"a,b,no-id,c,{EXCHANGE_2},d", "line 2: 'no-id' is not an id"),
        (f"a,b,{OFFICE_E3},c,,d", "line 2: '' is not an id"),
    ],
)
def test_a_line_that_is_not_as_published_is_named(row: str, complaint: str) -> None:
    with pytest.raises(BadNames, match=f"^{complaint}$"):
        listed(row)


@pytest.mark.parametrize("text", ["", "a,b,c\n", "<html>\n"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(BadNames, match=r"^line 1: expected the columns Product_Display_Name"):
        read(text.splitlines())


def test_an_imported_list_adds_to_the_names_that_ship_and_wins(tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "names.json"
    rows = (
        f"Renamed E3,ENTERPRISEPACK,{OFFICE_E3},P,{EXCHANGE_2},Mail",
        f"Brand new,NEW,{UNKNOWN},P,{EXCHANGE_2},Mail",
    )
    source.write_text("\ufeff" + "\r\n".join((HEADER, *rows)), "utf-8")
    ran = subprocess.run(  # noqa: S603 - our own command, as an operator runs it
        [sys.executable, "-m", "graph.products", "import", str(source), "--to", str(target)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == (f"{target}: 2 products, 1 service plans\n", "")
    names = Names.load(target)
    assert [names.product(id) for id in (OFFICE_E3, UNKNOWN, MICROSOFT_E3)] == [
        "Renamed E3",
        "Brand new",
        "Microsoft 365 E3",
    ]
    assert names.plan(EXCHANGE_2) == "Mail"


def test_without_a_target_the_names_are_written_beside_the_list(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(f"{HEADER}\nA,B,{UNKNOWN},P,{EXCHANGE_2},Mail\n", "utf-8")
    assert main(["import", str(source)]) == 0
    written = json.loads((tmp_path / "list.json").read_text("utf-8"))
    assert written == {"products": {UNKNOWN: ["B", "A"]}, "plans": {EXCHANGE_2: ["P", "Mail"]}}


def test_a_file_that_is_not_the_list_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "list.csv"
    source.write_bytes(b"\xff\xfe\x00")
    assert main(["import", str(source)]) == 2
    assert main(["import", str(tmp_path / "none.csv")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"products": [], "plans": {}}', '{"products": {"a": ["b"]}, "plans": {}}',
             '{"products": {"a": ["b", 7]}, "plans": {}}'],
)  # fmt: skip
def test_a_broken_file_of_names_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.json"
    path.write_text(text, "utf-8")
    with pytest.raises(BadNames, match=r"names\.json: not a file of product names"):
        Names.load(path)


def test_what_is_dumped_is_read_back() -> None:
    assert Names.parse(Names.load().dump(), "dump") == Names.load()
