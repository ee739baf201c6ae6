"""What follows by itself: drafts set aside and deleted in time, a new manager told of, what leavers held ended."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import tidying
from kie.accounts.models import SignInSession
from kie.assessments.changes import follow_changes
from kie.assessments.models import Assessment
from kie.assessments.service import hand_in
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.leavers import end_roles_of_leavers
from kie.people.models import RoleGrant
from kie.standing_in.leavers import end_stand_ins_of_leavers
from kie.standing_in.service import Wish, appoint, delegate
from tests.assessments.steps import fill
from tests.assessments.web import Open
from tests.cast import Cast
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases


def _mails(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(QueuedMail.recipient).where(QueuedMail.key.like(f"{kind}/%"))))


def _sides(session: Session) -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(Assessment.side)))


def test_bens_draft_is_set_aside_and_both_are_told_once(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    follow_changes(session)
    assert (_sides(session), _mails(session, "draft-set-aside")) == (["manager"], [])
    moves(session, cast.ana, cast.efua)
    for _twice in range(2):
        follow_changes(session)
    assert _sides(session) == ["former"]
    assert _mails(session, "draft-set-aside") == [cast.ben.email]
    assert _mails(session, "new-leader") == [cast.ana.email]
    actions = session.scalars(select(Event.action).where(Event.action.like("draft.%"))).all()
    assert actions == ["draft.set-aside"]


def test_what_is_handed_in_stays_and_so_does_the_draft_of_whoever_has_a_delegate(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    week = clock.today() + timedelta(days=6)
    delegate(session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), week))
    fill(session, part, "manager", cast.dev.id)
    follow_changes(session)
    assert _sides(session) == ["manager"]
    hand_in(session, part, "manager", cast.dev.id)
    moves(session, cast.ana, cast.efua)
    follow_changes(session)
    assert _sides(session) == ["manager"]


def test_after_thirty_days_it_is_deleted_and_not_before(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    moves(session, cast.ana, cast.efua)
    follow_changes(session)
    draft = session.scalars(select(Assessment)).one()
    for days, left in ((30, 1), (31, 0)):
        draft.set_aside_at = clock.now() - timedelta(days=days, hours=1)
        session.flush()
        follow_changes(session)
        assert session.scalar(select(func.count()).select_from(Assessment)) == left
    assert session.scalars(
        select(Event.action).where(Event.action.like("draft.%")).order_by(Event.id)
    ).all() == [
        "draft.set-aside",
        "draft.expired",
    ]


def test_whoever_is_only_away_finds_their_draft_however_long(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id)
    end = clock.today() + timedelta(days=200)
    appoint(session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), end), cast.efua.id)
    follow_changes(session)
    assert (_sides(session), _mails(session, "draft-set-aside")) == (["former"], [])
    draft = session.scalars(select(Assessment)).one()
    draft.set_aside_at = clock.now() - timedelta(days=100)
    session.flush()
    follow_changes(session)
    assert _sides(session) == ["former"]


def _ended(session: Session) -> tuple[int, int]:
    """How many roles and how many stand-ins of leavers the hourly job ends."""
    return end_roles_of_leavers(session), end_stand_ins_of_leavers(session)


def test_leavers_lose_their_session_their_roles_and_standing_in(
    session: Session, browser: Open, cast: Cast
) -> None:
    end = clock.today() + timedelta(days=6)
    row = delegate(session, cast.ben.id, Wish(cast.chloe.id, None, clock.today(), end))
    chloe = browser(cast.chloe)
    chloe.get("/people")
    cast.chloe.leaves_on = clock.today()
    session.commit()
    assert _ended(session) == (0, 0)
    chloe.get("/people")
    cast.chloe.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    chloe.get("/people", status=302)
    assert _ended(session) == (1, 1)
    assert _ended(session) == (0, 0)
    tidying.tidy(session)
    session.expire_all()
    assert row.ended_at is not None
    grants = session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.chloe.id)).all()
    assert all(grant.ended_at is not None for grant in grants)
    own = session.scalars(select(SignInSession).where(SignInSession.person_id == cast.chloe.id)).all()
    assert own and all(one.ended_at is not None for one in own)


def test_whoever_comes_back_has_their_own_review_again_and_no_role(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id, note="token-of-ana")
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    cast.chloe.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    _ended(session)
    cast.ana.leaves_on = cast.chloe.leaves_on = None
    cast.ana.starts_on = clock.today()
    session.commit()
    path = f"/assessments/{part.participation.id}/self/check"
    assert "token-of-ana" in browser(cast.ana).get(path).text
    browser(cast.chloe).get("/people", status=404)
