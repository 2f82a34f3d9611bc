"""What is wanted to be done: who may, what it does to others; what is somebody else's; what was before."""

import pytest

from dialogs.talk.message import Message, MessageKind
from dialogs.words.text import plain
from graph.simulated.world import World
from tests.chat import Chat, copied, labels
from tests.tenants import asking

FORWARD = "Text for the administrator"


async def said(world: World, who: str, text: str) -> Message:
    return await Chat(world, asking(world, f"{who}@contoso.example")).say(text)


def lines(message: Message) -> list[str]:
    return [plain(one) for one in (message.title, *message.paragraphs)]


@pytest.mark.parametrize(
    "text",
    [
        "switch teams on for Finance",
        "please turn Teams back on for the Finance group",
        "activate Teams for the group Finance",
    ],
)
async def test_whose_own_role_does_is_told_so_and_gets_the_exact_way(contoso_world: World, text: str) -> None:
    message = await said(contoso_world, "patti", text)

    assert lines(message)[2:] == [
        "All 2 members of Finance get Microsoft Teams, not one person alone.",
        "Everybody who has the product from there gets the service; what else is off stays off.",
        "Patti Fernandez may change the licenses of the group Finance: Groups Administrator is active.",
    ]
    assert "Set-MgGroupLicense -GroupId $group" in "\n".join(copied(message))
    assert FORWARD not in labels(message)


async def test_who_may_not_is_told_who_may(contoso_world: World) -> None:
    message = await said(contoso_world, "nina", "switch teams on for Finance")

    assert "Ask a License Administrator" in "\n".join(lines(message))
    assert "Ada Lindqvist" in lines(message)[-1]
    assert FORWARD in labels(message)


@pytest.mark.parametrize(
    ("who", "text", "name"),
    [
        ("ada", "Ajoute Megan à Sales EMEA stp", "Megan Bowen"),
        ("lee", "mets Megan Bowen dans Sales EMEA", "Megan Bowen"),
        ("patti", "add Dana Wolfe to Sales", "Dana Wolfe"),
    ],
)
async def test_a_group_whose_product_is_used_up_warns_first(
    contoso_world: World, who: str, text: str, name: str
) -> None:
    message = await said(contoso_world, who, text)

    assert lines(message)[2] == (
        f"{name} would wait for a license of Office 365 E3: none is left. Buy one more or free one first."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Bitte Noah Fischer neu verarbeiten",
        "reprocess Noah Fischer please",
        "Noah Fischer bitte neu verarbeiten",
    ],
)
async def test_a_request_is_no_verdict_and_names_who_may_where_that_is_not_seen(
    contoso_world: World, text: str
) -> None:
    message = await said(contoso_world, "nina", text)

    assert message.kind is MessageKind.PROPOSAL
    assert lines(message)[1].startswith("Graph did not show every role of Nina Okafor")
    assert "Ada Lindqvist" in lines(message)[3]
    assert FORWARD in labels(message)


@pytest.mark.parametrize(
    "text",
    [
        "what's the weather in Berlin",
        "Wie wird das Wetter in Berlin?",
        "can you order me a new laptop? mine is 6 years old",
        "mon imprimante ne marche plus",
        "Kannst du mir einen neuen Drucker bestellen?",
    ],
)
async def test_what_nobody_here_answers_names_nobody_and_is_sent_on(contoso_world: World, text: str) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))

    message = await chat.say(text)

    assert (message.kind, chat.state.case.names_nothing) == (MessageKind.DECLINED, True)


async def test_a_group_is_a_group_where_a_license_is_spoken_of(contoso_world: World) -> None:
    message = await said(contoso_world, "ada", "why does the printer group Sales not give E3?")

    assert message.kind is MessageKind.VERDICT


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("can a License Administrator license Tier 0 Operators or must it be me?", "Tier 0 Operators"),
        ("what would happen if engineering's rule gets resumed", "Engineering"),
        ("What happens to Engineering's members if the rule is resumed?", "Engineering"),
    ],
)
async def test_a_group_is_taken_with_a_number_in_its_name_and_in_lower_case(
    contoso_world: World, text: str, group: str
) -> None:
    chat = Chat(contoso_world, asking(contoso_world, "mod@contoso.example"))

    await chat.say(text)

    assert chat.state.case.group is not None
    assert chat.state.case.group.name == group


async def test_whether_another_role_does_for_a_role_assignable_group_is_left_open(
    contoso_world: World,
) -> None:
    message = await said(
        contoso_world, "mod", "can a License Administrator license Tier 0 Operators or must it be me?"
    )

    assert "whether a License Administrator may change its licenses too is not documented for certain" in (
        "\n".join(lines(message))
    )


async def test_a_refused_reprocess_is_held_against_the_right_to_repair_people(contoso_world: World) -> None:
    message = await said(
        contoso_world,
        "patti",
        'Insufficient privileges to complete the operation. {"code":"Authorization_RequestDenied"} when '
        "POSTing reprocessLicenseAssignment",
    )

    assert "cannot change the licenses of people: neither reprocess nor set a usage location" in (
        "\n".join(lines(message))
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "LicenseAssignmentAttributeConcurrencyException in the audit log, correlation "
            "5a1b2c3d-0000-4000-8000-000000000001",
            "What does LicenseAssignmentAttributeConcurrencyException mean?",
        ),
        (
            "Set-MsolUserLicense : You have exceeded the maximum number of allowable transactions. Please "
            "try again later.",
            "Do the MSOnline and AzureAD modules still work?",
        ),
    ],
)
async def test_an_error_text_is_answered_by_what_it_means(
    contoso_world: World, text: str, title: str
) -> None:
    assert lines(await said(contoso_world, "lee", text))[0] == title


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("mod", "what happend to Viktor Orlov's E1"),
        ("lee", "Pieter de Vries lost everything when he changed dept, can he get it back"),
        ("lee", "Was ist mit den Lizenzen von Pieter de Vries passiert?"),
    ],
)
async def test_what_was_had_before_is_sought_where_it_stands(
    contoso_world: World, who: str, text: str
) -> None:
    message = await said(contoso_world, who, text)

    assert "only the audit log tells" in "\n".join(lines(message))
    assert "see that a license is free" in "\n".join(lines(message))
