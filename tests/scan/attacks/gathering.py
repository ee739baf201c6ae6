"""Going everywhere as everybody, to know what can be attacked. Nothing that is sent on the way is kept."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from config import Settings
from kie import clock
from kie.accounts.views_proof import _PROVED
from kie.app import create_app
from kie.db import reading
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.confidentiality.looking import Ids, shared_things, things_of
from tests.confidentiality.looking import _fillings as fillings
from tests.demo.test_crawl import shape_of
from tests.scan.attacks.recording import recorded
from tests.scan.attacks.scim import ENDPOINT as SCIM
from tests.scan.attacks.scim import scim_targets
from tests.scan.attacks.staging import Stops
from tests.scan.attacks.targets import WAYS, Book, Key, Pairs, Target, choices_of
from tests.scan.visitor import CAST

PER_SHAPE = 2
FEW = 3
NOT_THERE = {401, 403, 404, 405}
ELSEWHERE = {"static", SCIM}
"""Files that are as they are; and what has targets of its own."""
SIDES = ("self", "manager")
BEGIN = (
    *("/", "/sign-in", "/start", "/start-again", "/privacy", "/accessibility", "/health", "/ready"),
    "/single-sign-on/callback?code=1&state=1&iss=1&error=1",
)
"""Where everybody begins: a first page, and what no page leads to."""


class Forgetful(Session):
    """A session whose transactions reach the database whole, with every check of theirs, and leave nothing there."""

    def commit(self) -> None:
        """Do all but keep it."""
        self.flush()
        self.rollback()


def forgetting(engine: Engine) -> Callable[[bool], Session]:
    """How a house opens sessions that keep nothing."""
    for_reading = reading(engine)
    return lambda only_reading: Forgetful(for_reading if only_reading else engine, expire_on_commit=False)


def enter(app: KieFlask, session: Session, person: Person | None) -> Browser:
    """A browser of this person, who has just said again who they are: some pages open to nobody else."""
    browser = Browser(app, session, person)
    if person is not None:
        with browser.client.session_transaction() as cookie:
            cookie[_PROVED] = (clock.now() + timedelta(days=1)).timestamp()
    return browser


class Inside:
    """Somebody's way into the house without a network: signed in, whatever they do."""

    def __init__(self, app: KieFlask, session: Session, person: Person | None, name: str | None) -> None:
        self.name = name
        browser = enter(app, session, person)
        self.client: FlaskClient = browser.client
        self.token = browser.csrf_token()
        cookie = self.client.get_cookie("kie")
        self._cookie = cookie.value if cookie else ""
        self.things = {**shared_things(session), **(things_of(session, person.id) if person else {})}

    def get(self, address: str) -> tuple[bool, str]:
        """Whether it opens, and the page if it is one."""
        self.client.set_cookie("kie", self._cookie)
        answer = self.client.get(address)
        return _opens(answer), answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""

    def post(self, address: str, values: Mapping[str, str]) -> bool:
        """Send a form with a token of its own; whether it was taken, or refused for what it says."""
        self.client.set_cookie("kie", self._cookie)
        return _opens(self.client.post(address, data={**values, "csrf_token": self.token, "once": ""}))

    def post_json(self, address: str, text: str) -> None:
        """Send what a script would."""
        self.client.set_cookie("kie", self._cookie)
        headers = {"X-CSRFToken": self.token}
        self.client.post(address, data=text, content_type="application/json", headers=headers)


