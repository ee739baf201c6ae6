"""The privacy notice: versions as files, which is in force from when, and what has changed with each.

A version is `notices/<number>.toml`. The one in force is the last whose day has come; earlier ones stay readable, so
that anybody can see what they were told at a time.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from config import ConfigError


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A heading with its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One version. `what_changed`: since the one before, "" for the first."""

    number: int
    in_force_from: date
    what_changed: str
    parts: tuple[NoticePart, ...]

    def filled(self, organisation: str, contact: str) -> tuple[NoticePart, ...]:
        """Its parts, with whose they are and whom to ask."""
        return tuple(
            NoticePart(
                one.title,
                tuple(
                    said.replace("{organisation}", organisation).replace("{contact}", contact)
                    for said in one.paragraphs
                ),
            )
            for one in self.parts
        )


@lru_cache(maxsize=8)
def notices_in(folder: Path) -> tuple[Notice, ...]:
    """Every version, the first first. Raises ConfigError that names what is wrong with which file."""
    found = tuple(_read(path) for path in sorted(folder.glob("*.toml")))
    if not found:
        raise ConfigError(f"KIE_NOTICES_DIR: there is no privacy notice in {folder}.")
    if [one.number for one in found] != list(range(1, len(found) + 1)):
        raise ConfigError(f"{folder}: notices are numbered from 0001.toml on, with none left out.")
    days = [one.in_force_from for one in found]
    if days != sorted(set(days)):
        raise ConfigError(f"{folder}: each notice is in force from a later day than the one before.")
    if any(not one.what_changed for one in found[1:]):
        raise ConfigError(f"{folder}: from the second notice on, what_changed says what is new.")
    return found


def in_force(found: Sequence[Notice], day: date) -> Notice:
    """The version that holds on `day`; the first before any did."""
    return next((one for one in reversed(found) if one.in_force_from <= day), found[0])


def _read(path: Path) -> Notice:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Notice(
            int(path.stem),
            _day(data["in_force_from"]),
            " ".join(str(data["what_changed"]).split()),
            tuple(_part(one) for one in data["parts"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise ConfigError(f"{path} is no privacy notice: {type(wrong).__name__}: {wrong}.") from wrong


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError("in_force_from is no date")
    return value


def _part(data: dict[str, str]) -> NoticePart:
    paragraphs = (" ".join(one.split()) for one in data["text"].split("\n\n"))
    return NoticePart(data["title"], tuple(one for one in paragraphs if one))
