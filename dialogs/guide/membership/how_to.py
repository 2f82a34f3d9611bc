"""How somebody is put into a group, by hand and by command."""

from collections.abc import Sequence

from dialogs.examining.case import Case
from dialogs.examining.filled_in import called
from dialogs.examining.step import HowTo
from dialogs.licensing.cmdlets import assign_id, known_id
from dialogs.licensing.printed import printed
from dialogs.remedies.add_member import ADD_MEMBER, requests, undoing
from dialogs.words.text import Text, phrase, say


def commands(case: Case) -> Sequence[str]:
    """The direct groups of the person, the rule of the group, and what Entra makes of it (beta)."""
    return (
        assign_id("user", case.user),
        assign_id("group", case.group),
        "Get-MgUserMemberOfAsGroup -UserId $user -All | Select-Object Id, DisplayName",
        "Get-MgGroup -GroupId $group -Property Id,DisplayName,MembershipRule,MembershipRuleProcessingState",
        _added(case),
    )


def _added(case: Case) -> str:
    group, user = known_id(case.group, "group"), known_id(case.user, "user")
    return printed(requests(group, user), ADD_MEMBER.least.permission)


def _taken_out(case: Case) -> str:
    group, user = known_id(case.group, "group"), known_id(case.user, "user")
    return printed(undoing(group, user), ADD_MEMBER.least.permission)


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


def _join_commands(case: Case) -> Sequence[str]:
    return (_added(case), _taken_out(case))


HOW_TO_JOIN = HowTo(
    say("Put a person into a group, or take them out"),
    r"^(?!.*\bdirect\b).*\b(add|put|take|remove|kick)\b.{0,60}\b(to|into|in|from|out of)\b.{0,40}\bgroup"
    r"|(füge|aufnehm|hinzufüg|entfern|ajout|añad|agreg|adicion|aggiung).{0,80}(grupp|groupe|grupo|groep)",
    _join_by_hand,
    _join_commands,
)
