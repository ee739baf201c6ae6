"""Colleagues whose reviews are over, so that figures show something: people first, their signed reviews as rows."""

from collections.abc import Iterator, Mapping
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import AgreedRating, Assessment, Result, Reveal, Submission
from kie.cycles.models import Participation
from kie.cycles.queries import cycle_context
from kie.db import Base
from kie.frameworks.rules import Node, nodes_of
from kie.people.models import Person, Team
from kie.reviews.models import MeetingConfirmation, Record, SignOff
from tests.cast import Cast, make_person, reports_to

A_GROUP = 7
"""People of one of the colleagues' managers: few enough that others in a team are strangers to each of them."""

Row = tuple[type[Base], dict[str, object]]


def hire_colleagues(session: Session, cast: Cast) -> None:
    """Two groups in Highways and two in Parks, each with a manager who reports to Efua."""
    for group, team in enumerate((cast.highways, cast.highways, cast.parks, cast.parks), start=1):
        _hire_group(session, cast, group, team)


def _hire_group(session: Session, cast: Cast, group: int, team: Team) -> None:
    lead = make_person(session, f"20{group}0", f"Lead {group}", team, role_profile="leaders", email=None)
    reports_to(session, lead, cast.efua)
    for number in range(1, A_GROUP + 1):
        one = make_person(session, f"20{group}{number}", f"Colleague {group}-{number}", team, email=None)
        reports_to(session, one, lead)


def sign_reviews_of_colleagues(session: Session) -> None:
    """Every review of theirs in the one cycle is assessed, agreed, met and signed by both."""
    people = session.scalars(
        select(Participation)
        .join(Person, Person.id == Participation.person_id)
        .where(Person.name.startswith("Lead") | Person.name.startswith("Colleague"))
        .order_by(Person.staff_number)
    ).all()
    cycle = cycle_context(session, people[0].cycle_id)
    asked = {
        profile_id: [
            node for rated in cycle.frameworks for node in nodes_of(rated.framework, rated.depth, profile)
        ]
        for profile_id, profile in cycle.role_profiles.items()
    }
    by_table: dict[type[Base], list[dict[str, object]]] = {}
    for place, part in enumerate(people):
        for table, row in _review(part, asked[part.role_profile], place):
            by_table.setdefault(table, []).append(row)
    for table, rows in by_table.items():
        session.execute(insert(table), rows)


def _review(part: Participation, nodes: list[Node], place: int) -> Iterator[Row]:
    """The rows of one signed review. `place` varies the steps, so that a team's figure is a mean of several."""
    now, manager = clock.now(), part.manager_id
    authors: Mapping[str, UUID | None] = {"self": part.person_id, "manager": manager}
    for at, (side, author) in enumerate(authors.items()):
        made = uuid4()
        yield (
            Assessment,
            {"id": made, "participation_id": part.id, "side": side, "author_id": author, "started_at": now},
        )
        yield (
            Submission,
            {"id": uuid4(), "assessment_id": made, "handed_in_by_id": author, "handed_in_at": now},
        )
        for node in nodes:
            yield Result, {"assessment_id": made, **_of(node, 2 + (place + at) % 3), "rule_version": 1}
    yield Reveal, {"participation_id": part.id, "revealed_at": now}
    for node in nodes:
        agreed = {**_of(node, 2 + place % 3), "settled_by_id": manager, "settled_at": now}
        yield AgreedRating, {"participation_id": part.id, **agreed}
    record = uuid4()
    yield (
        Record,
        {
            "id": record,
            "participation_id": part.id,
            "revision": 1,
            "body": {},
            "digest": "0" * 64,
            "shared_at": now,
        },
    )
    for party, who in (("employee", part.person_id), ("manager", manager)):
        met = {"held_on": clock.today(), "confirmed_by_id": who, "confirmed_at": now}
        yield MeetingConfirmation, {"participation_id": part.id, "party": party, **met}
        yield (
            SignOff,
            {
                "record_id": record,
                "party": party,
                "signed_by_id": who,
                "decision": "accept",
                "signed_at": now,
            },
        )


def _of(node: Node, step: int) -> dict[str, object]:
    return {"framework_id": node.framework_id, "competency_id": node.competency_id, "step": step}
