"""A directory that says of everybody that they have gone: what of that it may do by itself, and who decides on more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts.closure_models import AccountClosure
from kie.errors import Invalid, NotFound
from kie.mail.outbox import QueuedMail
from kie.people.models import Person
from kie.provisioning.closings import open_number, standings
from kie.provisioning.guard import ClosingStopped, allow, note_refused, take_back
from kie.provisioning.guard_rules import Bar, Standing
from kie.provisioning.queries import waiting
from kie.provisioning.tokens import make_token, revoke_token
from kie.web import KieFlask
from tests.cast import Cast
from tests.provisioning.conftest import CORE, NAME, Directory

Trail = Callable[[str], list[dict[str, Any]]]
BAR = Bar(2, 5)
NUMBERS = ("1001", "1002", "1003", "1004")
CLOSE = {"op": "Replace", "path": "active", "value": "False"}


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A small council, where two leavers in a day are many."""
    return Settings(environment="testing", scim_team="PRK", scim_closings=2)


@pytest.fixture
def known(directory: Directory, cast: Cast) -> list[str]:
    """The accounts of four people."""
    return [directory.enters(f"u{one}", active=True, more={"employeeNumber": one})["id"] for one in NUMBERS]


def shut(session: Session) -> int:
    """How many accounts are closed."""
    standing = select(func.count(AccountClosure.id)).where(AccountClosure.opened_at.is_(None))
    return session.scalar(standing) or 0


def standing(session: Session) -> Standing:
    """How the token stands."""
    session.expire_all()
    (found,) = standings(session, BAR).values()
    return found


def mails(session: Session) -> list[tuple[str, str]]:
    found = select(QueuedMail).where(QueuedMail.key.startswith("scim-stopped")).order_by(QueuedMail.recipient)
    return [(one.recipient, one.text) for one in session.scalars(found)]


