"""The application: knows every room and registers it."""

import logging
import time
from collections.abc import Callable, Mapping
from importlib import import_module

from jinja2 import StrictUndefined
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings
from kie import assets, refusals, watching
from kie.access import Permission
from kie.accounts.kept_names import Whose
from kie.accounts.queries import refuse_demonstration
from kie.accounts.signed_in import signed_in
from kie.accounts.views_keeping import keep_typed
from kie.cycles.queries import person_of_participation
from kie.db import engine_for, reading
from kie.frame import NavigationEntry, install, safe_headers
from kie.frameworks.shelf import Shelf
from kie.i18n import N_
from kie.plans.queries import person_of_goal, person_of_review
from kie.replica.service import replica_of
from kie.single_sign_on.provider import Provider
from kie.subject_access.notices import notices_in
from kie.web import House, KieFlask, primary, read_along

log = logging.getLogger(__name__)
WAIT = 2
"""Seconds between two looks for a database that is away."""

VIEWS = (
    "home.views",
    "home.views_statement",
    "jobs.views",
    "metrics.views",
    "accounts.views",
    "accounts.views_pace",
    "accounts.views_passkeys",
    "accounts.views_helping",
    "accounts.views_keeping",
    "accounts.views_roles",
    "accounts.views_second_factor",
    "accounts.views_sessions",
    "accounts.views_unsent",
    "single_sign_on.views",
    "single_sign_on.views_links",
    "provisioning.views",
    "provisioning.views_directory",
    "people.views",
    "people.views_imported",
    "people.views_partners",
    "standing_in.views",
    "frameworks.views",
    "frameworks.views_files",
    "learning.views",
    "reflections.views",
    "cycles.views",
    "cycles.views_running",
    "cycles.views_opening",
    "cycles.views_after",
    "cycles.views_letters",
    "evidence.views",
    "evidence.views_taking_out",
    "thanks.views",
    "assessments.views",
    "assessments.views_handover",
    "plans.views",
    "plans.views_doing",
    "plans.views_files",
    "plans.views_learning",
    "plans.views_new",
    "plans.views_notes",
    "plans.views_reviews",
    "reviews.views",
    "reviews.views_ahead",
    "reviews.views_behaviours",
    "reviews.views_documents",
    "reviews.views_meeting",
    "reviews.views_reading",
    "reviews.views_older_goals",
    "reviews.views_record",
    "reviews.views_worthwhile",
    "insights.views",
    "insights.views_below",
    "insights.views_completion",
    "insights.views_exempting",
    "insights.views_more_time",
    "insights.views_forecast",
    "insights.views_published",
    "insights.views_publishing",
    "insights.views_agreement",
    "insights.views_demand",
    "paper.views",
    "records.views",
    "records.views_removal",
    "records.views_approval",
    "records.views_samples",
    "subject_access.views",
    "subject_access.views_complaints",
    "subject_access.views_requests",
    "subject_access.views_reasons",
    "subject_access.views_mark",
    "subject_access.views_marking",
    "subject_access.views_answering",
    "subject_access.views_given",
    "subject_access.views_privacy",
    "retention.views",
    "teams.views",
    "trail.views",
    "reminders.views",
)

WHOSE: Mapping[str, Whose] = {
    "person_id": lambda _session, person_id: person_id,
    "participation_id": person_of_participation,
    "goal_id": person_of_goal,
    "review_id": person_of_review,
}
"""Whose it is, of what an address may name: for what was typed in a form, and is shown apart from it."""

