"""Who sits where, and whose tokens are whose."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signed_in import Member, Seat, SignedIn
from bot.store import Store
from bot.vault import Vault
from graph.auth.authority import Authority, Registration

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


def tokens_of(people: SignedIn, member: Member) -> str:
    return people.sign_in(member)._cache.load()


def test_a_seat_is_taken_by_who_entered_it(people: SignedIn) -> None:
    assert people.member(DESK) is None

    people.enter(DESK, ADA, "tokens")

    assert people.member(DESK) == ADA
    assert people.member(PHONE) is None
    assert tokens_of(people, ADA) == "tokens"


def test_t20_two_tenants_with_the_same_ids_share_nothing(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens of contoso")
    people.enter(Seat("fabrikam", "emulator", "talk-1", "megan"), ADA_OF_FABRIKAM, "tokens of fabrikam")

    assert tokens_of(people, ADA) == "tokens of contoso"
    assert tokens_of(people, ADA_OF_FABRIKAM) == "tokens of fabrikam"


@given(st.lists(st.tuples(st.text(), st.text(), st.text(), st.text()), unique=True, max_size=5))
def test_t20_no_two_seats_have_one_key(seats: list[tuple[str, str, str, str]]) -> None:
    keys = {Seat(*seat).key(what) for seat in seats for what in ("seat", "link")}

    assert len(keys) == 2 * len(seats)


def test_t37_signing_out_at_one_seat_takes_the_tokens_from_all(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    people.enter(PHONE, ADA, "tokens")
    opened = people.sign_in(ADA)

    assert people.leave(DESK) == ADA

    assert (people.member(DESK), people.member(PHONE)) == (None, ADA)
    assert tokens_of(people, ADA) == ""
    assert people.sign_in(ADA) is not opened  # nor in memory
    assert people.leave(DESK) is None


def test_t37_tokens_that_come_after_the_sign_out_are_not_kept(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    renewing = people.sign_in(ADA)._cache
    people.leave(DESK)

    renewing.save("newer tokens")

    assert tokens_of(people, ADA) == ""


def test_a_new_sign_in_takes_the_place_of_the_old_one(people: SignedIn) -> None:
    people.enter(DESK, ADA, "tokens")
    opened = people.sign_in(ADA)
    assert people.sign_in(ADA) is opened

    people.enter(DESK, ADA, "newer tokens")

    assert people.sign_in(ADA) is not opened
    assert tokens_of(people, ADA) == "newer tokens"


def test_whoever_goes_without_may_come_back(people: SignedIn) -> None:
    people.go_without(DESK)
    assert people.goes_without(DESK)

    people.enter(DESK, ADA, "tokens")

    assert not people.goes_without(DESK)
