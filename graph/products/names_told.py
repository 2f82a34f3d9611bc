"""Names of products and plans, as the published list and the tenant itself tell them.

The list knows what admins call them; the tenant knows at least the codes of what the list does not know yet.
"""

from collections.abc import Mapping

from graph.products import Names


class Naming:
    """Names what Graph answers, and remembers the codes it told."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._part_numbers: dict[str, str] = {}
        self._plan_codes: dict[str, str] = {}

    def told(self, sku_id: str, part_number: str, plan_codes: Mapping[str, str]) -> None:
        """Remember what Graph called a product and its plans."""
        self._part_numbers[sku_id] = part_number
        self._plan_codes |= plan_codes

    def product(self, sku_id: str) -> str:
        """What admins call a product, or its part number, or its id."""
        return self._names.product(sku_id, self._part_numbers.get(sku_id))

    def plan(self, service_plan_id: str) -> str:
        """What admins call a service plan, or its code, or its id."""
        return self._names.plan(service_plan_id, self._plan_codes.get(service_plan_id))

    def find(self, words: str) -> tuple[str, ...]:
        """Sku ids of the products the words may mean, best first."""
        code = " ".join(words.split()).casefold()
        known = (id for id, part_number in self._part_numbers.items() if part_number.casefold() == code)
        return tuple(self._names.find_product(words)) or tuple(known)
