"""The home page says of a part what the part's own page says: how long it still takes, and whether it is begun."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.service import OPT_OUT, Item, save_items
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser, Page
from tests.cast import Cast, reports_to
from tests.home.test_pages import FRAMEWORKS, tasks

Open = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened today."""
    opened = open_cycle_with(session, cast, shipped, FRAMEWORKS)
    session.commit()
    return opened


def minutes_said(page: Page) -> list[str]:
    """What the page says of minutes, in order."""
    return re.findall(r"About (\d+) minutes?", page.text)


def test_the_minutes_are_those_of_the_assessment_s_own_page(
    browser: Open, session: Session, cast: Cast, cycle: Cycle
) -> None:
    part = part_of(session, cycle, cast.ana)
    ana, ben = browser(cast.ana), browser(cast.ben)
    own, bens = (f"/assessments/{part.participation.id}/{side}" for side in ("self", "manager"))
    assert minutes_said(ana.get("/")) == minutes_said(ana.get(own)) == ["7"]
    keys = list(Asked(part).nodes)
    some = [Item(*key, step=3) for key in keys[:6]]
    opted_out = [Item(*key, step=OPT_OUT) for key in keys[6:8]]
    only_a_note = Item(*keys[8], note="Still thinking")
    save_items(session, part, "self", cast.ana.id, [*some, *opted_out, only_a_note])
    save_items(session, part, "manager", cast.ben.id, some[:3])
    session.commit()
    assert minutes_said(ana.get("/")) == minutes_said(ana.get(own)) == ["2"]
    assert minutes_said(ben.get("/"))[1:] == minutes_said(ben.get(bens)) == ["5"]
    rest = [Item(*key, step=3) for key in keys[9:]]
    save_items(session, part, "self", cast.ana.id, [Item(*keys[8], version=1, step=3), *rest])
    session.commit()
    assert minutes_said(ana.get("/")) == minutes_said(ana.get(own)) == []
    assert tasks(ana.get("/")) == ["Go on saying where you stand"]


def test_what_somebody_else_began_is_not_taken_for_the_manager_s_own(
    browser: Open, session: Session, cast: Cast, cycle: Cycle
) -> None:
    part = part_of(session, cycle, cast.ana)
    fill(session, part, "manager", cast.ben.id)
    ends_on = clock.today() - timedelta(days=1)
    session.scalars(
        select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)
    ).one().ends_on = ends_on
    reports_to(session, cast.ana, cast.efua)
    session.commit()
    page = browser(cast.efua).get("/")
    assert "Give your view of 5 people" in tasks(page) and "Begun" not in page.text
    own = browser(cast.efua).get(f"/assessments/{part.participation.id}/manager")
    assert minutes_said(own) == ["7"]
