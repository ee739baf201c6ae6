"""What waits for many people at once is what waits for each."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.home.waiting import waiting_for, waiting_of_many, without_work
from kie.people.models import Person, ReportingLine
from kie.plans.service import add_goal
from kie.plans.words import GoalWords
from kie.records.models import RemovalProposal, RemovalRequest, RemovalSigner
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast
from tests.reviews.steps import reveal, settle_all, share_record, sign_record
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases
Case = Callable[[Session, Cast, ParticipationContext], tuple[Person, str]]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over everybody."""
    opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    session.commit()
    return opened


def _own_part(_session: Session, cast: Cast, _part: ParticipationContext) -> tuple[Person, str]:
    return cast.ana, "self"


def _goal(session: Session, cast: Cast, _part: ParticipationContext) -> tuple[Person, str]:
    add_goal(session, cast.ana.id, GoalWords("Ask before I answer"), cast.ben.id)
    return cast.ana, "agree-goal"


def _led_before(session: Session, cast: Cast, part: ParticipationContext) -> tuple[Person, str]:
    """Ben began, and leads nobody any more."""
    fill(session, part, "manager", cast.ben.id)
    for line in session.scalars(select(ReportingLine).where(ReportingLine.manager_id == cast.ben.id)).all():
        moves(session, session.get_one(Person, line.person_id), cast.efua)
    return cast.ben, "hand-over"


def _signed_what_changes(session: Session, cast: Cast, _part: ParticipationContext) -> tuple[Person, str]:
    """Chloé wants to take words out of what Ana signed."""
    now = clock.now()
    request = RemovalRequest(
        person_id=cast.ana.id, place="record", about="x", asked_by_id=cast.ben.id, asked_at=now
    )
    session.add(request)
    session.flush()
    session.add(
        RemovalProposal(
            request_id=request.id, number=1, words="x", proposed_by_id=cast.chloe.id, proposed_at=now
        )
    )
    session.flush()
    session.add(RemovalSigner(request_id=request.id, number=1, person_id=cast.ana.id))
    return cast.ana, "words-out"


def _decides_by_name(session: Session, cast: Cast, part: ParticipationContext) -> tuple[Person, str]:
    """Grace leads nobody; as nobody is above Ben, a disagreement of Ana’s comes to her by name."""
    reveal(session, cast, part)
    settle_all(session, part, cast.ben.id)
    sign_record(session, cast, part, share_record(session, cast, part), "disagree", "No.")
    for line in session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ben.id)).all():
        session.delete(line)
    week = timedelta(days=7)
    session.add(
        ReportingLine(
            person_id=cast.ana.id,
            manager_id=cast.grace.id,
            kind="moderator",
            starts_on=clock.today() - week,
        )
    )
    return cast.grace, "decide"


@pytest.mark.parametrize("case", [_own_part, _goal, _led_before, _signed_what_changes, _decides_by_name])
def test_it_is_the_same_for_everybody(session: Session, cast: Cast, cycle: Cycle, case: Case) -> None:
    who, kind = case(session, cast, part_of(session, cycle, cast.ana))
    session.commit()
    ids, today = list(session.scalars(select(Person.id))), clock.today()
    each = {one: set(waiting_for(session, one, today)) for one in ids}
    assert {one: set(tasks) for one, tasks in waiting_of_many(session, ids, today).items()} == each
    assert kind in {task.kind for task in each[who.id]}
    assert not without_work(session, ids, today) & {one for one, tasks in each.items() if tasks}


def test_who_has_nothing_to_do_is_known_of_those_who_lead_nobody(session: Session, cast: Cast) -> None:
    some = (cast.ana, cast.ben, cast.chloe, cast.dev)
    assert without_work(session, [one.id for one in some], clock.today()) == {cast.ana.id, cast.dev.id}
