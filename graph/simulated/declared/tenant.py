"""The declaration of a simulated tenant: causes only, never symptoms.

A tenant file says who is there, what was bought, which group carries which product and what happened
since; `licensing` derives what Microsoft Entra makes of it. What is declared is the tenant *as founded*; a
member's or a license's `since`, and `history`, are what happened afterwards, and all of it is replayed up to
`clock`. `rules` is what Entra knows and does not publish. `pins` is what the service itself got wrong.

People, groups, contacts, devices and units refer to each other by short names (`key`), which share one
space; products by their part number, plans by their name. Ids are given, or derived from the key, so that
they are stable.
"""

from pydantic import ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from graph.simulated.declared.declaration import Declaration
from graph.simulated.declared.review import mistakes


class Tenant(Declaration):
    """A whole tenant, as its file declares it."""

    @model_validator(mode="after")
    def _whole(self) -> "Tenant":
        wrong = [
            InitErrorDetails(
                type=PydanticCustomError("reference", "{sentence}", {"sentence": sentence}),
                loc=place,
                input=None,
            )
            for place, sentence in mistakes(self)
        ]
        if wrong:
            raise ValidationError.from_exception_data("Tenant", wrong)
        return self
