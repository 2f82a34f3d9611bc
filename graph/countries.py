"""Which two letters are a country: ISO 3166-1, which Graph demands of a usage location.

https://learn.microsoft.com/graph/api/resources/user (usageLocation); the codes are Babel's territories, less
those that ISO 3166 only reserves or leaves to its users.
"""

from functools import cache

_NO_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Reserved, user-assigned or of the CLDR's own making. Kosovo's XK is among the user-assigned."""


def is_country(code: str) -> bool:
    """Whether ISO 3166-1 assigns these two letters."""
    return code in _assigned()


@cache
def _assigned() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - its tables are some megabytes; few who import graph ask

    territories = Locale("en").territories
    two_letters = {code for code in map(str, territories) if len(code) == 2 and code.isalpha()}
    return frozenset(two_letters - _NO_COUNTRIES)
