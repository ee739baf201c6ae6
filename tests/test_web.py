"""What every room asks of the glue between Flask and the field."""

import pytest

from kie.forming import version_read


@pytest.mark.parametrize(
    ("text", "version"), [("7", 7), (None, 0), ("", 0), ("-1", 0), ("one", 0), ("²", 0), ("9" * 5000, 0)]
)
def test_a_spoilt_version_is_one_that_is_always_stale(text: str | None, version: int) -> None:
    assert version_read(text) == version
