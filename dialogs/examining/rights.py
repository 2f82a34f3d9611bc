"""What it takes to see or to do something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """What would let the asker see or do it: the application's permission (of several: with commas between),
    and the person's least role."""

    permission: str = ""
    role: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The role and each permission, by itself."""
        return tuple(word for word in (self.role, *self.permission.split(", ")) if word)


NOTHING_MISSING = Missing()
