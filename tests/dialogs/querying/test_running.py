"""Questions about the demo tenant, put through the port, and what they cost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.examining.case import Case, Named
from dialogs.guide import GUIDE
from dialogs.querying import of_people
from dialogs.querying.asked.read_query import read_query
from dialogs.querying.asked.resolving import Nowhere, resolved
from dialogs.querying.found import Found
from dialogs.querying.of_people import find_people
from dialogs.querying.running import run
from dialogs.querying.tenant_query import Filters, Query, Shape, Sort, Source, Standing, What
from dialogs.understanding import read
from dialogs.words.text import plain
from graph import AssignmentError, Directory, Forbidden, Throttled
from graph.simulated.declared.tenant_file import contoso
from graph.simulated.world import World
from tests.tenants import NOW, eyes, tenant
from tests.troubled import in_virtual_time, living_contoso, troubled


@pytest.fixture(scope="module")
def world() -> World:
    return World.of(contoso(), start=NOW, monotonic=lambda: 0.0)


@pytest.fixture
def unasked() -> World:
    """One whose log nobody asked yet: five questions in ten seconds are the whole tenant's."""
    return World.of(contoso(), start=NOW, monotonic=lambda: 0.0)


async def unheard(_looked_at: int, _of: int) -> None:
    """Nobody listens to how far it is."""


async def found(directory: Directory, text: str, so_far: Case | None = None) -> Found:
    """What a question finds."""
    wanted = read_query(read(text, GUIDE.steps.values(), directory.find_products))
    assert wanted is not None
    query = await resolved(wanted, text, so_far or Case(), directory)
    assert query is not None
    return await run(query, directory, unheard)


SPOKEN_OF = Case(group=Named("g", "Sales"), sku=Named("s", "Project Plan 3"))


@pytest.mark.parametrize(
    "text",
    [
        "which users have direct licenses that they also get from a group",
        "Welche Benutzer haben direkte Lizenzen, die sie auch über eine Gruppe bekommen?",
    ],
)
async def test_a_group_is_any_group_whatever_was_spoken_of(world: World, text: str) -> None:
    asked = await found(eyes(world, "ada@contoso.example"), text, SPOKEN_OF)

    assert (asked.query.filters.group, asked.query.filters.products) == (None, ())
    assert [row.about.name for row in asked.shown if row.about] == ["Lidia Holloway"]


