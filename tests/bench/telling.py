"""What people in error are told of it, in a small tenant of which it is known why they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from dialogs.concluding.examination import Examination
from dialogs.examining.case import Case
from dialogs.words.text import plain
from graph.simulated.http.answers import Answers
from graph.simulated.world import World
from tests.bench.large import LATENCY, ask
from tests.bench.others import GROUP, PERSON, TENANT, Asked, Peer, Walker
from tests.bench.plans import Cost, Shape
from tests.bench.report import NotMeasured
from tests.bench.tenants import ASKER, Size, living, tenant
from tests.bench.tenants import GROUP as SALES
from tests.bench.truth import Said, Trouble, in_sales, in_words, one_of_each, troubles
from tests.tenants import some_group, some_product, someone

SMALL = Size(users=1_500, groups=150, licensed=20, in_error=8, members=400)

CONCERNED: Mapping[str, Sequence[Trouble]] = {
    PERSON: one_of_each(SMALL),
    GROUP: tuple(in_sales(SMALL)),
    TENANT: tuple(troubles(SMALL)),
}
"""Whose trouble an answer is held against: one person for each reason, or everybody in error."""


def by_peer(peer: Peer) -> str:
    """What a peer's answers say, sent for real. Raises NotMeasured where they do not cost what its formula
    says."""
    world, _ = living(SMALL)
    cost = Cost.of(peer.plan(Shape.of(tenant(SMALL), SMALL)))

    def answer(user: str) -> Sequence[Said]:
        walker = _walker(world)
        said = [*peer.ask(walker, Asked(someone(world, user).id, some_group(world, SALES).id))]
        if walker.cost != cost:
            raise NotMeasured(f"{peer.name} about {peer.question}: {walker.cost} sent, {cost} by formula")
        return said

    return _graded(peer.question, answer)


def by_us(question: str) -> str:
    """What ours say."""
    world, clock = living(SMALL)
    group = some_group(world, SALES)
    product = some_product(world, "ENTERPRISEPACK")

    def answer(user: str) -> Sequence[Said]:
        cases = {
            PERSON: Case(user=someone(world, user), group=group, sku=product),
            GROUP: Case(group=group),
            TENANT: Case(),
        }
        return [*_lines(ask(world, clock, cases[question]).examined)]

    return _graded(question, answer)


def _walker(world: World) -> Walker:
    _, clock = living(SMALL)
    return Walker(Answers(world), someone(world, ASKER).id, clock, LATENCY)


def _graded(question: str, answer: Callable[[str], Sequence[Said]]) -> str:
    """About one person each is asked about; about more, one answer is for all."""
    concerned = CONCERNED[question]
    if question == PERSON:
        return in_words(one.told(answer(one.user)) for one in concerned)
    said = answer(concerned[0].user)
    return in_words(one.told(said) for one in concerned)


def _lines(examined: Examination) -> Iterator[Said]:
    for finding in examined.findings:
        user, group = finding.about.user, finding.about.group
        yield Said(user.name if user else "", group.name if group else "", plain(finding.because))
