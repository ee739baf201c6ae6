"""Every address with somebody's ids in it, as everybody: whom the table names opens it, anybody else is told that there
is no such page, and whatever they post changes nothing."""

import hashlib
import re
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import UUIDConverter

from kie.accounts.models import SignInSession
from kie.migrations.run import METADATA
from kie.web import KieFlask
from tests.browser import Browser
from tests.confidentiality.conftest import WHOLE, Founded
from tests.confidentiality.council import Council
from tests.confidentiality.looking import OF_NOBODY, addresses, things_of
from tests.confidentiality.openings import rows
from tests.confidentiality.readers import ACTORS

Open = Callable[..., Browser]
NOT_THERE = 404
SLICE = {"sqlite": {"ana": ("ivo",), "ada": ("otto",)}, "postgresql": {"ana": ("gus",), "ada": ("dino",)}}
OPENINGS: Mapping[str, Mapping[tuple[str, str], frozenset[str]]] = {
    "ana": {(method, name): frozenset(who.split()) for method, name, who, _ada in rows()},
    "ada": {(method, name): frozenset(who.split()) for method, name, _ana, who in rows()},
}


@pytest.fixture(scope="session")
def database(founded: Founded) -> Engine:
    """The council's."""
    return founded.engine


def named(endpoint: str, address: str) -> str:
    """The endpoint as the table calls it."""
    side = re.search(r"/assessments/[^/]+/(self|manager)(/|$)", address)
    return f"{endpoint}:{side[1]}" if side else endpoint


def kept(session: Session) -> str:
    """A digest of everything in the database but when sessions were last seen."""
    found = hashlib.sha256()
    for table in METADATA.sorted_tables:
        if table is not SignInSession.__table__:
            lines = sorted(map(repr, session.execute(select(table)).all()))
            found.update("\n".join([table.name, *lines]).encode())
    return found.hexdigest()


def test_every_address_with_somebodys_ids_is_in_the_table(app: KieFlask) -> None:
    """A new route is put there, with who may open it."""
    asked = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if any(
            isinstance(rule._converters[name], UUIDConverter) and name not in OF_NOBODY
            for name in rule.arguments
        )
    }
    listed = {(method, name.partition(":")[0]) for method, name in OPENINGS["ana"]}
    assert sorted(asked - listed) == []
    assert sorted(listed - asked) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("whose", OPENINGS)
def test_whom_the_table_names_opens_it_and_for_others_there_is_no_such_page(
    app: KieFlask, browser: Open, session: Session, council: Council, whose: str, database_kind: str
) -> None:
    browser(council.people[whose])  # Signed in, so that there is a session to end.
    ids, table = things_of(session, council.people[whose].id), OPENINGS[whose]
    wanted = [
        (method, named(endpoint, address), address)
        for method in ("GET", "POST")
        for endpoint, address in addresses(app, method, ids)
        if (method, named(endpoint, address)) in table
    ]
    assert len(wanted) > 80
    outer = session.connection()
    session.commit()
    for name in ACTORS if WHOLE else SLICE[database_kind][whose]:
        visitor, relation = browser(council.people[name]), "E" if name == whose else ACTORS[name]
        token, before = visitor.csrf_token(), kept(session)
        opened = set()
        for method, endpoint, address in wanted:
            undone = outer.begin_nested() if relation in table[method, endpoint] else None
            if method == "GET":
                status = visitor.client.get(address).status_code
            else:
                status = visitor.client.post(address, data={"csrf_token": token}).status_code
            assert status < 500, address
            if undone is not None:
                undone.rollback()
            if status != NOT_THERE:
                opened.add((method, endpoint))
        mayopen = {key for key, relations in table.items() if relation in relations}
        assert sorted(opened ^ mayopen) == [], f"{name} ({relation}) and the table differ"
        session.expire_all()
        assert kept(session) == before, f"{name} changed something of {whose}'s"


def test_nobody_signed_in_is_asked_to_sign_in_and_changes_nothing(
    app: KieFlask, browser: Open, session: Session, council: Council
) -> None:
    nobody, ids, before = browser(), things_of(session, council.people["ana"].id), kept(session)
    for method in ("GET", "POST"):
        for _endpoint, address in addresses(app, method, {**ids}):
            if re.search(r"[0-9a-f]{8}-", address):
                ask = nobody.client.get if method == "GET" else nobody.client.post
                assert ask(address).status_code in {302, 400, 404}, address
    session.expire_all()
    assert kept(session) == before


def test_a_reason_for_one_person_opens_no_review_of_another(browser: Open, council: Council) -> None:
    ana, amy = council.people["ana"].id, council.parts["amy"].participation.id
    for name in ("hana", "gil"):
        reader = browser(council.people[name])
        assert reader.client.get(f"/records/{council.people['amy'].id}/reviews/{amy}").status_code == 200
        for rest in ("", "/record"):
            reader.get(f"/records/{ana}/reviews/{amy}{rest}", status=NOT_THERE)
