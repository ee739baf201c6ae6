"""Pages of a large council beside the same pages of one of a thousand people: statements, rows, and time."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import unified_diff
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bench.bar import Bar, median, ms
from bench.council import signed_in
from bench.load import Caller, get, rate
from bench.organisations import SMALL, Filled, closed_cycles, one_of_the_cast, settle
from bench.serving import SECRET, served
from config import Settings
from kie import clock
from kie.accounts.service import begin_session
from kie.app import create_app
from kie.cycles.models import Participation
from kie.db import make_engine, transaction
from kie.insights.completion_counts import count_cycle, cycles_to_count
from kie.insights.models import Publication, PublishedView
from kie.people.models import Team

TIMES = 2.0
FRAME_TIMES = 8.0
STATEMENT_TIMES = 1.0
LISTS = re.compile(r"\((?:%\(\w+\)s(?:::\w+)?(?:, )?)+\)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that somebody of the cast reads. `heatmap`: its rows and the frame around it have bars as well."""

    name: str
    reader: str
    address: Callable[[Session], str]
    heatmap: bool = False


def _of_ana(cycle: int, ending: str) -> Callable[[Session], str]:
    """An address in Ana's review: of the last closed cycle for -1, of the running one for 0."""

    def address(session: Session) -> str:
        closed = closed_cycles(session)
        mine = select(Participation.id).where(Participation.person_id == one_of_the_cast(session, "ana"))
        mine = mine.where(
            Participation.cycle_id == closed[-1] if cycle else Participation.cycle_id.not_in(closed)
        )
        return ending.format(session.scalars(mine).one())

    return address


def _at(address: str) -> Callable[[Session], str]:
    return lambda _session: address


def _drilled(session: Session) -> str:
    """The heatmap of the service that Ana and Ben are in."""
    cycle = closed_cycles(session)[-1]
    service = session.scalars(select(Team.id).where(Team.code == "HWY")).one()
    views = select(PublishedView).join(Publication, Publication.id == PublishedView.publication_id)
    views = views.where(PublishedView.team_id == service, Publication.cycle_id == cycle)
    view = session.scalars(views.limit(1)).one()
    return f"/insights/heatmap?cycle={cycle}&team={service}&framework={view.framework_id}&measure=agreed"


def _of_team(code: str, ending: str) -> Callable[[Session], str]:
    """An address of the team with this code. `day` in it is a week from now."""

    def address(session: Session) -> str:
        team = session.scalars(select(Team.id).where(Team.code == code)).one()
        return f"/teams/{team}{ending.format(day=clock.today() + timedelta(days=7))}"

    return address


PAGES = (
    Page("home, a manager's", "ben", _at("/")),
    Page("home, HR's", "chloe", _at("/")),
    Page("a manager's team", "ben", _at("/insights/team")),
    Page("assessment", "ana", _of_ana(0, "/assessments/{}/self/all")),
    Page("record", "ana", _of_ana(-1, "/reviews/{}/record")),
    Page("completion by the tree", "chloe", _at("/insights/completion")),
    Page("cycles", "chloe", _at("/cycles")),
    Page("teams, the tree", "chloe", _at("/teams")),
    Page("one team", "chloe", _of_team("HWY", "")),
    # To one directorate from another, and with it whoever is below and who leads whom.
    Page(
        "what moving a team would do",
        "chloe",
        _of_team("HWY", "/moving?starts_on={day}&team=CAR&whose=leader"),
    ),
    Page(
        "what another leader would do", "chloe", _of_team("HWY-1", "/leading?starts_on={day}&who=Efua+Mensah")
    ),
    # One person, and a page full of people: a name alone finds more of them where there are more.
    Page("people, one of them", "chloe", _at("/people?q=Ana+Silva")),
    Page("people, a full page", "chloe", _at("/people?q=manager")),
    Page("heatmap", "chloe", _at("/insights/heatmap"), heatmap=True),
    Page("heatmap of a service", "chloe", _drilled, heatmap=True),
)
EMPTY = Page("an empty page", "chloe", _at("/bench/empty"))


