"""A change of manager that HR imports ahead of its day, as everybody concerned meets it in their browsers."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.changes import follow_changes
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.mail import QueuedMail
from kie.people.models import PendingImport
from tests.assessments.web import THEME, Open, url
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.people.files import PRK, as_csv, the_cast, under

pytestmark = pytest.mark.both_databases
TEN = timedelta(days=10)
ANSWER = {f"{THEME}/step": "3"}


def upload(chloe: Browser, day: date | str, cells: dict[str, str] | None = None, status: int = 302) -> Page:
    """Ana answers to Efua from this day on."""
    lines = [
        one | under("1005") | (cells or {}) if one["staff_number"] == "1001" else one for one in the_cast()
    ]
    file = (io.BytesIO(as_csv(lines)), "people.csv")
    values: dict[str, Any] = {"file": file, "takes_effect_on": str(day)}
    page = chloe.post("/people/import", values, status=status)
    page.answer.request.environ["wsgi.input"].close()
    return page


def mails(session: Session) -> list[str]:
    """Who was told of a new manager."""
    return list(session.scalars(select(QueuedMail.recipient).where(QueuedMail.key.like("new-leader/%"))))


def test_until_the_day_the_old_manager_reads_and_writes_and_from_it_the_new_one(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    day = clock.today() + TEN
    chloe = browser(cast.chloe)
    preview = chloe.get(upload(chloe, day).location)
    assert f"Who leads whom changes on {format_day(day)}." in preview.text
    assert "Teams change at once" not in preview.text
    chloe.post(f"{preview.answer.request.path}/confirmation", preview.fields())
    assert "Planned, without an end" in chloe.get(f"/people/{cast.ana.id}").text
    path, save = url(part, "manager"), url(part, "manager", f"/{THEME}")
    midnight = datetime.combine(day, time(), clock.local(clock.now()).tzinfo)
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False):
        ben, efua = browser(cast.ben), browser(cast.efua)
        ben.get(path)
        ben.post(save, ANSWER, status=302)
        efua.get(path, status=404)
        efua.post(save, ANSWER, status=404)
        assert "Ana Silva" in ben.get("/insights/team").text
        assert "Ana Silva" not in efua.get("/insights/team").text
        follow_changes(session)
        session.commit()
        assert mails(session) == []
    with time_machine.travel(midnight, tick=False):
        ben, efua = browser(cast.ben), browser(cast.efua)
        ben.post(save, ANSWER, status=404)
        ben.get(path, status=404)
        efua.get(path)
        efua.post(save, ANSWER, status=302)
        ben.get("/insights/team", status=404)
        assert "Ana Silva" in efua.get("/insights/team").text
        follow_changes(session)
        session.commit()
        assert mails(session) == [cast.ana.email]
        assert "your manager is Efua Mensah" in browser(cast.ana).get("/").text


def test_the_same_file_again_says_that_nothing_changes(session: Session, browser: Open, cast: Cast) -> None:
    day = clock.today() + TEN
    chloe = browser(cast.chloe)
    first = upload(chloe, day).location
    chloe.post(f"{first}/confirmation", chloe.get(first).fields())
    again = chloe.get(upload(chloe, day).location)
    assert "Nothing. All 7 people in it are known just as the file says." in again.text
    assert not again.html.select("main form")


def test_the_preview_names_the_plan_that_gives_way(session: Session, browser: Open, cast: Cast) -> None:
    day = clock.today() + TEN
    chloe = browser(cast.chloe)
    first = upload(chloe, day).location
    chloe.post(f"{first}/confirmation", chloe.get(first).fields())
    shown = chloe.get(upload(chloe, "", under("1007")).location).text
    assert "Plans that this takes the place of (1)" in shown
    assert f"Efua Mensah (1005) {format_day(day)}" in shown


def test_a_team_is_said_to_change_at_once(session: Session, browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    shown = chloe.get(upload(chloe, clock.today() + TEN, PRK).location).text
    assert "KIE keeps no days for who is in which team" in shown
    assert "Highways (HWY) Parks (PRK) At once" in shown


@pytest.mark.parametrize("days", [-1, 181])
def test_a_day_that_is_over_or_too_far_away_is_refused(
    session: Session, browser: Open, cast: Cast, days: int
) -> None:
    day = clock.today() + timedelta(days=days)
    page = upload(browser(cast.chloe), day, status=422)
    assert "Give today or a later day, at most 180 days ahead." in page.text
    field = page.html.select_one("input[name=takes_effect_on]")
    assert field is not None and field["value"] == day.isoformat()
    assert session.scalars(select(PendingImport)).all() == []
