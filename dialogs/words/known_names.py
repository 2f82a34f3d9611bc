"""Names of countries, weekdays and months in the languages that are read, as Babel knows them from the CLDR.

Imported by the first question that may hold one: Babel's tables are some megabytes.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale


@cache
def countries(language: str) -> Mapping[str, str]:
    """The names of countries in a language, in lower case, each with its code (ISO 3166-1 alpha-2)."""
    named = Locale(language).territories
    return {name.casefold(): code for code, name in named.items() if len(code) == 2 and code.isalpha()}


@cache
def weekdays(language: str) -> Mapping[str, int]:
    """The weekdays in a language, in lower case; Monday is 0."""
    wide = Locale(language).days["format"]["wide"]
    return {name.casefold(): day for day, name in wide.items()}


@cache
def months(language: str) -> Mapping[str, int]:
    """The months in a language, in lower case, as they stand alone and beside a day; January is 1."""
    forms = Locale(language).months
    names = (forms["format"]["wide"], forms["stand-alone"]["wide"])
    return {name.casefold(): month for each in names for month, name in each.items()}
