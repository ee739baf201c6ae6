"""The Flask glue: a transaction per request, and one question about access.

A view loads, asks `authorise()`, parses, calls one thing and answers. What it returns is kept; what it raises
is undone. A view that neither asks nor is `@public` fails closed before anything is kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

import flask
from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from config import Settings
from kie import once
from kie.access import Fact, Permission, Relation, may
from kie.errors import Forbidden, NotFound, SignInNeeded
from kie.i18n import _
from kie.replica import asked
from kie.replica.connecting import ReplicaFailed
from kie.replica.service import Replica

LOADS_AGAIN = 5
"""Seconds after which a page that shows how far some work is loads itself again."""

P = ParamSpec("P")
R = TypeVar("R")


class Viewer(Protocol):
    """The person signed in, as far as the glue needs to know them. `row`: what was read of them and along with them."""

    person_id: UUID
    name: str
    language: str
    row: Row[Any] | None

    def relations_to(self, person_id: UUID | None) -> frozenset[Relation]:
        """How the viewer stands to that person; to the organisation when None."""
        ...


class Shelf(Protocol):
    """Where the frameworks are kept, as far as the glue needs to know it."""

    @property
    def standing(self) -> Any:
        """The catalogue as it was read last."""
        ...

    def at(self, latest: UUID | None, session: Session) -> Any:
        """The catalogue up to the publication `latest`."""
        ...

    def now(self, session: Session) -> Any:
        """The catalogue as it stands in the database at this moment."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What one running application is made of. `sessions(reading)` opens a database session; `shelf` holds the
    frameworks; `replica` reads figures, None where the one database does."""

    settings: Settings
    sessions: Callable[[bool], Session]
    shelf: Shelf
    replica: Replica | None = None

    @property
    def catalogue(self) -> Any:
        """The frameworks, for the present request: up to what was published last when it asked who is signed in."""
        if "catalogue" not in g:
            row = getattr(current_user, "row", None)
            g.catalogue = self.shelf.standing if row is None else self.shelf.at(row.latest_addition, db())
        return g.catalogue


class KieFlask(Flask):
    """Flask with one transaction around each view."""

    def dispatch_request(self) -> flask.typing.ResponseReturnValue:
        """Answer, and where the replica failed half-way, once more without it. Whatever it read there, nothing is kept
        of it yet but what stands on the audit trail, where it is noted once."""
        try:
            return self._dispatched()
        except ReplicaFailed as failed:
            replica = house().replica
            if replica is not None:
                replica.failed(failed.why)
            return self._dispatched()

    def _dispatched(self) -> flask.typing.ResponseReturnValue:
        """Run the view; commit what it returns, roll back what it raises, refuse what asked nothing.

        A write that was done before, or is being done at this moment, is undone and gets the same answer as then; but
        whoever may not do it any more gets no answer of a time when they might.
        """
        ask = _asked_once()
        try:
            answer = super().dispatch_request()
            if not g.get("asked", False) and not is_public():
                raise RuntimeError(f"{request.endpoint} neither asked authorise() nor is @public")
            if ask is not None:
                answer = self._answered_once(ask, answer)
            if "session" in g:
                g.session.commit()
        except Exception as refused:
            asked.on_the_primary()  # So that no page that says what went wrong asks the replica.
            if "session" in g:
                g.session.rollback()
            before = None if ask is None or _may_no_more(refused) else once.again(g.session, ask)
            if before is None:
                raise
            return before
        return answer

    def _answered_once(self, ask: once.Asked, answer: flask.typing.ResponseReturnValue) -> Response:
        """The answer, kept with its effect. A refusal keeps nothing, so that the same can be sent again; but what was
        done before may be refused now because it was done, and then the first answer stands."""
        response = self.make_response(answer)
        if response.status_code < 400 and once.keep(g.session, ask, response):
            return response
        before = once.again(g.session, ask)
        if before is not None:
            g.session.rollback()
            return before
        if response.status_code < 400:
            raise once.AlreadyDone()
        return response


def house() -> House:
    """The running application's parts."""
    found = current_app.extensions["kie"]
    assert isinstance(found, House)  # noqa: S101 - narrows the type
    return found


def db() -> Session:
    """This request's database session, opened at the first call; reading only for GET.

    What `kie.replica.addresses` lists is read from the replica, once the primary has said who is signed in, and as long
    as the replica has everything that the primary had then.
    """
    replica = house().replica
    found = None if replica is None else asked.session_on(replica, getattr(current_user, "row", None))
    if found is None:
        return primary()
    if primary().in_transaction():
        primary().rollback()  # Its connection is for others while the replica reads.
    return found


