"""JSON read strictly: what readers disagree about is refused, not guessed at."""

import json
import re
from math import isfinite
from typing import Any, NoReturn

Json = dict[str, Any]

DEEPEST = 64  # a card's press nests a handful of levels
LONGEST_NUMBER = 30

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(Exception):
    """The body is no activity; the message says why, in words for the sender, and repeats none of it.

    `status` and `code` are how its sender is answered.
    """

    def __init__(self, message: str, status: int = 400, code: str = "BadSyntax") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def strict_json(body: bytes) -> Json:
    """The JSON object in `body`; raises Malformed for what JSON readers disagree about.

    Duplicate keys, NaN, lone surrogates, numbers beyond a double, nesting beyond `DEEPEST`.
    """
    try:
        # The hooks stand in for the reader's own leniency; see the docstring.
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_int,
            parse_float=_float,
        )
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.") from error
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error
    except ValueError as error:
        raise Malformed("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Malformed("The body is not a JSON object.")
    if body.count(b"{") + body.count(b"[") > DEEPEST and _depth(value) > DEEPEST:
        raise Malformed("The body is nested too deeply.")
    if b"\\ud" in body.lower() and _LONE_SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise Malformed("The body holds half a character.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("The body names a property twice.")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise Malformed(f"{constant} is not JSON.")


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Malformed("The body holds a number that is too long.")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise Malformed("The body holds a number that is too large.")
    return value


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return deepest
