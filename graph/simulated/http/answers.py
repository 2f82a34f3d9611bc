"""The simulated Microsoft Graph: a request in, a response out, no I/O.

As strict as Graph: who may not gets 403, what Graph would not take gets 400 in Graph's words, and what is not
simulated raises `NotSimulated` instead of a plausible 404. The tenant (`world`) gives whole objects and makes
the changes; everything that HTTP and OData make of them happens here and in the modules around.
"""

from graph.simulated.access.eyes import Eyes
from graph.simulated.access.gate import Cost, Gate
from graph.simulated.http.asks import ASKS
from graph.simulated.http.batch import answer_batch
from graph.simulated.http.befalling import Befalling
from graph.simulated.http.bodies import Asked, entry, price
from graph.simulated.http.faults import Faults
from graph.simulated.http.paths import Place, place, resolve_me, segments
from graph.simulated.http.reads import LISTS, Reading
from graph.simulated.http.writes import ACTIONS, Writing
from graph.simulated.odata import Query
from graph.simulated.odata.envelope import ROOT, Caller, Failure, NotSimulated, Request, Response, Stamp
from graph.simulated.world import Refusal, World

_HOST = ROOT.removesuffix("/v1.0")

__all__ = ["Answers", "Caller", "NotSimulated", "Request", "Response"]


class Answers:
    """The simulated Graph of one tenant; `faults` are those of its own answers."""

    def __init__(self, world: World, faults: Faults | None = None) -> None:
        self._world = world
        self._gate = Gate.of(world)
        self._befalling = Befalling(faults or Faults(), self.answer, self._stamped)

    def deliver(self, request: Request) -> Response:
        """Answer one request as far as no fault befalls it; raises `NotSimulated` like `answer`."""
        return self._befalling(request) or self.answer(request)

    def answer(self, request: Request) -> Response:
        """Answer one request; raises `NotSimulated` where there is no truthful answer."""
        stamp = self._stamped(request)
        try:
            return self._answer(request, _known(request.caller), stamp)
        except Refusal as refusal:
            return stamp.refuse(Failure(refusal.status, refusal.code, refusal.message))
        except Failure as failure:
            return stamp.refuse(failure)

    def _stamped(self, request: Request) -> Stamp:
        id = self._gate.next_id()
        return Stamp(self._world.now(), id, request.header("client-request-id") or id)

    def _answer(self, request: Request, caller: Caller, stamp: Stamp) -> Response:
        path, _, text = request.url.partition("?")
        parts = segments(path)
        if request.method == "POST" and [part.lower() for part in parts] == ["$batch"]:
            return stamp.answer(200, answer_batch(request, stamp.request_id, self._befalling), {})
        query = Query.of(text, request.header("ConsistencyLevel"))
        found = place(request.method, resolve_me(parts, caller))
        if request.method == "GET" or found.path in ASKS:
            payload = request.payload() if found.path in ASKS else {}
            reading = self._reading(found, query, caller)
            asked = Asked(found, query, reading, "/".join(parts), len(_HOST) + len(request.url))
            charged = self._charge(found, caller, Cost(units=price(found, query)))
            return stamp.answer(200, asked.answer(payload), charged)
        query.only()
        charged = self._charge(found, caller, Cost(units=1, writes=1))
        writing = Writing(self._world, Eyes(caller, self._world), caller, found.ids, request.payload())
        done = ACTIONS[f"{request.method} {found.path}"](writing)
        if done.thing is None or done.entity is None:
            return stamp.answer(done.status, None, charged)
        body = entry(writing.eyes.sees(done.thing, done.entity), None, done.entity)
        return stamp.answer(done.status, body, charged)

    def _charge(self, found: Place, caller: Caller, cost: Cost) -> dict[str, str]:
        """Let the request in, or throttle it; what its answer says of its cost. The directory counts units
        and writes, the audit log requests; service health has limits of its own, far away."""
        now = self._world.now()
        charged = {"x-ms-resource-unit": str(cost.units)}
        if found.path.startswith("auditLogs/"):
            self._gate.let_to_audit_log(caller.app_id, now)
        elif not found.path.startswith("admin/"):
            charged |= self._gate.let_in(caller.app_id, cost, now)
        return charged

    def _reading(self, found: Place, query: Query, caller: Caller) -> Reading:
        """The read, once it is allowed."""
        eyes = Eyes(caller, self._world)
        listing = LISTS.get(found.path)
        rule = listing.access if listing is not None and listing.access else found.path
        eyes.read(rule, own=self._is_about(caller, found))
        # Only lists of directory objects have an index that lags; everything else ignores the header.
        lags = query.eventual and listing is not None and listing.entity.directory
        return Reading(self._world.lagging() if lags else self._world, eyes, caller, found.ids)

    def _is_about(self, caller: Caller, found: Place) -> bool:
        """Whether the path is about the caller."""
        if caller.user_id is None or not found.path.startswith("users/"):
            return False
        user = self._world.user(found.ids["id"])
        return user is not None and user["id"] == caller.user_id


def _known(caller: Caller | None) -> Caller:
    if caller is None:
        raise Failure(401, "InvalidAuthenticationToken", "Access token is empty.")
    return caller