@dataclass(slots=True)
class Asked:
    """What a page asked of the database: each statement, without how many values a list had; and how many rows came."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """A council behind a server: cookies by name of the cast, addresses by page."""

    port: int
    cookies: dict[str, str]
    addresses: dict[str, str]
    asked: dict[str, Asked]


def measure(small: Filled, large: Filled, longer: Filled, rounds: int) -> Iterator[Bar]:
    """Turn and turn about, one reader at a time. `longer`: a council with a cycle more, for counting statements."""
    with _place(small) as few, _place(large) as many, _place(longer) as older:
        callers = {
            (size, one.name): _caller(place, one)
            for size, place in (("few", few), ("many", many))
            for one in (*PAGES, EMPTY)
        }
        for place, caller in callers.values():
            rate(place.port, [caller], 0.5)
            caller.seconds.clear()
        for _each in range(rounds):
            for place, caller in callers.values():
                rate(place.port, [caller], 0)
        times = {key: median(caller.seconds) for key, (_of, caller) in callers.items()}
        for one in PAGES:
            yield from _bars(one, times, few.asked[one.name], many.asked[one.name], large.people)
            yield _same("  its statements", many.asked[one.name], few.asked[one.name])
            yield _same("  with a cycle more", older.asked[one.name], few.asked[one.name])


def _bars(
    one: Page, times: dict[tuple[str, str], float], few: Asked, many: Asked, people: int
) -> Iterator[Bar]:
    small, large, frame = times["few", one.name], times["many", one.name], times["many", EMPTY.name]
    figure = f"{ms(large)} beside {ms(small)}"
    yield Bar(f"{one.name}, {people:,} people beside {SMALL:,}", figure, large / small, TIMES)
    if one.heatmap:
        yield Bar("  rows it reads", f"{many.rows} beside {few.rows}", many.rows / few.rows, STATEMENT_TIMES)
        yield Bar("  beside an empty page", f"{ms(large)} beside {ms(frame)}", large / frame, FRAME_TIMES)


def _same(name: str, more: Asked, few: Asked) -> Bar:
    """The same statements, one by one; what is not the same is written where one can read it."""
    same = more.statements == few.statements
    counts = f"{len(more.statements)} beside {len(few.statements)}" + ("" if same else ", not the same")
    ratio = len(more.statements) / len(few.statements)
    if not same:
        sys.stderr.write("\n".join(unified_diff(few.statements, more.statements, lineterm="", n=0)) + "\n")
    return Bar(name, counts, ratio if same else max(ratio, STATEMENT_TIMES + 0.01), STATEMENT_TIMES)


def _caller(place: _Place, one: Page) -> tuple[_Place, Caller]:
    request = get(place.addresses[one.name], place.cookies[one.reader])

    def expect(status: int, body: bytes) -> None:
        if status != 200:
            raise RuntimeError(f"{one.name} answered {status}: {body[:200]!r}")

    return place, Caller(lambda: request, expect)


@contextmanager
def _place(filled: Filled) -> Iterator[_Place]:
    engine = make_engine(filled.url)
    with transaction(engine) as session:
        # As the worker does every quarter of an hour.
        for cycle_id in cycles_to_count(session):
            count_cycle(session, cycle_id, alone=True)
    settle(engine)
    with transaction(engine) as session:
        tokens = {
            name: begin_session(session, one_of_the_cast(session, name), "bench")
            for name in {one.reader for one in (*PAGES, EMPTY)}
        }
        addresses = {one.name: one.address(session) for one in (*PAGES, EMPTY)}
    cookies = {name: signed_in(filled.url, token)[0] for name, token in tokens.items()}
    asked = _statements(filled.url, tokens, addresses)
    with served("bench.product:app", filled.url) as port:
        yield _Place(port, cookies, addresses, asked)
    engine.dispose()


def _statements(url: str, tokens: dict[str, str], addresses: dict[str, str]) -> dict[str, Asked]:
    """Each page once in this process, after it was asked for once: what is kept from the first visit is no matter."""
    engine = make_engine(url)
    app = create_app(Settings(environment="testing", secret_key=SECRET, database_url=url), engine=engine)
    found = {}
    for one in PAGES:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = tokens[one.reader]
        _read(client, addresses[one.name])
        with _noting(engine) as asked:
            _read(client, addresses[one.name])
        found[one.name] = asked
    engine.dispose()
    return found


def _read(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


@contextmanager
def _noting(engine: Engine) -> Iterator[Asked]:
    asked = Asked()

    def note(
        _connection: Any, cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
    ) -> None:
        asked.statements.append(LISTS.sub("(…)", statement))
        asked.rows += max(0, cursor.rowcount)

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "after_cursor_execute", note)


__all__ = ["measure"]