def names(answer: Found) -> list[str]:
    return [row.name for row in answer.wanted]


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        ("How many E3 licenses are free?", 0, ["Office 365 E3"]),
        ("Wie viele E1 sind noch frei?", 46, ["Office 365 E1"]),
        ("which licenses are used up?", 1, ["Office 365 E3"]),
        ("Any subscriptions suspended or expired?", 2, ["Visio Plan 2", "Planner and Project Plan 3"]),
        ("which products expire", 5, ["Planner and Project Plan 3", "Visio Plan 2", "Office 365 E1"]),
        ("which groups have errors", 11, ["Customer Support", "Archive", "Marketing"]),
        ("top 2 groups by errors", 11, ["Customer Support", "Archive"]),
        ("which groups are still processing?", 3, ["Onboarding", "Retail Stores", "Warehouse"]),
        ("list licensed groups without members", 1, ["Old Interns"]),
        ("how many groups give E3?", 2, ["Sales", "Sales EMEA"]),
        ("Quali gruppi con licenza hanno una regola dinamica ferma?", 2, ["Engineering", "Regional Leads"]),
        ("who has E3?", 11, ["Adele Vance", "Alex Wilber", "Ben Walters"]),
        ("who in Sales has E3 directly", 0, []),
        ("who in Sales EMEA has E3 directly", 1, ["Lidia Holloway"]),
        ("list disabled people who still have a license", 1, ["Ben Walters"]),
        ("¿Quién tiene la cuenta desactivada y licencia?", 1, ["Ben Walters"]),
        ("how many people in Marketing have no usage location", 0, []),
        ("Qui n'a pas d'emplacement d'utilisation ?", 2, ["Delia Dennis", "Henrietta Mueller"]),
        ("who has the direct license and the group's too", 1, ["Lidia Holloway"]),
        ("Wie viele Leute haben gerade einen Lizenzfehler?", 18, ["Allan Deyoung", "Delia Dennis"]),
        ("E3 を待っている人は誰ですか？", 1, ["Megan Bowen"]),
        ("who waits longest", 18, ["Ulrike Sommer", "Tomas Novotny"]),
        ("who in the department Design has a license", 1, ["Quentin Fabre"]),
        ("who is in Facilities?", 2, ["Pieter de Vries", "Viktor Orlov"]),
        ("Who has both E1 and EMS?", 3, ["Diego Siciliani", "Hugo Brandt", "Jakub Nowak"]),
        ("Wer hat E1 oder EMS?", 19, ["Ada Lindqvist", "Alexandra Novak", "Bianca Rossi"]),
        ("¿Quién tiene E1 y E3 a la vez?", 0, []),
        ("Qui a E1 sans EMS ?", 11, ["Alexandra Novak", "Bianca Rossi", "Carlos Slattery"]),
        ("Quem não tem E3?", 59, ["Ada Lindqvist", "Alexandra Novak"]),
        ("Everyone but Sales who has E3", 6, ["Frida Nilsen", "Irvin Sayers", "Isaiah Langer"]),
        ("Who has E3 but is not in the group Sales?", 6, ["Frida Nilsen", "Irvin Sayers", "Isaiah Langer"]),
        ("Which guests have a license?", 1, ["Uma Krishnan"]),
        ("Welche Benutzer außer den Gästen haben E1?", 13, ["Alexandra Novak"]),
        ("How many people have no license at all?", 36, ["Allan Deyoung", "Anton Berg"]),
        ("Welche Benutzer ohne Nutzungsort haben keine Lizenz?", 1, ["Delia Dennis"]),
        ("Who in Berlin has EMS?", 0, []),
        ("Who in the group Berlin has EMS?", 2, ["Hugo Brandt", "Noah Fischer"]),
        ("Who is in Berlin?", 1, ["Nina Okafor"]),
        ("Which users are synced from on-premises and have E1?", 1, ["Wen Li"]),
        ("List enabled disabled users", 0, []),
        ("Which people have more than 2 licenses?", 1, ["Diego Siciliani"]),
        ("Which groups are role-assignable?", 2, ["License Desk", "Tier 0 Operators"]),
        ("Quali gruppi con licenza sono dinamici?", 4, ["Active Consultants", "Engineering", "Legal"]),
        ("Które grupy są synchronizowane?", 1, ["Operations"]),
        ("Welke groepen zijn niet dynamisch en geven E3?", 2, ["Sales", "Sales EMEA"]),
        ("Which groups have more than 2 people in error?", 1, ["Customer Support"]),
        ("Which products have more than 10 free licenses?", 4, ["Office 365 E1"]),
        ("I tre prodotti con meno licenze libere", 7, ["Office 365 E3", "Microsoft 365 Audio Conferencing"]),
        ("空きライセンスが10以下の製品はどれですか？", 3, ["Office 365 E3"]),
        ("Which subscriptions end before 1 March 2027?", 2, ["Planner and Project Plan 3", "Visio Plan 2"]),
    ],
)
async def test_the_number_and_who_they_are(world: World, text: str, count: int, first: list[str]) -> None:
    directory = eyes(world, "ada@contoso.example")

    answer = await found(directory, text)

    assert (answer.count, names(answer)[: len(first)], answer.partly, answer.unseen) == (
        count,
        first,
        False,
        0,
    )
    assert directory.receipt.round_trips <= 2


async def test_changes_of_three_days_and_by_whom(world: World) -> None:
    answer = await found(
        eyes(world, "ada@contoso.example"), "what changed in licenses and groups the last three days?"
    )

    assert answer.count == 14
    when, who, what, on, result = answer.rows[1].cells
    assert (plain(who), plain(what), on, result) == (  # type: ignore[arg-type]
        "ada@contoso.example",
        "Set group license: + Enterprise Mobility + Security E3",
        ("Retail Stores",),
        "success",
    )
    assert str(when) == "2026-11-24 08:50:00+00:00"


