"""What can go wrong between a client and Graph, to be switched on: declared, counted, and nothing by chance.

A fault names the requests it befalls, how many of them go well first, and how many it befalls then. Faults
of Graph's own answer (`GraphFault`) reach the parts of a batch one by one; faults of the wire (`WireFault`)
befall a whole HTTP request. The declarations stand in a file or in a test:

    faults:
      - {fault: throttle, on: "GET /users/*", times: 2, retry_after: "7"}
      - {fault: reset, on: "GET /groups*skiptoken*", bytes: 400}
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import unquote

from pydantic import Field, ValidationError

from graph.simulated.declared.tenant_file import TenantError, placed, read, text_of
from graph.simulated.declared.things import Declared


class _Befalls(Declared):
    """Which requests a fault befalls."""

    on: str = Field(
        default="*", description="'METHOD /path' or 'METHOD /path?query' below the version, * for anything"
    )
    after: int = Field(default=0, ge=0, description="so many such requests go well first")
    times: int | None = Field(default=1, ge=1, description="so many are befallen then; null: all")

    def is_about(self, method: str, target: str) -> bool:
        """Whether the request is one of those meant."""
        path = target.partition("?")[0]
        return fnmatchcase(f"{method} {target}", self.on) or fnmatchcase(f"{method} {path}", self.on)

    def is_due(self, nth: int) -> bool:
        """Whether it befalls the nth such request."""
        return self.after < nth and (self.times is None or nth <= self.after + self.times)


class Throttle(_Befalls):
    """429. `retry_after` goes into the header as it stands (none: no header), `retry_in` as a date so many
    seconds ahead. https://learn.microsoft.com/graph/throttling"""

    fault: Literal["throttle"] = "throttle"
    retry_after: str | None = None
    retry_in: float | None = None


class Status(_Befalls):
    """A refusal of any kind, 503 unless said otherwise. `done`: whether a write happened nevertheless."""

    fault: Literal["status"] = "status"
    status: int = Field(default=503, ge=400, le=599)
    code: str = ""
    message: str = "The server did not do what it was asked."
    done: bool = False


class Challenge(_Befalls):
    """The token no longer satisfies: a claims challenge, in base64.
    https://learn.microsoft.com/entra/identity-platform/claims-challenge"""

    fault: Literal["challenge"] = "challenge"
    status: Literal[401, 403] = 401
    claims: str = '{"access_token":{"nbf":{"essential":true,"value":"1764000000"}}}'


class Stale(_Befalls):
    """A read shows what the same read showed before, whatever was written in between."""

    fault: Literal["stale"] = "stale"


class Altered(_Befalls):
    """An answer Graph did not give yesterday: `properties` are put into the object, or into every object of
    the list; `body` beside the list, such as another @odata.nextLink."""

    fault: Literal["altered"] = "altered"
    properties: dict[str, Any] = Field(default_factory=dict)
    body: dict[str, Any] = Field(default_factory=dict)


class Missing(_Befalls):
    """A part of a batch that comes back without an answer."""

    fault: Literal["missing"] = "missing"


class Delay(_Befalls):
    """The answer takes longer."""

    fault: Literal["delay"] = "delay"
    seconds: float = Field(gt=0)


class Silence(_Befalls):
    """No answer ever comes. `done`: whether a write happened nevertheless."""

    fault: Literal["silence"] = "silence"
    done: bool = True


class Unreachable(_Befalls):
    """There is no connection: no such host, a certificate nobody vouches for."""

    fault: Literal["unreachable"] = "unreachable"
    reason: str = "[Errno -2] Name or service not known"


class Reset(_Befalls):
    """The connection breaks after so many bytes of the body; 0: before the answer. `done` as above."""

    fault: Literal["reset"] = "reset"
    bytes: int = Field(default=0, ge=0)
    done: bool = True


class Cut(_Befalls):
    """The body ends after so many bytes, as if that were all of it; `gzip`: so many of the compressed one."""

    fault: Literal["cut"] = "cut"
    bytes: int = Field(ge=1)
    gzip: bool = False


class Html(_Befalls):
    """Something that is not Graph answers: a page of a proxy, of a captive portal."""

    fault: Literal["html"] = "html"
    status: int = 200
    page: str = "<!DOCTYPE html><title>Sign in to the network</title><p>Please accept the terms."


GraphFault = Throttle | Status | Challenge | Stale | Altered | Missing
WireFault = Delay | Silence | Unreachable | Reset | Cut | Html
Fault = GraphFault | WireFault

One = TypeVar("One", bound=_Befalls)


class _File(Declared):
    faults: tuple[Annotated[Fault, Field(discriminator="fault")], ...] = ()


def load(path: Path) -> tuple[Fault, ...]:
    """The faults that a file declares, JSON or YAML. Raises TenantError with the place of every mistake."""
    text = text_of(path)
    declared = read(text, path.name)
    try:
        return _File.model_validate(declared).faults
    except ValidationError as error:
        raise TenantError(placed(error, text, path.name)) from None


class Faults:
    """Declared faults, and how often the requests of each came. Where two fit, the first declared one
    strikes; both count."""

    def __init__(self, declared: Iterable[Fault] = ()) -> None:
        declared = tuple(declared)
        self._graph = _Counted([one for one in declared if isinstance(one, GraphFault)])
        self._wire = _Counted([one for one in declared if isinstance(one, WireFault)])
        self._stale = [one for one in declared if isinstance(one, Stale)]

    def of_graph(self, method: str, url: str) -> GraphFault | None:
        """What befalls Graph's answer to a request now; `url` is path and query from the version on."""
        return self._graph.strike(method, url)

    def of_the_wire(self, method: str, url: str) -> WireFault | None:
        """What befalls an HTTP request now."""
        return self._wire.strike(method, url)

    def will_be_stale(self, method: str, url: str) -> bool:
        """Whether an answer has to be kept, since a later one may be as old as this."""
        return any(one.is_about(method, _target(url)) for one in self._stale)


class _Counted(Generic[One]):
    """Faults of one kind, each with the number of requests that it could have befallen."""

    def __init__(self, declared: Sequence[One]) -> None:
        self._met = dict.fromkeys(range(len(declared)), 0)
        self._declared = declared

    def strike(self, method: str, url: str) -> One | None:
        due: One | None = None
        for index, one in enumerate(self._declared):
            if one.is_about(method, _target(url)):
                self._met[index] += 1
                due = due or (one if one.is_due(self._met[index]) else None)
        return due


def _target(url: str) -> str:
    """Path and query below the version, as people write them."""
    return unquote(f"/{url.lstrip('/').partition('/')[2]}")
