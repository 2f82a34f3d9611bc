"""As much of PNG as app icons need: 8 bits a channel, colours with or without transparency, not interlaced.

https://www.w3.org/TR/png-3/
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}  # colour type → bytes a pixel: true colour, true colour with alpha

Pixel = tuple[int, int, int, int]


class NotReadable(ValueError):
    """No PNG, or one of a kind that is not read here; the text says which."""


@dataclass(frozen=True, slots=True)
class Image:
    """`pixels` are rows from the top of red, green, blue and opacity, 0–255 each."""

    width: int
    height: int
    pixels: tuple[Pixel, ...]


def encode(image: Image) -> bytes:
    """The image as a PNG; the same image gives the same bytes wherever zlib is the same."""
    rows = [
        b"\x00" + bytes(channel for pixel in _row(image, y) for channel in pixel) for y in range(image.height)
    ]
    header = struct.pack(">IIBBBBB", image.width, image.height, 8, 6, 0, 0, 0)
    packed = zlib.compress(b"".join(rows), 9)
    return b"".join([_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")])


def decode(file: bytes) -> Image:
    """The image in a PNG file. Raises NotReadable."""
    try:
        chunks = list(_chunks(file))
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
        raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    except (KeyError, struct.error, zlib.error) as error:
        raise NotReadable("it is no PNG") from error
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise NotReadable("save it as a PNG of 8 bits a channel with transparency, not interlaced")
    channels = _CHANNELS[colour]
    if len(raw) != height * (1 + width * channels):
        raise NotReadable("the PNG is cut short")
    plain = b"".join(_unfiltered(raw, width * channels, channels))
    parts = (plain[at : at + channels] for at in range(0, len(plain), channels))
    pixels = tuple((part[0], part[1], part[2], part[3] if channels == 4 else 255) for part in parts)
    return Image(width, height, pixels)


def _row(image: Image, y: int) -> Iterable[Pixel]:
    return image.pixels[y * image.width : (y + 1) * image.width]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE) if file.startswith(_SIGNATURE) else len(file)
    while at < len(file):
        length, kind = struct.unpack_from(">I4s", file, at)
        yield kind, file[at + 8 : at + 8 + length]
        at += 12 + length


def _unfiltered(raw: bytes, stride: int, channels: int) -> Iterator[bytes]:
    """Each row as it was before the encoder described it by its neighbours (section 9 of the standard)."""
    above = bytes(stride)
    for start in range(0, len(raw), stride + 1):
        row = bytearray(raw[start + 1 : start + 1 + stride])
        for at in range(stride):
            left = row[at - channels] if at >= channels else 0
            corner = above[at - channels] if at >= channels else 0
            row[at] = (row[at] + _predicted(raw[start], left, above[at], corner)) & 0xFF
        above = bytes(row)
        yield above


def _predicted(filter_type: int, left: int, above: int, corner: int) -> int:
    match filter_type:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return above
        case 3:
            return (left + above) // 2
        case 4:
            estimate = left + above - corner
            return min((left, above, corner), key=lambda near: abs(estimate - near))
        case _:
            raise NotReadable("it is no PNG")
