import pytest

from dialogs.examining.case import Complaint
from dialogs.examining.step import Reply
from dialogs.understanding import LONGEST, Reading, Wish, read
from graph import Names

NAMES = Names.load(None)
E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


def understood(text: str) -> Reading:
    return read(text, (), lambda words: tuple(NAMES.find_product(words)))


def test_a_whole_question_names_person_group_and_product() -> None:
    assert understood("Why didn't Megan get Office 365 E3 from the Sales group?") == Reading(
        "Why didn't Megan get Office 365 E3 from the Sales group?",
        complaint=Complaint.NOT_RECEIVED,
        names=("Megan",),
        groups=("Sales",),
        products=(("Office 365 E3", (E3,)),),
    )


@pytest.mark.parametrize("words", ["Office 365 E3", "ENTERPRISEPACK", "enterprisepack", E3])
def test_a_product_goes_by_name_part_number_or_id(words: str) -> None:
    assert understood(f"why has Adele Vance no {words}").products == ((words, (E3,)),)


def test_e3_alone_may_mean_several_products() -> None:
    ((words, skus),) = understood("why does bob@contoso.example have no E3").products
    assert words == "E3"
    assert len(skus) > 1
    assert E3 in skus


def test_an_address_is_a_person_and_not_a_name() -> None:
    reading = understood("bob@contoso.example and o'neil@contoso.example got nothing")
    assert reading.addresses == ("bob@contoso.example", "o'neil@contoso.example")
    assert reading.names == ()


def test_a_group_may_be_called_by_everyday_words_and_like_a_product() -> None:
    assert understood("is there a problem with the All Hands group").groups[0] == "All Hands"
    assert (
        "Project Falcon" in understood("Why doesn't Xavier Roux get Office 365 E1 from Project Falcon?").names
    )


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Yes!", Reply.YES),
        ("no", Reply.NO),
        ("check again", Reply.CHECK_AGAIN),
        ("Walk me through", Reply.WALK),
    ],
)
def test_the_buttons_can_be_typed(text: str, reply: Reply) -> None:
    assert understood(text).reply is reply


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Who removed Pieter's license?", Complaint.WHO_CHANGED),
        ("Rachel lost her license", Complaint.REMOVED),
        ("I can't remove the license from Sanjay", Complaint.CANNOT_REMOVE),
        ("unable to delete the group Old Interns", Complaint.CANNOT_DELETE_GROUP),
        ("Zoe has a license but no Teams", Complaint.SERVICE_MISSING),
        ("Inês cannot sign in", Complaint.CANNOT_SIGN_IN),
        ("Am I allowed to assign licenses to Sales?", Complaint.MAY_I),
        ("Why can't I assign licenses to Sales?", Complaint.MAY_I),
        ("Reprocess is greyed out for me on Megan Bowen, why?", Complaint.MAY_I),
        ("I can't click Save on the licenses of Sales", Complaint.MAY_I),
        ("Bei mir ist der Knopf zum Zuweisen in der Gruppe Sales ausgegraut", Complaint.MAY_I),
        ("Chez moi, le bouton Retraiter est grisé pour Megan Bowen", Complaint.MAY_I),
        ("A mí me sale el botón Asignar en gris", Complaint.MAY_I),
        ("O botão Atribuir está esmaecido para mim", Complaint.MAY_I),
        ("A me il pulsante Assegna appare grigio", Complaint.MAY_I),
        ("De knop Toewijzen is grijs voor mij", Complaint.MAY_I),
        ("私には割り当てボタンがグレーアウトしています", Complaint.MAY_I),
        ("分配按钮对我来说是灰色的", Complaint.MAY_I),
        ("Why has Megan Grey no license?", Complaint.NOT_RECEIVED),
    ],
)
def test_the_complaint_is_read(text: str, complaint: Complaint) -> None:
    assert understood(text).complaint is complaint


def test_a_missed_workload_is_a_service_plan_and_no_product() -> None:
    reading = understood("Zoe Chan has a license but no Teams")
    assert (reading.plan, reading.products) == ("TEAMS1", ())


def test_a_pasted_error_is_kept_whole() -> None:
    pasted = "License assignment cannot be done for user with invalid usage location."
    assert understood(pasted).error_text == pasted


def test_a_long_text_is_read_up_to_its_limit_and_that_is_said() -> None:
    reading = understood("x " * LONGEST)
    assert reading.cut
    assert len(reading.text) <= LONGEST


def test_help_and_thanks_are_wishes() -> None:
    assert understood("What can you do?").wish is Wish.HELP
    assert understood("thank you").wish is Wish.THANKS


def test_the_whole_tenant_is_asked_about() -> None:
    assert understood("What is broken in my tenant?").tenant
