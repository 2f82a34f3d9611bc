"""What a how-to and a command say of the case: names and ids where they are known."""

from dialogs.examining.case import Named
from dialogs.licensing.sources import powershell


def called(thing: Named | None, otherwise: str) -> str:
    """What a thing is called, where it is known."""
    return thing.name if thing else otherwise


def id_of(thing: Named | None, otherwise: str) -> str:
    """A thing's id as PowerShell takes it; `otherwise` names what has to be put there."""
    return powershell(thing.id if thing else f"<{otherwise} id>")
