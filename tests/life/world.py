"""The real side: one council on a real database, reached as its people reach it, over HTTP."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import time_machine
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.accounts.queries import hashed
from kie.cycles.models import Participation
from kie.people.models import Person, ReportingLine, StandIn, Team
from kie.reviews.models import IssueOutcome
from tests.cast import make_person, reports_to
from tests.life.base import COMPETENCY, KEY, START, TOKENS, Base, noon
from tests.life.behind import Behind
from tests.life.model import ANA, CHLOE, EFUA

_HIDDEN = re.compile(r'name="digest"[^>]*value="([0-9a-f]{64})"|value="([0-9a-f]{64})"[^>]*name="digest"')
_REVISION = re.compile(r'name="revision"[^>]*value="(\d+)"')
_TAGS = re.compile(r"<[^>]*>")
_VERSION = re.compile(r'name="care/([^"/]+)/version"[^>]*value="(\d+)"')


class World:
    """One life, in one transaction that is undone when it ends. `author_for`: whose part somebody writes."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self.day = START
        self._travel = time_machine.travel(noon(START), tick=False)
        self._travel.start()
        self._connection = base.engine.connect()
        self._outer = self._connection.begin()
        self._opened: list[Session] = []
        base.opener.append(self._open)
        self.session = self._open()
        self.people: dict[str, UUID] = dict(base.people)
        self._clients: dict[str, FlaskClient] = {}
        self.participation_id = UUID(int=0)
        self.author_for: Callable[[str], str] = str
        self.said = ""

    def _open(self) -> Session:
        session = Session(self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self._opened.append(session)
        return session

    def end(self) -> None:
        """Undo everything."""
        for session in self._opened:
            session.close()
        self._outer.rollback()
        self._connection.close()
        self._base.opener.pop()
        self._travel.stop()

    # The world outside

    def travel(self, days: int) -> None:
        """Time passes, and everybody signs in anew when they come back."""
        self.day += timedelta(days=days)
        self._travel.stop()
        self._travel = time_machine.travel(noon(self.day), tick=False)
        self._travel.start()
        self._clients.clear()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        yield self.session
        self.session.commit()

    def hire(self, manager: str) -> None:
        """Ana begins, and HR lets her join the cycle that is open."""
        with self._writing() as session:
            team = session.get_one(Team, self._base.teams[0])
            ana = make_person(session, "2999", ANA, team, starts_on=START)
            reports_to(session, ana, session.get_one(Person, self.people[manager]), since=START)
            self.people[ANA] = ana.id
        joined = self.post(CHLOE, f"/cycles/{self._base.cycle_id}/joining", person=str(self.people[ANA]))
        assert joined, "HR could not let Ana join"
        found = select(Participation.id).where(Participation.person_id == self.people[ANA])
        self.participation_id = self.session.scalars(found).one()

    def move_to_manager(self, manager: str, since: date) -> None:
        """Ana's line leads to another manager from `since` on, as an import would write it."""
        with self._writing() as session:
            ana = self.people[ANA]
            open_line = session.scalars(
                select(ReportingLine).where(ReportingLine.person_id == ana, ReportingLine.ends_on.is_(None))
            ).one()
            if open_line.starts_on >= since:
                open_line.manager_id = self.people[manager]
                return
            open_line.ends_on = since - timedelta(days=1)
            session.flush()
            session.add(
                ReportingLine(person_id=ana, manager_id=self.people[manager], kind="manager", starts_on=since)
            )

    def transfer(self, team: int) -> None:
        """Ana moves to another team; her line stays."""
        with self._writing() as session:
            session.get_one(Person, self.people[ANA]).team_id = self._base.teams[team]

    def stand_in(self, kind: str, manager: str, deputy: str, until: date) -> None:
        """Somebody stands in for a manager from today."""
        with self._writing() as session:
            session.add(
                StandIn(
                    kind=kind,
                    manager_id=self.people[manager],
                    deputy_id=self.people[deputy],
                    starts_on=self.day,
                    ends_on=until,
                    made_by_id=self.people[EFUA],
                    made_at=clock.now(),
                )
            )

    def withdraw(self, deputy: str) -> None:
        """Nobody stands in any more through this deputy."""
        with self._writing() as session:
            session.execute(
                update(StandIn)
                .where(StandIn.deputy_id == self.people[deputy], StandIn.ended_at.is_(None))
                .values(ended_at=clock.now(), ended_by_id=self.people[EFUA])
            )

    def leaves(self, on: date | None) -> None:
        """Ana's last day; None: she stays, and signs in anew."""
        self._clients.pop(ANA, None)
        with self._writing() as session:
            session.get_one(Person, self.people[ANA]).leaves_on = on

    # What people do

    def _client(self, actor: str) -> FlaskClient:
        if actor not in self._clients:
            client, token = self._base.app.test_client(), uuid4().hex
            with self._writing() as session:
                session.add(
                    SignInSession(
                        token_hash=hashed(token),
                        person_id=self.people[actor],
                        started_at=clock.now(),
                        seen_at=clock.now(),
                    )
                )
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = token, True
            client.get("/account")
            self._clients[actor] = client
        return self._clients[actor]

    def get(self, actor: str, path: str) -> str | None:
        """The page's text; None when it is refused or leads elsewhere."""
        answer = self._client(actor).get(path)
        assert answer.status_code < 500, f"{actor} GET {path}: {answer.status_code}"
        return answer.get_data(as_text=True) if answer.status_code == 200 else None

    def post(self, actor: str, path: str, **values: str) -> bool:
        """Send a form; whether it was taken. A page that asks to sign in takes nothing."""
        client = self._client(actor)
        answer = client.post(path, data={"csrf_token": self._forgery(client), **values})
        self.said = (
            f"{answer.status_code} {' '.join(_TAGS.sub(' ', answer.get_data(as_text=True)).split())[:600]}"
        )
        assert answer.status_code < 500, f"{actor} POST {path}: {self.said}"
        self.session.expire_all()
        return answer.status_code == 302 and "/sign-in" not in answer.headers["Location"]

    def _forgery(self, client: FlaskClient) -> str:
        """What the forms of this browser carry, because its cookie says so."""
        with client.session_transaction() as cookie:
            mark = cookie.get("csrf_token", "")
        secret = str(self._base.app.secret_key)
        token: str = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(mark)
        return token

    @property
    def _review(self) -> str:
        return f"/reviews/{self.participation_id}"

    def _part(self, side: str) -> str:
        return f"/assessments/{self.participation_id}/{side}"

    def write(self, side: str, actor: str, step: str) -> bool:
        """Answer everything on one page, as that page was shown to the actor."""
        shown = self.get(actor, f"{self._part(side)}/all")
        versions = dict(_VERSION.findall(shown or ""))
        mine = f"{TOKENS[side]}-{self.author_for(actor)}"
        values = {f"care/{COMPETENCY}/step": step, f"care/{COMPETENCY}/note": f"{mine} {step}"}
        values[f"care/{COMPETENCY}/version"] = versions.get(COMPETENCY, "0")
        if not self.post(actor, f"{self._part(side)}/all", **values):
            return False
        if side == "manager":
            seen = self.get(actor, f"{self._part(side)}/unhelpful/care") or ""
            found = re.search(r'name="version"[^>]*value="(\d+)"', seen)
            version = found[1] if found else "0"
            assert self.post(actor, f"{self._part(side)}/unhelpful/care", answer="none", version=version)
        return True

    def hand_in(self, side: str, actor: str) -> bool:
        """Hand in."""
        return self.post(actor, f"{self._part(side)}/submission")

    def take_back(self, side: str, actor: str) -> bool:
        """Take back."""
        return self.post(actor, f"{self._part(side)}/taking-back")

    @property
    def behind(self) -> Behind:
        """What stands in the database."""
        return Behind(self.session, self.participation_id, self.people[ANA])

    def go_ahead(self, actor: str) -> bool:
        """Go ahead without the other side. A refusal is said on the next page, so what stands tells."""
        side = "self" if actor == ANA else "manager"
        return self.post(actor, f"{self._review}/going-ahead") and self.behind.gone_ahead() == side

    def settle(self, actor: str, choice: str) -> bool:
        """Close the one competency: a step, `differ`, or `without` agreeing."""
        stored = self.session.get(IssueOutcome, (self.participation_id, KEY), populate_existing=True)
        version = str(stored.version) if stored else "0"
        return self.post(actor, f"{self._review}/outcomes", key=KEY, version=version, choice=choice)

    def _digest(self, actor: str) -> str:
        found = _HIDDEN.search(self.get(actor, f"{self._review}/sign-off") or "")
        return (found[1] or found[2]) if found else "0" * 64

    def share(self, actor: str) -> bool:
        """The manager signs what they read."""
        return self.post(actor, f"{self._review}/sign-off", digest=self._digest(actor))

    def sign(self, actor: str, decision: str) -> bool:
        """Ana signs what she read."""
        comment = "" if decision == "accept" else "In my own words"
        values = {"digest": self._digest(actor), "read": "y", "decision": decision, "comment": comment}
        return self.post(actor, f"{self._review}/sign-off", **values, checked="y")

    def moderate(self, actor: str, decision: str) -> bool:
        """Decide on a disagreement."""
        url = f"{self._review}/moderation"
        found = _REVISION.search(self.get(actor, url) or "")
        read = {"revision": found[1] if found else "1", "checked": "y"}
        return self.post(actor, url, decision=decision, reason="Both sides heard", **read)

    def reopen(self, actor: str) -> bool:
        """Open the record again."""
        return self.post(actor, f"{self._review}/reopening", reason="A date is wrong")

    def annotate(self, actor: str, revision: int, words: str) -> bool:
        """Add to a record."""
        url = f"{self._review}/record/annotations?revision={revision}"
        return self.post(actor, url, words=words, checked="y")
