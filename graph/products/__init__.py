"""What admins call products and service plans.

Common ones ship; `python -m graph.products import FILE` reads the rest from Microsoft's published list
(https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference). Ids are the keys: one
name may stand for two products, and the list lags behind what is sold, so an unknown id is nothing unusual.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_WORD = re.compile(r"\w+")
_SHIPPED = Path(__file__).with_name("names.json")


class BadNames(ValueError):
    """A file of names that is none; says where it goes wrong."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its code (skuPartNumber) and what admins call it."""

    part_number: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A service plan: its code (servicePlanName) and what admins call it."""

    name: str
    display_name: str


@dataclass(frozen=True)
class Names:
    """Names by id, in lower case. Later names win when two are merged."""

    products: Mapping[str, Product]
    plans: Mapping[str, Plan]

    @classmethod
    def load(cls, path: Path | None = None) -> "Names":
        """The names that ship, and those of an imported list over them. Raises OSError and BadNames."""
        return shipped() if path is None else shipped().merged(cls.parse(path.read_text("utf-8"), str(path)))

    @classmethod
    def parse(cls, text: str, source: str) -> "Names":
        """The names in a file that `dump` made; BadNames if it is another one."""
        try:
            said = json.loads(text)
            return cls(
                {id: Product(*_pair(id, pair)) for id, pair in said["products"].items()},
                {id: Plan(*_pair(id, pair)) for id, pair in said["plans"].items()},
            )
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise BadNames(f"{source}: not a file of product names: {error}") from error

    def dump(self) -> str:
        """As JSON, one product or plan a line."""
        products = {id: [each.part_number, each.display_name] for id, each in self.products.items()}
        plans = {id: [each.name, each.display_name] for id, each in self.plans.items()}
        return f'{{"products": {_lines(products)},\n"plans": {_lines(plans)}}}\n'

    def merged(self, other: "Names") -> "Names":
        """These names, and those of the other over them."""
        return Names({**self.products, **other.products}, {**self.plans, **other.plans})

    def product(self, sku_id: str, part_number: str | None = None) -> str:
        """What admins call a product; its part number or its id where the list does not know it."""
        known = self.products.get(sku_id.lower())
        return known.display_name if known else part_number or sku_id

    def plan(self, service_plan_id: str, name: str | None = None) -> str:
        """What admins call a service plan; its code or its id where the list does not know it."""
        known = self.plans.get(service_plan_id.lower())
        return known.display_name if known else name or service_plan_id

    def find_product(self, words: str) -> list[str]:
        """Sku ids of the products the words may mean, best first: an id, a part number or a full name means
        that product alone, "E3" means each that carries it. Words shorten a name where they hold its code
        ("E3", "Plan 2") or the word it begins with behind the brand ("Visio"): a number, or a word from its
        middle, stands for too much else."""
        folded = " ".join(words.split()).casefold()
        if folded in self.products:
            return [folded]
        return self._by_part_number.get(folded, []) or self._named(_terms(words))

    def _named(self, sought: tuple[str, ...]) -> list[str]:
        if not sought:
            return []
        first, *others = (self._by_term.get(term, {}) for term in sought)
        has_code = any(map(_CODE.fullmatch, sought))
        surplus = {
            id: terms - len(sought)
            for id, terms in first.items()
            if all(id in other for other in others) and (has_code or self._beginnings[id] in sought)
        }
        ranked = sorted(surplus, key=surplus.__getitem__)
        return [id for id in ranked if surplus[id] == 0] or ranked

    # Thousands of phrases of one text are looked up, and Microsoft's whole list has some 700 products.

    @cached_property
    def _by_part_number(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id, each in self.products.items():
            found[each.part_number.casefold()].append(id)
        return dict(found)

    @cached_property
    def _by_term(self) -> Mapping[str, Mapping[str, int]]:
        """For each term of a name the products that carry it, with how many terms their names have."""
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for id, each in self.products.items():
            terms = _terms(each.display_name)
            for term in terms:
                found[term][id] = len(terms)
        return dict(found)

    @cached_property
    def _beginnings(self) -> Mapping[str, str]:
        """The word that each product's name begins with behind the brand."""
        names = {id: _terms(each.display_name) for id, each in self.products.items()}
        return {id: next((term for term in terms if term not in _BRANDS), "") for id, terms in names.items()}


@cache
def shipped() -> Names:
    """The common products and plans, of Microsoft's list of 29 July 2026."""
    return Names.parse(_SHIPPED.read_text("utf-8"), _SHIPPED.name)


# How people shorten, and what names were before. Both sides go through this, so it need not be pretty.
_SPELLINGS = (
    (r"\bm ?365\b|\bms 365\b|\bmicrosoft 365 enterprise\b", "microsoft 365"),
    (r"\bo ?365\b|\boffice 365 enterprise\b", "office 365"),
    (r"\bems\b|\benterprise mobility (?:and )?security\b", "enterprise mobility security"),
    (r"\b(?:azure )?(?:ad|active directory) premium\b|\baad premium\b|\bazure ad\b", "entra id"),
    (r"\bplanner and project\b", "project"),
    (r"\bpowerbi\b", "power bi"),
    (r"\bpowerapps\b", "power apps"),
    (r"\bplan ([1-9])\b", r"p\1"),
    (r"\bwithout teams\b|\bw o teams\b", "no teams"),
    (r"\blicen[sc]es?\b|\bsubscriptions?\b", ""),
)


_SPELLED_OTHERWISE = re.compile("|".join(pattern for pattern, _ in _SPELLINGS))
_BRANDS = frozenset(("microsoft", "office", "365", "azure"))
_CODE = re.compile(r"[a-z]\d")


def _terms(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    text = " ".join(_WORD.findall(plain))
    if _SPELLED_OTHERWISE.search(text):
        for pattern, spelling in _SPELLINGS:
            text = re.sub(pattern, spelling, text)
    return tuple(dict.fromkeys(text.split()))


def _pair(id: str, pair: Any) -> tuple[str, str]:
    code, name = pair
    if isinstance(code, str) and isinstance(name, str):
        return code, name
    raise BadNames(f"{id}: expected [code, name]")


def _lines(entries: Mapping[str, list[str]]) -> str:
    rows = (f"{json.dumps(id)}: {json.dumps(pair, ensure_ascii=False)}" for id, pair in entries.items())
    return "{\n" + ",\n".join(rows) + "\n}"
