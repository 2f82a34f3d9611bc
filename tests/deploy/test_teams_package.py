"""The app that is uploaded to Teams: as Microsoft's own schema wants it, and as only a person would check."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from deploy.npm import manifest_schema
from deploy.teams.checks import faults
from deploy.teams.icons import color, outline
from deploy.teams.package import FOLDER, Faulty, Order, main, manifest, package
from deploy.teams.png import Image, NotReadable, decode, encode
from graph.simulated.world import World
from tests.chat import Chat, told
from tests.tenants import asking

Json = dict[str, Any]
Change = Callable[[Json], object]

APP_ID = "5b1f0f0e-0d43-4a9c-8b57-0a4f5f0a0001"
WANTED = {
    "app_id": APP_ID,
    "host": "licenses.contoso.example",
    "privacy_url": "https://contoso.example/privacy",
    "terms_url": "https://contoso.example/terms",
    "version": "1.2.3",
}
ORDER = Order(**WANTED)  # type: ignore[arg-type]  # the addresses are read by pydantic
WHITE, NOTHING, RED = (255, 255, 255, 255), (0, 0, 0, 0), (255, 0, 0, 255)


@pytest.fixture(scope="session")
def schema() -> Json:
    """Microsoft's schema of the manifest, as its npm package carries it."""
    path = manifest_schema()
    if path is None:
        reason = "Microsoft's schema of the manifest is not there: run python -m deploy.npm"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    read: Json = json.loads(path.read_text("utf-8"))
    return read


@pytest.fixture
def files() -> dict[str, bytes]:
    return {name: (FOLDER / name).read_bytes() for name in ("color.png", "outline.png")}


def told_by(schema: Json, made: Json) -> list[str]:
    return sorted(error.json_path for error in Draft4Validator(schema).iter_errors(made))


def test_microsofts_schema_accepts_the_manifest(schema: Json) -> None:
    made = manifest(ORDER)

    assert told_by(schema, made) == []
    # The schema says which version it is by `const`, which drafts before the sixth do not read.
    assert made["manifestVersion"] == schema["properties"]["manifestVersion"]["const"]
    assert f"/v{made['manifestVersion']}/" in made["$schema"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda made: made["name"].update(short="x" * 31), "$.name.short"),
        (lambda made: made["bots"][0]["scopes"].append("everywhere"), "$.bots[0].scopes[3]"),
        (lambda made: made.update(suprise=1), "$"),
        (lambda made: made["developer"].pop("privacyUrl"), "$.developer"),
        (lambda made: made["bots"][0].update(botId="not-a-guid"), "$.bots[0].botId"),
    ],
)
def test_the_schema_refuses_what_teams_would_refuse(schema: Json, change: Change, path: str) -> None:
    made = manifest(ORDER)
    change(made)

    assert told_by(schema, made) == [path]


def test_the_manifest_holds_what_was_ordered_and_no_placeholder() -> None:
    made = manifest(ORDER)

    assert "${{" not in json.dumps(made)
    assert (made["id"], made["bots"][0]["botId"], made["webApplicationInfo"]["id"]) == (APP_ID,) * 3
    assert made["validDomains"] == ["licenses.contoso.example"]
    assert made["developer"] == {
        "name": "Group Licensing Assistant",
        "websiteUrl": "https://licenses.contoso.example/",
        "privacyUrl": "https://contoso.example/privacy",
        "termsOfUseUrl": "https://contoso.example/terms",
    }
    assert made["bots"][0]["scopes"] == ["personal", "groupChat", "team"]


def test_over_an_oauth_connection_people_sign_in_at_its_token_service() -> None:
    made = manifest(Order(**{**ORDER.model_dump(), "token_service": "https://token.botframework.com"}))

    assert made["validDomains"] == ["licenses.contoso.example", "token.botframework.com"]


def test_a_placeholder_that_nothing_fills_is_refused() -> None:
    with pytest.raises(Faulty, match="asks for SECRET"):
        manifest(ORDER, '{"id": "${{SECRET}}"}')


