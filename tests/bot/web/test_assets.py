import base64
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from bot.web.assets import Package, WrongArchive, is_here, unpack


def hashed(algorithm: str, content: bytes) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def packed(path: Path, name: str, content: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return path


def package_of(archive: Path, content: bytes, member: str = "package/dist/chat.js") -> Package:
    return Package("chat", "1.0.0", member, hashed("sha512", archive.read_bytes()), hashed("sha384", content))


def test_the_one_file_is_taken_out_with_a_compressed_copy(tmp_path: Path) -> None:
    archive = packed(tmp_path / "chat.tgz", "package/dist/chat.js", b"chat();")
    package = package_of(archive, b"chat();")
    folder = tmp_path / "build"

    assert not is_here(package, folder)
    assert unpack(archive, package, folder) == folder / "chat.js"
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".gz"} == {
        "chat.js": b"chat();"
    }
    assert gzip.decompress((folder / "chat.js.gz").read_bytes()) == b"chat();"
    assert is_here(package, folder)


def test_t73_an_archive_that_is_not_the_pinned_one_is_not_unpacked(tmp_path: Path) -> None:
    package = package_of(packed(tmp_path / "a.tgz", "package/dist/chat.js", b"chat();"), b"chat();")
    other = packed(tmp_path / "b.tgz", "package/dist/chat.js", b"steal();")

    with pytest.raises(WrongArchive, match=r"b\.tgz is not chat 1\.0\.0"):
        unpack(other, package, tmp_path / "build")

    assert not (tmp_path / "build").exists()


def test_an_archive_without_the_file_is_refused(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.tgz", "package/readme.md", b"hello")

    with pytest.raises(WrongArchive, match=r"holds no package/dist/chat\.js"):
        unpack(archive, package_of(archive, b""), tmp_path / "build")


def test_t73_a_file_changed_on_disk_is_not_here(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.tgz", "package/dist/chat.js", b"chat();")
    package = package_of(archive, b"chat();")
    unpack(archive, package, tmp_path).write_bytes(b"steal();")

    assert not is_here(package, tmp_path)
