"""`POST /$batch`: up to 20 requests in one, each judged as if it had come alone.

https://learn.microsoft.com/graph/json-batching. Answers come in any order; here it is a settled but
scrambled one, so that a client has to go by the ids.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from graph.simulated.odata.envelope import Caller, Failure, Json, Request, Response

_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_MOST = 20


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    request: Request
    after: frozenset[str]


def _invalid(message: str) -> Failure:
    return Failure(400, "BadRequest", message)


def _parts(payload: Json, caller: Caller | None) -> list[_Part]:
    given = payload.get("requests")
    if not isinstance(given, list) or not given:
        raise _invalid("Invalid batch payload format: 'requests' is missing or empty.")
    if len(given) > _MOST:
        raise _invalid(f"Number of batch request steps exceeds the maximum value of {_MOST}.")
    parts = [_part(each, caller) for each in given]
    if len({part.id for part in parts}) < len(parts):
        raise _invalid("Request Id is duplicated. Each request in a batch must have a unique id.")
    _serial(parts)
    return parts


def _part(given: Any, caller: Caller | None) -> _Part:
    if not isinstance(given, dict):
        raise _invalid("Invalid batch payload format.")
    id, method, url = (given.get(name) for name in ("id", "method", "url"))
    if not isinstance(id, str) or not id:
        raise _invalid("Request Id has to be a non-empty string.")
    if not isinstance(method, str) or method.upper() not in _METHODS:
        raise _invalid(f"Request {id}: '{method}' is not a valid method.")
    if not isinstance(url, str) or not url.startswith("/"):
        raise _invalid(f"Request {id}: the url has to be relative to the version, such as /users.")
    if url.lower().startswith("/$batch"):
        raise _invalid(f"Request {id}: a batch cannot hold another batch.")
    headers, after = given.get("headers") or {}, given.get("dependsOn") or []
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise _invalid(f"Request {id}: the headers have to be strings by name.")
    if not isinstance(after, list) or not all(isinstance(each, str) for each in after):
        raise _invalid(f"Request {id}: dependsOn has to be a list of ids.")
    request = Request(method.upper(), f"/v1.0{url}", caller, headers, given.get("body"))
    if request.body is not None and not request.header("Content-Type"):
        raise _invalid(f"Request {id}: a Content-Type header is required when there is a body.")
    return _Part(id, request, frozenset(after))


def _serial(parts: Sequence[_Part]) -> None:
    """Every part after the one before it, or none after any."""
    if not any(part.after for part in parts):
        return
    expected = [frozenset[str](), *(frozenset({part.id}) for part in parts[:-1])]
    if [part.after for part in parts] != expected:
        raise _invalid("The dependsOn properties have to make the whole batch serial, or be absent.")


def _outcome(id: str, response: Response) -> Json:
    """A part of the answer; what is not JSON travels as base64."""
    carried = ("content-type", "retry-after", "location", "request-id", "x-ms-")
    headers = {name: value for name, value in response.headers.items() if name.lower().startswith(carried)}
    outcome: Json = {"id": id, "status": response.status, "headers": headers}
    if isinstance(response.body, str):
        outcome["body"] = base64.b64encode(response.content).decode()
    elif response.body is not None:
        outcome["body"] = response.body
    return outcome


def answer_batch(request: Request, salt: str, answer: Callable[[Request], Response | None]) -> Json:
    """The answers to all parts, less those that get None. `salt` decides their order."""
    outcomes: dict[str, Json] = {}
    for part in _parts(request.payload(), request.caller):
        if any(id not in outcomes or outcomes[id]["status"] >= 400 for id in part.after):
            error = {"code": "FailedDependency", "message": "Failed Dependency"}
            outcomes[part.id] = {"id": part.id, "status": 424, "headers": {}, "body": {"error": error}}
        elif (response := answer(part.request)) is not None:
            outcomes[part.id] = _outcome(part.id, response)
    order = sorted(outcomes, key=lambda id: sha256(f"{salt} {id}".encode()).digest())
    return {"responses": [outcomes[id] for id in order]}