def test_what_is_ordered_stays_within_its_string() -> None:
    made = manifest(ORDER.model_copy(update={"developer": '", "id": "'}))

    assert made["developer"]["name"] == '", "id": "'
    assert made["id"] == APP_ID


def test_the_package_is_the_same_bytes_each_time() -> None:
    assert package(ORDER) == package(ORDER)


def test_the_package_holds_the_manifest_and_its_two_icons(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(package(ORDER))) as archive:
        entries = archive.infolist()
        content = {entry.filename: archive.read(entry) for entry in entries}

    assert json.loads(content.pop("manifest.json")) == manifest(ORDER)
    assert content == files
    assert {(entry.date_time, entry.create_system, entry.external_attr >> 16) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o644)
    }


def test_the_icons_are_those_that_are_drawn(files: dict[str, bytes]) -> None:
    assert decode(files["color.png"]) == color()
    assert decode(files["outline.png"]) == outline()
    assert sum(map(len, files.values())) < 5_000


def test_the_app_as_it_is_has_no_fault(files: dict[str, bytes]) -> None:
    assert list(faults(manifest(ORDER), files)) == []


def image(size: int, *pixels: tuple[int, int, int, int]) -> bytes:
    """The pixels given, over and over."""
    return encode(Image(size, size, tuple(pixels[at % len(pixels)] for at in range(size * size))))


@pytest.mark.parametrize(
    ("name", "file", "fault"),
    [
        ("color.png", None, "The color icon color.png is not in the package."),
        ("color.png", image(191, RED), "The color icon color.png is 191 × 191; it must be 192 × 192."),
        ("color.png", b"GIF89a", "The color icon color.png cannot be used: it is no PNG."),
        ("outline.png", None, "The outline icon outline.png is not in the package."),
        (
            "outline.png",
            image(64, WHITE, NOTHING),
            "The outline icon outline.png is 64 × 64; it must be 32 × 32.",
        ),
        (
            "outline.png",
            image(32, RED, NOTHING, WHITE),
            "The outline icon outline.png holds a colour; it must be white alone.",
        ),
        ("outline.png", image(32, WHITE), "The outline icon outline.png has no transparent background."),
        ("outline.png", image(32, NOTHING), "The outline icon outline.png shows nothing."),
        (
            "outline.png",
            image(32, WHITE, NOTHING)[:-40],
            "The outline icon outline.png cannot be used: it is no PNG.",
        ),
    ],
    ids=str,
)
def test_an_icon_that_teams_would_refuse_is_named(
    files: dict[str, bytes], name: str, file: bytes | None, fault: str
) -> None:
    changed = {other: content for other, content in files.items() if other != name}
    if file is not None:
        changed[name] = file

    assert list(faults(manifest(ORDER), changed)) == [fault]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda made: made["validDomains"].append("*.contoso.example"),
            "The domain *.contoso.example has a wildcard; name each host.",
        ),
        (
            lambda made: made["validDomains"].append("https://contoso.example/x"),
            "The domain https://contoso.example/x is not one host name such as licenses.example.com.",
        ),
        (
            lambda made: made["validDomains"].append("azurewebsites.net"),
            "The domain azurewebsites.net is shared by everybody who hosts there; name the whole host.",
        ),
        (
            lambda made: made["developer"].update(privacyUrl="http://contoso.example/"),
            "The privacyUrl http://contoso.example/ is no https address on the internet.",
        ),
        (
            lambda made: made["developer"].update(termsOfUseUrl="https://localhost/terms"),
            "The termsOfUseUrl https://localhost/terms is no https address on the internet.",
        ),
        (
            lambda made: made["bots"][0]["commandLists"][0]["commands"].pop(),
            "There is no Help for personal.",
        ),
        (
            lambda made: made["bots"][0]["commandLists"][1]["commands"].append({"title": "Help"}),
            "A command is listed twice for groupChat and team.",
        ),
    ],
)
def test_a_domain_address_or_command_that_must_not_be_is_named(
    files: dict[str, bytes], change: Change, fault: str
) -> None:
    made = manifest(ORDER)
    change(made)

    assert list(faults(made, files)) == [fault]


