"""How others answer, sent for real: one request after another, and what they print of who is in error.

Written from what their published code does, with nothing of theirs copied; lines about people with whom all
is well are left out. https://github.com/12Knocksinna/Office365itpros,
https://github.com/KelvinTegelaar/CIPP-API, https://github.com/admindroid-community/powershell-scripts,
https://github.com/timmcmic/GraphLicenseManager, https://github.com/pnp/cli-microsoft365,
https://learn.microsoft.com/entra/fundamentals/licensing-powershell-graph-examples
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from graph import ALL_SCOPES
from graph.products import Names
from graph.simulated.http.answers import Answers, Caller, Request
from graph.simulated.odata.envelope import ROOT, Json
from tests.bench import plans
from tests.bench.plans import Cost, Plan, Shape, units_of
from tests.bench.report import NotMeasured
from tests.bench.tenants import Clock
from tests.bench.truth import Said

PERSON, GROUP, TENANT = "one person", "one group", "the tenant"

Answer = Iterator[Said]


@dataclass(slots=True)
class Walker:
    """Sends one request after the answer to the one before, `latency` apart by the tenant's clock."""

    answers: Answers
    asker: str
    clock: Clock
    latency: float
    cost: Cost = field(default_factory=lambda: Cost(0, 0))
    names: Names = field(default_factory=Names.load)

    def get(self, target: str, *, eventual: bool = False) -> Json:
        """One object, or the first page of a list."""
        self.clock.seconds += self.latency
        headers = {"ConsistencyLevel": "eventual"} if eventual else {}
        caller = Caller(self.asker, "bench", ALL_SCOPES)
        asked = Request("GET", f"/v1.0{target.replace(' ', '%20')}", caller, headers)
        response = self.answers.answer(asked)
        if response.status != 200:
            raise NotMeasured(f"{target} got {response.status}: {response.body}")
        self._pays(int(response.headers["x-ms-resource-unit"]))
        return response.body if isinstance(response.body, dict) else {}

    def first_page(self, target: str) -> list[Json]:
        """What a list shows to who does not ask for the rest."""
        return list(self.get(target)["value"])

    def all(self, target: str, *, eventual: bool = False) -> Iterator[Json]:
        """A list, page by page."""
        while target:
            page = self.get(target, eventual=eventual)
            yield from page["value"]
            target = str(page.get("@odata.nextLink", "")).removeprefix(ROOT)

    def unsimulated(self, target: str) -> None:
        """A request that has nothing to do with licenses: counted, and sent to nobody."""
        self._pays(units_of(target))

    def _pays(self, units: int) -> None:
        self.cost = Cost(self.cost.requests + 1, self.cost.units + units)

    def product(self, row: Json) -> str:
        """What the product of a row is called: all of them bring a list of names."""
        return self.names.product(row["skuId"])


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom and what is asked about, by id."""

    user: str
    group: str


_ROWS = "$select=id,displayName,userPrincipalName,assignedLicenses,licenseAssignmentStates"
_LICENSED = "$filter=assignedLicenses/$count ne 0&$count=true"


def _name(graph: Walker, group: str) -> str:
    return str(graph.get(f"/groups/{group}?$select=id,displayName")["displayName"])


def _inherited(user: Json) -> list[Json]:
    return [row for row in user["licenseAssignmentStates"] if row["assignedByGroup"]]


def _failed(row: Json) -> bool:
    return row["error"] not in {None, "None"}


def _code(graph: Walker, row: Json) -> str:
    return f"{graph.product(row)}: {row['error']}"


def learn_users(graph: Walker, _asked: Asked) -> Answer:
    """The group behind each inherited row is fetched anew."""
    graph.get("/subscribedSkus")
    for user in graph.all(f"/users?{_ROWS}"):
        for row in _inherited(user):
            group = _name(graph, row["assignedByGroup"])
            if _failed(row):
                yield Said(user["displayName"], group, _code(graph, row))


def learn_group(graph: Walker, asked: Asked) -> Answer:
    """Every member's rows are fetched, whether in error or not."""
    group = _name(graph, asked.group)
    for member in graph.all(f"/groups/{asked.group}/members?$select=id,displayName"):
        user = graph.get(f"/users/{member['id']}?$select=id,displayName,licenseAssignmentStates")
        for row in _inherited(user):
            if row["assignedByGroup"] == asked.group and _failed(row):
                yield Said(user["displayName"], group, _code(graph, row))


def learn_groups(graph: Walker, _asked: Asked) -> Answer:
    """Of each licensed group, who is on the first page of its errors."""
    for group in [*graph.all("/groups?$select=id,displayName,assignedLicenses")]:
        if group["assignedLicenses"]:
            for member in graph.first_page(_failing(group)):
                yield Said(member["displayName"], group["displayName"], "in error")


def _failing(group: Json) -> str:
    return f"/groups/{group['id']}/membersWithLicenseErrors?$select=id,displayName"


def admindroid_users(graph: Walker, _asked: Asked) -> Answer:
    """The group behind each inherited row is fetched once."""
    graph.get("/subscribedSkus")
    groups: dict[str, str] = {}
    for user in graph.all(f"/users?{_ROWS}"):
        for row in _inherited(user):
            id = row["assignedByGroup"]
            groups[id] = groups.get(id) or _name(graph, id)
            if _failed(row):
                yield Said(user["displayName"], groups[id], _code(graph, row))


