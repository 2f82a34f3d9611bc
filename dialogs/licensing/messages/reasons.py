"""Where an audit entry says why something failed."""

from graph import DirectoryAudit

_MESSAGE_PROPERTIES = {"license error message", "licensing error message"}


def failure_text(entry: DirectoryAudit) -> str:
    """The reason of a failed entry, which may stand in `resultReason` or among its details.

    https://learn.microsoft.com/graph/api/resources/directoryaudit
    """
    named = [
        (changed.display_name, changed.new_value or "")
        for target in entry.targets
        for changed in target.modified_properties
    ]
    named += entry.additional_details.items()
    details = [value for name, value in named if name.casefold() in _MESSAGE_PROPERTIES]
    return " ".join(part for part in (entry.result_reason, *details) if part)
