"""What the assistant makes of texts, without a bot and without a tenant: for scripts, and to measure.

One text a line in, one JSON object a line out.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from dialogs.guide import GUIDE
from dialogs.understanding import Reading, read
from dialogs.understanding.naming.entities import Entities, entities
from graph import Names


def main(lines: Iterable[str], explain: bool) -> Iterator[str]:
    """A JSON object for each line; `explain` adds what it was judged by."""
    names = Names.load()
    steps = tuple(GUIDE.steps.values())
    for line in lines:
        reading = read(line.rstrip("\r\n"), steps, lambda words: tuple(names.find_product(words)))
        told = _told(line.rstrip("\r\n"), reading, entities(reading, names))
        yield json.dumps(told | (_explained(reading) if explain else {}), ensure_ascii=False)


def _told(text: str, reading: Reading, named: Entities) -> dict[str, Any]:
    judgement = reading.judgement
    return {
        "text": text,
        "guide_step": judgement.guide_step if judgement else "none",
        "alternatives": list(judgement.alternatives) if judgement else [],
        "cause": reading.cause,
        "entities": asdict(named),
        "language": reading.language or None,
        "out_of_scope": bool(reading.out_of_scope),
        "score": judgement.score if judgement else 0.0,
    }


def _explained(reading: Reading) -> dict[str, Any]:
    judgement = reading.judgement
    return {
        "explain": {
            "reply": reading.reply,
            "wish": reading.wish,
            "step": reading.step or None,
            "complaint": reading.complaint,
            "answered_elsewhere": reading.out_of_scope or None,
            "topics": dict(judgement.topics) if judgement else {},
            "how_to": reading.how_to,
            "whole_tenant": reading.tenant,
            "possible_names": [*reading.addresses, *reading.ids, *reading.names],
            "possible_groups": list(reading.groups),
            "products": {words: list(skus) for words, skus in reading.products},
            "cut": reading.cut,
        }
    }
