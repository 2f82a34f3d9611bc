import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.command_line.understand import main

ROOT = Path(__file__).parents[3]


def told(*lines: str, explain: bool = False) -> list[dict[str, Any]]:
    return [json.loads(line) for line in main(lines, explain)]


def test_a_line_in_is_an_object_out() -> None:
    (one,) = told("bob.lee@contoso.example has E5 but still no Teams\n")
    assert one == {
        "text": "bob.lee@contoso.example has E5 but still no Teams",
        "guide_step": "RS3",
        "alternatives": ["RS4"],
        "cause": "service_not_provisioned",
        "entities": {
            "user": "bob.lee@contoso.example",
            "group": None,
            "product": "E5",
            "service_plan": "Teams",
            "error": None,
        },
        "language": "en",
        "out_of_scope": False,
        "score": one["score"],
    }
    assert 0.7 < one["score"] <= 1


def test_every_line_is_answered_in_its_place() -> None:
    lines = ("", "thanks", "😀", "Who removed the license?", "x" * 100_000)
    answers = told(*lines)
    assert [one["text"] for one in answers] == list(lines)
    assert [one["guide_step"] for one in answers[:4]] == ["none", "none", "none", "RS6"]


def test_out_of_scope_is_an_answer() -> None:
    (one,) = told("uipath robots get no license from the ad group")
    assert (one["guide_step"], one["cause"], one["out_of_scope"]) == ("none", None, True)


def test_explained_it_tells_what_it_was_judged_by() -> None:
    (one,) = told("which role do I need to assign licenses to groups", explain=True)
    assert max(one["explain"]["topics"], key=one["explain"]["topics"].get) == "insufficient_role"
    assert one["explain"]["complaint"] == "may_i"


def test_the_same_text_gives_the_same_line_in_another_process() -> None:
    text = "Pourquoi Camille n'a pas reçu la licence E3 du groupe Ventes ?"
    script = "import sys; from bot.command_line.understand import main; print(*main([sys.argv[1]], True))"
    other = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", script, text],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert other.stdout.strip() == next(iter(main([text], explain=True)))


def test_it_needs_no_bot() -> None:
    script = (
        "import sys, bot.command_line.understand\n"
        "print(sorted(set(sys.modules) & {'botbuilder', 'aiohttp', 'numpy'}))"
    )
    found = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    assert found.stdout.strip() == "[]"
