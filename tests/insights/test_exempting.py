"""Exempting somebody whose review both have signed: asked once more, with everything else that is wrong."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.cycles.holding import hold_open
from kie.cycles.models import Exemption
from kie.cycles.queries import participation_context
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.cycles.conftest import opened, part
from tests.faults.served import wait_until
from tests.insights.reviews import bring
from tests.waiting import waiting

Browsing = Callable[..., Browser]


def test_who_has_signed_is_exempted_only_on_purpose(
    browser: Browsing, cast: Cast, session: Session, shipped: Catalogue
) -> None:
    cycle = opened(session, cast, shipped)
    bring(session, part(session, cycle, cast.ana.id), "signed")
    session.commit()
    chloe = browser(cast.chloe)
    team = f"/insights/completion?cycle={cycle.id}&team={cast.highways.id}"
    path = chloe.get(team).link("Exempt Ana Silva")
    assert "Both have signed the review of Ana Silva." in chloe.get(path).text
    after = cycle.closes_on + timedelta(days=1)
    asked = chloe.post(path, {"reason": "On leave", "expires_on": after.isoformat()}, status=422)
    assert "Say that you exempt them all the same." in asked.text and "On leave" in asked.text
    assert f"The cycle closes before that, on {format_day(cycle.closes_on)}." in asked.text
    assert session.scalars(select(Exemption)).all() == []
    chloe.post(path, {"reason": "On leave", "although_signed": "y"}, follow=True)
    assert session.scalars(select(Exemption.reason)).all() == ["On leave"]
    # Nobody is asked about a review that goes on.
    path = chloe.get(team).link("Exempt Ben Okafor")
    assert "Both have signed" not in chloe.get(path).text
    assert "Ben Okafor is exempt." in chloe.post(path, {"reason": "On leave"}, follow=True).text


@pytest.mark.both_databases
def test_who_signs_at_that_moment_is_not_exempted_by_accident(
    fresh_database: Engine, settings: Settings, shipped: Catalogue
) -> None:
    app = create_app(settings, fresh_database)
    with Session(fresh_database, expire_on_commit=False) as session:
        cast = make_cast(session)
        cycle = opened(session, cast, shipped)
        ana = part(session, cycle, cast.ana.id)
        session.commit()
        chloe = Browser(app, session, cast.chloe)
        token = chloe.csrf_token()
    answers: list[tuple[int, str]] = []

    def send() -> None:
        path = f"/insights/participations/{ana.id}/exemption"
        answer = chloe.client.post(path, data={"reason": "On leave", "csrf_token": token})
        answers.append((answer.status_code, answer.get_data(as_text=True)))

    sender = Thread(target=send)
    with transaction(fresh_database) as session:
        hold_open(session, participation_context(session, ana.id))
        bring(session, ana, "signed")
        sender.start()
        wait_until(lambda: waiting(fresh_database), "HR waits for the signature")
    sender.join()
    ((status, body),) = answers
    assert status == 422 and "Say that you exempt them all the same." in body
    with transaction(fresh_database) as session:
        assert session.scalars(select(Exemption)).all() == []
