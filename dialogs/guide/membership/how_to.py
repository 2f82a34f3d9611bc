"""How somebody is put into a group, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import known_id
from dialogs.licensing.printed import Sending, printed
from dialogs.remedies.add_member import ADD_MEMBER, requests, undoing
from dialogs.words.script import Command
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[Command]:
    """The direct groups of the person, the rule of the group, and what Entra makes of it (beta)."""
    return (
        printed(
            "Get-MgUserMemberOfAsGroup -UserId $user -All | Select-Object Id, DisplayName",
            "Get-MgGroup -GroupId $group -Property Id,DisplayName,MembershipRule,"
            "MembershipRuleProcessingState",
            _added(case),
            user=case.user,
            group=case.group,
        ),
    )


def _added(case: Case) -> Sending:
    group, user = known_id(case.group, "group"), known_id(case.user, "user")
    return Sending(requests(group, user), ADD_MEMBER.least.permission)


def _taken_out(case: Case) -> Sending:
    group, user = known_id(case.group, "group"), known_id(case.user, "user")
    return Sending(undoing(group, user), ADD_MEMBER.least.permission)


def _join_by_hand(case: Case) -> Sequence[Text]:
    group, user = called(case.group, phrase("the group")), called(case.user, phrase("the person"))
    return (
        say("Open Entra admin center > Groups > {group} > Members.", group=group),
        say("Add {user} there, or mark {user} and choose Remove.", user=user),
        say("Add {user} to {group} itself: a group inside the group brings nothing.", user=user, group=group),
        say(
            "A dynamic group takes nobody by hand: change its rule, or what the rule asks of {user}.",
            user=user,
        ),
        say("Who leaves loses the license, unless another source gives it too."),
    )


def _join_commands(case: Case) -> Sequence[Command]:
    return (printed(say("To put them in:"), _added(case), say("To take them out:"), _taken_out(case)),)


HOW_TO_JOIN = HowTo(
    say("Put a person into a group, or take them out"),
    r"^(?!.*\bdirect\b).*\b(add|put|take|remove|kick)\b.{0,60}\b(to|into|in|from|out of)\b.{0,40}\bgroup"
    r"|(füge|aufnehm|hinzufüg|entfern|ajout|añad|agreg|adicion|aggiung).{0,80}(grupp|groupe|grupo|groep)",
    _join_by_hand,
    _join_commands,
)
