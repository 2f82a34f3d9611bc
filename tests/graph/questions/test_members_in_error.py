import re

from graph import (
    LicenseAssignmentState,
    Listed,
    User,
)
from tests.graph.questions.asked import ADA, DENIED, E3, MEMBER_SELECT, SALES, asked, kind, rows, seen

ERRORS = f"/groups/{SALES}/membersWithLicenseErrors"


STATE = {"skuId": E3, "assignedByGroup": SALES, "state": "Error", "error": "Others"}


KNOWN = (LicenseAssignmentState(E3, SALES, "Error", "Others"),)


async def test_members_in_error_come_with_their_states_and_without_duplicates() -> None:
    ada = kind("user", ADA, displayName="Ada", licenseAssignmentStates=[STATE])
    graph, directory = asked({ERRORS: rows(ada, ada)})
    first = await directory.first_members_with_license_errors(SALES)
    request = seen(f"GET {ERRORS}?$select={MEMBER_SELECT}&$top=999")
    members = await directory.members_with_license_errors(SALES)
    assert members == Listed(
        (User(ADA, request, "Ada", license_assignment_states=KNOWN, attributes={"displayName": "Ada"}),),
        request,
    )
    assert first == Listed((*members, *members), request)
    assert len(graph.sent) == 1


async def test_states_that_the_list_keeps_back_are_read_fifteen_people_at_a_time() -> None:
    ids = [f"b2d7a5b4-5f1e-4c80-8d3d-{number:012d}" for number in range(45)]
    people = rows(*({"id": id, "licenseAssignmentStates": [STATE]} for id in ids))
    graph, directory = asked({ERRORS: rows(*({"id": id} for id in ids)), "/users": people})
    members = await directory.members_with_license_errors(SALES)
    assert [member.id for member in members] == ids
    assert {member.license_assignment_states for member in members} == {KNOWN}
    _, questions = graph.sent
    assert [re.findall(r"'([^']+)'", asked) for asked in questions] == [ids[:15], ids[15:30], ids[30:]]
    assert directory.receipt.round_trips == 2


async def test_a_member_who_cannot_be_read_stays_with_unknown_states() -> None:
    _, directory = asked({ERRORS: rows({"id": ADA, "displayName": "Ada"}), "/users": DENIED})
    (member,) = (await directory.members_with_license_errors(SALES)).items
    assert (member.name, member.license_assignment_states) == ("Ada", None)


async def test_a_member_who_is_left_out_of_the_answer_stays_with_unknown_states() -> None:
    _, directory = asked({ERRORS: rows({"id": ADA, "displayName": "Ada"}), "/users": rows()})
    (member,) = (await directory.members_with_license_errors(SALES)).items
    assert (member.name, member.license_assignment_states) == ("Ada", None)
