"""The rows that every error step starts from."""

from dialogs.examining.case import Case
from dialogs.licensing.rows import rows
from graph import simulate
from tests.bench.tenants import ASKER, GROUP, Size, living
from tests.tenants import some_group

SMALL = Size(users=300, groups=80, members=200, waiting=5)


async def test_all_checks_of_an_examination_share_the_rows_and_the_next_one_reads_anew() -> None:
    world, _ = living(SMALL)
    case, entra = Case(group=some_group(world, GROUP)), simulate(world, ASKER)
    directory = entra.directory()
    found = await rows(case, directory)
    assert len(found) == SMALL.failing
    assert await rows(case, directory) is found
    again = await rows(case, entra.directory())
    assert (again is found, {row.user.id for row in again}) == (False, {row.user.id for row in found})
