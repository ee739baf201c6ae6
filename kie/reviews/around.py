"""What surrounds the two assessments of a review: the meeting, the team, who rated, who went ahead, what was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.models import Assessment, GoneAhead, Reveal
from kie.cycles.models import Participation
from kie.cycles.queries import ParticipationContext
from kie.people.models import Person, Team
from kie.people.queries import leader_of
from kie.reviews.calendar import Attending
from kie.reviews.kept import last_signed_id
from kie.reviews.models import Meeting, MeetingConfirmation, Record


@dataclass(frozen=True, slots=True)
class Arranged:
    """The meeting, None while nothing is kept of it, and who confirmed that it took place, by party."""

    meeting: Meeting | None
    confirmed: Mapping[str, MeetingConfirmation]


def read_arranged(session: Session, participation_id: UUID) -> Arranged:
    """What the two arranged, in one statement."""
    rows = session.execute(
        select(Meeting, MeetingConfirmation)
        .select_from(Participation)
        .outerjoin(Meeting, Meeting.participation_id == Participation.id)
        .outerjoin(MeetingConfirmation, MeetingConfirmation.participation_id == Participation.id)
        .where(Participation.id == participation_id)
        .execution_options(populate_existing=True)
    ).all()
    confirmed = [row.MeetingConfirmation for row in rows if row.MeetingConfirmation]
    return Arranged(rows[0].Meeting, {row.party: row for row in confirmed})


@dataclass(frozen=True, slots=True)
class Around:
    """The team at the cycle's opening; who gave the manager's view, or manages the person when nobody did; when the
    two parts were opened to both; who went ahead without the other, None and "" when nobody did; the meeting; the last
    record of an earlier cycle that both signed."""

    team: str
    rater: Person | None
    revealed_at: datetime
    gone_ahead: GoneAhead | None
    gone_by: str
    arranged: Arranged
    previous: Record | None


def read_around(session: Session, context: ParticipationContext) -> Around:
    """All of it in one statement, because the pages of a review are near the number that a page may have.

    One or two more where a review went ahead without anything of the manager's.
    """
    previous = last_signed_id(context.person.id, but=[context.participation.id])
    ahead = aliased(Person)
    rows = session.execute(
        select(
            Team.name,
            Person,
            Reveal.revealed_at,
            GoneAhead,
            ahead.name.label("gone_by"),
            Meeting,
            MeetingConfirmation,
            Record,
        )
        .select_from(Participation)
        .join(Team, Team.id == Participation.team_id)
        .outerjoin(Reveal, Reveal.participation_id == Participation.id)
        .outerjoin(GoneAhead, GoneAhead.participation_id == Participation.id)
        .outerjoin(ahead, ahead.id == GoneAhead.gone_by_id)
        .outerjoin(
            Assessment, and_(Assessment.participation_id == Participation.id, Assessment.side == "manager")
        )
        .outerjoin(Person, Person.id == Assessment.author_id)
        .outerjoin(Meeting, Meeting.participation_id == Participation.id)
        .outerjoin(MeetingConfirmation, MeetingConfirmation.participation_id == Participation.id)
        .outerjoin(Record, Record.id == previous.scalar_subquery())
        .where(Participation.id == context.participation.id)
        .execution_options(populate_existing=True)
    ).all()
    first = rows[0]
    confirmed = [row.MeetingConfirmation for row in rows if row.MeetingConfirmation]
    return Around(
        team=first.name,
        rater=first.Person or _leader(session, context.person.id),
        revealed_at=first.revealed_at or clock.now(),
        gone_ahead=first.GoneAhead,
        gone_by=first.gone_by or "",
        arranged=Arranged(first.Meeting, {row.party: row for row in confirmed}),
        previous=first.Record,
    )


def _leader(session: Session, person_id: UUID) -> Person | None:
    leader_id = leader_of(session, person_id, clock.today())
    return None if leader_id is None else session.get(Person, leader_id)


def attending(session: Session, person: Person) -> tuple[Attending, Attending | None]:
    """Who invites to the person's exchange, whoever manages them now, and the person; only the person without one."""
    leader, themselves = _leader(session, person.id), Attending(person.name, person.email or "")
    return (themselves, None) if leader is None else (Attending(leader.name, leader.email or ""), themselves)
