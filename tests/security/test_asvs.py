"""The list of ASVS: whole, in order, and each thing that it says is met is shown by a test that there is."""

from pathlib import Path

import pytest

from tests.house import asvs, documents

REQUIRED = '[sections]\n"1.1" = "12"\n"1.2" = "31"\n'
ENTRY = """["{id}"]
about = "How a thing is done"
status = "{status}"
how = "It is done in the way that is right."
{more}
"""
GOOD = 'tests = ["tests/test_thing.py::test_it"]\nshown = {"docs/book.md" = "Keep it dry"}'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A standard of three requirements, and a house that meets them."""
    for folder in ("asvs", "tests", "docs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "asvs" / "requirements.toml").write_text(REQUIRED)
    (tmp_path / "tests" / "test_thing.py").write_text(
        "def test_it() -> None:\n    pass\n\n\ndef it() -> None: ...\n"
    )
    (tmp_path / "docs" / "book.md").write_text("# A book\n\nKeep it dry.\n")
    tell(tmp_path, dict.fromkeys(("1.1.1", "1.1.2", "1.2.2"), ("met", GOOD)))
    return tmp_path


def tell(small: Path, said: dict[str, tuple[str, str]]) -> None:
    """Write the one chapter. `said`: status and further lines of each entry."""
    parts = [ENTRY.format(id=name, status=status, more=more) for name, (status, more) in said.items()]
    (small / "asvs" / "v01.toml").write_text("\n".join(parts))


def found(small: Path) -> list[str]:
    return asvs.wrong(small / "asvs", small)


def test_nothing_is_wrong_with_the_list() -> None:
    assert asvs.wrong() == []


def test_the_standard_has_as_many_requirements_as_were_published() -> None:
    levels = list(asvs.required().values())
    assert (levels.count(1), levels.count(2)) == (70, 183)


def test_docs_security_is_today_s() -> None:
    assert documents.SECURITY.read_text(encoding="utf-8") == documents.security(), "run: make documents"


def test_a_good_list_is_good(small: Path) -> None:
    assert found(small) == []


def test_what_is_left_out_unknown_or_in_disorder_is_found(small: Path) -> None:
    tell(small, dict.fromkeys(("1.2.1", "1.1.2", "1.1.1", "2.1.1"), ("met", GOOD)))
    assert found(small) == [
        "1.2.2: nothing is said of it",
        "1.2.1: no requirement of level 1 or 2",
        "2.1.1: no requirement of level 1 or 2",
        "2.1.1: stands in v01.toml",
        "v01.toml: not in order",
    ]


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        ("met", "", "met, but nothing shows it"),
        ("done", "", "no status 'done'"),
        ("open", GOOD, "not met, but tests are named"),
        ("met", 'tests = ["tests/test_thing.py::test_other"]', "no test tests/test_thing.py::test_other"),
        ("met", 'tests = ["tests/test_thing.py::it"]', "no test tests/test_thing.py::it"),
        ("met", 'tests = ["tests/thing.py::test_it"]', "no test tests/thing.py::test_it"),
        ("met", 'shown = {"docs/other.md" = "Keep it dry"}', "no file docs/other.md"),
        ("met", 'shown = {"docs/book.md" = "Keep it wet"}', "docs/book.md does not say 'Keep it wet'"),
    ],
)
def test_a_claim_that_nothing_shows_is_found(small: Path, status: str, more: str, said: str) -> None:
    tell(small, {"1.1.1": (status, more), "1.1.2": ("open", ""), "1.2.2": ("not-applicable", "")})
    assert found(small) == [f"1.1.1: {said}"]
