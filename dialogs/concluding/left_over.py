"""What is left over once a next step is taken: other causes, and licenses that would not go round."""

from collections.abc import Iterable, Iterator, Sequence

from dialogs.concluding.paper import Paper
from dialogs.examining.case import Meaning, Named
from dialogs.examining.cause import Phase
from dialogs.examining.trial import Reprocesses
from dialogs.examining.verdict import Finding, Kind
from dialogs.licensing.sources import ASSIGNABLE
from dialogs.words.text import Text, phrase, quoted, say, say_count
from graph import Directory


def seats_after(
    finding: Finding, findings: Sequence[Finding], paper: Paper, directory: Directory
) -> Iterator[Text]:
    """What the person, or so many of a group, would wait for once this is out of the way: products of a group
    come together, so the licenses of each of them count."""
    user, group, sku = finding.about.user, finding.about.group, finding.about.sku
    in_the_way = finding.cause.phase is Phase.ASSIGNMENT and Meaning.NO_SEAT not in finding.cause.answers
    if finding.kind is not Kind.CAUSE or not in_the_way or group is None or sku is None:
        return
    if user is None:
        yield from _for_so_many(finding.weight, sku, paper)
        return
    told = {other.about.sku.id for other in findings if other.about.sku and _tells_of_seats(other, user)}
    wanted = [row.sku_id for row in paper.rows if row.assigned_by_group == group.id]
    full = [id for id in wanted if id not in told and not paper.holds(id) and paper.full(id)]
    if full:
        yield say(
            "Even then {user} waits: no license of {products} is left.",
            user=user.name,
            products=tuple(map(directory.product_name, full)),
        )


def _tells_of_seats(finding: Finding, user: Named) -> bool:
    return Meaning.NO_SEAT in finding.cause.answers and finding.about.user == user


def _for_so_many(count: int, sku: Named, paper: Paper) -> Iterator[Text]:
    owned = paper.skus.get(sku.id)
    if owned is not None and owned.capability_status in ASSIGNABLE and owned.available < count:
        yield say_count(
            "{count} person would take a license of {product} then; {free} are free.",
            "{count} people would take a license of {product} each then; {free} are free.",
            count=count,
            product=sku.name,
            free=max(owned.available, 0),
        )


def still_in_the_way(finding: Finding, findings: Iterable[Finding], paper: Paper) -> Iterator[Text]:
    """What keeps the person from the group's licenses even then: products of a group come together or not
    at all, and a reprocess is refused while a cause stands."""
    about = finding.about
    if finding.kind is not Kind.CAUSE or about.user is None or about.group is None:
        return
    if about.sku is not None and not paper.gives(about.group, about.sku):
        return
    others = [
        other
        for other in findings
        if other is not finding
        and other.kind is Kind.CAUSE
        and not isinstance(other.does, Reprocesses)
        and other.about.user == about.user
        and other.about.group == about.group
        and other.about.sku is not None
        and other.about.sku != about.sku
        and paper.gives(about.group, other.about.sku)
    ]
    if not others:
        return
    titles = tuple(
        phrase("{product} ({title})", product=other.about.sku.name, title=quoted(other.cause.title))
        for other in others
        if other.about.sku
    )
    if isinstance(finding.does, Reprocesses):
        yield say("Graph refuses it while this stands in the way: {others}.", others=titles)
    else:
        yield say(
            "Nothing comes from {group} before this is solved too: {others}.",
            group=about.group.name,
            others=titles,
        )
