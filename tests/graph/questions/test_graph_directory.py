import asyncio

from graph.asking.errors import GraphError
from tests.graph.changes import reprocess
from tests.graph.questions.asked import AT, asked


async def test_every_id_is_checked_before_it_is_sent() -> None:
    graph, directory = asked({})
    crooked = "x') or startswith(displayName,'A"
    questions = [
        directory.role_assignments(crooked),
        directory.role_definition(crooked),
        directory.direct_groups_of(crooked),
        directory.transitive_groups_of(crooked),
        directory.license_details(crooked),
        directory.administrative_units_of("user", crooked),
        directory.member_count(crooked),
        directory.nested_groups(crooked),
        directory.members_with_license_errors(crooked),
        directory.groups_with_sku(crooked),
        directory.audits(crooked, AT),
        directory.send(reprocess(crooked)),
    ]
    outcomes = await asyncio.gather(*questions, return_exceptions=True)
    assert all(isinstance(outcome, GraphError) and outcome.code == "NotAnId" for outcome in outcomes)
    assert graph.sent == []
