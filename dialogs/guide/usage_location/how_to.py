"""How a usage location is set, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies import reprocess, set_location
from dialogs.remedies.set_location import SET_LOCATION
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """The location of the user, how to set it, and to have it worked out anew."""
    if case.user is None:
        return (
            "Get-MgUser -All -Property Id,DisplayName,UsageLocation | Where-Object { -not $_.UsageLocation }",
        )
    return (
        printed(
            "(Get-MgUser -UserId $user -Property UsageLocation).UsageLocation",
            _set_location(case),
            user=case.user,
        ),
    )


def _set_location(case: Case) -> Sending:
    """Set it, and have it worked out anew: the old row does not look again by itself."""
    user = known_id(case.user, "user")
    both = (*set_location.requests(user, "<two-letter country code>"), *reprocess.requests(user))
    return Sending(both, SET_LOCATION.least.permission)


def _location_by_hand(case: Case) -> Sequence[Text]:
    user = called(case.user, phrase("the person"))
    return (
        say(
            "Open Microsoft 365 admin center > Users > Active users > {user} > Licenses and apps > Select "
            "location.",
            user=user,
        ),
        say("Choose the country where {user} uses the services, not where the company is.", user=user),
        say("For synchronized people set it on premises; the next synchronization brings it."),
        say("Then reprocess {user}: the old row does not look again by itself.", user=user),
    )


def _location_commands(case: Case) -> Sequence[Command]:
    if case.user is not None:
        return commands(case)
    return (*commands(case), printed(_set_location(case)))


HOW_TO_SET_LOCATION = HowTo(
    say("Set where a person uses the services"),
    r"\b(set|chang|add|updat|fill|edit)\w*\b.{0,60}\b(usage ?location|location|country)\b"
    r"|(nutzungsstandort|verwendungsstandort|standort).{0,40}(setz|änder|eintrag)"
    r"|(setz|änder).{0,40}(nutzungsstandort|verwendungsstandort)"
    r"|emplacement d.utilisation|ubicaci[oó]n de uso|local(ização)? de uso|(利用|使用)場所",
    _location_by_hand,
    _location_commands,
)
