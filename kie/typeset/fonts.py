"""The fonts that documents are set in, and which characters they have."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from typst import Fonts

from config import ROOT

FOLDER = ROOT / "static" / "vendor" / "print"
KEPT = {"\n", " ", "\u00a0"}
SHAPERS = {"\u200c", "\u200d"}
"""Joiners: they have no picture of their own, and shape what stands beside them."""


@lru_cache
def fonts() -> Fonts:
    """The vendored fonts and no others, so that a document looks the same on every machine."""
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


@lru_cache
def covered() -> frozenset[int]:
    """Every code point for which one of the fonts has a picture."""
    return frozenset(point for path in sorted(FOLDER.rglob("*.ttf")) for point in _points(path))


def printable(text: str) -> str:
    """The text with each character that no font has, or that has no picture, shown by its number: [U+0007].

    A file for archives may not hold a character without a picture. Nothing is dropped without a trace.
    """
    text = text.replace("\t", " ")
    return "".join(
        one if _has_picture(one) else f"[U+{ord(one):04X}]" for one in unicodedata.normalize("NFC", text)
    )


def _has_picture(one: str) -> bool:
    if one in KEPT or one in SHAPERS:
        return True
    if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}:
        return False
    return ord(one) in covered()


def _points(path: Path) -> Iterator[int]:
    """The code points of a TrueType font's character map (OpenType 1.9, `cmap`, formats 4 and 12)."""
    data = path.read_bytes()
    cmap = next(offset for tag, offset in _tables(data) if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for place in range(count):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + place * 8 + 4)
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if form == 4:
            yield from _points_of_format_4(data, cmap + offset)
        elif form == 12:
            yield from _points_of_format_12(data, cmap + offset)


def _tables(data: bytes) -> Iterator[tuple[bytes, int]]:
    (count,) = struct.unpack_from(">H", data, 4)
    for place in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, 12 + place * 16)
        yield tag, offset


def _points_of_format_4(data: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * doubled)
    ranges_at = at + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    for place, (start, end, delta, away) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for point in range(start, min(end, 0xFFFE) + 1):
            glyph = point
            if away:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * place + away + 2 * (point - start))
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point


def _points_of_format_12(data: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for place in range(count):
        start, end, glyph = struct.unpack_from(">III", data, at + 16 + place * 12)
        yield from range(start + (glyph == 0), end + 1)
