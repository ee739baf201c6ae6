"""Who decides on a disagreement: nobody who had a hand in what is disagreed with, whoever leads whom by now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.hands import hands_in_managers_part
from kie.cycles.models import Participation
from kie.people.models import ReportingLine, StandIn
from kie.people.queries import in_force, lines_above, standing_in
from kie.reviews.models import DISAGREED, Record, Reopening, SignOff


def hands_in(session: Session, participations: Select[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Who wrote, handed in or signed the manager's part of these reviews, by participation; one statement."""
    written = hands_in_managers_part(participations).subquery()
    signed = (
        select(Record.participation_id, SignOff.signed_by_id)
        .join(SignOff, SignOff.record_id == Record.id)
        .where(SignOff.party == "manager", Record.participation_id.in_(participations))
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = session.execute(select(written.c.participation_id, written.c.person_id).union(signed))
    for participation_id, person_id in rows:
        found[participation_id].add(person_id)
    return {one: frozenset(hands) for one, hands in found.items()}


def moderator_for(session: Session, participation: Participation, day: date | None = None) -> UUID | None:
    """Who decides when this review ends in a disagreement, as the lines stand on `day`, None for today; two statements.

    The manager's leader; when they had a hand in the manager's part themselves, the next one up, else the named
    moderator. None when nobody is left: HR sees that the decision is overdue.
    """
    one = select(Participation.id).where(Participation.id == participation.id)
    hands = hands_in(session, one).get(participation.id, frozenset())
    person_id = participation.person_id
    return lines_above(session, [person_id], day or clock.today()).moderator(person_id, hands)


def deciders_about(session: Session, person_id: UUID, reviews: Collection[UUID]) -> set[UUID]:
    """Who decides today on the disagreements of this person that stand in these reviews; at most three statements.

    The newest record of a review is the one that stands, unless it was opened again. Empty also where nobody is left.
    """
    newer = aliased(Record)
    replaced = select(newer.id).where(
        newer.participation_id == Record.participation_id, newer.revision > Record.revision
    )
    disputed = (
        select(Record.participation_id)
        .join(SignOff, SignOff.record_id == Record.id)
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .where(
            Record.participation_id.in_(reviews),
            SignOff.party == "employee",
            DISAGREED,
            Reopening.record_id.is_(None),
            ~replaced.exists(),
        )
    )
    ids = list(session.scalars(disputed))
    if not ids:
        return set()
    hands = hands_in(session, disputed)
    lines = lines_above(session, [person_id], clock.today())
    found = {lines.moderator(person_id, hands.get(one, frozenset())) for one in ids}
    return {one for one in found if one is not None}


def moderated_by(session: Session, person_id: UUID, people: Collection[UUID], today: date) -> set[UUID]:
    """The reviews that ended in a disagreement on which this person decides; at most three statements.

    `people`: whom they lead. Those of their people's people; of people one further down, where whoever is in between
    had a hand in it; and of those they are the named moderator of.
    """
    disagreed = _disagreed(_near(person_id, people, today))
    reviewed = dict(session.execute(disagreed).all())
    if not reviewed:
        return set()
    lines = lines_above(session, list(set(reviewed.values())), today)
    hands = hands_in(session, disagreed.with_only_columns(Participation.id))
    return {one for one, of in reviewed.items() if lines.moderator(of, hands.get(one, ())) == person_id}


def leaders_below(
    session: Session, person_id: UUID, people: Collection[UUID], today: date
) -> dict[UUID, UUID | None]:
    """Everybody whose manager's manager this person is on the day, or named moderator: by person, who leads them.

    `people`: whom they lead. As `Relation.MODERATOR` has it for each of them, whatever is written or signed; two
    statements, for few people and for many.
    """
    near = list(session.scalars(_near(person_id, people, today)))
    lines = lines_above(session, near, today)
    return {of: lines.leader(of) for of in near if lines.moderator(of) == person_id}


def _near(person_id: UUID, people: Collection[UUID], today: date) -> CompoundSelect[UUID]:
    """Selects everybody on whose disagreement the person might decide.

    A union: with "or" between its parts, the database would look at every line that there is.
    """
    stood_for = select(StandIn.manager_id).where(StandIn.deputy_id == person_id, standing_in(today))
    between = aliased(ReportingLine)
    below = select(between.person_id).where(
        between.manager_id.in_(people), between.kind != "moderator", in_force(today, between)
    )
    answering = select(ReportingLine.person_id).where(in_force(today))
    led, named = (
        answering.where(ReportingLine.kind != "moderator"),
        answering.where(ReportingLine.kind == "moderator"),
    )
    return union(
        led.where(ReportingLine.manager_id.in_(people)),
        led.where(ReportingLine.manager_id.in_(below)),
        named.where(ReportingLine.manager_id == person_id),
        named.where(ReportingLine.manager_id.in_(stood_for)),
    )


def _disagreed(people: CompoundSelect[UUID]) -> Select[UUID, UUID]:
    """Selects (participation id, person id) of these people's reviews with a record that was disagreed with."""
    disagreed = (
        select(SignOff.record_id)
        .join(Record, Record.id == SignOff.record_id)
        .where(Record.participation_id == Participation.id, DISAGREED)
        .exists()
    )
    return select(Participation.id, Participation.person_id).where(
        Participation.person_id.in_(people), disagreed
    )