@pytest.mark.parametrize(
    ("text", "count", "newest"),
    [
        ("What did Ada change this week?", 2, "Set group license"),
        ("Was hat Patti diese Woche geändert?", 2, "Add member to group"),
        ("What did Lee change this week?", 0, ""),
        ("Who changed Megan's licenses last week?", 2, "Change user license"),
        (
            "¿Quién cambió las licencias de Design desde el 20 de noviembre?",
            3,
            "Finish applying group based license to users",
        ),
        ("What license changes were there in October?", 2, "Change user license"),
        ("Kto zmienił licencje 23 listopada?", 1, "Set group license"),
    ],
)
async def test_changes_by_somebody_on_something_at_a_time(
    unasked: World, text: str, count: int, newest: str
) -> None:
    answer = await found(eyes(unasked, "ada@contoso.example"), text)

    assert answer.count == count
    assert [row.name for row in answer.rows[:1]] == ([newest] if count else [])


async def test_what_the_log_no_longer_holds_is_said(unasked: World) -> None:
    answer = await found(eyes(unasked, "ada@contoso.example"), "What license changes were there in October?")

    assert "goes back 30 days at most" in plain(answer.told[-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Which groups give EMS and have more than 5 members?", "I did not read “more than”"),
        ("Who in Finance has no Teams license?", "I did not read “Teams”"),
        ("Who in Sales or Marketing has E3?", "I did not read “Marketing”"),
        ("List users with E3 who are disabled or guests", "I did not read “or”"),
    ],
)
async def test_a_condition_that_was_not_read_is_said(world: World, text: str, said: str) -> None:
    answer = await found(eyes(world, "ada@contoso.example"), text)

    assert plain(answer.told[0]) == f"{said}: this is told without it."


async def test_a_place_that_nobody_is_in_lists_nobody(world: World) -> None:
    with pytest.raises(Nowhere, match="Hamburg"):
        await found(eyes(world, "ada@contoso.example"), "How many people in Hamburg have a license?")


async def test_a_group_called_like_a_city_is_told_of(world: World) -> None:
    answer = await found(eyes(world, "ada@contoso.example"), "Who in Berlin has EMS?")

    assert [plain(one) for one in answer.told] == [
        "There is also a group called Berlin: write “the group Berlin” for its members."
    ]


@in_virtual_time
async def test_a_busy_log_is_waited_for_and_it_is_told() -> None:
    world, told = living_contoso(), list[float]()
    query = Query(What.CHANGES, Filters(since=world.now() - timedelta(days=3)))

    async def waiting(seconds: float) -> None:
        told.append(seconds)

    for _ in range(5):
        await run(query, troubled(world, "ada@contoso.example").directory(), unheard, waiting)
    answer = await run(query, troubled(world, "ada@contoso.example").directory(), unheard, waiting)

    assert (answer.count, told) == (14, [10.0])


@in_virtual_time
async def test_who_does_not_wait_is_told_that_the_log_is_busy() -> None:
    world = living_contoso()
    query = Query(What.CHANGES)

    for _ in range(5):
        await run(query, troubled(world, "ada@contoso.example").directory(), unheard)

    with pytest.raises(Throttled):
        await run(query, troubled(world, "ada@contoso.example").directory(), unheard)


async def test_a_log_that_may_not_be_read_is_no_empty_one(world: World) -> None:
    with pytest.raises(Forbidden):
        await found(eyes(world, "lee@contoso.example"), "what changed in licenses since yesterday?")


async def test_those_seats_are_of_the_product_that_somebody_lacks(world: World) -> None:
    megan = Named(str(world.user("megan@contoso.example")["id"]), "Megan Bowen")  # type: ignore[index]

    answer = await found(eyes(world, "lee@contoso.example"), "and who has those seats", Case(user=megan))

    assert (answer.count, answer.query.filters.products[0].name) == (11, "Office 365 E3")


