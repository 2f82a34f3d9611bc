"""Who else has an address that the license wants to give?"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Kind,
    Undetermined,
    Verdict,
)
from dialogs.guide.proxy_addresses.address_errors import is_about_addresses
from dialogs.guide.proxy_addresses.finding import (
    EACH_RECIPIENT,
    PROXY_ADDRESS_CONFLICT,
    RECIPIENT,
    conflict,
    not_in_graph,
    proof_of,
    recorded,
)
from dialogs.guide.proxy_addresses.glance import glance
from dialogs.licensing.address_owners import OWNERS_READER, Sight, look_for_owners
from dialogs.licensing.cmdlets import assign_name
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS
from dialogs.licensing.messages.error_texts import recognise
from dialogs.licensing.messages.failed import rows_and_errors, rows_in_error
from dialogs.licensing.printed import printed
from dialogs.licensing.reprocessing import reprocessing
from dialogs.licensing.rows import Row, about, by_product, named, stale, subject
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import STATES_READER, unread
from dialogs.licensing.wording import concerned
from dialogs.words.script import Command
from dialogs.words.text import say
from graph import (
    AssignmentError,
    Directory,
    ProvisioningError,
    User,
)


async def examine(case: Case, directory: Directory) -> Sequence[Verdict]:
    """Who else has an address of the people whose license was refused for it."""
    if case.user is None:
        return await _of_many(case, directory)
    found, gaps, user, tenant = await asyncio.gather(
        rows_and_errors(case, directory),
        unread(case, directory),
        subject(case, directory),
        # The domain makes one of the addresses: asked for at once, it saves a wait.
        attempt(directory.organization()),
    )
    refused = [row for row in found if row.error is AssignmentError.UNIQUENESS_VIOLATION]
    errors = [error for error in user.provisioning_errors or () if is_about_addresses(error)]
    still_open = [error for error in errors if not error.resolved]
    gaps = (*gaps, *([_errors_unread(user)] if user.provisioning_errors is None else []))
    if not refused and not still_open and not _asked_for(case):
        note = say(
            "No row of {user} reports an address that is taken, and no provisioning error about one is open.",
            user=user.name,
        )
        return gaps or (Clear(note),)
    sight, unseen = await look_for_owners(user, tenant, still_open, directory)
    kind = _kind(case, refused, still_open, found)
    return (*_concluded(user, refused, errors, sight, kind), *unseen, *gaps)


def _errors_unread(user: User) -> Undetermined:
    return Undetermined(
        say(
            "Graph does not show me whether a provisioning error about an address of {user} is open.",
            user=user.name,
        ),
        STATES_READER,
        about=About(user=named(user)),
    )


async def _of_many(case: Case, directory: Directory) -> Sequence[Verdict]:
    refused, gaps = await asyncio.gather(
        rows_in_error(case, directory, AssignmentError.UNIQUENESS_VIOLATION), unread(case, directory)
    )
    found = [recorded(share) for share in by_product(refused).values()]
    note = say("No row of {whose} reports an address that is taken.", whose=concerned(case))
    return (*found, *gaps) or (Clear(note),)


def _asked_for(case: Case) -> bool:
    """Whether the person speaks of addresses: only then, or after an error, are they looked up."""
    pasted = recognise(case.error_text) if case.error_text else None
    spoken = case.question.casefold()
    return bool(
        (pasted and pasted.meaning is Meaning.ADDRESS)
        or "proxy" in spoken
        or re.search(r"\b(?:e-?mail|smtp|duplicate)\s+address|\balias\b", spoken)
    )


def _kind(
    case: Case, refused: Sequence[Row], errors: Sequence[ProvisioningError], everything: Sequence[Row]
) -> Kind:
    """A conflict is the cause of a refused license, and of a service that does not come."""
    if refused or (errors and case.complaint is Complaint.SERVICE_MISSING):
        return Kind.CAUSE
    otherwise_fine = not any(row.state.error for row in everything)
    return Kind.CAUSE if errors and otherwise_fine else Kind.REMARK


def _concluded(
    user: User,
    refused: Sequence[Row],
    errors: Sequence[ProvisioningError],
    sight: Sight,
    kind: Kind,
) -> Iterator[Verdict]:
    concern = about(refused) if refused else About(user=named(user))
    proof = proof_of(user, refused, errors)
    if sight.owners:
        yield from (conflict(user, concern, owner, shared, proof, kind) for owner, shared in sight.owners)
    elif refused and sight.whole and errors and all(error.resolved for error in errors):
        because = say("Exchange reports its address error as resolved, and nobody else has the address.")
        yield stale(refused, because, proof, Certainty.INFERENCE)
    elif refused or any(not error.resolved for error in errors):
        yield not_in_graph(user, concern, sight, proof, kind)
    elif sight.whole:
        yield Clear(
            say(
                "No other user, group or contact that Graph shows me has an address of {user}.",
                user=user.name,
            )
        )
    else:
        yield Undetermined(
            say(
                "I found nobody else with an address of {user}, but could not look everywhere.",
                user=user.name,
            ),
            about=concern,
        )


def commands(case: Case) -> Sequence[Command]:
    """The user's addresses, and who else has one of them, in Graph and in Exchange."""
    if case.user is None:
        return (
            assign_name("address", "smtp:<address>"),
            "Get-MgUser -Filter \"proxyAddresses/any(p:p eq '$address')\"",
            RECIPIENT,
        )
    return (
        printed(
            "$addresses = (Get-MgUser -UserId $user -Property ProxyAddresses).ProxyAddresses",
            EACH_RECIPIENT,
            reprocessing(case.user),
            user=case.user,
        ),
    )


_FOLDER = step_folder(__file__)

PROXY_ADDRESSES = Check(
    "proxy_addresses",
    say("Proxy addresses"),
    Page(
        "RS4",
        say(
            "If a user has no license and no error is visible, check the proxy addresses in Exchange "
            "Online: a duplicate address makes the assignment fail silently."
        ),
        _FOLDER.page,
        (RESOLVE_PROBLEMS, MANAGE_GROUP_LICENSES),
        date(2026, 11, 24),
    ),
    examine,
    causes=(PROXY_ADDRESS_CONFLICT,),
    phrases=_FOLDER.phrases,
    answered=_FOLDER.answers,
    topics=(
        Topic(
            PROXY_ADDRESS_CONFLICT.id,
            cause=PROXY_ADDRESS_CONFLICT,
            complaint=Complaint.NOT_RECEIVED,
            messages=frozenset({Meaning.ADDRESS}),
            instead=("RS3",),
        ),
    ),
    commands=commands,
    by_hand=say("In Exchange Online PowerShell: Get-Recipient with a filter on EmailAddresses."),
    least=OWNERS_READER,
    glance=partial(glance, examine),
)
