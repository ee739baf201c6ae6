"""Houses that can be attacked: the demonstration in a copy of its own, its targets, and what became of each request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import requests
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.people.models import Person
from kie.web import KieFlask
from tests.scan.attacks.gathering import Gathered, enter, gather
from tests.scan.attacks.journal import Journal
from tests.scan.attacks.staging import stage
from tests.scan.attacks.targets import Target
from tests.scan.ground import Ground, Site, serving

TOKEN, ONCE = "csrf_token", "once"
PROVIDER = {
    "KIE_OIDC_ISSUER": "http://127.0.0.1:9",
    "KIE_OIDC_CLIENT_ID": "attacked",
    "KIE_OIDC_CLIENT_SECRET": "attacked",
    "KIE_PUBLIC_URL": "http://localhost:8000",
}
"""One that is never there: what comes back from it is read all the same. And an address by a name, for passkeys know no
numbers."""
SETTINGS = Settings.from_environment(PROVIDER)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who has just signed in, or nobody: the cookie of their browser, and what their forms carry."""

    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class House:
    """One that is served. `targets`: with the ids of its own database."""

    site: Site
    targets: list[Target]
    by_person: Mapping[str | None, list[Target]]
    journal: Journal
    engine: Engine
    app: KieFlask

    def lives(self, entry: Entry) -> bool:
        """Whether that session still is one."""
        headers = {"Cookie": entry.cookie}
        answer = requests.get(f"{self.site.address}/", headers=headers, allow_redirects=False, timeout=120)
        return answer.status_code == 200

    def enter(self, name: str | None) -> Entry:
        """Begin a session of this one of the cast, in the database that is served."""
        with Session(self.engine, expire_on_commit=False) as session:
            email = f"{name}@wexcombe.example"
            person = session.scalars(select(Person).where(Person.email == email)).one() if name else None
            browser = enter(self.app, session, person)
            token = browser.csrf_token()
            cookie = browser.client.get_cookie("kie")
            return Entry(f"kie={cookie.value}" if cookie else "", token)


def aimed(target: Target, entry: Entry) -> Target:
    """The target as this visitor's page would send it, with a key that no form had before."""
    fresh = {TOKEN: entry.token, ONCE: str(uuid4())}
    form = tuple((name, fresh.get(name, value)) for name, value in target.form)
    if target.method == "POST" and TOKEN not in dict(form):
        form = (*form, (TOKEN, entry.token))
    return replace(target, form=form)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A demonstration that was gone through, of which copies are served. `kind`: of its database."""

    kind: str
    url: str
    found: Gathered


def prepare(ground: Ground, kind: str) -> Prepared:
    """Do what the demonstration has nobody do, and find out what there is to attack."""
    url = ground.copy(kind)
    engine = make_engine(url)
    try:
        return Prepared(kind, url, gather(engine, SETTINGS, stage(engine, SETTINGS)))
    finally:
        engine.dispose()


@contextmanager
def opened(
    ground: Ground, prepared: Prepared, journal: Journal, *, forgets: bool, **environment: str
) -> Iterator[House]:
    """A copy of it, open to attacks. `forgets`: what is sent is undone at once."""
    url = ground.new(prepared.kind, prepared.url)
    engine = make_engine(url)
    try:
        more = {
            "SCAN_JOURNAL": str(journal.path),
            **PROVIDER,
            **({"SCAN_FORGETS": "1"} if forgets else {}),
            **environment,
        }
        with serving(ground.folder, url, more, module="tests.scan.attacks.serve") as site:
            app = create_app(SETTINGS, engine=engine)
            yield House(site, prepared.found.whole, prepared.found.by_person, journal, engine, app)
    finally:
        engine.dispose()


@contextmanager
def attacked(ground: Ground, kind: str, *, forgets: bool, **environment: str) -> Iterator[House]:
    """The demonstration, open to attacks. `forgets`: what is sent is undone at once."""
    journal = Journal(ground.folder / f"journal-{kind}-{uuid4().hex[:8]}.jsonl")
    with opened(ground, prepare(ground, kind), journal, forgets=forgets, **environment) as house:
        yield house
