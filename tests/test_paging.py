"""Whatever page is asked for, one is shown, and all pages together show each once."""

from hypothesis import given
from hypothesis import strategies as st

from kie.paging import Paging, paging


def test_a_page_that_is_not_there_becomes_the_nearest() -> None:
    assert paging(0, 50, 7) == Paging(1, 1, 0)
    assert paging(100, 50, 10**30) == Paging(2, 2, 50)
    assert paging(101, 50, -3) == Paging(1, 3, 0)


@given(st.integers(0, 300), st.integers(1, 60))
def test_all_pages_show_each_once(total: int, a_page: int) -> None:
    shown: list[int] = []
    for wanted in range(1, paging(total, a_page, 1).pages + 1):
        at = paging(total, a_page, wanted)
        part = range(total)[at.offset : at.offset + a_page]
        assert at.number == wanted and (len(part) > 0 or total == 0)
        shown += part
    assert shown == list(range(total))
