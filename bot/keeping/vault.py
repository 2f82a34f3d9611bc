"""Secrets at rest: encrypted in the store, under keys that are kept elsewhere.

Fernet (https://cryptography.io/en/latest/fernet/): the first key encrypts, all decrypt, so that a new one is
put in front and the old ones go when nothing is left under them. What is read under an old key is written
back under the new one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.keeping.store import ANY, Store


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was kept, and the eTag it was loaded with."""

    text: str
    etag: str


class Vault:
    """Texts under keys, like the store's documents. `keys` are Fernet's; without any it makes one, and what
    it keeps ends with the process."""

    def __init__(self, store: Store, keys: Sequence[str] = ()) -> None:
        self._store = store
        self._fernets = [Fernet(key) for key in keys or (Fernet.generate_key().decode(),)]
        self._fernet = MultiFernet(self._fernets)

    def put(self, key: str, text: str, etag: str = ANY, *, lifetime: float) -> None:
        """Keep a text for `lifetime` seconds; Conflict if it is no longer the one loaded with `etag`."""
        # The name is sealed in: a row that somebody renames opens for nobody.
        sealed = self._fernet.encrypt(json.dumps([key, text]).encode()).decode()
        self._store.save(key, {"sealed": sealed}, etag, lifetime=lifetime)

    def get(self, key: str, *, lifetime: float | None = None) -> Sealed | None:
        """The text, or None where there is none that these keys open. With `lifetime` it is kept on when the
        first key is not the one that it was sealed with."""
        document = self._store.load(key)
        if document is None:
            return None
        sealed = str((document.value or {}).get("sealed", "")).encode()
        try:
            name, text = json.loads(self._fernet.decrypt(sealed))
        except (InvalidToken, ValueError):
            return None
        if name != key:
            return None
        if lifetime is not None and not self._is_newest(sealed):
            self.put(key, text, lifetime=lifetime)
        return Sealed(text, document.etag)

    def forget(self, key: str) -> None:
        """Keep it no longer."""
        self._store.forget(key)

    def _is_newest(self, sealed: bytes) -> bool:
        try:
            self._fernets[0].decrypt(sealed)
        except InvalidToken:
            return False
        return True
