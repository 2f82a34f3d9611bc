"""Which incidents of Microsoft concern licensing, whatever the case."""

from graph import ServiceHealthIssue

# Names of services vary: https://learn.microsoft.com/graph/api/resources/servicehealthissue
_LICENSING = ("entra", "azure active directory", "365 suite", "admin center", "licens")


def concerns_licensing(issue: ServiceHealthIssue) -> bool:
    """Whether the service that has the incident is one that gives licenses."""
    service = issue.service.casefold()
    return any(word in service for word in _LICENSING)
