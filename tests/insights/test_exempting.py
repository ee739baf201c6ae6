"""Exempting somebody whose review both have signed: asked once more, with everything else that is wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import cast as cast_to
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.cycles.holding import hold_open
from kie.cycles.models import Exemption
from kie.cycles.queries import CycleContext, cycle_context, participation_context
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.insights.contributors import contributions
from kie.insights.coverage import counted_in, coverage
from kie.insights.menu import ViewBody
from kie.insights.published import PublishedCycle
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
def test_what_the_exempt_have_signed_is_in_the_figures_and_so_are_they_in_the_whole(
    browser: Browsing, cast: Cast, session: Session, shipped: Catalogue
) -> None:
    cycle = opened(session, cast, shipped)
    ana, ben = part(session, cycle, cast.ana.id), part(session, cycle, cast.ben.id)
    bring(session, ana, "signed")
    session.commit()
    context = cycle_context(session, cycle.id)
    everybody = counted_in(session, context)
    chloe = browser(cast.chloe)
    page = chloe.get(f"/insights/participations/{ana.id}/exemption")
    assert "stays in the figures of the heatmap" in page.text
    assert "signed review counts in no completion figure" in page.text
    for one in (ana, ben):
        sent = {"reason": "On leave", "although_signed": "y"}
        chloe.post(f"/insights/participations/{one.id}/exemption", sent, follow=True)
    assert [one.person_id for one in contributions(session, context).members] == [cast.ana.id]
    assert counted_in(session, context) == everybody - 1, "Ben, of whom nothing is in the figures"


def test_the_figures_never_stand_for_more_people_than_there_were(session: Session) -> None:
    """Publications of before counted none of the exempt."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    before = PublishedCycle(uuid4(), uuid4(), "2026", now, 1, False, False, counted=3, empty=False)
    whole = {"columns": [{"id": "a"}, {"id": "b"}], "rows": [{"cells": [{"people": 4}, {"people": 5}]}]}
    # Of a cycle it asks nothing when the publication kept its number.
    shown = coverage(session, before, cast_to(CycleContext, None), cast_to(ViewBody, whole))
    assert (shown.fewest, shown.most, shown.counted) == (4, 5, 5)


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
