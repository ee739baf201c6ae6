"""Whom a viewer of a cycle's figures is taken to know, surely or perhaps."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.queries import cycle_context
from kie.frameworks.models import Catalogue
from kie.insights.known import Known, known_people
from kie.insights.known_sources import read_sources
from kie.insights.publisher import viewers_of
from kie.insights.rules import Thresholds, Unit
from kie.insights.suppression import suppress
from kie.people.models import ReportingLine, StandIn
from kie.readings import Opening, note_reading
from kie.reviews.models import Moderation, Record, Reopening, SignOff
from tests.insights.steps import CLOSED, SIGNED, TOWN, Council, id_of, make_council


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    return make_council(session, shipped, TOWN)


def known(session: Session, town: Council) -> dict[UUID, Known]:
    return known_people(read_sources(session, cycle_context(session, town.cycle_id)))


def end_line(session: Session, person: UUID, last_day: date) -> None:
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == person)).one()
    line.ends_on = last_day
    session.flush()


@pytest.mark.both_databases
def test_a_manager_surely_knows_themselves_and_their_people(session: Session, town: Council) -> None:
    leader = town.people["Parks"][0]
    assert known(session, town)[leader] == Known(set(town.people["Parks"]), set())


def test_a_manager_who_left_after_the_signing_still_knows(session: Session, town: Council) -> None:
    end_line(session, town.people["Parks"][5], SIGNED.date())
    assert town.people["Parks"][5] in known(session, town)[town.people["Parks"][0]].surely


def test_a_manager_who_left_before_the_signing_perhaps_knows(session: Session, town: Council) -> None:
    end_line(session, town.people["Parks"][5], date(2026, 4, 1))
    seen = known(session, town)[town.people["Parks"][0]]
    assert seen.perhaps == {town.people["Parks"][5]}
    assert town.people["Parks"][5] not in seen.surely


def test_a_manager_of_before_the_cycle_and_one_still_to_come_know_nothing(
    session: Session, town: Council
) -> None:
    person, earlier, later = town.people["Parks"][5], town.people["Waste"][0], town.people["Lights"][0]
    for who, starts, ends in (
        (earlier, date(2019, 1, 1), date(2026, 2, 27)),
        (later, date(2100, 1, 1), date(2100, 2, 1)),
    ):
        session.add(
            ReportingLine(person_id=person, manager_id=who, kind="manager", starts_on=starts, ends_on=ends)
        )
    session.flush()
    found = known(session, town)
    assert not {person} & (found[earlier].surely | found[earlier].perhaps)
    assert not {person} & (found[later].surely | found[later].perhaps)


def disagree(session: Session, town: Council, person: UUID) -> None:
    """The person's record, again with a disagreement on it."""
    participation = town.participation_id(person)
    old = id_of("record", participation)
    manager = session.scalars(select(ReportingLine.manager_id).where(ReportingLine.person_id == person)).one()
    session.add(Reopening(record_id=old, reason="Again", reopened_by_id=manager, reopened_at=SIGNED))
    record = Record(
        id=id_of("second", participation),
        participation_id=participation,
        revision=2,
        body={},
        digest="0" * 64,
        shared_at=SIGNED,
    )
    session.add(record)
    session.flush()
    for party, who, decision in (("manager", manager, "accept"), ("employee", person, "disagree")):
        session.add(
            SignOff(
                record_id=record.id,
                party=party,
                signed_by_id=who,
                decision=decision,
                comment="No",
                signed_at=SIGNED,
            )
        )
    session.flush()


def test_the_moderator_of_a_disagreement_perhaps_knows_and_others_above_do_not(
    session: Session, town: Council
) -> None:
    person, moderator = town.people["Parks"][5], town.people["Place"][0]
    assert person not in known(session, town)[moderator].perhaps
    disagree(session, town, person)
    assert known(session, town)[moderator].perhaps == {person}
    assert person not in known(session, town)[town.people["Council"][0]].perhaps


def test_a_named_moderator_counts_for_a_disagreement_only(session: Session, town: Council) -> None:
    named = town.people["Homes"][9]
    for person in town.people["Parks"][4:6]:
        session.add(
            ReportingLine(person_id=person, manager_id=named, kind="moderator", starts_on=date(2020, 1, 1))
        )
    session.flush()
    assert known(session, town)[named] == Known({named}, set())


