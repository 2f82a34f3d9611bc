"""The query options of a request as they were sent, and the words in which Graph declines them.

https://learn.microsoft.com/graph/query-parameters and https://learn.microsoft.com/graph/aad-advanced-queries
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from graph.simulated.odata.entities import Entity
from graph.simulated.odata.envelope import Failure, NotSimulated

ADVICE = (
    "might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. "
    "Refer to https://aka.ms/graph-docs/advanced-queries for more information"
)
"""The end of every refusal of a query that needs the advanced parameters."""

_OPTIONS = frozenset(
    ("$select", "$filter", "$search", "$top", "$skip", "$orderby", "$count", "$skiptoken", "$expand")
)


def unsupported(message: str) -> Failure:
    """The query is well-formed, and not one that this resource answers."""
    return Failure(400, "Request_UnsupportedQuery", message)


def malformed(message: str) -> Failure:
    """The query is not well-formed."""
    return Failure(400, "BadRequest", message)


def no_property(where: str, name: str, entity: Entity) -> Failure:
    """There is no such property; `where` is the option it was named in."""
    return malformed(
        f"{where}: Could not find a property named '{name}' on type 'microsoft.graph.{entity.name}'."
    )


def resource(entity: Entity) -> str:
    """A type's name as it stands in refusals."""
    return f"{entity.name[0].upper()}{entity.name[1:]}"


@dataclass(frozen=True, slots=True)
class Query:
    """The options, and whether the answer may come from the lagging index."""

    options: Mapping[str, str]
    eventual: bool = False

    @classmethod
    def of(cls, text: str, consistency_level: str) -> "Query":
        """From the part behind the question mark and the ConsistencyLevel header."""
        options: dict[str, str] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            option = name.lower()
            if option not in _OPTIONS:
                raise NotSimulated(f"query option {name}")
            if option in options:
                raise malformed(f"Query option '{name}' was specified more than once.")
            options[option] = value
        return cls(options, consistency_level.strip().lower() == "eventual")

    @property
    def counted(self) -> bool:
        """Whether $count=true stands in it."""
        return self.options.get("$count", "").lower() == "true"

    @property
    def advanced(self) -> bool:
        """Whether both advanced query parameters are there."""
        return self.eventual and self.counted

    def only(self, *options: str) -> None:
        """Refuse every option but these."""
        for option in self.options:
            if option not in options:
                name = option.removeprefix("$").capitalize()
                raise malformed(
                    f"Query option '{name}' is not allowed. To allow it, set the 'AllowedQueryOptions' "
                    "property on EnableQueryAttribute or QueryValidationSettings."
                )

    def without(self, option: str) -> "Query":
        """The same query, less one option."""
        return Query({name: value for name, value in self.options.items() if name != option}, self.eventual)
