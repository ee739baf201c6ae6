"""What stays together when several processes share the tests."""

import pytest

from tests.sharing_out import WAITING, Scheduling, kind_of, scope_of


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("tests/a/test_b.py::test_c[sqlite]", "tests/a/test_b.py::test_d[ana-sqlite]", True),
        ("tests/a/test_b.py::test_c[sqlite]", "tests/a/test_b.py::test_c[postgresql]", False),
        ("tests/a/test_b.py::test_c[sqlite]", "tests/a/test_e.py::test_c[sqlite]", False),
        ("tests/backups/test_b.py::test_c[sqlite]", "tests/backups/test_e.py::test_c[sqlite]", True),
        ("tests/backups/test_b.py::test_c[sqlite]", "tests/backups/test_e.py::test_c", False),
    ],
)
def test_a_file_stays_together_on_one_kind_of_database(one: str, other: str, together: bool) -> None:
    assert (scope_of(one) == scope_of(other)) is together


def test_a_word_in_a_name_is_no_kind_of_database() -> None:
    assert kind_of("tests/test_db.py::test_sqlite_waits") is None


def test_what_mostly_waits_stays_in_one_process() -> None:
    scheduling = Scheduling.__new__(Scheduling)
    assert {scheduling._split_scope(f"tests/a.py::test_b@{one}") for one in WAITING} == {"waiting"}
    assert scheduling._split_scope("tests/a.py::test_b@stories") == "stories"
