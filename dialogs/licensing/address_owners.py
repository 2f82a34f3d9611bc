"""Who else has an address of a user's: Exchange lets nobody have one that is taken, and a license is refused
for it. Looked at are users, groups and contacts, and those that were deleted.

https://learn.microsoft.com/graph/api/resources/user (proxyAddresses)
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About, Undetermined
from dialogs.licensing.rows import named
from dialogs.licensing.sources import attempt
from dialogs.licensing.unreadable import lacking
from dialogs.words.text import say
from graph import Directory, DirectoryObject, GraphError, Listed, Organization, ProvisioningError, User

OWNERS_READER = Missing("User.Read.All, Group.Read.All, OrgContact.Read.All", "Directory Readers")
DELETED_READER = Missing("User.Read.All, Group.Read.All", "User Administrator")
DOMAIN_READER = Missing("Organization.Read.All", "Directory Readers")

_SEARCHED = dict(
    zip(("/users?", "/groups?", "/contacts?"), OWNERS_READER.permission.split(", "), strict=True)
)
"""Where owners are searched, and what each search takes."""

_ADDRESS = re.compile(r"(?:smtp:)?([\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sight:
    """Who owns the user's addresses, as far as it can be seen; `whole`: everything could be looked at."""

    addresses: frozenset[str]
    owners: tuple[tuple[DirectoryObject, frozenset[str]], ...]
    searched: Listed[DirectoryObject]
    whole: bool


async def look_for_owners(
    user: User,
    tenant: Organization | GraphError,
    errors: Iterable[ProvisioningError],
    directory: Directory,
) -> tuple[Sight, Sequence[Undetermined]]:
    """Everybody else who has an address of the user's, and what could not be looked at.

    What makes the addresses is read already: the tenant's domains, and the provisioning `errors` about an
    address that are still open.
    """
    addresses = frozenset(_addresses(user, tenant, errors))
    living, deleted = await asyncio.gather(
        directory.owners_of(sorted(addresses)), attempt(directory.deleted_owners())
    )
    gone = () if isinstance(deleted, GraphError) else deleted.items
    owners = tuple(
        (owner, shared)
        for owner in (*living, *gone)
        if owner.id != user.id and (shared := _shared(owner, addresses))
    )
    unseen = list(_unseen(user, tenant, living, deleted))
    return Sight(addresses, owners, living, not unseen), unseen


def _addresses(
    user: User, tenant: Organization | GraphError, errors: Iterable[ProvisioningError]
) -> Iterator[str]:
    """The addresses the user has, the one Exchange would make, and those a workload complained about."""
    for address in user.proxy_addresses or ():
        kind, separator, bare = address.partition(":")
        if kind.casefold() == "smtp" and separator:
            yield bare.casefold()
    yield from (name.casefold() for name in (user.mail, user.user_principal_name) if name)
    initial = None if isinstance(tenant, GraphError) else _initial_domain(tenant)
    for local in ((user.user_principal_name or "").partition("@")[0], user.attributes.get("mailNickname")):
        if initial and isinstance(local, str) and local and "#" not in local:
            yield f"{local}@{initial}".casefold()
    for error in errors:
        yield from (match[1].casefold() for match in _ADDRESS.finditer(f"{error.value} {error.text}"))


def _initial_domain(tenant: Organization) -> str | None:
    domains = (domain.casefold() for domain in tenant.verified_domains)
    return next(
        (name for name in domains if name.endswith(".onmicrosoft.com") and ".mail." not in name), None
    )


def _shared(owner: DirectoryObject, addresses: frozenset[str]) -> frozenset[str]:
    held = {address.casefold().removeprefix("smtp:") for address in owner.proxy_addresses or ()}
    held |= {name.casefold() for name in (owner.mail, owner.user_principal_name) if name}
    return addresses & held


def _reader_of(living: Listed[DirectoryObject]) -> Missing:
    """What the searches take that were refused; all of it where none was."""
    takes = [
        permission for path, permission in _SEARCHED.items() if any(path in one for one in living.refused)
    ]
    return replace(OWNERS_READER, permission=", ".join(takes)) if takes else OWNERS_READER


def _unseen(
    user: User,
    tenant: Organization | GraphError,
    living: Listed[DirectoryObject],
    deleted: Listed[DirectoryObject] | GraphError,
) -> Iterator[Undetermined]:
    who = About(user=named(user))
    if isinstance(tenant, GraphError):
        note = say("I could not read the tenant's domains, so I do not know the address Exchange would make.")
        yield Undetermined(note, lacking(tenant, DOMAIN_READER), tenant, who)
    if not living.complete:
        yield Undetermined(
            say("I could not search all users, groups and contacts for the addresses."),
            _reader_of(living),
            about=who,
        )
    if isinstance(deleted, GraphError):
        note = say("I could not see deleted users and groups; one of them may still own an address.")
        yield Undetermined(note, lacking(deleted, DELETED_READER), deleted, who)
    elif not deleted.complete:
        note = say("I could not see all deleted users and groups; one of them may still own an address.")
        yield Undetermined(note, DELETED_READER, about=who)
