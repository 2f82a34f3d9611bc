"""What lies in the store opens with its key, under its own name, and with no other."""

import json
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from bot.keeping.store import ABSENT, Conflict, Store
from bot.keeping.vault import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(":memory:")
    yield store
    store.close()


def lying(store: Store, key: str = "k") -> str:
    document = store.load(key)
    assert document is not None
    return json.dumps(document.value)


def test_t36_nothing_can_be_read_without_the_key(store: Store) -> None:
    Vault(store, [NEW]).put("k", "canary", lifetime=60)

    assert "canary" not in lying(store)
    kept = Vault(store, [NEW]).get("k")
    assert kept is not None
    assert kept.text == "canary"
    assert Vault(store, [OLD]).get("k") is None
    assert Vault(store).get("k") is None


def test_t36_a_new_key_goes_in_front_and_the_old_one_goes_when_nothing_needs_it(store: Store) -> None:
    Vault(store, [OLD]).put("k", "canary", lifetime=60)
    rotated = Vault(store, [NEW, OLD])

    assert rotated.get("k", lifetime=60) is not None

    after = Vault(store, [NEW]).get("k")
    assert after is not None
    assert after.text == "canary"


def test_reading_alone_rotates_nothing(store: Store) -> None:
    Vault(store, [OLD]).put("k", "canary", lifetime=60)
    before = lying(store)

    Vault(store, [NEW, OLD]).get("k")

    assert lying(store) == before


def test_a_row_that_was_renamed_opens_for_nobody(store: Store) -> None:
    vault = Vault(store, [NEW])
    vault.put("mine", "canary", lifetime=60)
    moved = store.load("mine")
    assert moved is not None
    assert moved.value is not None
    store.save("yours", moved.value)

    assert vault.get("yours") is None


@pytest.mark.parametrize("value", [{}, {"sealed": ""}, {"sealed": "nonsense"}, {"sealed": 5}])
def test_what_is_broken_is_not_there(store: Store, value: dict[str, object]) -> None:
    store.save("k", value)

    assert Vault(store, [NEW]).get("k") is None


def test_of_two_who_write_one_finds_it_changed(store: Store) -> None:
    vault = Vault(store, [NEW])
    vault.put("k", "one", ABSENT, lifetime=60)
    kept = vault.get("k")
    assert kept is not None
    vault.put("k", "two", kept.etag, lifetime=60)

    with pytest.raises(Conflict):
        vault.put("k", "three", kept.etag, lifetime=60)
    with pytest.raises(Conflict):
        vault.put("k", "four", ABSENT, lifetime=60)