def test_a_faulty_icon_makes_no_package(tmp_path: Path) -> None:
    for name in ("manifest.json", "color.png"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())

    with pytest.raises(Faulty, match=r"outline\.png is not in the package"):
        package(ORDER, tmp_path)


@pytest.mark.parametrize("filtered_by", range(5))
def test_a_png_is_read_whatever_its_rows_were_filtered_by(filtered_by: int) -> None:
    drawn = outline()

    assert decode(filtered(drawn, filtered_by)) == drawn


def filtered(drawn: Image, by: int) -> bytes:
    """The image as an encoder writes it that filters every row in one way; straight from the standard."""
    import struct  # noqa: PLC0415 - only this sketch of another encoder needs them
    import zlib  # noqa: PLC0415

    stride, rows = drawn.width * 4, b""
    plain = bytes(channel for pixel in drawn.pixels for channel in pixel)
    for y in range(drawn.height):
        rows += bytes([by])
        for at in range(stride):
            here = y * stride + at
            a = plain[here - 4] if at >= 4 else 0
            b = plain[here - stride] if y else 0
            c = plain[here - stride - 4] if y and at >= 4 else 0
            pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            paeth = a if pa <= pb and pa <= pc else b if pb <= pc else c
            rows += bytes([(plain[here] - (0, a, b, (a + b) // 2, paeth)[by]) & 0xFF])
    body = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", body), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in chunks
    )


def test_a_png_without_transparency_is_opaque_and_one_with_a_palette_is_refused() -> None:
    file = bytearray(encode(color()))
    palette = bytes(file).replace(b"\x08\x06\x00\x00\x00", b"\x08\x03\x00\x00\x00", 1)

    assert all(pixel[3] == 255 for pixel in decode(bytes(file)).pixels)
    with pytest.raises(NotReadable, match="save it as a PNG of 8 bits"):
        decode(palette)
    with pytest.raises(NotReadable, match="cut short"):
        decode(
            encode(replace(color(), height=10, pixels=color().pixels[: 192 * 10])).replace(
                (10).to_bytes(4, "big"), (11).to_bytes(4, "big"), 1
            )
        )


def test_the_command_line_writes_the_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "there" / "app.zip"
    flags = ["--app-id", APP_ID.upper(), "--privacy-url", "https://contoso.example/privacy"]
    environment = {
        "GLA_APP_ID": "other",
        "GLA_PUBLIC_URL": "https://licenses.contoso.example",
        "GLA_TERMS_URL": "https://contoso.example/terms",
    }

    assert main([*flags, "--out", str(out)], environment) == 0

    assert f"{out}: version " in capsys.readouterr().out
    with zipfile.ZipFile(out) as archive:
        made = json.loads(archive.read("manifest.json"))
    assert (made["id"], made["validDomains"]) == (APP_ID, ["licenses.contoso.example"])


def test_the_command_line_says_what_is_missing_or_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "app.zip"
    flags = ["--app-id", "me", "--host", "*.contoso.example", "--privacy-url", "http://contoso.example/"]

    assert main([*flags, "--out", str(out)], {}) == 2

    said = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in said] == ["--app-id", "--host", "--privacy-url", "--terms-url"]
    assert "*.contoso.example is not one host name such as licenses.example.com" in said[1]
    assert "does not begin with https://" in said[2]
    assert said[3] == "--terms-url: is needed"
    assert not out.exists()


@pytest.mark.parametrize(
    "title",
    sorted(
        {
            command["title"]
            for one in manifest(ORDER)["bots"][0]["commandLists"]
            for command in one["commands"]
        }
        - {"Sign out"}  # is the door's: tests/bot/sign_in/test_sign_in.py
        | {"hi", "hello", "help"}
    ),
)
async def test_every_listed_command_is_understood(contoso_world: World, title: str) -> None:
    ada = Chat(contoso_world, asking(contoso_world, "ada@contoso.example"))
    await ada.join()

    answer = told(await ada.say(title))

    assert not answer.startswith(("I did not get that", "I cannot find", "I could not finish"))
