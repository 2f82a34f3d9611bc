"""An eye on the simulated Graph: whatever passes through it in any test keeps to the contract.

Every response is looked at; of the requests those of our own adapters, since a test may send nonsense.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from graph.simulated.http.answers import Answers, Request, Response
from tests.graph.contract.bodies import Bodies
from tests.graph.contract.described import Got, Sent

if TYPE_CHECKING:
    from tests.graph.contract.openapi import Contract

_OURS = "group-licensing-assistant"
_VARIABLE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=skiptoken=)[^&]*|(?<=filter=)[^&]*", re.IGNORECASE
)

_inside_our_batch: ContextVar[bool] = ContextVar("inside_our_batch", default=False)


Judge = Callable[[Sent, Got], Iterable[str]]
"""What is wrong with a response to a request."""


class Watch:
    """Takes down what is wrong, until it is asked. `judge` looks at responses; without one, their bodies."""

    def __init__(self, described: dict[str, Any], judge: Judge | None = None) -> None:
        self._described = described
        self._judge = judge or Bodies(described).response
        self._known: set[int] = set()
        self._faults: list[str] = []
        self.seen = 0

    def faults(self) -> list[str]:
        """What was wrong since this was asked last."""
        found, self._faults = self._faults, []
        return found

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look at everything that passes meanwhile."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Answers, "answer", self._looked_at(Answers.answer))
            yield

    def _looked_at(self, answer: Callable[[Answers, Request], Response]) -> Callable[..., Response]:
        def looked_at(answers: Answers, request: Request) -> Response:
            ours = _inside_our_batch.get() or request.header("User-Agent") == _OURS
            token = _inside_our_batch.set(ours)
            try:
                response = answer(answers, request)
            finally:
                _inside_our_batch.reset(token)
            self._look(request, response, ours=ours)
            return response

        return looked_at

    def _look(self, request: Request, response: Response, *, ours: bool) -> None:
        """What differs from something known in ids, filters and page tokens alone is not looked at again."""
        self.seen += 1
        sent = Sent(request.method, request.url, request.headers, request.body)
        shape = f"{sent.method} {_VARIABLE.sub('…', sent.url)}", sent.header("ConsistencyLevel")
        if ours and self._is_new(shape):
            self._faults += self._contract.request(sent)
        body = _VARIABLE.sub("…", json.dumps(response.body))
        if self._is_new((*shape, str(response.status), str(response.headers.get("Content-Type")), body)):
            got = Got(response.status, response.headers, response.body)
            self._faults += self._judge(sent, got)

    def _is_new(self, shape: tuple[str, ...]) -> bool:
        """Whole pages of people are among them: what is kept of each is its hash."""
        hashed = hash(shape)
        known = hashed in self._known
        self._known.add(hashed)
        return not known

    @cached_property
    def _contract(self) -> "Contract":
        from tests.graph.contract.openapi import Contract  # noqa: PLC0415 - half a second, for those who ask

        return Contract(self._described)