def admindroid_groups(graph: Walker, _asked: Asked) -> Answer:
    """Owners, members, and the first page of errors of each licensed group, all as numbers."""
    graph.get("/subscribedSkus")
    for group in [*graph.all(f"/groups?{_LICENSED}&$select=id,displayName", eventual=True)]:
        graph.unsimulated(f"/groups/{group['id']}/owners/$count")
        graph.get(f"/groups/{group['id']}/members/$count", eventual=True)
        yield from _number(group, len(graph.first_page(_failing(group))))


def _number(group: Json, failing: int) -> Answer:
    if failing:
        yield Said("", group["displayName"], f"{failing} in error")


def office_users(graph: Walker, _asked: Asked) -> Answer:
    """People without any license are filtered out first; the group behind each other row is fetched anew."""
    filtered = "$filter=assignedLicenses/$count ne 0 and userType eq 'Member'&$count=true"
    users = [*graph.all(f"/users?{filtered}&{_ROWS}&$top={plans.OFFICE_PAGE}", eventual=True)]
    graph.unsimulated("/places/microsoft.graph.room")
    graph.get("/organization")
    graph.get("/subscribedSkus")
    for user in users:
        for row in _inherited(user):
            if row["state"] in {"Active", "Error"}:
                group = _name(graph, row["assignedByGroup"])
                if row["state"] == "Error":
                    yield Said(user["displayName"], group, _code(graph, row))
    graph.get("/subscribedSkus")


def office_groups(graph: Walker, _asked: Asked) -> Answer:
    """Members and the first page of errors of each licensed group as numbers; then everybody's rows."""
    graph.get("/subscribedSkus")
    selected = "$select=id,displayName,assignedLicenses,licenseProcessingState"
    groups = {one["id"]: one for one in graph.all(f"/groups?{_LICENSED}&{selected}", eventual=True)}
    for id, group in groups.items():
        for _ in graph.all(f"/groups/{id}/members"):
            pass
        yield from _number(group, len(graph.first_page(f"/groups/{id}/membersWithLicenseErrors")))
    for user in graph.all(f"/users?{_ROWS}&$top={plans.OFFICE_PAGE}"):
        for row in filter(_failed, _inherited(user)):
            yield Said(user["displayName"], groups[row["assignedByGroup"]]["displayName"], _code(graph, row))


_AS_CIPP_SAYS = {
    "CountViolation": "not enough licenses",
    "MutuallyExclusiveViolation": "in conflict with another license",
    "ProhibitedInUsageLocationViolation": "not available at the user's location",
    "UniquenessViolation": "assigned twice",
}
"""The sense of its sentences; of the other codes it knows nothing, and of an address it does not speak."""


def cipp(graph: Walker, _asked: Asked) -> Answer:
    """Everybody's rows, whatever is asked; no group is named."""
    for user in graph.all(f"/users?{_ROWS}&$top={plans.LARGEST_PAGE}"):
        for row in user["licenseAssignmentStates"]:
            if said := _AS_CIPP_SAYS.get(row["error"]):
                yield Said(user["displayName"], "", f"{said} ({graph.product(row)})")


def license_manager_group(graph: Walker, asked: Asked) -> Answer:
    """All members, all of them in error, and the rows of each of those."""
    group = _name(graph, asked.group)
    for _ in graph.all(f"/groups/{asked.group}/members"):
        pass
    for member in graph.all(f"/groups/{asked.group}/membersWithLicenseErrors"):
        user = graph.get(f"/users/{member['id']}?$select=id,displayName,licenseAssignmentStates")
        errors = [row["error"] for row in _inherited(user) if row["assignedByGroup"] == asked.group]
        yield Said(user["displayName"], group, ",".join(errors))


def license_manager_groups(graph: Walker, _asked: Asked) -> Answer:
    """Errors and members of each licensed group, as numbers."""
    for group in [*graph.all("/groups?$select=id,displayName,assignedLicenses")]:
        if group["assignedLicenses"]:
            failing = sum(1 for _ in graph.all(f"/groups/{group['id']}/membersWithLicenseErrors"))
            for _ in graph.all(f"/groups/{group['id']}/members"):
                pass
            yield from _number(group, failing)


def cli_user(graph: Walker, asked: Asked) -> Answer:
    """What the person has; of what did not come there is nothing."""
    graph.get(f"/users/{asked.user}/licenseDetails")
    yield from ()


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's way to answer one question, and the formula of its cost."""

    name: str
    question: str
    ask: Callable[[Walker, Asked], Answer]
    plan: Callable[[Shape], Plan]


PEERS: Sequence[Peer] = (
    Peer("Microsoft Learn samples", PERSON, learn_users, plans.learn_users),
    Peer("Office365itpros", PERSON, office_users, plans.office_users),
    Peer("AdminDroid", PERSON, admindroid_users, plans.admindroid_users),
    Peer("CIPP", PERSON, cipp, plans.cipp),
    Peer("cli-microsoft365", PERSON, cli_user, plans.cli_user),
    Peer("Microsoft Learn samples", GROUP, learn_group, plans.learn_group),
    Peer("GraphLicenseManager", GROUP, license_manager_group, plans.license_manager_group),
    Peer("CIPP", GROUP, cipp, plans.cipp),
    Peer("Microsoft Learn samples, people in error", TENANT, learn_users, plans.learn_users),
    Peer("Microsoft Learn samples, groups in error", TENANT, learn_groups, plans.learn_groups),
    Peer("Office365itpros", TENANT, office_groups, plans.office_groups),
    Peer("GraphLicenseManager", TENANT, license_manager_groups, plans.license_manager_groups),
    Peer("AdminDroid", TENANT, admindroid_groups, plans.admindroid_groups),
    Peer("CIPP", TENANT, cipp, plans.cipp),
)
