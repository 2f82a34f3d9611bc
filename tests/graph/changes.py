"""Changes as the tests send them."""

from graph import GraphRequest


def reprocess(user_id: str) -> GraphRequest:
    """Have a user's licenses worked out anew."""
    return GraphRequest("POST", f"/users/{user_id}/reprocessLicenseAssignment")
