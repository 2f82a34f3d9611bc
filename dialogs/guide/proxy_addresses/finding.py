"""Who has the address, and what to do about it: as it is told."""

from collections.abc import Iterable, Sequence

from dialogs.examining.case import Meaning
from dialogs.examining.cause import Cause, Phase
from dialogs.examining.verdict import (
    About,
    Certainty,
    Evidence,
    Finding,
    Kind,
    evidence,
)
from dialogs.licensing.address_owners import Sight
from dialogs.licensing.cmdlets import assign_name, powershell
from dialogs.licensing.rows import (
    Row,
    about,
    heads,
    people,
    row_evidence,
)
from dialogs.licensing.wording import either, row_name
from dialogs.remedies.done_elsewhere import FREE_ADDRESS
from dialogs.remedies.reprocess import REPROCESS
from dialogs.words.text import Phrase, Text, Value, phrase, say, say_count, together
from graph import (
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


def proof_of(user: User, refused: Sequence[Row], errors: Iterable[ProvisioningError]) -> tuple[Evidence, ...]:
    """What reported the address: the row, and the errors of provisioning."""
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


def conflict(  # noqa: PLR0913, PLR0917 - what the finding is made of
    user: User,
    concern: About,
    owner: DirectoryObject,
    shared: frozenset[str],
    proof: tuple[Evidence, ...],
    kind: Kind,
) -> Finding:
    """An owner that Graph shows."""
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
        # While the owner has it, Entra refuses a reprocess.
        remedies=(FREE_ADDRESS,),
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


def not_in_graph(
    user: User, concern: About, sight: Sight, proof: tuple[Evidence, ...], kind: Kind
) -> Finding:
    """An address that is reported as taken, and no owner that Graph shows."""
    addresses = sorted(sight.addresses)
    return Finding(
        PROXY_ADDRESS_CONFLICT,
        concern,
        _nobody_shown(user, sight, either(addresses)),
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
        looks=_recipients(addresses),
    )


def _nobody_shown(user: User, sight: Sight, addresses: Value) -> Text:
    if sight.whole:
        return say(
            "An address of {user} is reported as taken, but no object that Graph shows me has {addresses}: "
            "the owner is one that only Exchange sees, or gave it up since.",
            user=user.name,
            addresses=addresses,
        )
    return say(
        "An address of {user} is reported as taken, and nobody among those I could look at has {addresses}; "
        "the owner may be among those I could not look at.",
        user=user.name,
        addresses=addresses,
    )


def recorded(share: Sequence[Row]) -> Finding:
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


RECIPIENT = "Get-Recipient -Filter \"EmailAddresses -eq '$address'\""


EACH_RECIPIENT = f"""$addresses | ForEach-Object {{ $address = $_.Replace("'", "''"); {RECIPIENT} }}"""


def _recipients(addresses: Sequence[str]) -> tuple[str, ...]:
    if len(addresses) == 1:
        return (assign_name("address", f"smtp:{addresses[0]}"), RECIPIENT)
    listed = ", ".join(powershell(f"smtp:{address}") for address in addresses)
    return (f"$addresses = {listed}", EACH_RECIPIENT)
