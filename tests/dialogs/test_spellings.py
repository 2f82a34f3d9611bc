"""How people and groups are called in a hurry, and what Contoso has of that: taken, asked about, or none."""

import pytest

from graph.simulated.world import World
from tests.called import called, marks
from tests.chat import Chat, told
from tests.tenants import asking

ADA = "ada@contoso.example"
E3, E1 = "Office 365 E3", "Office 365 E1"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MEGAN BOWEN NO LICENSE", ("Megan Bowen", None, None)),
        ("megan@contoso.example has nothing", ("Megan Bowen", None, None)),
        ("Bowen, Megan lacks E3", ("Megan Bowen", None, E3)),
        ("joao ferreira has E3?", ("João Ferreira", None, E3)),
        ("Ines Costa has no license", ("Inês Costa", None, None)),
        ("Henrietta Müller hat keine Lizenz", ("Henrietta Mueller", None, None)),
        ("pieter lost his license", ("Pieter de Vries", None, None)),
        ("wilber has no license", ("Alex Wilber", None, None)),
        ("Keiko Tanaka にライセンスがない", ("Keiko Tanaka", None, None)),
        ("Financeグループでエラー", (None, "Finance", None)),
        ("die Gruppe Finance hat Fehler", (None, "Finance", None)),
        ("o grupo Finance tem erros", (None, "Finance", None)),
        ("why can't All Hands carry licenses", (None, "All Hands", None)),
        ("o365 e1 for marketing", (None, "Marketing", E1)),
        ("nobody gets SPE_E5 from Sales", (None, "Sales", "Microsoft 365 E5")),
        ("Megan needs F3", ("Megan Bowen", None, "Microsoft 365 F3")),
        ("Megan has no business premium", ("Megan Bowen", None, "Microsoft 365 Business Premium")),
        ("Rosa Marcheti no visio plan2", ("Rosa Marchetti", None, "Visio Plan 2")),
        ("pradeep no powerbi pro", ("Pradeep Gupta", None, "Power BI Pro")),
    ],
)
async def test_who_and_what_is_meant(text: str, named: tuple[str | None, ...], contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    await chat.say(text)
    case = chat.state.case
    assert tuple(one.name if one else None for one in (case.user, case.group, case.sku)) == named


@pytest.mark.parametrize(
    ("text", "asked", "offered"),
    [
        ("Alex has no license", {"several people", "Alex"}, "Alex Wilber"),
        ("meagn bowen has no license", {"people nearly so", "meagn bowen"}, "Megan Bowen"),
        ("what's up with m.bowen", {"people nearly so", "m.bowen"}, "Megan Bowen"),
        ("Söhren Holm hat keine Lizenz", {"people nearly so", "Söhren Holm"}, "Søren Holm"),
        ("does xaver roux get E1", {"people nearly so", "xaver roux"}, "Xavier Roux"),
        ("finanse group has errors", {"groups nearly so", "finanse"}, "Finance"),
        ("slaes group has errors", {"groups nearly so", "slaes"}, "Sales"),
        ("customer suport group in error", {"groups nearly so", "customer suport"}, "Customer Support"),
    ],
)
async def test_what_fits_several_or_none_is_asked_about(
    text: str, asked: set[str], offered: str, contoso_world: World
) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    message = await chat.say(text)
    assert marks(message.paragraphs[0]) == asked
    await chat.press(offered)
    case = chat.state.case
    assert offered in {one.name for one in (case.user, case.group) if one}


async def test_a_name_unlike_any_fits_nobody(contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    answer = await chat.say("why has Quirin Zabel no license")
    assert marks(answer.title) == {"not to be found", "Quirin Zabel"}


@pytest.mark.parametrize("text", ["", "see attached screenshot", "[image001.png]", "スクリーンショット"])
async def test_a_picture_is_answered_with_a_request_for_its_text(text: str, contoso_world: World) -> None:
    message = await Chat(contoso_world, asking(contoso_world, ADA)).say(text)
    assert called(message.title) == "no pictures"


async def test_an_unknown_error_code_is_said_to_be_unknown_and_graph_is_asked(contoso_world: World) -> None:
    chat = Chat(contoso_world, asking(contoso_world, ADA))
    message = await chat.say("I get error 0x80041234 when I assign the license to Megan")
    assert called(message.title) == "count_violation"
    assert "I do not recognise the pasted text" in told(message)
