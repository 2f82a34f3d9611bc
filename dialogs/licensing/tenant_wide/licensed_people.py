"""The people of a tenant who hold a license, as a glance reads them."""

from collections.abc import Iterable, Iterator, Sequence

from dialogs.examining.verdict import Undetermined
from dialogs.licensing.unreadable import STATES_READER, lacking
from dialogs.words.text import say
from graph import GraphError, Listed, ProvisioningError, User


def people_unread(people: Listed[User] | GraphError) -> Sequence[Undetermined]:
    """That not everybody with a license was read, where that is so."""
    if isinstance(people, GraphError):
        note = say("Who holds a license in this tenant I could not read.")
        return (Undetermined(note, lacking(people, STATES_READER), people),)
    if people.complete:
        return ()
    note = say("I read the first {count} people with a license; there are more.", count=len(people))
    return (Undetermined(note),)


def open_errors(people: Iterable[User]) -> Iterator[tuple[User, ProvisioningError]]:
    """What a workload, or the synchronization, could not do for somebody, and has not done since."""
    for user in people:
        for error in user.provisioning_errors or ():
            if not error.resolved:
                yield user, error
