"""The first page, and the two addresses by which a supervisor asks how the application is."""

from collections.abc import Iterator
from datetime import date

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Permission, Relation
from kie.away import on_full_disk, takes_no_writes
from kie.cycles.listing import CycleLine, cycles, listed
from kie.evidence.received import news_of_diary
from kie.home.desks import Desk, desk_of
from kie.home.duties import aside_tasks
from kie.home.pages import (
    Place,
    completion_place,
    heatmap_place,
    home_page,
    paper_place,
    people_place,
    plan_place,
    profile_place,
    team_place,
)
from kie.home.rows import task_row
from kie.home.rules import ordered
from kie.home.waiting import all_tasks
from kie.insights.choosing import units
from kie.insights.completion_counts import figures_at_a_glance
from kie.migrations.reached import beyond, newest, present, unfinished
from kie.people.news import news_of
from kie.plans.news import news_of_plans
from kie.plans.queries import next_step_of
from kie.records.news import removals_for
from kie.stopping import is_stopping
from kie.subject_access.news import data_news, data_rows
from kie.subject_access.notices import in_force, notices_in
from kie.web import Viewer, allowed, authorise, db, house, page, public

bp = Blueprint("home", __name__, url_prefix=None)


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for the viewer, and the places that are theirs."""
    viewer = authorise(Permission.USE)
    today = clock.today()
    desk = desk_of(db(), viewer.person_id, today)
    lines = listed(cycles(db())) if allowed(Permission.READ_COMPLETION) else []
    notice = in_force(notices_in(house().settings.notices_dir), today)
    me, answers = viewer.person_id, allowed(Permission.READ_REMOVALS)
    along = data_rows(me, answers=allowed(Permission.READ_COMPLAINTS), notice=notice)
    removals = removals_for(db(), me, answers=answers, along=along)
    data = data_news(removals.along, notice)
    tasks = all_tasks(db(), desk, viewer.relations_to(None), lines, removals, data.waiting, today)
    if allowed(Permission.OPEN_PAPER):
        tasks += aside_tasks(db(), house().settings.secret_key, viewer.person_id)
    rows = [task_row(task, today) for task in ordered(tasks, today)]
    news = (
        *news_of(db(), me, today),
        *removals.news,
        *data.news,
        *news_of_diary(db(), me),
        *news_of_plans(db(), me, desk.plans),
    )
    return page("home/index.html", home=home_page(desk, rows, places(viewer, desk, lines, today), news))


def places(viewer: Viewer, desk: Desk, lines: list[CycleLine], today: date) -> Iterator[Place]:
    """The places that belong to this viewer, in order."""
    yield plan_place(next_step_of(db(), viewer.person_id), today)
    yield profile_place()
    if desk.people:
        yield team_place(desk, today)
    if allowed(Permission.READ_COMPLETION):
        yield _completion(viewer, lines, today)
    if allowed(Permission.OPEN_PAPER):
        yield paper_place()
    if Relation.AUDITOR in viewer.relations_to(None):
        yield heatmap_place()
    if Relation.ADMINISTRATOR in viewer.relations_to(None):
        yield people_place()


def _completion(viewer: Viewer, lines: list[CycleLine], today: date) -> Place:
    """Completion of the newest open cycle: of all for HR, of a partner's own units."""
    open_now = [line.cycle for line in lines if line.opened_at and not line.closed_at]
    if not open_now:
        return completion_place("", None)
    newest_open = open_now[0]
    figures = figures_at_a_glance(db(), newest_open.id, units(viewer), today)
    return completion_place(newest_open.title, figures, len(open_now) - 1)


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """The process answers. Nothing else is asked, so that a slow database does not restart it."""
    return flask.jsonify(status="ok")


@bp.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """The database answers, is whole, can be written to as far as is seen from here, and has every change that this
    version knows; 503 with what is wrong otherwise.

    More changes are well: the next version may be starting beside, and what it changes leaves this one working. A
    server that will be stopped is not ready, though it serves all that still comes.
    """
    if is_stopping(house().settings.serving_dir):
        return flask.jsonify(status="stopping", problem="this server is being stopped"), 503
    problem = _problem_of(db())
    if problem is not None:
        return flask.jsonify(status="unavailable", problem=problem), 503
    return flask.jsonify(status="ok")


def _problem_of(session: Session) -> str | None:
    """What keeps its database from being used; None for nothing."""
    disk_full = on_full_disk(session)
    try:
        connection = session.connection()
        reached, restoring = present(connection), unfinished(connection)
        no_writes = takes_no_writes(connection)
    except SQLAlchemyError:
        # A connection that broke while nobody used it takes no commit either.
        session.rollback()
        return "the disk of the database is full" if disk_full else "the database cannot be reached"
    if restoring:
        return "a restore of the database has not finished"
    if reached != newest() and not beyond(reached):
        return "the database has not been brought up to date: run kie migrate"
    if disk_full:
        return "the disk of the database is full: nothing can be written"
    return None if no_writes is None else "the database takes no writes: run kie doctor database"
