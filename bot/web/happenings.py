"""What the panel *Meanwhile in the admin center* may ask for, and how a request is read."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dialogs.words.text import Explained, phrase, say

Id = Annotated[str, Field(min_length=1, max_length=128)]
SPANS = {10: say("Ten minutes"), 60: say("An hour"), 1440: say("A day")}
"""What the panel offers to let pass, in minutes."""


class NotPossible(Explained):
    """The change cannot be made."""


class _Happening(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BuySeats(_Happening):
    """More seats of a product."""

    change: Literal["buy_seats"]
    sku: Id
    count: int = Field(ge=1, le=1000)


class SetUsageLocation(_Happening):
    """Where a person uses the product: a country by its two letters."""

    change: Literal["set_usage_location"]
    user: Id
    location: str = Field(pattern="^[A-Z]{2}$")


class ChangeMembership(_Happening):
    """A person is put into a group, or taken out."""

    change: Literal["add_member", "remove_member"]
    group: Id
    user: Id


class ChangeLicense(_Happening):
    """A product is given to a group, or taken from it."""

    change: Literal["assign_license", "remove_license"]
    group: Id
    sku: Id


class SetRule(_Happening):
    """The rule of a dynamic group is rewritten, and it runs again."""

    change: Literal["set_rule"]
    group: Id
    rule: str = Field(min_length=1, max_length=3072)


class PassTime(_Happening):
    """Nobody does anything for a while."""

    change: Literal["pass_time"]
    minutes: Literal[10, 60, 1440]


class ResolveIncident(_Happening):
    """Microsoft says that an incident is over."""

    change: Literal["resolve_incident"]
    id: Id


class Reset(_Happening):
    """The tenant is as it was at the start."""

    change: Literal["reset"]


Happening = Annotated[
    BuySeats
    | SetUsageLocation
    | ChangeMembership
    | ChangeLicense
    | SetRule
    | PassTime
    | ResolveIncident
    | Reset,
    Field(discriminator="change"),
]
_HAPPENINGS: TypeAdapter[Happening] = TypeAdapter(Happening)


def read(body: bytes) -> Happening:
    """The change a request asks for. Raises NotPossible with what is wrong with it."""
    try:
        return _HAPPENINGS.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or phrase("the request")
        raise NotPossible(say("{place}: {why}.", place=place, why=first["msg"])) from error
