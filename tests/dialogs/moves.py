"""What may happen in a conversation, one thing after the other, and what may befall Graph meanwhile."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from dialogs.examining.step import Reply
from dialogs.guide import GUIDE
from graph.simulated.http.faults import (
    Challenge,
    Cut,
    Delay,
    Fault,
    Html,
    Missing,
    Reset,
    Silence,
    Stale,
    Status,
    Throttle,
    Unreachable,
)
from tests.anything import PEOPLE, WORDS, mixed

ASKERS = (
    *("ada", "lee", "christie", "mod") * 3, "patti", "nina", "enrico", "emily", "soren", "megan", "uma",
)  # fmt: skip
"""Who asks, by the user principal name; who may write comes more often."""


@dataclass(frozen=True)
class Say:
    """Something is written."""

    text: str


@dataclass(frozen=True)
class Press:
    """One of the buttons of the newest message, or of one that many messages ago."""

    nth: int
    ago: int = 0


@dataclass(frozen=True)
class Agree:
    """A yes is pressed that was offered last, or `before` that, however long ago it was."""

    before: int


@dataclass(frozen=True)
class Forge:
    """A button that was never shown; `current`: on the newest card."""

    current: bool
    step: str
    reply: Reply | None
    go: str
    value: str


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Meanwhile:
    """Somebody changes the tenant: what, and which of the things there are."""

    change: str
    one: int
    other: int


@dataclass(frozen=True)
class Become:
    """Somebody else goes on, in the same conversation."""

    who: str


@dataclass(frozen=True)
class Come:
    """The conversation is opened (again)."""


Move = Say | Press | Agree | Forge | Wait | Meanwhile | Become | Come

CHANGES = (
    "buy seats", "suspend", "add member", "remove member", "delete user", "delete group", "move user",
    "license group", "relieve group", "set rule", "resolve incident",
)  # fmt: skip
_VALUES = st.sampled_from(
    ("tenant:", "forward:", "truth:", "truth:nested_group", "mark:wrong", "mark:helpful", "mark:", "sku:x",
     "user:", "user:00000000-0000-0000-0000-000000000000", "group:../me", "user:me", "group:'", "x", ":"),
)  # fmt: skip
_STEPS = st.sampled_from((*GUIDE.steps, "", "nowhere", "\u202e", "__init__"))
_NUMBER = st.integers(0, 99)
ASKER = st.sampled_from(ASKERS)
_REPLY = st.none() | st.sampled_from(Reply)
MOVES: st.SearchStrategy[Move] = mixed(
    (8, st.builds(Press, _NUMBER)),
    (5, st.builds(Say, WORDS)),
    (2, st.builds(Say, st.sampled_from(("reprocess", "yes", "check again")))),
    (1, st.builds(Agree, st.integers(0, 2))),
    (2, st.builds(Meanwhile, st.sampled_from(CHANGES), _NUMBER, _NUMBER)),
    (1, st.builds(Meanwhile, st.just("buy seats"), _NUMBER, st.just(30))),
    (1, st.builds(Press, _NUMBER, st.integers(1, 5))),
    (1, st.builds(Forge, st.booleans(), _STEPS, _REPLY, _STEPS | st.just(""), _VALUES | st.just(""))),
    (1, st.builds(Wait, st.sampled_from((1, 60, 3_600, 90_000)))),
    (2, st.builds(Become, ASKER)),
    (1, st.just(Come())),
)


def _between_offer_and_yes(name: str, move: Move, before: int) -> list[Move]:
    return [Say(name), Say("reprocess"), move, Agree(before)]


_MEANWHILE: st.SearchStrategy[Move] = mixed((3, MOVES), (1, st.builds(Become, ASKER)))
_SCENES: st.SearchStrategy[list[Move]] = mixed(
    (12, st.builds(lambda move: [move], MOVES)),
    (1, st.builds(_between_offer_and_yes, st.sampled_from(PEOPLE), _MEANWHILE, st.integers(0, 1))),
)
CONVERSATIONS: st.SearchStrategy[list[Move]] = st.lists(_SCENES, min_size=28, max_size=28).map(
    lambda scenes: [move for scene in scenes for move in scene]
)

_ON = st.sampled_from(
    ("*", "GET /users/*", "GET /groups*", "GET /me*", "GET /subscribedSkus*", "GET /auditLogs*", "POST *",
     "POST */reprocessLicenseAssignment", "GET /organization*", "GET /roleManagement*"),
)  # fmt: skip
_BEFALLS: dict[str, Any] = {
    "on": _ON,
    "after": st.integers(0, 60),
    "times": st.none() | st.integers(1, 20),
}
_RETRY_AFTER = st.none() | st.sampled_from(("2", "60", "600", "soon", "-3"))
FAULTS: st.SearchStrategy[tuple[Fault, ...]] = st.lists(
    st.one_of(
        st.builds(Throttle, retry_after=_RETRY_AFTER, **_BEFALLS),
        st.builds(Status, status=st.sampled_from((400, 401, 403, 404, 409, 500, 502, 503, 504)), **_BEFALLS),
        st.builds(Status, status=st.just(503), done=st.just(True), **_BEFALLS),
        st.builds(Delay, seconds=st.sampled_from((1.0, 8.0, 70.0)), **_BEFALLS),
        st.builds(Cut, bytes=st.integers(1, 400), gzip=st.booleans(), **_BEFALLS),
        st.builds(Reset, bytes=st.integers(0, 400), done=st.booleans(), **_BEFALLS),
        *(st.builds(fault, **_BEFALLS) for fault in (Challenge, Stale, Missing, Silence, Unreachable, Html)),
    ),
    max_size=3,
).map(tuple)
