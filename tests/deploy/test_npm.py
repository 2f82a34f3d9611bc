"""What npm brings is what was pinned, or it is not unpacked."""

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from bot.web.assets import Package, WrongArchive
from deploy.npm import main, manifest_schema, playground, unpack_all


def hashed(algorithm: str, content: bytes) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def packed(path: Path, **files: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def pinned(archive: Path) -> Package:
    return Package("tool", "1.0.0", "package/cli.js", hashed("sha512", archive.read_bytes()), "")


def test_a_whole_package_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    archive = packed(tmp_path / "tool.tgz", package__cli=b"run()", package__dist__index=b"more()")
    home = tmp_path / "npm" / "tool"
    home.mkdir(parents=True)
    (home / "stale").write_bytes(b"old")

    unpack_all(archive, pinned(archive), home)

    files = {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}
    assert files == {"cli": b"run()", "dist/index": b"more()"}
    assert [path.name for path in home.parent.iterdir()] == ["tool"]


def test_t73_t86_another_archive_than_the_pinned_one_leaves_everything_as_it_was(tmp_path: Path) -> None:
    archive = packed(tmp_path / "tool.tgz", package__cli=b"run()")
    other = packed(tmp_path / "other.tgz", package__cli=b"steal()")
    home = tmp_path / "npm" / "tool"
    unpack_all(archive, pinned(archive), home)

    with pytest.raises(WrongArchive, match=r"other\.tgz is not tool 1\.0\.0"):
        unpack_all(other, pinned(archive), home)

    assert (home / "cli").read_bytes() == b"run()"


def test_an_archive_cannot_write_beside_its_place(tmp_path: Path) -> None:
    archive = packed(tmp_path / "tool.tgz", **{"package/../../../escaped": b"!"})

    with pytest.raises(tarfile.TarError):
        unpack_all(archive, pinned(archive), tmp_path / "npm" / "tool")

    assert not list(tmp_path.rglob("escaped"))


def test_what_was_not_fetched_is_not_there(tmp_path: Path) -> None:
    assert (manifest_schema(tmp_path), playground(tmp_path)) == (None, None)


def test_setting_up_goes_on_after_what_cannot_be_had_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable() -> Path:
        raise WrongArchive("npm could not bring it")

    assert main({"first": unreachable, "second": lambda: tmp_path}) == 1

    assert capsys.readouterr() == (f"second: {tmp_path}\n", "first: npm could not bring it\n")
