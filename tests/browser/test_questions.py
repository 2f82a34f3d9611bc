"""A question about the tenant in a real Chromium: its table, and the file that is saved."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Arrive

pytestmark = pytest.mark.browser


async def test_a_table_is_shown_and_saved_as_csv(arrive: Arrive, tmp_path: Path) -> None:
    visitor = await arrive()

    await visitor.ask("which groups have errors")
    await expect(visitor.newest).to_contain_text("Customer Support")
    await expect(visitor.newest.get_by_role("table")).to_be_visible()
    await visitor.ask("as csv")
    link = visitor.page.locator('#webchat a[href^="data:text/csv"]')
    async with visitor.page.expect_download() as saving:
        await link.click()
    saved = await saving.value
    await saved.save_as(tmp_path / "saved.csv")

    rows = list(csv.reader((tmp_path / "saved.csv").read_text("utf-8-sig").splitlines()))
    assert (saved.suggested_filename, rows[0][0], rows[1][0], len(rows)) == (
        "groups.csv",
        "Group",
        "Customer Support",
        12,
    )
    assert (visitor.outside, visitor.complaints) == ([], [])
