"""The demonstration in which everything has been done that there are pages about, served as often as it is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.app import create_app
from kie.db import make_engine
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.scan import watched
from tests.scan.attacks.houses import PROVIDER, SETTINGS
from tests.scan.attacks.staging import Stops, stage
from tests.scan.ground import Ground, Site, serving
from tests.scan.visitor import CAST, COOKIE, Visitor

NOBODY, HALF_WAY = "nobody", "femi, who has yet to show her passkey"
EVERYBODY = (*CAST, HALF_WAY, NOBODY)
MORE = {**PROVIDER, "KIE_PUBLIC_URL": SETTINGS.public_url}


@dataclass(frozen=True, slots=True)
class Staged:
    """One that is served. `stops`: addresses of what was done, and who sees something there."""

    site: Site
    stops: Stops
    app: KieFlask
    engine: Engine

    def visitor(self, who: str) -> Visitor:
        """One of everybody, in a session that has just begun."""
        if who == NOBODY:
            return self.site.visitor()
        if who == HALF_WAY:
            return self.site.visitor("femi")
        return Visitor.through(self.site.address, who, self._enter)

    def _enter(self, name: str) -> str:
        with Session(self.engine, expire_on_commit=False) as session:
            person = session.scalars(select(Person).where(Person.email == f"{name}@wexcombe.example")).one()
            cookie = Browser(self.app, session, person).client.get_cookie(COOKIE)
            if cookie is None:
                raise RuntimeError(f"{name} cannot enter")
            return cookie.value


@contextmanager
def staged(ground: Ground) -> Iterator[Staged]:
    """A copy of its own, with the same ids as every other of this scan."""
    if "staged" not in ground.kept:
        templates_file(ground).unlink(missing_ok=True)
        ground.kept["staged"] = _stage(ground)
    kept = ground.kept["staged"]
    assert isinstance(kept, tuple)
    template, stops = kept
    url = ground.new("sqlite", template)
    more = {**MORE, watched.TEMPLATES: str(templates_file(ground))}
    engine = make_engine(url)
    try:
        with serving(ground.folder, url, more, module=watched.__name__) as site:
            yield Staged(site, stops, create_app(SETTINGS, engine=engine), engine)
    finally:
        engine.dispose()


def templates_file(ground: Ground) -> Path:
    """Where the server notes what its pages are made of."""
    return ground.folder / "templates.txt"


def _stage(ground: Ground) -> tuple[str, Stops]:
    url = ground.copy("sqlite")
    engine = make_engine(url)
    try:
        return url, stage(engine, SETTINGS)
    finally:
        engine.dispose()
