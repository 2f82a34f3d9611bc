"""Which product is meant: what the person and the group have comes first; no word hides a row in error."""

import pytest

from dialogs.examining.case import Named
from dialogs.subject.meant import Given, Told, meant
from dialogs.understanding import Reading
from graph.simulated.world import World
from tests.called import called, says
from tests.chat import Chat
from tests.tenants import asking, eyes, tenant

TWO_SOURCES = """
products:
  - {sku: STANDARDPACK, id: 18181a46-0d4e-45cd-891e-60aabd171b4e, seats: 9, plans: [AAD_PREMIUM]}
  - {sku: VISIOCLIENT, id: c5928f49-12ba-48f7-ada3-0d743a3601d5, seats: 1, plans: [VISIO]}
  - {sku: WIN10_PRO_ENT_SUB, id: cb10e6cd-9da4-4992-867b-67546b1db821, seats: 9, plans: [WIN10]}
plans:
  - {name: AAD_PREMIUM, id: 41781fb2-bc02-4b7c-bd55-b576c07bb09d, service: exchange}
  - {name: VISIO, id: 663a804f-1c30-4ff0-9915-9db84f0d1cea, service: visio}
  - {name: WIN10, id: 21b439ba-a0ca-424f-a6cc-52f954a5b111, service: windows}
people:
  - {key: lee, name: Lee Gu, location: US, roles: [{role: Global Reader}, {role: License Administrator}]}
  - {key: isaiah, name: Isaiah Langer, location: US}
groups:
  - {key: marketing, name: Marketing, licenses: [{product: STANDARDPACK}], members: [isaiah]}
  - key: drawing
    name: Drawing
    licenses: [{product: VISIOCLIENT}]
    members: [lee, {member: isaiah, since: 2d ago}]
"""


@pytest.fixture
def world() -> World:
    return tenant(TWO_SOURCES)


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world, asking(world, "lee@contoso.example"))


def product(chat: Chat) -> str:
    return chat.state.case.sku.name if chat.state.case.sku else ""


@pytest.mark.parametrize(
    "words",
    [
        "Does Isaiah Langer have Office 365 E1 from Marketing?",
        "Why has Isaiah Langer no Windows 10/11 Enterprise E3?",
        "Did Isaiah Langer get his license from Marketing?",
    ],
)
async def test_a_row_in_error_is_told_although_another_product_or_group_is_named(
    chat: Chat, words: str
) -> None:
    answer = await chat.say(words)

    assert called(answer.title) != "all clear"
    assert says(answer, "count_violation")


async def test_a_number_of_days_is_no_product_although_the_tenant_owns_one_of_that_number(chat: Chat) -> None:
    answer = await chat.say("Isaiah Langer has waited 10 days for his license from Drawing")

    assert product(chat) == ""
    assert says(answer, "count_violation")
    assert not says(answer, "Windows")


async def test_of_two_products_the_one_that_failed_is_meant(chat: Chat) -> None:
    await chat.say("Isaiah Langer has Windows 10/11 Enterprise E3 but what about Visio from Drawing?")

    assert product(chat) == "Visio Plan 2"


async def test_a_product_beside_a_groups_row_in_error_does_not_hide_it(chat: Chat) -> None:
    answer = await chat.say("Isaiah Langer waits for Drawing. I clicked through Office 365 E1 before.")

    assert product(chat) == ""
    assert says(answer, "count_violation")


async def test_who_says_that_the_product_comes_from_the_group_means_it(chat: Chat) -> None:
    answer = await chat.say("Why did Isaiah Langer get no Office 365 E1 from Drawing?")

    assert product(chat) == "Office 365 E1"
    assert says(answer, "not given / Drawing / Office 365 E1")
    assert says(answer, "count_violation")


@pytest.mark.parametrize("words", ["Power BI", "Intune", "Viva"])
async def test_a_single_word_for_what_nobody_here_owns_is_no_product(chat: Chat, words: str) -> None:
    await chat.say(f"Isaiah Langer has no license, he wanted to open {words} in the portal")

    assert product(chat) == ""


async def test_a_product_nobody_owns_is_one_where_it_is_written_out(chat: Chat) -> None:
    await chat.say("Why has Isaiah Langer no Power BI Pro?")

    assert product(chat) == "Power BI Pro"


UNLISTED = """
products:
  - {sku: CONTOSO_TRIAL, id: 11111111-2222-3333-4444-555555555555, seats: 1, plans: [VISIO]}
plans:
  - {name: VISIO, id: 663a804f-1c30-4ff0-9915-9db84f0d1cea, service: visio}
people:
  - {key: lee, name: Lee Gu, location: US, roles: [{role: Global Reader}]}
"""


@pytest.mark.parametrize("words", ["CONTOSO_TRIAL", "contoso_trial", "11111111-2222-3333-4444-555555555555"])
async def test_a_product_that_no_list_of_names_has_is_named_by_its_part_number_or_its_id(words: str) -> None:
    seen = eyes(tenant(UNLISTED), "lee@contoso.example")

    told = await meant(Reading(""), seen, given=Given(user="lee@contoso.example", product=words))

    assert isinstance(told, Told)
    assert told.case.sku == Named("11111111-2222-3333-4444-555555555555", "CONTOSO_TRIAL")


EMS = "{sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e"
M365_E3 = "{sku: SPE_E3, id: 05e9a617-0261-4cee-bb44-138d3ef5d965"
SUITES = """
products:
  - {sku: ENTERPRISEPACK, id: 6fd2c87f-b296-42f0-b197-1e91e994b900, seats: 1, plans: [VISIO]}
  - {sku: EMS, id: efccb6f7-5641-4e0e-bd10-b4976e1bf68e, seats: 9, plans: [VISIO]}
plans:
  - {name: VISIO, id: 663a804f-1c30-4ff0-9915-9db84f0d1cea, service: visio}
people:
  - {key: lee, name: Lee Gu, location: US, roles: [{role: Global Reader}]}
  - {key: isaiah, name: Isaiah Langer, location: US}
groups:
  - {key: mobile, name: Mobile, licenses: [{product: EMS}], members: [lee]}
"""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Why has Isaiah Langer no E3?", "Office 365 E3"),
        ("Isaiah Langer に E3 が付かないのはなぜですか?", "Office 365 E3"),
        ("Why has Isaiah Langer no EMS E3?", "Enterprise Mobility + Security E3"),
        ("Why has Isaiah Langer no E3 from the Mobile group?", "Enterprise Mobility + Security E3"),
    ],
)
async def test_a_bare_code_is_the_suite_and_nobody_is_asked(words: str, meant: str) -> None:
    world = tenant(SUITES)
    chat = Chat(world, asking(world, "lee@contoso.example"))

    await chat.say(words)

    assert (product(chat), chat.state.asking) == (meant, ())


async def test_of_two_suites_that_are_called_so_one_is_chosen_or_it_is_looked_at_without() -> None:
    world = tenant(SUITES.replace(EMS, M365_E3).replace("product: EMS", "product: SPE_E3"))
    chat = Chat(world, asking(world, "lee@contoso.example"))

    asked = await chat.say("Why does Isaiah Langer not get E3?")
    why = await chat.say("why do you want to know?")
    looked = await chat.say("I don't know")

    assert [called(one.title) for one in (asked, why, looked)] == ["which one", "why I ask", "not_a_member"]
