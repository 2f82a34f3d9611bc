"""What did Entra refuse on the group itself? No row of a member ever tells of it."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page, Source
from dialogs.examining.verdict import (
    About,
    Clear,
    Undetermined,
    Verdict,
)
from dialogs.guide.group_refusals.glance import glance
from dialogs.guide.group_refusals.how_to import commands
from dialogs.guide.group_refusals.refused_licenses import (
    GROUP_LICENSE_REFUSED,
    LACKS_SERVICE,
    OF_LICENSES,
    ROLE_ASSIGNABLE,
    expected_refusals,
    license_refusals,
)
from dialogs.guide.group_refusals.refused_rule import MEMBERSHIP_RULE_REFUSED, rule_refusals
from dialogs.guide.group_refusals.what_is_seen import Sight
from dialogs.licensing.documentation import RESOLVE_PROBLEMS
from dialogs.licensing.membership.groups import group_name, named_group, sku_ids
from dialogs.licensing.messages.error_texts import Recognised, recognise
from dialogs.licensing.messages.recorded import AUDIT_READER, RETENTION, not_all_entries
from dialogs.licensing.rows import rows
from dialogs.licensing.sources import attempt, by_sku_id, every_product
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import say
from graph import Directory, DirectoryAudit, GraphError, Group, Listed

_OF_GROUPS = OF_LICENSES | {Meaning.RULE_REFUSED}
"""What texts that are about a group say."""


async def tell_refusals(case: Case, directory: Directory) -> Sequence[Verdict]:
    """What was refused on the group, as the log has it, as somebody pasted it, or as it is to be expected."""
    if case.group is None:
        return (Undetermined(say("That was said of a group: name it, and I look what was refused there.")),)
    group, skus, log = await asyncio.gather(
        named_group(case, directory),
        every_product(directory),
        attempt(directory.audits(case.group.id, directory.now() - RETENTION)),
    )
    entries = () if isinstance(log, GraphError) else log.items
    sight = Sight(case, group, by_sku_id(skus), _pasted(case), entries, directory)
    found = (*license_refusals(sight), *rule_refusals(sight))
    return (*(found or expected_refusals(sight)), *_unread(group, log)) or (_nothing(group),)


async def what_is_asked_is_not_given(case: Case, directory: Directory) -> bool:
    """Whether something refused would explain the case: the text of a refusal was pasted, the group does not
    give the product or cannot be rid of it, or its rule does not let the person in. Else the audit log is
    left alone."""
    if _pasted(case):
        return True
    if case.group is None or case.complaint is Complaint.CANNOT_DELETE_GROUP:
        return False
    group = await named_group(case, directory)
    if group.assigned_licenses is None:
        return False
    if case.complaint is Complaint.CANNOT_REMOVE and case.user is None:
        return True
    if not group.assigned_licenses or (case.sku is not None and case.sku.id not in sku_ids(group)):
        return True
    return group.is_dynamic and case.user is not None and not await rows(case, directory)


def _pasted(case: Case) -> Recognised | None:
    """What somebody pasted, where that is about a group."""
    said = recognise(case.error_text) if case.error_text else None
    return said if said and said.meaning in _OF_GROUPS else None


def _unread(group: Group, log: Listed[DirectoryAudit] | GraphError) -> Iterator[Undetermined]:
    if isinstance(log, GraphError):
        yield Undetermined(
            say(
                "Whether a change of {group} was refused, the audit log would say; I could not read it.",
                group=group.name,
            ),
            lacking(log, AUDIT_READER),
            log,
            About(group=group_name(group)),
        )
    elif not log.complete:
        yield not_all_entries(group.name, log)


def _nothing(group: Group) -> Clear:
    return Clear(
        say("The audit log of the last 30 days holds no refused change of {group}.", group=group.name)
    )


_FOLDER = step_folder(__file__)

GROUP_REFUSALS = Check(
    "group_refusals",
    say("What Entra refused on the group"),
    Page(
        "RS1",
        say("Nothing: it knew errors of users alone."),
        _FOLDER.page,
        (
            RESOLVE_PROBLEMS,
            Source(
                "Assign licenses in the Microsoft 365 admin center",
                "https://learn.microsoft.com/entra/identity/users/licensing-admin-center",
                "2025-01-15",
            ),
            Source(
                "Update Restrictions for role-assignable groups",
                "https://github.com/MicrosoftDocs/azure-docs/pull/102870",
                "2022-12-17",
            ),
            Source(
                "unable to use certain properties when specifying rule criteria",
                "https://github.com/MicrosoftDocs/azure-docs/issues/15220",
                "2018-09-18",
            ),
            Source(
                "MemberOf syntax fails",
                "https://github.com/MicrosoftDocs/azure-docs/issues/114853",
                "2023-09-18",
            ),
        ),
        date(2026, 11, 24),
    ),
    tell_refusals,
    causes=(GROUP_LICENSE_REFUSED, LACKS_SERVICE, ROLE_ASSIGNABLE, MEMBERSHIP_RULE_REFUSED),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    commands=commands,
    topics=(
        Topic(
            GROUP_LICENSE_REFUSED.id,
            cause=GROUP_LICENSE_REFUSED,
            messages=_OF_GROUPS,
            instead=("RS1", "TCF4"),
            seed="RS3",
        ),
    ),
    by_hand=say(
        "Open **Entra admin center > Groups > the group > Audit logs** and look for *Set group license* "
        "and *Update group* with status *Failure*."
    ),
    least=AUDIT_READER,
    applies=lambda case: case.group is not None or _pasted(case) is not None,
    belongs=what_is_asked_is_not_given,
    glance=glance,
)
