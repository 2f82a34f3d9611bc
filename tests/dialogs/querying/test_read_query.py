"""Questions about the tenant in nine languages, and what else is asked and is none."""

from collections import Counter
from pathlib import Path

import pytest

from dialogs.guide import GUIDE
from dialogs.querying.asked.heard_words import LANGUAGES
from dialogs.querying.asked.names_left import Name
from dialogs.querying.asked.read_query import Wanted, read_query
from dialogs.subject.nearest import without_accents
from dialogs.understanding import read
from graph import Names

SENTENCES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).with_name("sentences.txt")).read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
NAMES = Names.load()


def asked(text: str) -> Wanted | None:
    return read_query(read(text, GUIDE.steps.values(), lambda words: tuple(NAMES.find_product(words))))


def described(wanted: Wanted | None) -> str:
    """A query in a line: only what is set."""
    if wanted is None:
        return "none"
    query, filters = wanted.query, wanted.query.filters
    error = filters.error.value if filters.error else ""
    standing = filters.standing.value if filters.standing and not error else ""
    parts = (
        query.shape.value,
        query.what.value,
        *(NAMES.product(may_mean[0]) for _, may_mean in wanted.products),
        "together" if filters.together else "",
        *(f"without={NAMES.product(may_mean[0])}" for _, may_mean in wanted.without),
        standing,
        f"error={error}" if error else "",
        f"source={filters.source.value}" if filters.source else "",
        "disabled" if filters.account_enabled is False else "",
        "enabled" if filters.account_enabled else "",
        "at_odds" if filters.at_odds else "",
        *(
            f"{'' if held else 'not_'}{name}"
            for name in ("guest", "synced", "dynamic", "role_assignable")
            if (held := getattr(filters, name)) is not None
        ),
        "no_location" if filters.without_location else "",
        f"location={filters.usage_location}" if filters.usage_location else "",
        "licensed" if filters.licensed else "unlicensed" if filters.licensed is False else "",
        f"from={filters.at_least}" if filters.at_least is not None else "",
        f"to={filters.at_most}" if filters.at_most is not None else "",
        f"plan={filters.plan}" if filters.plan else "",
        "since" if wanted.period else "",
        f"top={query.most}" if query.most else "",
        f"sort={query.sort.value}" if query.sort else "",
        f"names={without_accents(', '.join(map(named, wanted.names)))}" if wanted.names else "",
        f"unread={', '.join(query.unread)}" if query.unread else "",
    )
    return " ".join(part for part in parts if part)


def named(one: Name) -> str:
    return f"not {one.words}" if one.refused else one.words


@pytest.mark.parametrize(("language", "text", "expected"), SENTENCES, ids=[one[1] for one in SENTENCES])
def test_a_question_about_the_tenant_is_read(language: str, text: str, expected: str) -> None:
    assert described(asked(text)) == expected


def test_every_language_has_its_share() -> None:
    counts = Counter(language for language, _, _ in SENTENCES)
    assert len(SENTENCES) >= 120
    assert set(counts) == set(LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        "Why didn't Megan Bowen get Office 365 E3 from the Sales group?",
        "how do I see who has license errors",
        "how do I check how many licenses are left?",
        "who changed it",
        "who can help me",
        "which groups am i in",
        "what about dynamic groups",
        "which command swaps E1 for E3 on the Marketing group?",
        "Which admin role is the minimum to put licenses on groups?",
        "What happens if I disable a user who has a license?",
        "Wer darf bei uns Lizenzen zuweisen?",
        "Comment voir tous les utilisateurs en erreur ?",
        "Raul in India doesn't get EMS from Mobile Workforce, error is Other. Is EMS not available in India?",
        "Isaiah should have both E3 and E1, one of them fails. pretty sure we just ran out of seats",
        "all of them",
        "Sales",
        "",
    ],
)
def test_what_is_no_such_question_is_none(text: str) -> None:
    assert asked(text) is None
