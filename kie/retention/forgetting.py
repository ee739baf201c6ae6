"""Taking everything out that is known of people who left, and leaving a nameless row where others' records name it."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Delete,
    TableClause,
    Update,
    Uuid,
    bindparam,
    column,
    delete,
    exists,
    or_,
    select,
    table,
    union,
    update,
)
from sqlalchemy.orm import Session, aliased

from kie import clock, i18n
from kie.cycles.models import Participation
from kie.cycles.past_models import PastStanding
from kie.mail.outbox import QueuedMail
from kie.people.models import AddressChange, Person, StandIn
from kie.people.nameless import NOBODY
from kie.people.paths import paths_of
from kie.retention.leaving_rules import GOES, LETS_GO, PERSONS, Hangs, nobodys_number
from kie.retention.models import Tombstone
from kie.retention.rules import LEAVERS
from kie.retention.taking_out import take_out_reviews

WITH_PERSON = "with the person"
"""The rule on the tombstones of a leaver's reviews, which have no period of their own."""
_IDS = bindparam("ids", type_=Uuid(), expanding=True)


def forget_people(session: Session, ids: Sequence[UUID]) -> None:
    """Delete their reviews, as old ones are, and what else goes with these people, and make their rows nameless.

    Their tombstones stand by now: nothing that is signed goes without.
    """
    _take_out_reviews(session, ids)
    _forget_messages(session, ids)
    for statement in _statements():
        session.connection().execute(statement, {"ids": list(ids)})
    about = StandIn.manager_id.in_(ids) | StandIn.person_id.in_(ids)
    session.execute(
        update(StandIn).where(about).values(reason="").execution_options(synchronize_session=False)
    )
    _make_nameless(session, ids)
    session.expire_all()


def _take_out_reviews(session: Session, ids: Sequence[UUID]) -> None:
    """All that are there, however young: figures of the past are noted first, as for any other."""
    gone = exists().where(
        PastStanding.participation_id == Participation.id, PastStanding.gone_at.is_not(None)
    )
    rows = session.execute(
        select(Participation.id, Participation.person_id).where(Participation.person_id.in_(ids), ~gone)
    ).all()
    now = clock.now()
    session.add_all(
        Tombstone(
            kind=LEAVERS,
            table_name=Participation.__tablename__,
            row_id=str(row.id),
            person_id=row.person_id,
            deleted_at=now,
            rule=WITH_PERSON,
        )
        for row in rows
    )
    session.flush()
    take_out_reviews(session, [row.id for row in rows])


def _forget_messages(session: Session, ids: Sequence[UUID]) -> None:
    """What was sent to them, also to addresses that they had before, but none that is somebody else's by now."""
    addresses = union(
        select(Person.email).where(Person.id.in_(ids), Person.email.is_not(None)),
        select(AddressChange.before).where(AddressChange.person_id.in_(ids)),
    )
    others = aliased(Person)
    taken = exists().where(others.email == QueuedMail.recipient, others.id.not_in(ids))
    ended = QueuedMail.sent_at.is_not(None) | QueuedMail.dropped_at.is_not(None)
    gone = delete(QueuedMail).where(QueuedMail.recipient.in_(addresses), ended, ~taken)
    session.execute(gone.execution_options(synchronize_session=False))


def _make_nameless(session: Session, ids: Sequence[UUID]) -> None:
    """Past the unit of work, which would keep the new name's words to be found by.

    The team becomes the one at the top: which one somebody left from tells who they were.
    """
    rows = session.execute(
        select(Person.id, Person.team_id, Person.leaves_on).where(Person.id.in_(ids))
    ).all()
    paths = paths_of(session, {row.team_id for row in rows})
    people = Person.__table__
    nameless = (
        update(Person)
        .where(people.c.id == bindparam("whose"))
        .values(
            name=NOBODY,
            email=None,
            **dict.fromkeys(("employer", "job_title", "role_profile", "location", "grade"), ""),
            language=i18n.SOURCE,
            forgotten_at=clock.now(),
            staff_number=bindparam("number"),
            team_id=bindparam("top"),
            starts_on=bindparam("last"),
        )
    )
    session.connection().execute(
        nameless,
        [
            {
                "whose": row.id,
                "number": nobodys_number(row.id),
                "top": paths[row.team_id][0].id,
                "last": row.leaves_on,
            }
            for row in rows
        ],
    )


@cache
def _statements() -> Sequence[Update | Delete]:
    """One for each line of the rules, for any people. Tables by their names, because some of their rooms lie above this
    one; a test holds the rules against all tables."""
    return [
        *(update(_table(one.table)).where(_goes(one)).values({one.column: None}) for one in LETS_GO),
        *(delete(_table(one.table)).where(_goes(one)) for one in GOES),
    ]


def _goes(one: Hangs) -> ColumnElement[bool]:
    """Condition on a row of the table."""
    here = _table(one.table).c[one.column]
    if one.of == PERSONS:
        return here.in_(_IDS)
    above = [_goes(each) for each in GOES if each.table == one.of]
    return here.in_(select(_table(one.of).c[one.key]).where(or_(*above)))


@cache
def _table(name: str) -> TableClause:
    """The table with its columns that the rules name."""
    lines = (*GOES, *LETS_GO)
    names = {one.column for one in lines if one.table == name} | {one.key for one in lines if one.of == name}
    return table(name, *(column(each, Uuid()) for each in sorted(names)))
