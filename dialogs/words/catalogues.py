"""The languages there are catalogues for: what translators write, and no code.

Every folder of `dialogs` and `bot` that says something may hold `catalogues/<language>.po`, and a page of the
guide `page.<language>.md`, of its answers `answers.<language>.md`, beside it, paragraph for paragraph. What a
catalogue lacks is told in English.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from gettext import c2py
from pathlib import Path

import structlog
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dialogs.words import prose
from dialogs.words.pseudo import ACCENTED, MIRRORED
from dialogs.words.text import ALONE, slots
from dialogs.words.tongue import ENGLISH, Sentences, Tongue, in_english

_TOP = Path(__file__).parents[2]
ROOTS = (_TOP / "dialogs", _TOP / "bot")

_PAGES = {"page": prose.parts, "answers": prose.told}
"""The longer texts of a step, and what of each is shown part by part."""

Told = Mapping[tuple[str, str], tuple[str, ...]]
"""A sentence, in English of one and of several → its forms in another language."""

_log = structlog.get_logger()


def tongue_for(*tags: str) -> Tongue:
    """The tongue for the first of these languages that there is one for: `tongue_for("de-AT", "fr")`. A tag
    is as browsers, channels and environments write it (`de-AT`, `de_AT.UTF-8`)."""
    known = {tag.casefold(): tag for tag in (*written(ROOTS), *_UNSPOKEN)}
    for tag in tags:
        asked = tag.partition(".")[0].replace("_", "-").casefold()
        language = asked.partition("-")[0]
        if found := known.get(asked) or known.get(language):
            return _tongue(found)
        if language == "en":
            return ENGLISH
    return ENGLISH


@cache
def written(roots: tuple[Path, ...]) -> frozenset[str]:
    """The languages that somebody wrote a catalogue for."""
    return frozenset(file.stem for root in roots for file in root.rglob("catalogues/*.po"))


_UNSPOKEN = {one.tag: one for one in (ACCENTED, MIRRORED)}


@cache
def _tongue(tag: str) -> Tongue:
    return _UNSPOKEN.get(tag) or read(tag, ROOTS)


def read(tag: str, roots: Iterable[Path]) -> Tongue:
    """The tongue that the catalogues under these folders make up."""
    told: dict[tuple[str, str], tuple[str, ...]] = {}
    locale, plural = tag.replace("-", "_"), "n != 1"
    for root in roots:
        for file in sorted(root.rglob(f"catalogues/{tag}.po")):
            with file.open("rb") as source:
                catalogue = read_po(source, locale=locale)
            plural = catalogue.plural_expr
            told |= dict(_of_catalogue(catalogue))
        for name, parts in _PAGES.items():
            for page in sorted(root.rglob(f"{name}.md")):
                told |= _of_page(page, page.with_name(f"{name}.{tag}.md"), parts)
    sentences = _sentences(tag, told, plural)
    return Tongue(tag, locale, sentences, isolates=Tongue(tag, locale).right_to_left)


def _of_catalogue(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for message in catalogue:
        one, other = message.id if isinstance(message.id, tuple) else (str(message.id), "")
        forms = message.string if isinstance(message.string, tuple) else (str(message.string or ""),)
        if one and all(forms) and not message.fuzzy and _fits(other or one, forms):
            yield (one, other), forms


def _fits(english: str, forms: tuple[str, ...]) -> bool:
    """Whether a translation fills in what the sentence does; a form for a few may do without the number."""
    wanted = slots(english)
    return all(slots(form) <= wanted and wanted - slots(form) <= {"count"} for form in forms)


def _of_page(page: Path, translated: Path, parts: Callable[[str], Sequence[str]]) -> Told:
    if not translated.exists():
        return {}
    ours, theirs = parts(page.read_text("utf-8")), parts(translated.read_text("utf-8"))
    if len(ours) != len(theirs):
        _log.warning("page_untranslated", page=str(translated), parts=len(theirs), wanted=len(ours))
        return {}
    return {(one, ""): (other,) for one, other in zip(ours, theirs, strict=True)}


def _sentences(tag: str, told: Told, plural: str) -> Sentences:
    form_of = c2py(plural)
    lacking: set[str] = set()

    def sentence(one: str, other: str, count: int) -> str:
        forms = told.get((one, other))
        if forms is not None:
            return forms[form_of(count)] if other else forms[0]
        if one != ALONE and one not in lacking:
            lacking.add(one)
            _log.warning("not_translated", language=tag, sentence=one)
        return in_english(one, other, count)

    return sentence
