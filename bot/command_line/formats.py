"""How a command prints a list."""

from enum import StrEnum


class Output(StrEnum):
    """A table for people, JSON for scripts, CSV for spreadsheets."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
