"""Somebody stands in for Ben: what opens, to whom, until when, and what stays shut."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.assessments.models import Assessment, Rating, Submission
from kie.assessments.opening import part_for
from kie.assessments.service import Item, StaleItem, hand_in, save_items, take_back
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, Invalid
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import Person, ReportingLine, StandIn
from kie.people.queries import leader_of, leads_somebody, moderator_of, reports_of
from kie.people.relations import relations_between
from kie.standing_in.refusing import StandInRefused
from kie.standing_in.service import Wish, appoint, delegate, end
from tests.assessments.steps import counted, fill
from tests.assessments.web import Open, url
from tests.cast import Cast, make_person, reports_to
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases


def _wish(deputy: Person, only: Person | None = None, first: int = 0, days: int = 7) -> Wish:
    start = clock.today() + timedelta(days=first)
    return Wish(deputy.id, None if only is None else only.id, start, start + timedelta(days=days - 1))


def _is_manager(session: Session, viewer: Person, of: Person, later: int = 0) -> bool:
    day = clock.today() + timedelta(days=later)
    return Relation.MANAGER in relations_between(session, viewer.id, of.id, day, ())


def test_a_delegate_is_a_manager_beside_ben_from_the_first_day_to_the_last(
    session: Session, cast: Cast
) -> None:
    delegate(session, cast.ben.id, _wish(cast.dev, first=2, days=3))
    assert [_is_manager(session, cast.dev, cast.ana, day) for day in range(6)] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
    assert _is_manager(session, cast.ben, cast.ana, 3)
    assert leader_of(session, cast.ana.id, clock.today() + timedelta(days=3)) == cast.ben.id


def test_whoever_acts_is_the_manager_instead(session: Session, cast: Cast) -> None:
    appoint(session, cast.ben.id, _wish(cast.dev, days=3), cast.efua.id)
    assert _is_manager(session, cast.dev, cast.ana) and not _is_manager(session, cast.ben, cast.ana)
    assert [one.id for one in reports_of(session, cast.dev.id, clock.today())] == [cast.ana.id]
    assert reports_of(session, cast.ben.id, clock.today()) == []
    assert moderator_of(session, cast.ana.id, clock.today()) == cast.efua.id
    assert _is_manager(session, cast.ben, cast.ana, 3) and not _is_manager(session, cast.dev, cast.ana, 3)


def test_efua_acts_herself_and_no_longer_moderates(session: Session, cast: Cast) -> None:
    appoint(session, cast.ben.id, _wish(cast.efua), cast.efua.id)
    relations = relations_between(session, cast.efua.id, cast.ana.id, clock.today(), ())
    assert Relation.MANAGER in relations and Relation.MODERATOR not in relations
    assert moderator_of(session, cast.ana.id, clock.today()) is None


def test_ana_acts_for_ben_and_leads_everybody_but_herself(session: Session, cast: Cast) -> None:
    reports_to(session, cast.grace, cast.ben, since=clock.today(), kind="reviewer")
    end_line_to(session, cast.grace, cast.efua)
    appoint(session, cast.ben.id, _wish(cast.ana), cast.efua.id)
    assert _is_manager(session, cast.ana, cast.grace)
    assert relations_between(session, cast.ana.id, cast.ana.id, clock.today(), ()) == {
        Relation.SIGNED_IN,
        Relation.SELF,
    }
    assert leader_of(session, cast.ana.id, clock.today()) == cast.efua.id
    assert {one.id for one in reports_of(session, cast.ana.id, clock.today())} == {cast.grace.id}
    assert cast.ana.id in {one.id for one in reports_of(session, cast.efua.id, clock.today())}


def test_whoever_stands_in_for_a_named_reviewer_does_not_lead_those_who_have_a_manager(
    session: Session, cast: Cast
) -> None:
    reports_to(session, cast.ana, cast.efua, since=clock.today(), kind="reviewer")
    delegate(session, cast.efua.id, _wish(cast.dev))
    assert not _is_manager(session, cast.dev, cast.ana)
    assert cast.ana not in reports_of(session, cast.dev.id, clock.today())
    assert cast.ben in reports_of(session, cast.dev.id, clock.today())


def end_line_to(session: Session, person: Person, manager: Person) -> None:
    """The line between the two ended yesterday."""
    line = session.scalars(
        select(ReportingLine).where(
            ReportingLine.person_id == person.id, ReportingLine.manager_id == manager.id
        )
    ).one()
    line.ends_on = clock.today() - timedelta(days=1)
    session.flush()


def test_a_deputys_deputy_is_nobody_and_one_person_can_be_named_alone(session: Session, cast: Cast) -> None:
    reports_to(session, cast.femi, cast.ben, since=clock.today(), kind="reviewer")
    end_line_to(session, cast.femi, cast.chloe)
    delegate(session, cast.ben.id, _wish(cast.dev, only=cast.ana))
    reports_to(session, cast.grace, cast.dev, since=clock.today(), kind="reviewer")
    delegate(session, cast.dev.id, _wish(cast.chloe))
    assert _is_manager(session, cast.dev, cast.ana) and not _is_manager(session, cast.dev, cast.femi)
    assert not _is_manager(session, cast.chloe, cast.ana)


def test_a_line_made_later_never_lets_somebody_lead_whoever_leads_them(session: Session, cast: Cast) -> None:
    delegate(session, cast.efua.id, _wish(cast.dev, only=cast.ben))
    assert _is_manager(session, cast.dev, cast.ben)
    moves(session, cast.dev, cast.ben)
    assert not _is_manager(session, cast.dev, cast.ben)
    assert _is_manager(session, cast.efua, cast.ben)


def test_neither_does_one_that_leads_there_over_others(session: Session, cast: Cast) -> None:
    delegate(session, cast.efua.id, _wish(cast.dev, only=cast.ben))
    moves(session, cast.dev, cast.ana)
    assert not _is_manager(session, cast.dev, cast.ben)


def test_two_never_lead_each_other_through_two_who_are_stood_in_for(session: Session, cast: Cast) -> None:
    hana = make_person(session, "1008", "Hana Novak", cast.parks)
    reports_to(session, hana, cast.chloe)
    appoint(session, cast.chloe.id, _wish(cast.ana, only=hana), cast.efua.id)
    assert _is_manager(session, cast.ana, hana)
    with pytest.raises(StandInRefused) as refused:
        delegate(session, cast.ben.id, _wish(hana, only=cast.ana))
    assert refused.value.because == ("leads-them",)
    later = StandIn(
        kind="delegate", manager_id=cast.ben.id, deputy_id=hana.id, person_id=cast.ana.id, made_at=clock.now(),
        starts_on=clock.today(), ends_on=clock.today(), reason="",
    )  # fmt: skip
    session.add(later)
    session.flush()
    assert not _is_manager(session, hana, cast.ana) and not _is_manager(session, cast.ana, hana)


def test_relations_and_signing_in_cost_one_statement_each(session: Session, cast: Cast) -> None:
    delegate(session, cast.ben.id, _wish(cast.dev))
    with counted(session) as statements:
        relations_between(session, cast.dev.id, cast.ana.id, clock.today(), ())
    assert len(statements) == 1
    leads = set(session.scalars(select(Person.id).where(leads_somebody(clock.today()))))
    assert {cast.ben.id, cast.dev.id, cast.efua.id} <= leads and cast.ana.id not in leads


@pytest.mark.parametrize(("deputy", "because"), [("ben", "oneself"), ("efua", "moderates")])
def test_who_cannot_be_bens_delegate(session: Session, cast: Cast, deputy: str, because: str) -> None:
    with pytest.raises(StandInRefused) as refused:
        delegate(session, cast.ben.id, _wish(getattr(cast, deputy)))
    assert refused.value.because == (because,)
    assert session.scalars(select(StandIn)).all() == []


def test_ana_cannot_lead_her_own_manager(session: Session, cast: Cast) -> None:
    with pytest.raises(StandInRefused, match="answers to somebody whom they would lead"):
        appoint(session, cast.efua.id, _wish(cast.ana), None)


def test_two_cannot_act_for_ben_on_one_day_and_leavers_not_at_all(session: Session, cast: Cast) -> None:
    appoint(session, cast.ben.id, _wish(cast.dev), cast.efua.id)
    with pytest.raises(StandInRefused) as refused:
        appoint(session, cast.ben.id, _wish(cast.grace, first=6), cast.efua.id)
    assert refused.value.because == ("taken",)
    cast.grace.leaves_on = clock.today() + timedelta(days=8)
    with pytest.raises(Invalid, match="leaves on"):
        appoint(session, cast.ben.id, _wish(cast.grace, first=7), cast.efua.id)
    cast.grace.leaves_on = None
    appoint(session, cast.ben.id, _wish(cast.grace, first=7), cast.efua.id)
    with pytest.raises(Invalid, match="does not answer"):
        delegate(session, cast.ben.id, _wish(cast.femi, only=cast.chloe))


def test_it_ends_at_once_and_everybody_is_told(session: Session, cast: Cast) -> None:
    row = delegate(session, cast.ben.id, _wish(cast.dev))
    told = set(session.scalars(select(QueuedMail.recipient).where(QueuedMail.key.like("stand-in/%"))))
    assert told == {cast.ben.email, cast.dev.email, cast.ana.email}
    end(session, row.id, cast.ben.id)
    end(session, row.id, cast.ben.id)
    assert not _is_manager(session, cast.dev, cast.ana)
    actions = session.scalars(select(Event.action).where(Event.subject == str(row.id))).all()
    assert sorted(actions) == ["stand-in.ended", "stand-in.made"]
    over = StandIn(
        kind="delegate", manager_id=cast.ben.id, deputy_id=cast.dev.id, made_at=clock.now(), reason="",
        starts_on=clock.today() - timedelta(days=3), ends_on=clock.today() - timedelta(days=1),
    )  # fmt: skip
    session.add(over)
    session.flush()
    with pytest.raises(Conflict, match="by itself"):
        end(session, over.id, cast.ben.id)


def test_manager_and_delegate_write_one_draft_with_versions_and_it_says_who(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, step=2)
    delegate(session, cast.ben.id, _wish(cast.dev))
    shown = part_for(session, part, "manager", cast.dev.id)
    key, rating = next(iter(shown.sheet.ratings.items()))
    version = rating.version
    save_items(session, part, "manager", cast.dev.id, [Item(*key, version=version, step=4)])
    with pytest.raises(StaleItem):
        save_items(session, part, "manager", cast.ben.id, [Item(*key, version=version, step=1)])
    rows = session.scalars(select(Rating).where(Rating.assessment_id == rating.assessment_id)).all()
    assert {row.saved_by_id for row in rows} == {None, cast.dev.id}
    hand_in(session, part, "manager", cast.dev.id)
    submission = session.scalars(select(Submission)).one()
    assert submission.handed_in_by_id == cast.dev.id
    assert [one.author_id for one in session.scalars(select(Assessment))] == [cast.ben.id]
    take_back(session, part, "manager", cast.ben.id)


def test_what_a_delegate_begins_is_bens_and_stays_when_the_delegate_is_gone(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    row = delegate(session, cast.ben.id, _wish(cast.dev))
    fill(session, part, "manager", cast.dev.id, step=3)
    end(session, row.id, cast.ben.id)
    assert part_for(session, part, "manager", cast.ben.id).sheet.ratings


def test_bens_draft_waits_while_dev_acts_and_is_there_when_ben_is_back(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, step=2, note="token-of-ben")
    row = appoint(session, cast.ben.id, _wish(cast.dev), cast.efua.id)
    session.commit()
    ben, dev, ana = browser(cast.ben), browser(cast.dev), browser(cast.ana)
    assert "token-of-ben" not in dev.get(url(part, "manager")).text
    ben.get(url(part, "manager"), status=404)
    assert "Hand over" not in ben.get("/").text
    assert "Dev Patel acts for Ben Okafor until" in ana.get("/").text
    fill(session, part, "manager", cast.dev.id, step=4)
    end(session, row.id, cast.efua.id)
    session.commit()
    dev.get(url(part, "manager"), status=404)
    assert "token-of-ben" in ben.get(url(part, "manager", "/check")).text


def test_ana_and_both_who_rate_read_who_else_reads(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben, ana = browser(cast.ben), browser(cast.ana)
    assert "Until you hand in: only you." in ben.get(url(part, "manager")).text
    delegate(session, cast.ben.id, _wish(cast.dev))
    session.commit()
    dev = browser(cast.dev)
    assert "you and Dev Patel, who write it together" in ben.get(url(part, "manager")).text
    assert "you and Ben Okafor, who write it together" in dev.get(url(part, "manager")).text
    assert "Only you and Ben Okafor can read this" in dev.get(url(part, "manager", "/all")).text
    assert "Dev Patel stands in for your manager now" in ana.get(url(part, "self")).text


def test_one_who_stands_beside_ben_does_not_act_for_him_as_well(session: Session, cast: Cast) -> None:
    delegate(session, cast.ben.id, _wish(cast.dev))
    with pytest.raises(
        StandInRefused, match=r"^Dev Patel stands in for Ben Okafor in this time already"
    ) as refused:
        appoint(session, cast.ben.id, _wish(cast.dev), cast.efua.id)
    assert refused.value.because == ("twice",)
    appoint(session, cast.ben.id, _wish(cast.grace), cast.efua.id)
