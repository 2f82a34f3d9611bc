"""JSON as it is kept and sent: whole answers of a turn, at a tenth of what the standard library takes.

What comes from outside is read by `bot.strict_json` instead.
"""

from typing import Any

import orjson


def written(value: Any) -> str:
    """The value as JSON; raises TypeError for what is none."""
    return orjson.dumps(value).decode()


def read(text: str | bytes) -> Any:
    """What was written; raises ValueError for what is no JSON."""
    return orjson.loads(text)