@pytest.mark.both_databases
def test_a_lost_filter_shuts_out_two_and_no_more_until_dev_has_looked(
    directory: Directory, session: Session, cast: Cast, known: list[str], trail: Trail
) -> None:
    directory.closes(known[0])
    directory.done("DELETE", f"/Users/{known[1]}", status=204)
    refused = directory.patches(known[2], CLOSE, status=403)
    assert refused["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert refused["status"] == "403" and "A system administrator of KIE can allow more" in refused["detail"]
    directory.done("DELETE", f"/Users/{known[3]}", status=403)
    assert directory.done("GET", f"/Users/{known[2]}")["active"] is True, "nothing of it was kept"
    assert shut(session) == 2
    assert session.get_one(Person, cast.dev.id).leaves_on is None
    now = standing(session)
    assert (now.closed, now.most, now.refused, now.stopped) == (2, 2, 2, True)
    assert [one["token"] for one in trail("directory.stopped")] == [NAME], "once, however many were refused"
    ((recipient, text),) = mails(session)
    assert recipient == cast.dev.email and NAME in text

    allow(session, cast.dev.id, NAME, BAR, 1)
    session.commit()
    directory.closes(known[2])
    directory.patches(known[3], CLOSE, status=403)
    assert shut(session) == 3, "one allowed is one more"
    now = standing(session)
    assert (now.most, now.allowed, now.refused) == (3, 1, 1)
    assert [one["number"] for one in trail("directory-closings.allowed")] == [1]
    assert len(mails(session)) == 1


def test_what_is_opened_again_makes_room_until_it_is_stopped(
    directory: Directory, session: Session, known: list[str]
) -> None:
    directory.closes(known[0])
    directory.closes(known[1])
    directory.opens(known[0])
    directory.closes(known[2])
    assert standing(session).closed == 2
    directory.patches(known[3], CLOSE, status=403)
    says = {"schemas": [CORE], "userName": "u1004", "active": True, "title": "Clerk"}
    directory.done("PUT", f"/Users/{known[3]}", says)
    assert standing(session).refused == 0, "it does not want it any more"
    for one in known[:3]:
        directory.opens(one)
    assert (shut(session), standing(session).stopped) == (0, True), (
        "whoever was shut out is let in, and that is all"
    )
    directory.patches(known[0], CLOSE, status=403)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        directory.patches(known[0], CLOSE, status=403)


@pytest.mark.both_databases
def test_for_as_long_as_nobody_looks_it_closes_nobody_and_every_day_dev_is_told(
    directory: Directory, session: Session, cast: Cast, known: list[str], trail: Trail
) -> None:
    began = clock.now()
    for one in known[:2]:
        directory.closes(one)
    for hours in (0, 1, 23, 25, 26, 48, 50, 73):
        with time_machine.travel(began + timedelta(hours=hours)):
            directory.patches(known[2], CLOSE, status=403)
            directory.done("DELETE", f"/Users/{known[3]}", status=403)
    assert shut(session) == 2
    assert len(mails(session)) == len(trail("directory.stopped")) == 3, (
        "at 0, 25 and 50 hours; 73 is within a day"
    )
    with time_machine.travel(began + timedelta(days=10)):
        now = standing(session)
        assert (now.closed, now.refused, now.stopped) == (0, 2, True), "whose they are is still known"
        assert now.stopped_at is not None and now.stopped_at - began < timedelta(minutes=5), "since it began"
        assert [one.account for one in waiting(session, NAME)] == ["u1004", "u1003"]
        allow(session, cast.dev.id, NAME, BAR, 1)
        session.commit()
        assert not standing(session).stopped
        directory.closes(known[2])
        directory.done("DELETE", f"/Users/{known[3]}", status=403)
        assert shut(session) == 3, "as many as were allowed, though what it closed before is long past"
        assert standing(session).stopped and len(mails(session)) == 4
        allow(session, cast.dev.id, NAME, BAR, 2)
        session.commit()
    with time_machine.travel(began + timedelta(days=12)):
        session.expire_all()
        now = standing(session)
        assert (now.most, now.allowed, now.stopped) == (2, 0, False), "by itself again"
        directory.done("DELETE", f"/Users/{known[3]}", status=204)


def test_a_fresh_token_starts_afresh(
    app: KieFlask, directory: Directory, session: Session, known: list[str]
) -> None:
    for one in known[:2]:
        directory.closes(one)
    directory.patches(known[2], CLOSE, status=403)
    second, _row = make_token(session, "okta", 30)
    session.commit()
    Directory(app, second).closes(known[2])
    directory.patches(known[3], CLOSE, status=403)


def test_what_was_refused_before_somebody_allowed_more_stops_nothing(
    directory: Directory, session: Session, cast: Cast, known: list[str]
) -> None:
    late = ClosingStopped(NAME, 2, cast.ana.id, "u1001")
    allow(session, cast.dev.id, NAME, BAR, 1)
    note_refused(session, late)
    session.commit()
    assert (standing(session).stopped, standing(session).refused) == (False, 0)


def test_only_what_is_taken_from_somebody_counts(
    directory: Directory, session: Session, cast: Cast, known: list[str]
) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    for one in known[:3]:
        directory.closes(one)
    assert standing(session).closed == 2, "Ana had left"
    for one in known[:3]:
        directory.done("DELETE", f"/Users/{one}", status=204)
    assert shut(session) == 3, "who was shut out today may be removed today"
    directory.patches(known[3], CLOSE, status=403)


def test_a_removal_of_whom_it_closed_long_ago_counts_as_well(
    directory: Directory, session: Session, known: list[str]
) -> None:
    with time_machine.travel(clock.now() - timedelta(days=30)):
        for one in known[:2]:
            directory.closes(one)
    directory.closes(known[2])
    directory.done("DELETE", f"/Users/{known[0]}", status=204)
    directory.done("DELETE", f"/Users/{known[1]}", status=403)
    assert shut(session) == 3


def test_a_new_account_that_rests_closes_like_any_other(
    directory: Directory, session: Session, cast: Cast
) -> None:
    entered = [("a", "1001", 201), ("b", "1002", 201), ("c", "1003", 403), ("d", "9999", 201)]
    for name, number, status in entered:
        directory.enters(name, status, active=False, more={"employeeNumber": number})
    assert shut(session) == 2, "and who is nobody here closes nothing"
    assert [one.account for one in waiting(session, NAME)] == ["c"]
    directory.enters("c", 403, active=False, more={"employeeNumber": "1003"})
    assert len(mails(session)) == 1 and len(waiting(session, NAME)) == 1


def test_each_token_has_its_own_day(
    app: KieFlask, directory: Directory, session: Session, known: list[str]
) -> None:
    for one in known[:2]:
        directory.closes(one)
    second, _row = make_token(session, "okta", 30)
    session.commit()
    Directory(app, second).closes(known[2])
    directory.patches(known[3], CLOSE, status=403)


def test_who_may_be_allowed_and_how_much(session: Session, cast: Cast, directory: Directory) -> None:
    for most in (0, -1, open_number(session) + 1):
        with pytest.raises(Invalid):
            allow(session, cast.dev.id, NAME, BAR, most)
    with pytest.raises(NotFound):
        allow(session, cast.dev.id, "nobody", BAR, 5)
    revoke_token(session, NAME)
    with pytest.raises(Invalid, match="has ended"):
        allow(session, cast.dev.id, NAME, BAR, 5)


@pytest.mark.both_databases
def test_what_is_left_of_an_allowance_is_taken_back(
    directory: Directory, session: Session, cast: Cast, known: list[str], trail: Trail
) -> None:
    for one in known[:2]:
        directory.closes(one)
    allow(session, cast.dev.id, NAME, BAR, 1)
    allow(session, cast.dev.id, NAME, BAR, 2)
    session.commit()
    with pytest.raises(Invalid, match="from 1 to"):
        allow(session, cast.dev.id, NAME, BAR, open_number(session) - 2)
    directory.closes(known[2])
    assert standing(session).left == 2
    assert take_back(session, cast.dev.id, NAME, BAR) == 2
    session.commit()
    now = standing(session)
    assert (now.closed, now.most, now.allowed, now.left, now.stopped) == (3, 3, 1, 0, False)
    directory.patches(known[3], CLOSE, status=403)
    assert [one["number"] for one in trail("directory-closings.taken-back")] == [2]
    allow(session, cast.dev.id, NAME, BAR, 1)
    session.commit()
    assert not standing(session).stopped
    take_back(session, cast.dev.id, NAME, BAR)
    session.commit()
    assert standing(session).stopped, "nothing of what ended the stop is left"
    directory.patches(known[3], CLOSE, status=403)
    with pytest.raises(Invalid, match="Nothing is left"):
        take_back(session, cast.dev.id, NAME, BAR)
