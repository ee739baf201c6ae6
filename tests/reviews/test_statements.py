"""How many statements the pages of an exchange take, however much stands on them."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from tests.assessments.steps import counted
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import address, settle_all, share_record

MOST = 25


@pytest.mark.parametrize("rest", ["", "/together", "/meeting", "/sign-off"])
def test_a_page_of_the_exchange_takes_at_most_twenty_five(
    browser: Callable[..., Browser], session: Session, cast: Cast, revealed: ParticipationContext, rest: str
) -> None:
    for reader in (cast.ana, cast.ben):
        signed_in = browser(reader)
        with counted(session) as statements:
            signed_in.get(address(revealed, rest))
        assert 0 < len(statements) <= MOST, (reader.name, len(statements))


def test_the_record_takes_at_most_twenty_five(
    browser: Callable[..., Browser], session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    for reader, rest in ((cast.ana, "/record"), (cast.ben, "/record"), (cast.ana, "/sign-off")):
        signed_in = browser(reader)
        with counted(session) as statements:
            signed_in.get(address(revealed, rest))
        assert 0 < len(statements) <= MOST, (reader.name, rest, len(statements))