NAVIGATION = (
    NavigationEntry("home.index", N_("Home"), Permission.USE),
    NavigationEntry("insights.team", N_("My team"), Permission.READ_TEAM),
    NavigationEntry("evidence.index", N_("My diary"), Permission.USE),
    NavigationEntry("thanks.index", N_("Thank somebody"), Permission.THANK),
    NavigationEntry("plans.mine", N_("My plan"), Permission.USE),
    NavigationEntry("insights.profile_mine", N_("My profile"), Permission.USE),
    NavigationEntry("records.mine", N_("My file"), Permission.USE),
    NavigationEntry("learning.index", N_("Learning"), Permission.USE),
    NavigationEntry("frameworks.index", N_("Frameworks"), Permission.USE),
    NavigationEntry("cycles.index", N_("Cycles"), Permission.READ_CYCLES),
    NavigationEntry("insights.completion", N_("Completion"), Permission.READ_COMPLETION),
    NavigationEntry("insights.heatmap", N_("Heatmap"), Permission.READ_ORGANISATION_HEATMAP),
    NavigationEntry("people.index", N_("People"), Permission.READ_PEOPLE),
    NavigationEntry("paper.index", N_("Paper forms"), Permission.OPEN_PAPER),
    NavigationEntry("records.index", N_("Records"), Permission.FIND_RECORDS),
    NavigationEntry("records.sample_list", N_("Samples"), Permission.DRAW_SAMPLE),
    NavigationEntry("retention.index", N_("How long things are kept"), Permission.READ_RETENTION),
    NavigationEntry("trail.records", N_("Audit trail"), Permission.READ_RECORD_TRAIL),
    NavigationEntry("trail.technical", N_("Technical trail"), Permission.READ_TECHNICAL_TRAIL),
    NavigationEntry("directory.index", N_("Accounts by the directory"), Permission.MANAGE_DIRECTORY),
    NavigationEntry("jobs.index", N_("Background work"), Permission.READ_JOBS),
)


def create_app(
    settings: Settings, engine: Engine | None = None, sessions: Callable[[bool], Session] | None = None
) -> KieFlask:
    """A ready application. `engine`, `sessions`: given by tests; made from the settings otherwise.

    Raises ConfigError for a database that may forget what it saved, and in production for one with demonstration
    accounts.
    """
    app = KieFlask("kie", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.debug = settings.debug
    replica = None
    if sessions is None:
        engine = engine or _reached(engine_for(settings))
        if settings.production:
            refuse_demonstration(engine)
        replica = replica_of(settings, engine)
        # Workers are forked after this; none may speak on a connection that it shares with another.
        engine.dispose()
        sessions = _opener(engine)
    notices_in(settings.notices_dir)  # A notice that cannot be read is said before anybody asks for it.
    parts = House(settings, sessions, Shelf(settings.frameworks_dir), replica)
    login = install(app, parts, NAVIGATION)
    refusals.install(app, keep_typed)
    app.extensions["kie-whose"] = WHOSE
    if settings.oidc_issuer:
        app.extensions["kie-provider"] = Provider(settings)
    wanted = settings.second_factor_from
    login.user_loader(lambda token: signed_in(primary(), token, *read_along(), second_factor=wanted))
    # Before the rooms: what they still do to an answer comes before it is compressed.
    assets.install(app, ROOT / "static", safe_headers(settings.production), as_they_are=settings.debug)
    blueprints = dict.fromkeys(import_module(f"kie.{module}").bp for module in VIEWS)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if settings.proxies:
        # Proxies of ours wrote so many of the last addresses in X-Forwarded-For; anybody can write the others.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0, x_prefix=0
        )
    watching.install(app, settings)
    return app


def _reached(engine: Engine) -> Engine:
    """The engine, once its database was asked whether it is safe to serve on.

    A worker that is started while a database server is away waits for it: one that failed would end the whole server.
    """
    while True:
        try:
            engine.connect().close()
        except OperationalError as error:
            log.error("the database is away, waiting for it: %s", str(error.orig).split("\n", 1)[0])
            if engine.dialect.name == "sqlite":
                return engine
            time.sleep(WAIT)
        else:
            return engine


def _opener(engine: Engine) -> Callable[[bool], Session]:
    for_reading = reading(engine)

    def open_session(only_reading: bool) -> Session:
        return Session(for_reading if only_reading else engine, expire_on_commit=False)

    return open_session
