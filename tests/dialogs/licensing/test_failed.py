from dialogs.examining.case import Case
from dialogs.licensing.messages.failed import refused_directly, rows_in_error
from graph import AssignmentError
from tests.tenants import eyes, some_product, someone, tenant

FULL = """
plans:
  - {name: VISIOONLINE, id: 2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f, service: Visio}
products:
  - {sku: VISIOCLIENT, id: c5928f49-12ba-48f7-ada3-0d743a3601d5, seats: 1, plans: [VISIOONLINE]}
people:
  - {key: ada, name: Ada Lindqvist, roles: [{role: License Administrator}, {role: Global Reader}]}
  - {key: lee, name: Lee Gu, roles: [{role: License Administrator}]}
  - {key: nora, name: Nora Neumann, location: DE}
  - {key: otto, name: Otto Lang, location: DE, licenses: [{product: VISIOCLIENT}]}
history:
  - {what: person licensed, at: 2d ago, person: nora, add: [{product: VISIOCLIENT}], by: ada}
"""

MADE_SINCE = """
  - {what: person licensed, at: 1d ago, person: otto, remove: [VISIOCLIENT], by: ada}
  - {what: person licensed, at: 20h ago, person: nora, add: [{product: VISIOCLIENT}], by: ada}
  - {what: person licensed, at: 10h ago, person: nora, remove: [VISIOCLIENT], by: ada}
"""


async def test_a_refused_direct_assignment_is_the_row_it_would_have_left() -> None:
    world = tenant(FULL)
    nora, visio = someone(world, "Nora Neumann"), some_product(world, "VISIOCLIENT", "Visio Plan 2")
    directory = eyes(world, "ada@contoso.example")

    (row,) = await rows_in_error(Case(user=nora, sku=visio), directory, AssignmentError.COUNT_VIOLATION)

    assert (row.sku, row.group, row.state.state) == (visio, None, "Error")
    assert row.refused
    assert row.refused.result == "failure"


async def test_one_that_was_made_since_is_over() -> None:
    world = tenant(FULL + MADE_SINCE)

    assert (
        await refused_directly(Case(user=someone(world, "Nora Neumann")), eyes(world, "ada@contoso.example"))
        == ()
    )


async def test_who_may_not_read_the_log_sees_none() -> None:
    world = tenant(FULL)

    assert (
        await refused_directly(Case(user=someone(world, "Nora Neumann")), eyes(world, "lee@contoso.example"))
        == ()
    )