def _opens(answer: TestResponse) -> bool:
    to_sign_in = answer.status_code in {302, 303} and answer.headers["Location"].startswith("/sign-in")
    return answer.status_code not in NOT_THERE and not to_sign_in


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to attack. `whole`: each address once, as somebody for whom it opens; `by_person`: what opens for
    each of the cast, and for nobody."""

    whole: list[Target]
    by_person: Mapping[str | None, list[Target]]


def gather(engine: Engine, settings: Settings, stops: Stops = ()) -> Gathered:
    """Everything there is in this database, with all that views look up. `stops`: where else to begin."""
    app = create_app(settings, sessions=forgetting(engine))
    with recorded(app) as asked, Session(engine, expire_on_commit=False) as session:
        scim = scim_targets(session)
        everybody = _everybody(app, session)
        session.rollback()
        book, own = Book(app), dict[str | None, Book]()
        for one in everybody:
            own[one.name] = Book(app)
            walk(own[one.name], one, [*BEGIN, *(address for address, who in stops if who == one.name)])
            for target in own[one.name].targets.values():
                book.add(target)
        for rule, method, choices in missing(book):
            find(book, everybody, rule, method, choices)
        _autosaved(book)
        by_name = {one.name: one for one in everybody}
        for target in list(book.targets.values()):
            _send(by_name[target.who], target)
        for known in (book, *own.values()):
            known.complete(asked)
        for key, target in book.targets.items():
            book.targets[key] = replace(target, apart=_apart(by_name[target.who], target))
    whole = sorted([*book.targets.values(), *scim], key=lambda one: one.key)
    return Gathered(
        whole, {name: sorted(known.targets.values(), key=lambda one: one.key) for name, known in own.items()}
    )


def _everybody(app: KieFlask, session: Session) -> list[Inside]:
    found = [Inside(app, session, None, None)]
    for name in CAST:
        email = f"{name}@wexcombe.example"
        person = session.scalars(select(Person).where(Person.email == email)).one()
        found.append(Inside(app, session, person, name))
    return found


def _send(who: Inside, target: Target) -> None:
    """Send it as it is and empty, so that its view looks up what it does with either."""
    if target.json is not None:
        who.post_json(address_of(target), target.json)
    elif target.method == "POST":
        who.post(address_of(target), {})
        who.post(address_of(target), dict(target.form))
    else:
        who.get(address_of(target))


def _apart(who: Inside, target: Target) -> tuple[str, ...]:
    """The names in an address with which it does not open as it does without them."""
    if not target.opened or target.json is not None or _opens_with(who, target, target.query):
        return ()
    together, apart = list[tuple[str, str]](), []
    for pair in target.query:
        if _opens_with(who, target, (*together, pair)):
            together.append(pair)
        else:
            apart.append(pair[0])
    return tuple(apart)


def _opens_with(who: Inside, target: Target, query: Pairs) -> bool:
    address = address_of(replace(target, query=query))
    return who.post(address, dict(target.form)) if target.method == "POST" else who.get(address)[0]


def walk(book: Book, visitor: Inside, waiting: list[str]) -> None:
    """Follow links and searches, a few of each shape, and note every form."""
    seen, visited = dict[str, int](), set[str]()
    while waiting:
        address = waiting.pop(0)
        kind = shape_of(address)
        if address in visited or seen.get(kind, 0) >= PER_SHAPE:
            continue
        visited.add(address)
        seen[kind] = seen.get(kind, 0) + 1
        opened, html = visitor.get(address)
        if opened:
            book.see(address, "GET", visitor.name)
            waiting += book.read(html, address, visitor.name)


def missing(book: Book) -> list[tuple[Rule, str, tuple[str, ...]]]:
    """Addresses that nobody was led to: rule, method, and which of its choices."""
    found: dict[Key, tuple[Rule, str, tuple[str, ...]]] = {}
    for rule in book.app.url_map.iter_rules():
        for method in WAYS:
            if method not in (rule.methods or set()) or rule.endpoint in ELSEWHERE:
                continue
            for values in fillings(rule, {name: [UUID(int=0)] for name in rule.arguments}):
                key = (method, rule.endpoint, choices_of(rule, values))
                if key not in book.targets:
                    found[key] = rule, method, key[2]
    return list(found.values())


def find(book: Book, everybody: Sequence[Inside], rule: Rule, method: str, choices: tuple[str, ...]) -> None:
    """Try it with the ids of everybody, as everybody, until it opens; note it all the same when it does not."""
    pairs = [(one, one) for one in everybody] + [(a, b) for a in everybody for b in everybody if a != b]
    for visitor, owner in pairs:
        for address in _addresses(book.app, rule, {**visitor.things, **owner.things}, choices):
            opened, html = visitor.get(address) if method == "GET" else (visitor.post(address, {}), "")
            if opened:
                book.see(address, method, visitor.name)
                list(book.read(html, address, visitor.name))
                return
    nowhere = {name: [UUID(int=0)] for name in rule.arguments}
    address = next(_addresses(book.app, rule, nowhere, choices))
    noted = book.see(address, method, "chloe")
    if noted is not None:
        book.targets[noted.key] = replace(noted, opened=False)


def _addresses(app: Flask, rule: Rule, ids: Ids, choices: tuple[str, ...]) -> Iterator[str]:
    """A few addresses of a rule with these ids."""
    fitting = (values for values in fillings(rule, ids) if choices_of(rule, values) == choices)
    for values in islice(fitting, FEW):
        with app.test_request_context():
            yield app.url_for(rule.endpoint, **values)


def _autosaved(book: Book) -> None:
    """What the script of an assessment's page sends of one item: of the same fields as the form of that page."""
    for side in SIDES:
        form = book.targets.get(("POST", "assessments.theme", (side,)))
        item = book.targets.get(("POST", "assessments.item", (side,)))
        keys = (
            [name.removesuffix("/step") for name, _value in form.form if name.endswith("/step")]
            if form
            else []
        )
        if form is None or item is None or not keys:
            continue
        values = {name: value for name, value in form.form if name.startswith(f"{keys[0]}/")}
        body = {"item": keys[0], "version": values.get(f"{keys[0]}/version", "0"), "values": values}
        one = form.path.split("/")[2]
        book.targets[item.key] = replace(
            item,
            path=f"/assessments/{one}/{side}/items",
            parts=(one,),
            ids=(one,),
            json=json.dumps(body),
            who=form.who,
        )


def address_of(target: Target) -> str:
    """Path and query, as a browser has them."""
    return target.path + (f"?{urlencode(target.query)}" if target.query else "")
