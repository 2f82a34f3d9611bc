import pytest

from graph.countries import is_country


@pytest.mark.parametrize("code", ["DE", "US", "NO", "TW", "GB", "CW", "SS"])
def test_a_country_of_iso_3166(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize("code", ["ZZ", "EU", "UN", "XK", "UK", "de", "", "DEU", "419"])
def test_no_country(code: str) -> None:
    assert not is_country(code)
