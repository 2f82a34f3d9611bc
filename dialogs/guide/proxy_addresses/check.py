"""Who else has an address that the license wants to give?"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dialogs.examining.case import Case, Complaint, Meaning
from dialogs.examining.cause import Cause, Phase, Topic
from dialogs.examining.folder import step_folder
from dialogs.examining.step import Check, Page
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Evidence,
    Finding,
    Kind,
    Undetermined,
    Verdict,
    evidence,
)
from dialogs.licensing.address_owners import OWNERS_READER, Sight, look_for_owners
from dialogs.licensing.cmdlets import assign_id, assign_name
from dialogs.licensing.documentation import MANAGE_GROUP_LICENSES, RESOLVE_PROBLEMS
from dialogs.licensing.messages.error_texts import recognise
from dialogs.licensing.rows import (
    Row,
    about,
    by_product,
    heads,
    named,
    people,
    row_evidence,
    rows_and_errors,
    rows_in_error,
    stale,
    subject,
)
from dialogs.licensing.sources import STATES_READER, attempt, concerned, either, row_name, unread
from dialogs.remedies.done_elsewhere import FREE_ADDRESS
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import Phrase, Text, phrase, say, say_count, together
from graph import (
    AssignmentError,
    Directory,
    DirectoryObject,
    ProvisioningError,
    User,
)

PROXY_ADDRESS_CONFLICT = Cause(
    "proxy_address_conflict",
    say("An address already belongs to another object"),
    (
        say(
            "Remove the address from the object that should not have it: in Exchange, or in the on-premises "
            "directory if the object is synchronized from there."
        ),
        say("A deleted owner has to be restored and changed, or deleted for good with its owner's consent."),
        say(
            "Then reprocess the user. If Exchange still complains, have it try again: "
            "retryServiceProvisioning."
        ),
    ),
    Phase.ASSIGNMENT,
    remedies=(FREE_ADDRESS, REPROCESS),
    answers=frozenset({Meaning.ADDRESS}),
    common=True,
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
    errors = [error for error in user.provisioning_errors or () if _is_about_addresses(error)]
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
    found = [_recorded(share) for share in by_product(refused).values()]
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


def _is_about_addresses(error: ProvisioningError) -> bool:
    if error.kind == "onPremises":
        return error.category == "PropertyConflict"
    return "proxy address" in error.text.casefold() or "emailaddresses" in error.text.casefold()


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
    proof = _proof(user, refused, errors)
    if sight.owners:
        yield from (_conflict(user, concern, owner, shared, proof, kind) for owner, shared in sight.owners)
    elif refused and sight.whole and errors and all(error.resolved for error in errors):
        because = say("Exchange reports its address error as resolved, and nobody else has the address.")
        yield stale(refused, because, proof, Certainty.INFERENCE)
    elif refused or any(not error.resolved for error in errors):
        yield _not_in_graph(user, concern, sight, proof, kind)
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


def _proof(user: User, refused: Sequence[Row], errors: Iterable[ProvisioningError]) -> tuple[Evidence, ...]:
    return (
        *(row_evidence(row) for row in refused[:1]),
        *(
            evidence(
                user.seen, "onPremisesProvisioningErrors", f"{error.category} {error.property}: {error.value}"
            )
            if error.kind == "onPremises"
            else evidence(user.seen, "serviceProvisioningErrors", f"{error.service_instance}: {error.text}")
            for error in errors
        ),
    )


def _conflict(  # noqa: PLR0913, PLR0917 - what the finding is made of
    user: User,
    concern: About,
    owner: DirectoryObject,
    shared: frozenset[str],
    proof: tuple[Evidence, ...],
    kind: Kind,
) -> Finding:
    addresses = tuple(sorted(shared))
    held = ", ".join(owner.proxy_addresses or addresses)
    return Finding(
        PROXY_ADDRESS_CONFLICT,
        concern,
        say_count(
            "{addresses}, which {user} has or would get, already belongs to {owner}.",
            "{addresses}, which {user} has or would get, already belong to {owner}.",
            count=len(addresses),
            addresses=addresses,
            user=user.name,
            owner=_owner(owner),
        ),
        together(_freed(owner, addresses), _afterwards(user, concern)),
        (*proof, evidence(owner.seen, f"{owner.name}: proxyAddresses", held)),
        kind,
        Certainty.INFERENCE if owner.seen.eventual else Certainty.FACT,
        say("Look again in some minutes: the search index lags.") if owner.seen.eventual else None,
    )


def _owner(owner: DirectoryObject) -> Phrase:
    if owner.deleted:
        return phrase("{owner}, deleted on {day}", owner=_of_its_kind(owner), day=owner.deleted.date())
    return _of_its_kind(owner)


def _of_its_kind(owner: DirectoryObject) -> Phrase:
    match owner.kind:
        case "user":
            return phrase("the user {name}", name=owner.name)
        case "group":
            return phrase("the group {name}", name=owner.name)
        case "orgContact":
            return phrase("the contact {name}", name=owner.name)
        case _:
            return phrase("the object {name}", name=owner.name)


def _freed(owner: DirectoryObject, addresses: tuple[str, ...]) -> Text:
    """How the addresses become free."""
    if owner.deleted:
        return say(
            "Restore {owner} and remove {addresses} from it, or have it deleted for good.",
            owner=owner.name,
            addresses=addresses,
        )
    if owner.on_premises_sync_enabled:
        return say(
            "Remove {addresses} from {owner} in the on-premises directory.",
            addresses=addresses,
            owner=owner.name,
        )
    return say("Remove {addresses} from {owner} in Exchange.", addresses=addresses, owner=owner.name)


def _afterwards(user: User, concern: About) -> Text:
    """A refused license is worked out anew; where none was, what reported the conflict tries again."""
    if concern.sku is not None:
        return say("Then reprocess {user}.", user=user.name)
    if user.on_premises_sync_enabled:
        return say("Then let Entra Connect synchronize {user} again.", user=user.name)
    return say("Then have the workload try again for {user}: retryServiceProvisioning.", user=user.name)


def _not_in_graph(
    user: User, concern: About, sight: Sight, proof: tuple[Evidence, ...], kind: Kind
) -> Finding:
    addresses = sorted(sight.addresses)
    return Finding(
        PROXY_ADDRESS_CONFLICT,
        concern,
        say(
            "An address of {user} is reported as taken, but no object that Graph shows me has {addresses}: "
            "the owner is one that only Exchange sees, or gave it up since.",
            user=user.name,
            addresses=either(addresses),
        ),
        say(
            "Ask Exchange with Get-Recipient who has the address; if nobody does, reprocess {user}.",
            user=user.name,
        ),
        (*proof, evidence(sight.searched.seen, "owners", phrase("none"))),
        kind,
        Certainty.INFERENCE,
        say(
            "Get-Recipient in Exchange Online PowerShell names the owner; while there is one, a reprocess "
            "is refused."
        ),
        looks=tuple(line for address in addresses for line in _recipient(address)),
    )


def _recorded(share: Sequence[Row]) -> Finding:
    """Of several people the row is told; their addresses are looked up when one is asked about by name."""
    first = share[0]
    return Finding(
        PROXY_ADDRESS_CONFLICT,
        about(share),
        say_count(
            "{who} did not get {row}, because Entra found an address that another object has.",
            "{who} did not get {row}, because Entra found an address that another object has.",
            count=heads(share),
            who=people(share),
            row=row_name(first.sku.name, first.group),
        ),
        say("Ask about {who} by name to see who has the address.", who=people(share[:1])),
        (row_evidence(first),),
        weight=len(share),
    )


_RECIPIENT = "Get-Recipient -Filter \"EmailAddresses -eq '$address'\""


def _recipient(address: str) -> tuple[str, ...]:
    return (assign_name("address", f"smtp:{address}"), _RECIPIENT)


def commands(case: Case) -> Sequence[str]:
    """The user's addresses, and who else has one of them, in Graph and in Exchange."""
    if case.user is None:
        return (
            assign_name("address", "smtp:<address>"),
            "Get-MgUser -Filter \"proxyAddresses/any(p:p eq '$address')\"",
            _RECIPIENT,
        )
    return (
        assign_id("user", case.user),
        "$addresses = (Get-MgUser -UserId $user -Property ProxyAddresses).ProxyAddresses",
        f"""$addresses | ForEach-Object {{ $address = $_.Replace("'", "''"); {_RECIPIENT} }}""",
        "Invoke-MgLicenseUser -UserId $user",
    )


_FOLDER = step_folder(__file__)

PROXY_ADDRESSES = Check(
    "proxy_addresses",
    "Proxy addresses",
    Page(
        "RS4",
        "If a user has no license and no error is visible, check the proxy addresses in Exchange Online: a "
        "duplicate address makes the assignment fail silently.",
        _FOLDER.page,
        (RESOLVE_PROBLEMS, MANAGE_GROUP_LICENSES),
        date(2026, 11, 24),
    ),
    examine,
    causes=(PROXY_ADDRESS_CONFLICT,),
    phrases=_FOLDER.phrases,
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
    by_hand="In Exchange Online PowerShell: Get-Recipient with a filter on EmailAddresses.",
    least=OWNERS_READER,
)
