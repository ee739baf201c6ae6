"""Changing, joining, exempting, extending and closing, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.absence import absence, absence_of, due_for
from kie.cycles.closed_tree import TeamAtClose
from kie.cycles.errors import CycleAlreadyOpen, CycleChanged, CycleClosed, CycleNotOpen
from kie.cycles.extension import Days, extend
from kie.cycles.joining import join_all
from kie.cycles.listing import find_cycle
from kie.cycles.models import EarlierExemption, Participation
from kie.cycles.queries import (
    cycle_context,
    open_participations_of,
    participation_context,
)
from kie.cycles.rules import OwnDays
from kie.errors import Conflict, Invalid, NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.workdays import next_working_day
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import Draft, open_up, part, taking_part, wish

pytestmark = pytest.mark.both_databases


def test_a_draft_changes_and_an_open_cycle_does_not(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    service.change_cycle(session, cycle.id, wish(title="Autumn", frameworks=(("care", "theme"),)), 1, None)
    assert (cycle.title, cycle.version) == ("Autumn", 2)
    assert [rated.framework.id for rated in cycle_context(session, cycle.id, shipped).frameworks] == ["care"]
    open_up(session, cycle, cast, shipped)
    with pytest.raises(CycleAlreadyOpen):
        service.change_cycle(session, cycle.id, wish(title="Winter"), 2, None)
    assert cycle.title == "Autumn"


def test_a_stale_save_is_refused_and_shows_what_stands(session: Session, draft: Draft) -> None:
    cycle = draft()
    service.change_cycle(session, cycle.id, wish(title="First"), 1, None)
    with pytest.raises(CycleChanged) as refused:
        service.change_cycle(session, cycle.id, wish(title="Second"), 1, None)
    assert refused.value.saved.title == "First"


def test_somebody_new_joins_once(session: Session, cast: Cast, draft: Draft, shipped: Catalogue) -> None:
    cycle = draft(teams=(cast.highways.id,))
    with pytest.raises(CycleNotOpen):
        join_all(session, cycle.id, [cast.ana.id], None)
    open_up(session, cycle, cast, shipped)
    hana = make_person(session, "2001", "Hana Ito", cast.highways, starts_on=clock.today())
    reports_to(session, hana, cast.ben)
    (made,) = join_all(session, cycle.id, [cast.ana.id, hana.id, hana.id], cast.chloe.id)
    assert (made.person_id, made.manager_id, made.service_band) == (hana.id, cast.ben.id, "under 1 year")
    assert join_all(session, cycle.id, [hana.id], cast.chloe.id) == []
    assert taking_part(session, cycle) == 3
    with pytest.raises(Invalid):
        join_all(session, cycle.id, [cast.dev.id], cast.chloe.id)
    odd = make_person(session, "2002", "Otto Berg", cast.highways, role_profile="pilot")
    with pytest.raises(Invalid):
        join_all(session, cycle.id, [odd.id], cast.chloe.id)


def test_an_exemption_counts_until_its_last_day(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    open_up(session, cycle, cast, shipped)
    ana = part(session, cycle, cast.ana.id)
    today = clock.today()
    after = cycle.closes_on + timedelta(days=1)
    for reason, expires_on, said in (
        ("  ", None, "Say why"),
        ("x" * 1001, None, "1,001 characters; 1,000 is the most"),
        ("Leave", today - timedelta(days=1), "today or a later day"),
        ("Leave", after, "Leave the day empty"),
    ):
        with pytest.raises(Invalid, match=said):
            service.exempt(session, ana.id, reason, cast.chloe.id, expires_on)
    service.exempt(session, ana.id, "Parental leave", cast.chloe.id, today)
    exemption = participation_context(session, ana.id).exemption
    assert exemption is not None and exemption.made_by_id == cast.chloe.id
    with pytest.raises(Conflict):
        service.exempt(session, ana.id, "Again", cast.chloe.id, None)
    assert service.end_exemption(session, ana.id, cast.chloe.id)
    assert participation_context(session, ana.id).exemption is None
    assert not service.end_exemption(session, ana.id, cast.chloe.id)
    ended = select(Event.action).where(Event.subject == str(ana.id), Event.action == "exemption.ended")
    assert len(session.scalars(ended).all()) == 1
    with pytest.raises(NotFound):
        service.end_exemption(session, part(session, cycle, cast.ben.id).id, cast.chloe.id)
    first = (exemption.reason, exemption.made_by_id, exemption.made_at, exemption.expires_on)
    service.exempt(session, ana.id, "Leave again", cast.ben.id, cycle.closes_on)
    again = participation_context(session, ana.id).exemption
    assert again is not None and (again.reason, again.made_by_id) == ("Leave again", cast.ben.id)
    kept = session.scalars(select(EarlierExemption)).one()
    assert (kept.reason, kept.made_by_id, kept.made_at, kept.expires_on) == first
    assert kept.participation_id == ana.id and kept.reason == "Parental leave"
    service.close_cycle(session, cycle.id, cast.chloe.id)
    for change in (
        update(EarlierExemption).values(reason="Sun"),
        delete(EarlierExemption),
        update(TeamAtClose).values(name="Elsewhere"),
        delete(TeamAtClose),
    ):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(change)


def test_who_is_away_twice_keeps_the_days_of_the_first_time(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle, today = draft(), clock.today()
    open_up(session, cycle, cast, shipped)
    ana = part(session, cycle, cast.ana.id)
    once = service.exempt(session, ana.id, "Leave", cast.chloe.id, today)
    # The first time was long ago: ten days, over before the day on which Ana's part was due.
    once.made_at, once.expires_on = clock.now() - timedelta(days=20), today - timedelta(days=11)
    later = {side: due_for(cycle, ana.own_days, side, absence(once)) for side in ("self", "manager")}
    assert later["self"] == next_working_day(cycle.self_due_on + timedelta(days=10))
    service.exempt(session, ana.id, "Leave again", cast.chloe.id, today)
    assert ana.own_days == OwnDays(later["self"], later["manager"])
    then = due_for(cycle, ana.own_days, "self", absence_of(session, ana.id))
    assert then == next_working_day(later["self"] + timedelta(days=1))
    service.end_exemption(session, ana.id, cast.chloe.id)
    assert due_for(cycle, ana.own_days, "self", absence_of(session, ana.id)) == later["self"]


def test_more_time_is_given_to_an_open_cycle_only(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    week = timedelta(days=7)
    days = Days(cycle.self_due_on + week, cycle.manager_due_on + week, cycle.closes_on + week)
    with pytest.raises(CycleNotOpen):
        extend(session, cycle.id, days, 1, None)
    open_up(session, cycle, cast, shipped)
    for wrong in (cycle.self_due_on - timedelta(days=1), days.closes_on + timedelta(days=1)):
        with pytest.raises(Invalid):
            extend(session, cycle.id, replace(days, self_due_on=wrong), 1, None)
    told = Days(cycle.self_due_on, cycle.manager_due_on, cycle.closes_on)
    assert not extend(session, cycle.id, told, 1, cast.chloe.id) and cycle.version == 1
    assert extend(session, cycle.id, days, 1, cast.chloe.id) and cycle.closes_on == days.closes_on
    with pytest.raises(CycleChanged):
        extend(session, cycle.id, days, 1, None)


def test_a_closed_cycle_refuses_everything(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    with pytest.raises(CycleNotOpen):
        service.close_cycle(session, cycle.id, cast.chloe.id)
    open_up(session, cycle, cast, shipped)
    ana = part(session, cycle, cast.ana.id)
    service.close_cycle(session, cycle.id, cast.chloe.id)
    assert cycle_context(session, cycle.id).is_closed
    hers = select(Participation).where(Participation.person_id == cast.ana.id)
    assert session.scalars(hers).all() == [ana]
    assert open_participations_of(session, cast.ana.id) == []
    for refused in (
        lambda: service.close_cycle(session, cycle.id, cast.chloe.id),
        lambda: join_all(session, cycle.id, [cast.ana.id], cast.chloe.id),
        lambda: service.end_exemption(session, ana.id, cast.chloe.id),
        lambda: service.exempt(session, ana.id, "Late", cast.chloe.id, None),
    ):
        with pytest.raises(CycleClosed):
            refused()
    with pytest.raises(CycleAlreadyOpen, match="is closed"):
        open_up(session, cycle, cast, shipped)


def test_a_cycle_is_found_by_title_or_id(session: Session, draft: Draft) -> None:
    cycle = draft(title="Review 2027")
    assert find_cycle(session, str(cycle.id)) is cycle
    assert find_cycle(session, " review 2027") is cycle
    with pytest.raises(NotFound):
        find_cycle(session, "Review 2028")
    draft(title="Review 2027")
    with pytest.raises(Invalid):
        find_cycle(session, "Review 2027")


def test_the_newest_open_cycle_comes_first(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    first, second = draft(title="First"), draft(title="Second")
    open_up(session, first, cast, shipped)
    open_up(session, second, cast, shipped)
    assert [one.cycle_id for one in open_participations_of(session, cast.ana.id)] == [second.id, first.id]


def test_unknown_things_are_not_found(session: Session, cast: Cast, shipped: Catalogue) -> None:
    for lookup in (
        lambda: cycle_context(session, cast.ana.id),
        lambda: participation_context(session, cast.ana.id),
        lambda: service.open_cycle(session, cast.ana.id, None, shipped),
        lambda: service.exempt(session, cast.ana.id, "Leave", cast.chloe.id, None),
    ):
        with pytest.raises(NotFound):
            lookup()