def test_whoever_upheld_a_record_surely_knows_it(session: Session, town: Council) -> None:
    person, moderator = town.people["Parks"][5], town.people["Place"][0]
    disagree(session, town, person)
    session.add(
        Moderation(
            record_id=id_of("second", town.participation_id(person)),
            decision="upheld",
            reason="Both are right",
            decided_by_id=moderator,
            decided_at=CLOSED,
        )
    )
    session.flush()
    seen = known(session, town)[moderator]
    assert person in seen.surely
    assert person not in seen.perhaps


@pytest.mark.parametrize(
    ("surely", "perhaps", "shown"), [(10, 0, True), (7, 3, False), (5, 0, True), (3, 3, False)]
)
def test_a_figure_that_gives_nothing_new_needs_sure_knowledge(surely: int, perhaps: int, shown: bool) -> None:
    """Ten people, of whom a viewer knows all: nothing new. All but three perhaps: those three could be worked out."""
    people = [UUID(int=number) for number in range(1, 11)]
    viewers = viewers_of({UUID(int=99): Known(set(people[:surely]), set(people[surely : surely + perhaps]))})
    members = {"team": frozenset(map(str, people))}
    assert suppress([Unit("team", None)], members, viewers, Thresholds()).shows("team") is shown


def stand_in(session: Session, kind: str, manager: UUID, deputy: UUID, first: date, last: date) -> None:
    session.add(
        StandIn(
            kind=kind, manager_id=manager, deputy_id=deputy, starts_on=first, ends_on=last, made_at=SIGNED
        )
    )
    session.flush()


@pytest.mark.both_databases
def test_whoever_acted_since_the_signing_surely_knows_and_a_delegate_perhaps(
    session: Session, town: Council
) -> None:
    manager, people = town.people["Parks"][0], set(town.people["Parks"][1:])
    acting, delegate = town.people["Homes"][9], town.people["Homes"][8]
    stand_in(session, "acting", manager, acting, SIGNED.date(), SIGNED.date())
    stand_in(session, "delegate", manager, delegate, SIGNED.date(), SIGNED.date())
    found = known(session, town)
    assert found[acting] == Known(people | {acting}, set())
    assert found[delegate] == Known({delegate}, people)
    assert found[manager].surely == people | {manager}


def test_whoever_acted_before_the_signing_perhaps_knows(session: Session, town: Council) -> None:
    manager, acting = town.people["Parks"][0], town.people["Homes"][9]
    stand_in(session, "acting", manager, acting, date(2026, 3, 10), date(2026, 3, 20))
    assert known(session, town)[acting] == Known({acting}, set(town.people["Parks"][1:]))


def test_a_manager_who_has_been_away_since_before_the_signing_perhaps_knows(
    session: Session, town: Council
) -> None:
    manager, acting = town.people["Parks"][0], town.people["Homes"][9]
    stand_in(session, "acting", manager, acting, date(2026, 3, 10), date(2100, 1, 1))
    assert known(session, town)[manager] == Known({manager}, set(town.people["Parks"][1:]))


def test_a_deputy_of_before_the_cycle_knows_nothing(session: Session, town: Council) -> None:
    manager, acting = town.people["Parks"][0], town.people["Homes"][9]
    stand_in(session, "acting", manager, acting, date(2019, 1, 1), date(2019, 2, 1))
    assert known(session, town)[acting] == Known({acting}, set())


@pytest.mark.parametrize(("what", "surely"), [("record", True), ("plan", False)])
def test_whoever_opened_a_record_for_a_reason_knows_it(
    session: Session, town: Council, what: str, surely: bool
) -> None:
    """Chloé of HR opened one person's things: a bar for figures, as the person's manager is."""
    chloe, person = town.people["Homes"][3], town.people["Parks"][4]
    note_reading(session, Opening(chloe, person, what, "x"), "hr")
    seen = known(session, town)[chloe]
    assert (seen.surely, seen.perhaps) == (({chloe, person}, set()) if surely else ({chloe}, {person}))
