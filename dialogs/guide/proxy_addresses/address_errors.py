"""Which provisioning errors speak of an address."""

from graph import ProvisioningError


def is_about_addresses(error: ProvisioningError) -> bool:
    """Whether it is an address that stood in the way."""
    if error.kind == "onPremises":
        return error.category == "PropertyConflict"
    return "proxy address" in error.text.casefold() or "emailaddresses" in error.text.casefold()
