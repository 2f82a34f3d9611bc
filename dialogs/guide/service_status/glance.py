"""What Microsoft says is wrong on its side, what concerns licensing first."""

from dialogs.examining.glance import Glance, at_most
from dialogs.examining.verdict import Undetermined
from dialogs.guide.service_status.incidents import concerns_licensing
from dialogs.words.text import Text, phrase, say, say_count
from graph import Directory, ServiceHealthIssue


async def glance(directory: Directory) -> Glance:
    """The open incidents."""
    issues = await directory.service_health_issues()
    ordered = sorted(issues, key=lambda issue: not concerns_licensing(issue))
    gaps = () if issues.complete else (Undetermined(say("There are more open incidents than I could read.")),)
    return Glance((_told(len(ordered)),), at_most([_row(issue) for issue in ordered]), gaps)


def _told(count: int) -> Text:
    if not count:
        return say("Microsoft reports no open incident.")
    return say_count(
        "Microsoft reports {count} open incident.", "Microsoft reports {count} open incidents.", count=count
    )


def _row(issue: ServiceHealthIssue) -> Text:
    return say(
        "{service} since {began}: {title} ({id}).",
        service=issue.service,
        began=issue.started or phrase("an unknown time"),
        title=issue.title,
        id=issue.id,
    )
