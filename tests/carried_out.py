"""The second figure of the evals: the next step is carried out in the simulated tenant, time passes, and the
same question is asked again. The cause must be gone, and no new one may have come that was not
foretold.

`python -m tests.carried_out` prints the figure and every case in which it does not work; a file that is named
gets the figure between its markers. What a remedy can
plan is sent as it is planned; what is done outside Graph (licenses bought, an address freed) is done to the
tenant. What only people can decide (which of two products goes, whom to ask) is not carried out.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.command_line.diagnose import CannotDiagnose, diagnose
from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.examining.remedy import Barred, Change
from dialogs.examining.verdict import Finding, Kind
from dialogs.guide.written import between
from dialogs.remedies.done_elsewhere import BUY_LICENSES, FREE_ADDRESS
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.subject.meant import Given
from graph import ALL_SCOPES, Directory, Forbidden, Refused, simulate
from graph.simulated import Refusal
from graph.simulated.declared.tenant import Tenant
from graph.simulated.world import World
from tests.case_files import CaseFile, case_paths, load
from tests.evals import eyes_of

BY = "app: whoever was asked"
TIME_THAT_PASSES = 3 * 3600

VERY_LARGE = frozenset({"delay-more-than-60000-members"})
"""Nothing is to be done there but to wait, and it takes long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it; `still` says what did not work."""

    carried_out: bool
    still: tuple[str, ...] = ()


async def carry_out(case: CaseFile, tenant: Tenant) -> Outcome:
    """Diagnose, do it, wait, and diagnose again."""
    world = World.of(tenant, monotonic=lambda: 0.0)
    before = await _looked(case, tenant, world)
    if before is None or before.cause is None or not await _done(before.cause, before.case, world):
        return Outcome(False)
    world.advance(TIME_THAT_PASSES)
    await _reprocessed(before.cause, world)
    world.advance(TIME_THAT_PASSES)
    after = await _looked(case, tenant, world)
    if after is None:
        return Outcome(True, ("the question cannot be asked any more",))
    first, old = _key(before.cause), set(map(_key, before.findings))
    left = [
        key
        for key in map(_key, _causes(after))
        if key == first or (key not in old and key[0] not in case.expect.comes_next)
    ]
    return Outcome(True, tuple(" ".join(part for part in key if part) for key in left))


async def _looked(case: CaseFile, tenant: Tenant, world: World) -> Examination | None:
    directory, _ = eyes_of(case, tenant, world)
    try:
        given = Given(case.user, case.group, case.product)
        return (await diagnose(directory, case.ask, given)).examined
    except CannotDiagnose:
        return None


def _causes(examined: Examination) -> list[Finding]:
    return [one for one in examined.findings if one.kind is Kind.CAUSE]


def _key(finding: Finding) -> tuple[str, str, str, str]:
    about = finding.about
    user, group, sku = (thing.id if thing else "" for thing in (about.user, about.group, about.sku))
    return finding.cause.id, user, group, sku


async def _done(cause: Finding, case: Case, world: World) -> bool:
    """Whether it was done: outside Graph first, for a reprocess comes after what was wrong there."""
    about = cause.about
    whole = replace(case, user=about.user or case.user, group=about.group, sku=about.sku or case.sku)
    for remedy in cause.healed_by:
        if outside := OUTSIDE.get(remedy.id):
            return outside(cause, world)
    for remedy in cause.healed_by:
        directory = simulate(world, None, ALL_SCOPES).directory()
        match await remedy.plan(whole, directory):
            case Change() as change:
                return await _sent(change, directory)
            case Barred():
                continue
    return False


async def _sent(change: Change, directory: Directory) -> bool:
    for request in change.requests:
        try:
            await directory.send(request)
        except Forbidden:
            return False
        except Refused:
            break  # what is looked at afterwards says that it did not help
    return True


def _buy(cause: Finding, world: World) -> bool:
    if cause.about.sku is None or not any(
        one["skuId"] == cause.about.sku.id for one in world.subscribed_skus()
    ):
        return False
    world.set_subscription_state(cause.about.sku.id, "Enabled")
    world.buy_seats(cause.about.sku.id, max(1, cause.weight))
    return True


def _free(cause: Finding, world: World) -> bool:
    """Every other owner that is a user in the cloud gives the person's addresses up."""
    if cause.about.user is None:
        return False
    person = world.user(cause.about.user.id)
    wanted = {address.partition(":")[2].lower() for address in (person or {})["proxyAddresses"]}
    wanted |= {str((person or {})["userPrincipalName"]).lower()}
    done = False
    for other in world.users():
        held = {address.partition(":")[2].lower() for address in other["proxyAddresses"]} & wanted
        for address in held if other["id"] != cause.about.user.id else ():
            world.free_address(other["id"], address)
            done = True
    return done


def _locate(cause: Finding, world: World) -> bool:
    """The country of the tenant, which the case's people are taken to be in."""
    if cause.about.user is None:
        return False
    world.update_user(cause.about.user.id, {"usageLocation": world.tenant.country}, BY)
    return True


OUTSIDE: Mapping[str, Callable[[Finding, World], bool]] = {
    BUY_LICENSES.id: _buy,
    FREE_ADDRESS.id: _free,
    SET_LOCATION.id: _locate,
}


async def _reprocessed(cause: Finding, world: World) -> None:
    """The person, or everybody in error of the group, as each next step says; a direct assignment is made
    again."""
    group, user, sku = cause.about.group, cause.about.user, cause.about.sku
    if user and sku and not group:
        try:
            world.assign_user_license(user.id, [{"skuId": sku.id, "disabledPlans": []}], [], BY)
        except Refusal:
            return  # what is looked at afterwards says that it did not help
    waiting = [user["id"] for user in world.members_with_license_errors(group.id)] if group else []
    for id in [user.id] if user else waiting:
        try:
            world.reprocess(id, BY)
        except Refusal:
            continue


def figure(outcomes: Mapping[str, Outcome]) -> str:
    """In one sentence."""
    done = [one for one in outcomes.values() if one.carried_out]
    works = sum(not one.still for one in done)
    return (
        f"The next step was carried out in the simulated tenant in {len(done)} cases: in {works} the cause "
        "was gone then, and no new one had come."
    )


def carried_out(path: Path) -> Outcome:
    """What became of the next step of one case."""
    case, tenant = load(path)
    return asyncio.run(carry_out(case, tenant)) if case.meanwhile is None else Outcome(False)


def main() -> int:
    """1 where a next step does not work."""
    outcomes = {path.stem: carried_out(path) for path in case_paths() if path.stem not in VERY_LARGE}
    for name, outcome in outcomes.items():
        sys.stdout.writelines(f"{name}: {line}\n" for line in outcome.still)
    sys.stdout.write(f"{figure(outcomes)}\n")
    for page in map(Path, sys.argv[1:]):
        page.write_text(between(page.read_text("utf-8"), "carried out", figure(outcomes)), "utf-8")
    return 1 if any(one.still for one in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