async def test_who_names_a_person_asks_no_question_about_the_tenant(world: World) -> None:
    directory = eyes(world, "ada@contoso.example")
    text = "Which licenses has Zebulon got from a group"
    wanted = read_query(read(text, GUIDE.steps.values(), directory.find_products))

    assert wanted is None or await resolved(wanted, text, Case(), directory) is None


async def test_everybody_is_no_answer_to_who_is_in_a_group_that_was_not_understood(world: World) -> None:
    directory, text = eyes(world, "ada@contoso.example"), "Who else is in the other one"
    wanted = read_query(read(text, GUIDE.steps.values(), directory.find_products))

    assert wanted is None or await resolved(wanted, text, Case(), directory) is None


async def test_a_product_the_tenant_does_not_have_is_said_to_be_none(world: World) -> None:
    answer = await found(eyes(world, "ada@contoso.example"), "who has Visio Plan 1?")

    assert (answer.count, [plain(told) for told in answer.told]) == (
        0,
        ["Not among the products of this tenant: Visio Plan 1."],
    )


MANY = "people:\n" + "".join(
    f"  - {{key: p{number}, name: Person {number:04d}, department: {('Yard', 'Hall')[number % 2]}}}\n"
    for number in range(30)
)


async def test_of_too_many_people_a_part_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_people, "MOST", 10)
    monkeypatch.setattr("graph.questions.user.PAGE", 5)
    told: list[tuple[int, int]] = []

    async def progress(looked_at: int, of: int) -> None:
        told.append((looked_at, of))

    ticks = iter(range(100))
    query = Query(What.PEOPLE, Filters(without_location=True))
    answer = await find_people(query, eyes(tenant(MANY)), progress, clock=lambda: float(next(ticks)))

    assert (answer.count, answer.looked_at, answer.of, answer.partly) == (10, 10, 30, True)
    assert told == [(5, 30)]


async def test_a_department_is_looked_for_as_it_was_written() -> None:
    world = tenant("people:\n  - {key: lea, name: Lea Büchi, department: Büro Süd}\n")

    answer = await found(eyes(world), "Wer in der Abteilung Büro Süd hat keinen Nutzungsort?")

    assert (names(answer), answer.query.filters.department) == (["Lea Büchi"], "Büro Süd")


async def test_what_graph_can_count_is_counted_however_many_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_people, "MOST", 10)
    directory = eyes(tenant(MANY))
    query = Query(What.PEOPLE, Filters(department="Hall"), Shape.COUNT)

    answer = await run(query, directory, unheard)

    assert (answer.count, answer.partly, directory.receipt.round_trips) == (15, False, 1)


@pytest.mark.parametrize(
    "query",
    [
        Query(What.SEATS),
        Query(
            What.PEOPLE,
            Filters(
                products=(Named("1", "E3"),),
                group=Named("2", "Sales"),
                without=(Named("3", "E1"),),
                guest=False,
                since=NOW,
                at_least=3,
                standing=Standing.IN_ERROR,
                error=AssignmentError.COUNT_VIOLATION,
                source=Source.DIRECT,
                account_enabled=False,
            ),
            Shape.COUNT,
            5,
            Sort.OLDEST,
            names_only=True,
            skip=10,
        ),
    ],
)
def test_a_query_comes_back_from_the_store_as_it_was(query: Query) -> None:
    assert Query.from_json(query.to_json()) == query
    assert replace(query, skip=0) != replace(query, skip=1)


async def test_seats_are_counted_and_their_products_paged(world: World) -> None:
    answer = await found(eyes(world, "ada@contoso.example"), "how many licenses are free?")

    assert (answer.count, len(answer.shown), answer.more) == (125, 7, 0)


async def test_several_at_once_do_not_get_into_each_others_way(world: World) -> None:
    directory = eyes(world, "ada@contoso.example")

    answers = await asyncio.gather(*(found(directory, text) for text in ("who has E3?", "who has E1?")))

    assert [answer.count for answer in answers] == [11, 14]
