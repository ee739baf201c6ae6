"""Two name somebody to act for one manager at the same moment: whoever comes second is told, and keeps the form."""

from datetime import timedelta
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.app import create_app
from kie.db import transaction
from kie.people.models import StandIn
from kie.standing_in.service import Wish, appoint
from tests.browser import Browser
from tests.cast import make_cast
from tests.faults.served import wait_until
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases


def test_hr_waits_for_efua_and_finds_the_days_taken(fresh_database: Engine, settings: Settings) -> None:
    app = create_app(settings, fresh_database)
    with Session(fresh_database, expire_on_commit=False) as session:
        cast = make_cast(session)
        session.commit()
        chloe = Browser(app, session, cast.chloe)
        token = chloe.csrf_token()
    today, last = clock.today(), clock.today() + timedelta(days=6)
    answers: list[tuple[int, str]] = []

    def send() -> None:
        typed = {"who": "1006", "person": "", "reason": "Annual leave", "csrf_token": token}
        days = {"starts_on": today.isoformat(), "ends_on": last.isoformat()}
        answer = chloe.client.post(f"/standing-in/for/{cast.ben.id}", data={**typed, **days})
        answers.append((answer.status_code, answer.get_data(as_text=True)))

    sender = Thread(target=send)
    with transaction(fresh_database) as session:
        first = appoint(session, cast.ben.id, Wish(cast.dev.id, None, today, last), cast.efua.id)
        sender.start()
        wait_until(lambda: waiting(fresh_database), "HR waits for Efua")
    sender.join()
    ((status, body),) = answers
    page = BeautifulSoup(body, "html.parser")
    assert status == 422
    assert [link["href"] for link in page.select(".error-summary a")] == ["#starts_on"]
    reason = page.select_one("#reason")
    assert reason is not None and reason.get_text().strip() == "Annual leave"
    with transaction(fresh_database) as session:
        assert session.scalars(select(StandIn.id)).all() == [first.id]