def primary() -> Session:
    """This request's session on the database that is written: for who is signed in, and what they may."""
    if "session" not in g:
        g.session = house().sessions(request.method in {"GET", "HEAD", "OPTIONS"})
    session = g.session
    assert isinstance(session, Session)  # noqa: S101 - narrows the type
    return session


def wants_json() -> bool:
    """Whether a script of a page asks, which reads JSON, and not a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.is_json


@contextmanager
def beside() -> Iterator[Session]:
    """A short writing transaction of its own, beside the request's: kept when the block returns, undone if it raises.

    For what is noted while a page only reads, and for what outlives a refusal. Where the request itself writes, its
    own transaction must be over: the two would wait for each other.
    """
    with house().sessions(False) as session:
        yield session
        session.commit()


def viewer() -> Viewer:
    """The person signed in; raises SignInNeeded when nobody is."""
    if not current_user.is_authenticated:
        raise SignInNeeded(_("Sign in to see this page."))
    found: Viewer = current_user._get_current_object()
    return found


def allowed(permission: Permission, person_id: UUID | None = None, *facts: Fact) -> bool:
    """Whether the viewer may do this, without refusing. For showing or leaving out a link."""
    if not current_user.is_authenticated:
        return False
    return may(permission, viewer().relations_to(person_id), frozenset(facts))


def authorise(permission: Permission, person_id: UUID | None = None, *facts: Fact) -> Viewer:
    """The one question: may the viewer do this to that person's things, given these facts?

    Gives the viewer. Raises SignInNeeded when nobody is signed in, and NotFound when it is not allowed, so
    that nobody learns of what they may not see.
    """
    g.asked = True
    who = viewer()
    if not may(permission, who.relations_to(person_id), frozenset(facts)):
        g.refused = permission
        raise NotFound()
    return who


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that needs no question: anybody may see it, signed in or not."""
    view.__dict__["_kie_public"] = True
    return view


def idempotent(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that answers the same however often it is sent the same, so that no answer need be kept."""
    view.__dict__["_kie_idempotent"] = True
    return view


def along(statement: Select[*tuple[Any, ...]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks a view that has `statement`, of one row at most, read in the one that asks who is signed in.

    For what is done so often that a question more to the database counts. Its parameters are those of the view; what
    it gives is in `viewer().row`, None in each of its columns where it gave no row.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.__dict__["_kie_along"] = statement
        return view

    return mark


def read_along() -> tuple[Select[*tuple[Any, ...]] | None, dict[str, Any]]:
    """What the present request's view wants read along, and its parameters; None for nearly every view, and for a
    request that only asks what the view takes."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return asked.read_along(house().replica), {}
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "_kie_along", None), request.view_args or {}


def _may_no_more(refused: Exception) -> bool:
    """Whether this refusal is about who asks. What is only gone was perhaps done by the same request before."""
    return "refused" in g or isinstance(refused, Forbidden | SignInNeeded)


def _asked_once() -> once.Asked | None:
    """This request, when somebody signed in sends it with a key, and its view does not do without."""
    if request.method != "POST" or not current_user.is_authenticated:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "_kie_idempotent", False):
        return None
    return once.asked(viewer().person_id, house().settings.secret_key)


def is_public() -> bool:
    """Whether this page is there for everybody, signed in or not: the ways in and out, above all."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint == "static" or getattr(view, "_kie_public", False)


def room_of(endpoint: str | None) -> str:
    """The package whose view answers there, such as `kie.plans`; "" where none does."""
    view = current_app.view_functions.get(endpoint or "")
    return "" if view is None else view.__module__.rpartition(".")[0]


def page(template: str, status: int = 200, **context: Any) -> flask.typing.ResponseReturnValue:
    """The template as a page with this status. HTML has no NUL; one that was asked with is shown as browsers do."""
    return flask.render_template(template, **context).replace("\0", "\ufffd"), status


def page_of_work(template: str, *, goes_on: bool, **context: Any) -> flask.typing.ResponseReturnValue:
    """A page that shows how far some work is: while it goes on, it loads itself again every few seconds.

    With `still` in its address it does not. The template is given those seconds as `loads_again`, 0 for never.
    """
    seconds = LOADS_AGAIN if goes_on and "still" not in flask.request.args else 0
    answer = flask.make_response(page(template, loads_again=seconds, **context))
    if seconds:
        # A header works without a script; the page says it, and how to stop it.
        answer.headers["Refresh"] = str(seconds)
    return answer
