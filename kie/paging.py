"""Which page of a long list is shown: the one that was asked for, or the nearest there is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` of `pages`, both from 1. `offset`: how many stand on the pages before it."""

    number: int
    pages: int
    offset: int


def paging(total: int, a_page: int, wanted: int) -> Paging:
    """The page `wanted` of so many, with `a_page` on each. A list of none has one page."""
    pages = max(1, -(-total // a_page))
    number = min(max(1, wanted), pages)
    return Paging(number, pages, (number - 1) * a_page)
