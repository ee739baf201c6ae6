"""A step that was closed meanwhile takes no more words, and gives back those that were on their way to it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import PRIORITISING, address, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases
Browsers = Callable[..., Browser]
WORDS = "We agreed on an hour a week <for the rota>."


def test_words_for_an_exchange_that_was_signed_meanwhile_come_back(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    session.commit()
    sent = {"key": PRIORITISING, "quick": "talked", "note": WORDS, "version": "1"}
    page = browser(cast.ana).post(address(revealed, "/outcomes"), sent, status=409)
    assert [one.get_text() for one in page.html.select(".own-words")] == [WORDS]


def test_an_answer_to_a_record_that_was_answered_meanwhile_comes_back(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    ana = browser(cast.ana)
    ana.get(address(revealed, "/sign-off"))
    sign_record(session, cast, revealed, record)
    session.commit()
    sent = {"read": "y", "decision": "disagree", "comment": WORDS, "digest": record.digest}
    page = ana.post(address(revealed, "/sign-off"), sent, status=409)
    assert WORDS in page.text or WORDS in page.html.get_text()


def test_what_somebody_may_not_send_comes_back_to_them_alone(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    page = browser(cast.dev).post(address(revealed, "/outcomes"), {"note": WORDS}, status=404)
    assert [one.get_text() for one in page.html.select(".own-words")] == [WORDS]
    assert not browser(cast.dev).get(address(revealed, "/exchange"), status=404).html.select(".own-words")
