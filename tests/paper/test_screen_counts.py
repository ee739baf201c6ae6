"""Once the person goes on with it on a screen, what is on the screen counts, and nobody else reads it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
import time_machine
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.queries import revealed, sheet
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext, participation_context
from kie.frameworks.models import Catalogue
from kie.paper.models import PaperForm, PaperOpening
from kie.paper.printing import print_copy, print_forms
from kie.paper.queries import Opened, opened_form
from kie.paper.service import BegunElsewhere, confirm, hand_in_waiting, type_in
from kie.paper.typed import Typed
from kie.people.models import Person
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast, give_role, make_cast, make_person, reports_to
from tests.paper.steps import Open, answers, on_paper

pytestmark = pytest.mark.both_databases

ADDRESS = "http://kie.example"


def go_on(session: Session, part: ParticipationContext, note: str) -> None:
    """Ana changes one note on her screen."""
    context = participation_context(session, part.participation.id)
    key = next(iter(Asked(context).nodes))
    rating = sheet(session, part.participation.id, "self").ratings.get(key)
    item = Item(*key, version=rating.version if rating else 0, step=2, note=note)
    save_items(session, context, "self", context.person.id, [item])


def test_no_copy_holds_what_the_person_wrote_on_a_screen(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    browser(hana).post(f"{entry}/copy", status=200)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        go_on(session, part, "Only for Ben")
        session.commit()
        said = browser(hana).post(f"{entry}/copy", status=409)
        assert "no copy is printed" in said.text and "Only for Ben" not in said.text


def test_what_was_gone_on_with_is_not_handed_in_for_her(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    on_paper(browser, session, cast, cycle, hana, answers(part))
    with time_machine.travel(clock.now() + timedelta(days=10)):
        go_on(session, part, "I will finish this tomorr")
        session.commit()
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert hand_in_waiting(session) == 0
        session.commit()
        page = browser(cast.ana).get(f"/assessments/{part.participation.id}/self")
        assert "You have gone on with it here, so only you hand it in." in page.text


Staged = tuple[Person, ParticipationContext, PaperForm]


def staged(engine: Engine, shipped: Catalogue) -> Staged:
    """A form printed for Ana and opened by Hana; Ben's part is in."""
    with Session(engine, expire_on_commit=False) as session:
        cast = make_cast(session)
        hana = make_person(session, "1008", "Hana Novak", cast.parks)
        reports_to(session, hana, cast.chloe)
        give_role(session, hana, "clerk")
        cycle = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        part = part_of(session, cycle, cast.ana)
        print_forms(session, cast.chloe.id, cycle.id, "1001")
        form = session.scalars(select(PaperForm)).one()
        session.add(PaperOpening(form_id=form.id, clerk_id=hana.id, opened_at=clock.now()))
        fill(session, part, "manager", cast.ben.id)
        hand_in(session, part, "manager", cast.ben.id)
        session.commit()
        return hana, part, form


def while_ana_saves(
    engine: Engine, part: ParticipationContext, clerk: Callable[[Session], object]
) -> BaseException | None:
    """The clerk sends while Ana's save is on its way; gives why the clerk was refused."""
    with Session(engine) as ana, ThreadPoolExecutor(1) as pool:
        go_on(ana, part, "On my phone")
        waiting = pool.submit(_as_clerk, engine, clerk)
        _until_waiting(engine, waiting.done)
        ana.commit()
        return waiting.exception(timeout=20)


def _as_clerk(engine: Engine, clerk: Callable[[Session], object]) -> None:
    with Session(engine) as session, session.begin():
        clerk(session)


def _until_waiting(engine: Engine, done: Callable[[], bool]) -> None:
    """Until PostgreSQL says that somebody waits for a lock. On SQLite a writer waits before its first word."""
    if engine.dialect.name == "sqlite":
        return
    until = monotonic() + 15
    while monotonic() < until and not done():
        with engine.connect() as connection:
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return


def test_paper_is_not_mixed_into_what_is_begun_on_a_screen_meanwhile(
    fresh_database: Engine, shipped: Catalogue
) -> None:
    hana, part, form = staged(fresh_database, shipped)
    keys = list(Asked(part).nodes)

    def clerk(session: Session) -> None:
        opened = opened_form(session, form.id, hana.id, hold=True)
        type_in(session, opened, hana.id, Typed(items=tuple(Item(*key, step=4) for key in keys)), ADDRESS)

    assert isinstance(while_ana_saves(fresh_database, part, clerk), BegunElsewhere)
    with Session(fresh_database) as session:
        assert len(sheet(session, part.participation.id, "self").ratings) == 1


def test_a_confirmation_hands_in_nothing_that_is_being_changed(
    fresh_database: Engine, shipped: Catalogue
) -> None:
    hana, part, form = staged(fresh_database, shipped)
    with Session(fresh_database) as session:
        opened = opened_form(session, form.id, hana.id, hold=True)
        everything = Typed(items=tuple(Item(*key, step=4) for key in Asked(part).nodes))
        type_in(session, opened, hana.id, everything, ADDRESS)
        print_copy(session, hana.id, opened.context)
        copy = session.scalars(select(PaperForm).where(PaperForm.kind == "copy")).one()
        session.add(PaperOpening(form_id=copy.id, clerk_id=hana.id, opened_at=clock.now()))
        copy_id = copy.id
        session.commit()

    def clerk(session: Session) -> None:
        found: Opened = opened_form(session, copy_id, hana.id, hold=True)
        confirm(session, found, hana.id)

    assert isinstance(while_ana_saves(fresh_database, part, clerk), BegunElsewhere)
    with Session(fresh_database) as session:
        assert not revealed(session, part.participation.id)
