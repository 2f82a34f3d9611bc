"""Who sits where, and whose tokens are whose."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.chats import Seat
from bot.keeping.store import Store
from bot.keeping.vault import Vault
from bot.sign_in.signed_in import Member, SignedIn
from graph.auth.authority import Authority, Registration
from graph.auth.person import PersonSignIn

ADA = Member("contoso", "ada-1", "Ada Lindqvist", "ada@contoso.example")
ADA_OF_FABRIKAM = Member("fabrikam", "ada-1", "Ada of Fabrikam", "ada@fabrikam.example")
DESK = Seat("", "emulator", "talk-1", "megan")
PHONE = Seat("", "emulator", "talk-2", "megan")


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(":memory:")
    yield store
    store.close()


@pytest.fixture
def people(store: Store) -> SignedIn:
    return SignedIn(store, Vault(store), Registration(Authority("contoso"), "client", "secret"))


def opened_at(people: SignedIn, seat: Seat) -> PersonSignIn:
    opened = people.sign_in(seat)
    assert isinstance(opened, PersonSignIn)
    return opened


def tokens_of(people: SignedIn, seat: Seat) -> str:
    return opened_at(people, seat)._cache.load()


def test_a_seat_is_taken_by_who_entered_it(people: SignedIn) -> None:
    assert people.member(DESK) is None

    people.enter(DESK, ADA, "tokens")

    assert people.member(DESK) == ADA
    assert people.member(PHONE) is None
    assert tokens_of(people, DESK) == "tokens"


def test_t20_two_tenants_with_the_same_ids_share_nothing(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens of contoso")
    theirs = Seat("fabrikam", "emulator", "talk-1", "megan")
    people.enter(theirs, ADA_OF_FABRIKAM, "tokens of fabrikam")

    assert tokens_of(people, DESK) == "tokens of contoso"
    assert tokens_of(people, theirs) == "tokens of fabrikam"


@given(st.lists(st.tuples(st.text(), st.text(), st.text(), st.text()), unique=True, max_size=5))
def test_t20_no_two_seats_have_one_key(seats: list[tuple[str, str, str, str]]) -> None:
    keys = {Seat(*seat).key(what) for seat in seats for what in ("seat", "link")}

    assert len(keys) == 2 * len(seats)


def test_t37_signing_out_at_one_seat_takes_the_tokens_from_all(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    people.enter(PHONE, ADA, "tokens")
    opened = people.sign_in(PHONE)

    assert people.leave(DESK) == ADA

    assert (people.member(DESK), people.member(PHONE)) == (None, ADA)
    assert (people.sign_in(DESK), tokens_of(people, PHONE)) == (None, "")
    assert people.sign_in(PHONE) is not opened  # nor in memory
    assert people.leave(DESK) is None


def test_t37_tokens_that_come_after_the_sign_out_are_not_kept(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    people.enter(PHONE, ADA, "tokens")
    renewing = opened_at(people, DESK)._cache
    people.leave(DESK)

    renewing.save("newer tokens")

    assert tokens_of(people, PHONE) == ""


def test_a_new_sign_in_takes_the_place_of_the_old_one(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    opened = people.sign_in(DESK)
    assert people.sign_in(DESK) is opened

    people.enter(DESK, ADA, "newer tokens")

    assert people.sign_in(DESK) is not opened
    assert tokens_of(people, DESK) == "newer tokens"


def test_whoever_changes_seats_keeps_the_tokens_and_leaves_none_behind(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")

    people.move(DESK, PHONE)

    assert (people.member(DESK), people.member(PHONE)) == (None, ADA)
    assert tokens_of(people, PHONE) == "tokens"


def test_whoever_goes_without_may_come_back(people: SignedIn) -> None:
    people.go_without(DESK)
    assert people.goes_without(DESK)

    people.enter(DESK, ADA, "tokens")

    assert not people.goes_without(DESK)
