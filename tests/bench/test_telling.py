"""What the comparison with others says of answers is measured, and can come out otherwise."""

import pytest

from tests.bench.others import GROUP, PEERS, PERSON, TENANT, Peer
from tests.bench.telling import by_peer, by_us
from tests.bench.truth import Said, Told, Trouble

TOLD = {
    (PERSON, "Microsoft Learn samples"): "the code",
    (PERSON, "Office365itpros"): "1 the code, 3 nothing",  # who has no license at all is filtered out
    (PERSON, "AdminDroid"): "the code",
    (PERSON, "CIPP"): "1 the cause, 2 the code, 1 only the name",
    (PERSON, "cli-microsoft365"): "nothing",
    (GROUP, "Microsoft Learn samples"): "the code",
    (GROUP, "GraphLicenseManager"): "the code",
    (GROUP, "CIPP"): "83 the cause, 34 the code, 3 only the name",
    (TENANT, "Microsoft Learn samples, people in error"): "the code",
    (TENANT, "Microsoft Learn samples, groups in error"): "170 only the name, 20 nothing",  # a first page
    (TENANT, "Office365itpros"): "the code",
    (TENANT, "GraphLicenseManager"): "only a number",
    (TENANT, "AdminDroid"): "only a number",
    (TENANT, "CIPP"): "103 the cause, 64 the code, 3 only the name, 20 nothing",
}


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: f"{peer.question}: {peer.name}")
def test_others_cost_what_their_formula_says_and_tell_what_they_tell(peer: Peer) -> None:
    assert by_peer(peer) == TOLD[peer.question, peer.name]


def test_ours_names_the_cause_and_of_a_crowd_not_yet_who_owns_each_address() -> None:
    assert [by_us(question) for question in (PERSON, GROUP, TENANT)] == [
        "the cause",
        "117 the cause, 3 the code",
        "187 the cause, 3 the code",
    ]


MEGAN = Trouble("Megan", "Sales", "CountViolation", "not enough|taken", "Office 365 E3")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (Said("Megan", "", "All seats of Office 365 E3 are taken"), Told.THE_CAUSE),
        (Said("", "Sales", "All seats of Office 365 E3 are taken"), Told.THE_CAUSE),
        (Said("Megan", "Sales", "All seats of Power BI Pro are taken"), Told.THE_CODE),
        (Said("Megan", "Sales", "Office 365 E3: CountViolation"), Told.THE_CODE),
        (Said("Megan", "Sales", "Office 365 E3: DependencyViolation"), Told.A_NAME),
        (Said("", "Sales", "120 in error"), Told.A_NUMBER),
        (Said("Alex", "Sales", "All seats of Office 365 E3 are taken"), Told.NOTHING),
        (Said("", "Marketing", "All seats of Office 365 E3 are taken"), Told.NOTHING),
    ],
)
def test_what_a_line_tells_somebody(line: Said, told: Told) -> None:
    assert MEGAN.told([line]) is told
