"""The published cases: a tenant, who asks in which words, and all that must come out of it.

A case file is YAML, `tests/cases/<name>.yaml`. Its `tenant` is what `graph/simulated` declares, laid over a
base (`_office.yaml`), with products picked by part number from `_products.yaml`; lists of both are joined,
the case's own first. What is misspelt is refused with file, line and column.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from graph.simulated.declared.tenant import Tenant
from graph.simulated.declared.tenant_file import TenantError, placed, read
from graph.simulated.declared.things import Declared

CASES = Path(__file__).parent / "cases"

Json = dict[str, Any]


class CaseError(ValueError):
    """A case file that cannot be used; its text names every mistake with file, line and column."""


class Cause(Declared):
    """A finding that must come out. `about` is "user / group / product", whatever of these it concerns."""

    cause: str
    about: str
    kind: str = "cause"
    certainty: str = "fact"
    step: str | None = None
    tells: tuple[str, ...] = Field(default=(), description="words its sentence must contain")


class Gap(Declared):
    """What must stay undetermined, and what would change that."""

    step: str
    permission: str = ""
    role: str = ""


class Budget(Declared):
    """What the answer may cost, where the case is no ordinary one (design.md, 9)."""

    http_requests: int
    round_trips: int


class Expected(Declared):
    """All that must come out: every finding in its order, every gap, and some of what is clear.

    `next_step` and `tells` are words of the first finding's next step and of the answer as a whole; `never`
    are words no part of it may contain. `refused` instead: words of the sentence that declines the question.
    """

    causes: tuple[Cause, ...] = ()
    clear: tuple[str, ...] = ()
    undetermined: tuple[Gap, ...] = ()
    next_step: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    comes_next: tuple[str, ...] = Field(
        default=(), description="causes that show only once the first is mended, and are foretold"
    )
    budget: Budget | None = None


class Crowd(Declared):
    """People too many to write down: `seller1`, "Seller 1" and so on. `into`: groups, each with the time of
    joining, or null where they were in it from the start."""

    key: str
    name: str
    count: int
    into: dict[str, str | None]
    person: Json = Field(default_factory=dict, description="what else each is, as a person is declared")


class ManyPlans(Declared):
    """A product with more plans than anybody would write down."""

    sku: str
    id: str
    seats: int
    count: int


class Meanwhile(Declared):
    """Somebody who is deleted after so many answers."""

    after: int
    delete: str


class CaseFile(Declared):
    """One case. `asker` is a person's key, or `application`; `without` lists permissions not consented to;
    `baseline` the plans that each product had when they were first seen."""

    what: str
    sources: tuple[str, ...] = Field(min_length=1)
    decoys: tuple[str, ...] = ()
    based_on: str = "office"
    tenant: Json = Field(default_factory=dict)
    crowds: tuple[Crowd, ...] = ()
    many_plans: ManyPlans | None = None
    meanwhile: Meanwhile | None = None
    asker: str = "ada"
    without: tuple[str, ...] = ()
    baseline: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ask: str = ""
    user: str = ""
    group: str = ""
    product: str = ""
    expect: Expected


def case_paths() -> list[Path]:
    """All case files; those that begin with an underscore are what cases are made of."""
    return sorted(path for path in CASES.glob("*.yaml") if not path.name.startswith("_"))


def load(path: Path) -> tuple[CaseFile, Tenant]:
    """A case and its tenant. Raises CaseError."""
    return loads(path.read_text(encoding="utf-8"), path.name)


def case_of(path: Path) -> CaseFile:
    """A case without its tenant. Raises CaseError."""
    return _case(path.read_text(encoding="utf-8"), path.name)


def loads(text: str, name: str) -> tuple[CaseFile, Tenant]:
    """As `load`, from a text; `name` is what mistakes are reported under."""
    case = _case(text, name)
    base = _part(f"_{case.based_on}.yaml")
    declared = _with_products(_with_many_plans(case, _crowded(case, _laid_over(case.tenant, base))))
    try:
        return case, Tenant.model_validate(declared)
    except ValidationError as error:
        raise CaseError(placed(error, text, name, ("tenant",))) from None


def _case(text: str, name: str) -> CaseFile:
    try:
        return CaseFile.model_validate(read(text, name))
    except TenantError as error:
        raise CaseError(str(error)) from None
    except ValidationError as error:
        raise CaseError(placed(error, text, name)) from None


@cache
def _part(name: str) -> Json:
    return read((CASES / name).read_text(encoding="utf-8"), name)


def _laid_over(own: Mapping[str, Any], base: Mapping[str, Any]) -> Json:
    return {key: _joined(own.get(key), base.get(key)) for key in {**own, **base}}


def _joined(own: Any, base: Any) -> Any:
    if own is None or base is None:
        return base if own is None else own
    if isinstance(own, dict) and isinstance(base, dict):
        return _laid_over(own, base)
    if isinstance(own, list) and isinstance(base, list):
        return [*own, *base]
    return own


def _crowded(case: CaseFile, tenant: Json) -> Json:
    people, groups = list(tenant.get("people", ())), list(tenant.get("groups", ()))
    for crowd in case.crowds:
        numbers = range(1, crowd.count + 1)
        people += [
            {"key": f"{crowd.key}{n}", "name": f"{crowd.name} {n}", "location": "US"} | crowd.person
            for n in numbers
        ]
        for into, since in crowd.into.items():
            members = [
                {"member": f"{crowd.key}{n}", "since": since} if since else f"{crowd.key}{n}" for n in numbers
            ]
            groups = [
                {**group, "members": [*group.get("members", ()), *members]}
                if group.get("key") == into
                else group
                for group in groups
            ]
    return {**tenant, "people": people, "groups": groups}


def _with_many_plans(case: CaseFile, tenant: Json) -> Json:
    if case.many_plans is None:
        return tenant
    many = case.many_plans
    plans = [
        {"name": f"{many.sku}_{n}", "id": f"00000000-0000-4000-9000-{n:012x}", "service": "Monster"}
        for n in range(1, many.count + 1)
    ]
    names = [plan["name"] for plan in plans]
    product = {"sku": many.sku, "id": many.id, "seats": many.seats, "plans": names}
    return {
        **tenant,
        "plans": [*tenant.get("plans", ()), *plans],
        "products": [*tenant.get("products", ()), product],
    }


def _with_products(tenant: Json) -> Json:
    """The ids and plans of the products named, and those plans of the catalogue that occur."""
    known = {product["sku"]: product for product in _part("_products.yaml")["products"]}
    products = [known.get(product.get("sku"), {}) | product for product in tenant.get("products", ())]
    plans = [*tenant.get("plans", ()), *_part("_products.yaml")["plans"]]
    named = set(_texts([products, tenant.get("rules", {}), tenant.get("pins", {})]))
    return {**tenant, "products": products, "plans": [plan for plan in plans if plan["name"] in named]}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
