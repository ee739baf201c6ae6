"""The service standards that a reflection is held against, as their publisher wrote them."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("standards.toml")


@dataclass(frozen=True, slots=True)
class Standard:
    """One heading with its sentences, word for word."""

    title: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standards:
    """All of them, with their source. `activity`: what the publisher asks people to do."""

    publisher: str
    document: str
    activity: Standard
    standards: tuple[Standard, ...]


@lru_cache
def standards() -> Standards:
    """The standards that come with the product."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Standards(
        data["publisher"],
        data["document"],
        _standard(data["activity"]),
        tuple(_standard(one) for one in data["standards"]),
    )


def _standard(data: dict[str, list[str]]) -> Standard:
    return Standard(str(data["title"]), tuple(data["statements"]))
