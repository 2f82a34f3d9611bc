"""In whose name Graph is asked."""

import httpx


class SignIn(httpx.Auth):
    """In whose name Graph is asked: a person's (`delegated`; then /me is that person) or an application's.

    By itself it adds no token, for a tenant that knows who asks. `tenant` names the tenant before it is
    asked; `may_write` False says that it only looks, whatever the person's roles allow.
    """

    def __init__(self, *, delegated: bool, tenant: str = "", may_write: bool = True) -> None:
        self.delegated = delegated
        self.tenant = tenant
        self.may_write = may_write

    @property
    def signed_in(self) -> bool:
        """Whether anybody is, so that there is a point in asking."""
        return True
