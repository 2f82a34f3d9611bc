"""python -m tests.bench [verdict] [turns] [gaps] [footprint] [large] [peers]: the comparisons, or all.
`python -m tests.bench peers --write` renews tests/bench/RESULTS.md and .github/pictures/cost.svg instead.

A bench reports, it does not judge: a missed target is marked ✗, and only what could not be measured at all
ends with an error.
"""

import os
import platform
import sys
import time
import traceback
from collections.abc import Callable

from tests.bench import footprint, gaps, large, peers, turn_rate, verdict
from tests.bench.report import NotMeasured, Table

PARTS: dict[str, Callable[[], Table]] = {
    "verdict": verdict.measure,
    "turns": turn_rate.measure,
    "gaps": gaps.measure,
    "footprint": footprint.measure,
    "large": large.measure,
    "peers": peers.measure,
}


def main() -> int:
    """Run the parts named on the command line, or all; 0 if all could be measured."""
    if sys.argv[1:] == ["peers", "--write"]:
        peers.write()
        return 0
    named = sys.argv[1:] or list(PARTS)
    unknown = [name for name in named if name not in PARTS]
    if unknown:
        sys.stderr.write(f"There is no part {unknown[0]!r}; there are {', '.join(PARTS)}.\n")
        return 2
    sys.stdout.write(f"CPython {platform.python_version()}, {platform.system()}, {_machine()}\n")
    began = time.monotonic()
    failed = [name for name in named if not _reported(name)]
    sys.stdout.write(f"\n{time.monotonic() - began:.0f} s in all.\n")
    return 1 if failed else 0


def _machine() -> str:
    cores, (busy, _, _) = os.cpu_count() or 1, os.getloadavg()
    shown = f"{cores} cores, load average {busy:.1f}"
    if busy < cores / 2:
        return shown
    return f"{shown}: others use this machine too; what is said of CPU is the steadier figure."


def _reported(name: str) -> bool:
    try:
        table = PARTS[name]()
    except NotMeasured as error:
        sys.stdout.write(f"\n{name} could not be measured: {error}\n")
        return False
    except Exception:  # the other parts can still be measured
        sys.stdout.write(f"\n{name} could not be measured:\n{traceback.format_exc()}\n")
        return False
    sys.stdout.write(f"\n{table}\n")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    sys.exit(main())
