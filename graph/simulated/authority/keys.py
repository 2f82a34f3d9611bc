"""The authority's key, and what is signed with it. https://learn.microsoft.com/entra/identity-platform/access-tokens"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Json = dict[str, Any]


class Unreadable(Exception):
    """The token is none of this authority's, or not for whom it was shown to."""


class Keys:
    """One key pair, made anew with each authority."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._kid = uuid4().hex

    def published(self) -> Json:
        """The public half, as a JSON Web Key Set."""
        key = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        return {"keys": [{**key, "kid": self._kid, "use": "sig", "alg": "RS256"}]}

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self._private, algorithm="RS256", headers={"kid": self._kid})

    def read(self, token: str, audiences: set[str], now: float) -> Json:
        """The claims of a token that is ours, for one of the audiences, and valid now; raises Unreadable."""
        try:
            claims: Json = jwt.decode(
                token,
                self._private.public_key(),
                algorithms=["RS256"],
                # Time is the caller's: its clock may be a test's.
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise Unreadable(type(error).__name__) from error
        if claims.get("aud") not in audiences:
            raise Unreadable("audience")
        if not claims["nbf"] <= now < claims["exp"]:
            raise Unreadable("lifetime")
        return claims
