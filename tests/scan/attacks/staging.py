"""What the demonstration has nobody do, done before it is attacked, so that the pages about it open.

Each step sends a form as its page has it; one that does not take what it is sent stops the scan.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import Settings
from kie import clock
from kie.accounts import unsent
from kie.accounts.passkey_models import Passkey
from kie.app import create_app
from kie.evidence.models import EvidenceNote
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.scan.attacks.forms import WORDS, forms_of

OK = 200
Stops = Sequence[tuple[str, str]]
"""Addresses, and who sees something there."""


def stage(engine: Engine, settings: Settings) -> Stops:
    """Do it all; gives where to look."""
    app = create_app(settings, engine=engine)
    with Session(engine, expire_on_commit=False) as session:
        actor = Actor(app, session)
        stops = [
            actor.send("ana", "/my-file/complaints", words=WORDS),
            actor.send("ana", f"/plans/{actor.person('ana').id}/pauses/new", **_days("first_on", "last_on")),
            actor.send(
                "chloe",
                "/retention/holds/new",
                kind="person",
                name=actor.person("ana").staff_number,
                which=actor.person("ana").id,
                **_review(),
            ),
            actor.send("grace", "/records/samples/new", number="1", case_number="IA-1", words=WORDS),
            actor.send(
                "chloe",
                f"/records/{actor.person('ana').id}/requests/new",
                received_on=_today(),
                asked_how="representative",
                identity="authority",
            ),
            actor.send("chloe", f"/records/{actor.person('ana').id}"),
            actor.send("hana", "/paper", code="WEXC-HWAY-2345"),
            actor.bring("chloe", "/people/import", "/people/import/sample.csv"),
            actor.bring("chloe", "/learning/import", "/learning/import/sample.csv"),
            actor.bring("chloe", "/frameworks/files/upload", "/frameworks/files/example.toml"),
        ]
        stops.append((f"/diary/{actor.held_note('ana')}/taking-out", "ana"))
        asked = next(address for address, _who in stops if address.startswith("/records/requests/"))
        stops.append(actor.send("chloe", asked, f"{asked}/file"))
        for name in ("ana", "ben", "chloe"):
            kept = (("words", WORDS),)
            unsent.keep(session, settings.secret_key, actor.person(name).id, "/diary/new", kept, "A note")
        session.add(_passkey(actor.person("femi")))
        session.commit()
    return stops


class Actor:
    """Whoever of the cast acts, on pages of the house that keeps what it is sent."""

    def __init__(self, app: KieFlask, session: Session) -> None:
        self.app, self.session = app, session
        self._browsers: dict[str, Browser] = {}

    def person(self, name: str) -> Person:
        """One of the cast."""
        email = f"{name}@wexcombe.example"
        found = self.session.scalars(select(Person).where(Person.email == email)).one()
        self.session.commit()  # Who only looked must not hold up the pages.
        return found

    def held_note(self, name: str) -> UUID:
        """One of their notes that is held, so that words can be taken out of it."""
        whose = self.person(name).id
        ids = self.session.scalars(select(EvidenceNote.id).where(EvidenceNote.person_id == whose)).all()
        self.session.commit()
        client = self.browser(name).client
        found = next((one for one in ids if client.get(f"/diary/{one}/taking-out").status_code == OK), None)
        if found is None:
            raise RuntimeError(f"no note of {name}'s is held")
        return found

    def browser(self, name: str) -> Browser:
        """Their browser, the same each time."""
        if name not in self._browsers:
            self._browsers[name] = Browser(self.app, self.session, self.person(name))
        return self._browsers[name]

    def send(self, name: str, page: str, to: str | None = None, /, **values: object) -> tuple[str, str]:
        """The form of a page that posts to `to`, or to the page itself, with these values in place of its own; once
        more where a look comes first."""
        browser = self.browser(name)
        sent = self._sent(browser, browser.client.get(page), page, to or page, values)
        if sent.status_code == OK:
            sent = self._sent(browser, sent, page, to or page, values)
        if sent.status_code not in {302, 303}:
            words = " ".join(sent.get_data(as_text=True).split())
            raise RuntimeError(f"{name} {page}: {sent.status_code} {words[-1500:]}")
        return str(sent.headers["Location"]), name

    def _sent(
        self, browser: Browser, answer: TestResponse, page: str, to: str, values: Mapping[str, object]
    ) -> TestResponse:
        _links, forms = forms_of(answer.get_data(as_text=True), page)
        posting = {one.action.partition("?")[0]: one for one in forms if one.method == "POST"}
        found = posting.get(to)
        if found is None:
            raise RuntimeError(f"{page}: {answer.status_code}, forms lead to {sorted(posting)}")
        given = {**dict(found.values), **values, "csrf_token": browser.csrf_token()}
        return browser.client.post(to, data=given, content_type="multipart/form-data")

    def bring(self, name: str, page: str, sample: str) -> tuple[str, str]:
        """Upload the file that the product offers to begin with."""
        content = self.browser(name).client.get(sample).get_data()
        return self.send(name, page, file=(io.BytesIO(content), sample.rpartition("/")[2]))


def _today() -> str:
    return clock.today().isoformat()


def _days(first: str, last: str) -> dict[str, str]:
    today = clock.today()
    return {first: (today + timedelta(days=1)).isoformat(), last: (today + timedelta(days=40)).isoformat()}


def _review() -> dict[str, str]:
    return {"reason": WORDS, "review_on": (clock.today() + timedelta(days=60)).isoformat()}


def _passkey(person: Person) -> Passkey:
    return Passkey(
        person_id=person.id,
        credential_id=uuid4().bytes,
        public_key=b"none",
        sign_count=0,
        name="A key",
        added_at=clock.now(),
        used_at=None,
    )
