"""Asking the product as a page does: in a request, signed in, by what the page itself looks up."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from flask import g
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.accounts.queries import hashed
from kie.accounts.signed_in import SignedIn, signed_in
from kie.people.models import Person
from kie.web import KieFlask


class Asker:
    """Opens requests of people who signed in once."""

    def __init__(self, app: KieFlask, session: Session) -> None:
        self._app, self._session = app, session
        self._tokens: dict[str, str] = {}

    def signed_in(self, person: Person) -> SignedIn:
        """The person as a new request finds them."""
        token = self._tokens.get(person.name) or self._sign_in(person)
        found = signed_in(self._session, token, second_factor="relaxed")
        assert found is not None
        return found

    def _sign_in(self, person: Person) -> str:
        token, now = uuid4().hex, clock.now()
        row = SignInSession(token_hash=hashed(token), person_id=person.id, started_at=now, seen_at=now)
        self._session.add(row)
        self._session.commit()
        self._tokens[person.name] = token
        return token

    @contextmanager
    def request_of(self, person: Person, path: str = "/") -> Iterator[SignedIn]:
        """A request for this address in which the person is signed in."""
        who = self.signed_in(person)
        with self._app.test_request_context(path):
            g._login_user = who
            yield who
