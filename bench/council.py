"""People with a cycle open and browsers signed in: just enough to save and to read."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from flask import session as browser
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.serving import ROOT, SECRET
from config import Settings
from kie import clock
from kie.accounts.service import begin_session
from kie.app import create_app
from kie.assessments.asked import Asked
from kie.cycles.models import Participation
from kie.cycles.queries import participation_context
from kie.cycles.service import make_cycle, open_cycle
from kie.cycles.wish import Wish
from kie.db import make_engine, transaction
from kie.frameworks import catalogue
from kie.frameworks.models import Catalogue
from kie.frameworks.rules import nodes_of
from kie.people.models import Person, ReportingLine, Team
from kie.web import KieFlask

FRAMEWORKS = {"care": "behaviour", "can-do": "behaviour"}
STATEMENTS = 45


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody with a browser signed in and a self-assessment to write. `nodes`: (framework id, node id)."""

    cookie: str
    token: str
    participation_id: UUID
    nodes: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        """Where the self-assessment begins."""
        return f"/assessments/{self.participation_id}/self"


def make_raters(database_url: str, number: int) -> list[Rater]:
    """So many people of one manager, each asked about 45 statements, signed in and with nothing written yet."""
    engine = make_engine(database_url)
    known = _asking_for(catalogue.load(ROOT / "frameworks"), STATEMENTS)
    with transaction(engine) as session:
        people = _people(session, number)
        _open(session, known, people[0].id)
        tokens = {person.id: begin_session(session, person.id, "bench") for person in people[1:]}
        found = session.scalars(select(Participation).where(Participation.person_id.in_(tokens)))
        parts = {one.person_id: one.id for one in found}
        nodes = tuple(Asked(participation_context(session, next(iter(parts.values())))).nodes)
    if len(nodes) != STATEMENTS:
        raise RuntimeError(f"{len(nodes)} statements are asked, not {STATEMENTS}")
    engine.dispose()
    return [
        Rater(*signed_in(database_url, tokens[person_id]), participation_id, nodes)
        for person_id, participation_id in parts.items()
    ]


def signed_in(database_url: str, token: str) -> tuple[str, str]:
    """The cookie of a browser with this token once it has seen a page, and what its forms carry against forgery."""
    app = _app(database_url)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    client.get("/account")
    kept = client.get_cookie("kie")
    if kept is None:
        raise RuntimeError("nobody is signed in")
    with client.session_transaction() as cookie, app.test_request_context():
        browser.update(cookie)
        forgery: str = generate_csrf()
    return f"kie={kept.value}", forgery


@lru_cache
def _app(database_url: str) -> KieFlask:
    return create_app(Settings(environment="testing", secret_key=SECRET, database_url=database_url))


def _asking_for(known: Catalogue, number: int) -> Catalogue:
    """The catalogue with its profile for staff leaving out what is over `number` statements."""
    profile = known.role_profiles["staff"]
    extra = [
        (framework_id, node.node_id)
        for framework_id, depth in FRAMEWORKS.items()
        for node in nodes_of(known.framework(framework_id), depth, profile)
    ][number:]
    left_out = dict(profile.left_out)
    for framework_id, node_id in extra:
        left_out[framework_id] = left_out.get(framework_id, frozenset()) | {node_id}
    return replace(known, role_profiles={**known.role_profiles, "staff": replace(profile, left_out=left_out)})


def _people(session: Session, number: int) -> list[Person]:
    """A manager and `number` people."""
    team = Team(code="BENCH", name="Bench")
    session.add(team)
    session.flush()
    people = [
        Person(
            staff_number=f"B{position}",
            name=f"Person {position}",
            email=f"person{position}@wexcombe.example",
            employer="Wexcombe Council",
            role_profile="staff",
            team_id=team.id,
            starts_on=date(2020, 4, 6),
        )
        for position in range(number + 1)
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        ReportingLine(person_id=person.id, manager_id=people[0].id, starts_on=date(2020, 4, 6))
        for person in people[1:]
    )
    session.flush()
    return people


def _open(session: Session, known: Catalogue, actor_id: UUID) -> None:
    today = clock.today()
    wish = Wish(
        title="Bench",
        purpose="For your development.",
        opens_on=today,
        self_due_on=today + timedelta(days=14),
        manager_due_on=today + timedelta(days=21),
        closes_on=today + timedelta(days=60),
        frameworks=tuple(FRAMEWORKS.items()),
        long_reason="To measure a long one.",
    )
    open_cycle(session, make_cycle(session, wish, actor_id).id, actor_id, known)
