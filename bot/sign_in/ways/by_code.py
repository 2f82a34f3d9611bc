"""The one person who signs in with a device code at the terminal, and their way to Graph.

A turn that met no sign-in, one that has ended, or one that may not write, is mended by another code.
"""

from collections.abc import Callable
from dataclasses import dataclass

from graph import Entra
from graph.auth.device_code import DeviceCode
from graph.auth.one_turn import OneTurn
from graph.connection import Connection, GraphEntra

_TO_WRITE = (
    "This write needs one more permission. Should the page ask for an administrator's approval, cancel "
    "there: nothing is written then.\n"
)


@dataclass(frozen=True, slots=True)
class ByCode:
    """Who signs in, and over which connection; `tell` shows lines at the terminal and nowhere else."""

    device: DeviceCode
    connection: Connection
    tell: Callable[[str], None]

    def turn(self) -> OneTurn:
        """The person's sign-in during one turn."""
        return OneTurn(self.device, self.device.tenant)

    def entra(self, turn: OneTurn) -> Entra:
        """Their way to Graph during it."""
        return GraphEntra(self.connection, turn)

    async def sign_in(self, met: OneTurn | None = None) -> None:
        """Show a code, which brings what a turn met the want of, and wait until it was entered. Raises
        GraphError."""
        wants = met.wants if met else None
        to_write = met is not None and met.wrote_in_vain
        because = _TO_WRITE if to_write and wants and wants.code == "consent_required" else ""
        await self.device.sign_in(
            lambda prompt: self.tell(f"{because}{prompt.message}"),
            wants.claims if wants else "",
            to_write=to_write,
        )

    async def aclose(self) -> None:
        """Close what Graph and Entra were asked over."""
        await self.connection.aclose()
        self.device.close()
