"""What HR published is asked and reviewed like what is in files, also where a job opens the cycle."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie.cycles import opening, orders
from kie.cycles.models import FrozenFramework
from kie.cycles.service import make_cycle
from kie.db import transaction
from kie.frameworks import service
from kie.frameworks.shelf import Shelf, whole
from tests.assessments.steps import hand_in_both, open_cycle_with, part_of
from tests.assessments.web import url
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.conftest import ROOT
from tests.cycles.conftest import wish
from tests.frameworks.files import SECOND, STAFF, TEA, published
from tests.jobs.steps import work_off

Open = Callable[..., Browser]
ASKED: Mapping[str, str] = {"tea": "theme"}


def test_an_open_review_keeps_the_words_it_was_opened_with(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe, ana = browser(cast.chloe), browser(cast.ana)
    published(chloe, TEA)
    published(chloe, STAFF)
    known = whole(session, ROOT / "frameworks")
    cycle = open_cycle_with(session, cast, known, ASKED)
    part = part_of(session, cycle, cast.ana)
    assert part.role_profile.required_step("tea", "brewing") == 3
    published(chloe, SECOND)
    published(chloe, STAFF.replace("brewing = 3", "brewing = 1"))
    page = ana.get(url(part, "self", "/tea/brewing")).text
    assert "Warms the pot" in page and "Warms the pot first" not in page and "Four minutes do" in page
    hand_in_both(session, part, cast.ben.id)
    session.commit()
    assert "Brewing" in browser(cast.ben).get(f"/reviews/{part.participation.id}").text
    assert part_of(session, cycle, cast.ana).role_profile.required_step("tea", "brewing") == 3
    assert "Tea for everybody (2028)" in chloe.get("/cycles/new").text


def test_the_job_that_opens_a_cycle_knows_what_was_published(
    fresh_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 3)
    shelf = Shelf(ROOT / "frameworks")
    with transaction(fresh_database) as session:
        chloe = make_cast(session).chloe.id
        _problems, pending = service.keep(session, chloe, TEA.encode(), shelf.standing)
        assert pending is not None
        service.publish(session, chloe, pending.id, shelf.now)
        cycle = make_cycle(session, replace(wish(), frameworks=tuple(ASKED.items())), chloe)
        assert opening.open_or_order(session, cycle.id, 1, chloe, shelf.now(session)) is None
    work_off(fresh_database)
    with Session(fresh_database) as session:
        frozen = select(func.count()).where(FrozenFramework.framework_id == "tea")
        assert session.scalar(frozen) == 1
