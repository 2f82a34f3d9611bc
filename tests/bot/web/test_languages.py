import json
import re
from html import unescape

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.languages import spoken_by
from dialogs.words.pseudo import ACCENTED, MIRRORED, OPEN
from dialogs.words.tongue import ENGLISH, Tongue
from tests.bot.conftest import Bot
from tests.languages import Read, left_in_english


@pytest.mark.parametrize(
    ("header", "tongue"),
    [
        ("", ENGLISH),
        ("tlh, en-XA;q=0.5", ACCENTED),
        ("en-US;q=0.8, ar-XB", MIRRORED),
        ("ar-XB;q=0.1,en-XA;q=0.2", ACCENTED),
        ("ar-XB;q=high, en-XA;q=0.1", ACCENTED),
        (";;;,=,", ENGLISH),
        (f"{'tlh,' * 50}ar-XB", ENGLISH),
    ],
)
def test_the_browsers_languages_are_asked_the_most_wanted_first(header: str, tongue: Tongue) -> None:
    request = make_mocked_request("GET", "/", headers={"Accept-Language": header})

    assert spoken_by(request) is tongue


async def test_the_page_is_written_in_the_visitors_language_and_direction(bot: Bot) -> None:
    client = await bot()
    answers = [await client.get("/", headers={"Accept-Language": tag}) for tag in ("en-GB", "en-XA", "ar-XB")]
    english, accented, mirrored = [await answer.text() for answer in answers]

    assert '<html lang="en" dir="ltr">' in english
    assert "data-told" not in english
    assert '<html lang="en-XA" dir="ltr">' in accented
    assert '<html lang="ar-XB" dir="rtl">' in mirrored
    (told,) = re.findall(r'data-told="([^"]+)"', accented)
    assert json.loads(unescape(told))["Signed in as {name}"].startswith("⟦Šíğñéď íñ áš {name}")


@pytest.mark.parametrize("tongue", [ACCENTED, MIRRORED])
async def test_no_english_is_left_on_the_page(bot: Bot, tongue: Tongue) -> None:
    answer = await (await bot()).get("/", headers={"Accept-Language": tongue.tag})

    blocks = Read(await answer.text()).blocks
    assert sum(OPEN in block for block in blocks) > 500
    assert [(words, block) for block in blocks if (words := left_in_english(block))] == []


async def test_what_the_panel_did_is_told_in_the_visitors_language(bot: Bot) -> None:
    client = await bot()
    opened = await (await client.post("/v3/directline/tokens/generate")).json()
    headers = {"Authorization": f"Bearer {opened['token']}", "Accept-Language": "en-XA"}

    done = await client.post("/demo/admin-center", json={"change": "reset"}, headers=headers)
    refused = await client.post(
        "/demo/admin-center", json={"change": "resolve_incident", "id": "MO9"}, headers=headers
    )

    assert (await done.json())["done"].startswith("⟦\u2068Contoso\u2069 íš áš íţ ŵáš")
    assert (await refused.json())["error"].startswith("⟦Ţĥéŕé íš ñó íñćíďéñţ \u2068MO9\u2069.")
