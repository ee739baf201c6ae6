"""Reading what was proposed for a removal, and who said yes or no to it. Everything here only reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.records.models import RemovalApproval, RemovalDecline, RemovalProposal, RemovalSigner


def to_sign(person_id: UUID) -> Select[UUID]:
    """The requests whose proposal needs this person's yes and does not have it."""
    return to_sign_by([person_id]).with_only_columns(RemovalProposal.request_id)


def to_sign_by(person_ids: Iterable[UUID]) -> Select[UUID, UUID]:
    """As `to_sign`, for many: each of these people with each request that needs their yes."""
    theirs = and_(
        RemovalSigner.request_id == RemovalProposal.request_id, RemovalSigner.number == RemovalProposal.number
    )
    said = and_(
        RemovalApproval.request_id == RemovalProposal.request_id,
        RemovalApproval.number == RemovalProposal.number,
        RemovalApproval.approved_by_id == RemovalSigner.person_id,
    )
    return (
        select(RemovalSigner.person_id, RemovalProposal.request_id)
        .select_from(RemovalProposal)
        .join(RemovalSigner, theirs)
        .outerjoin(RemovalApproval, said)
        .where(
            RemovalSigner.person_id.in_(list(person_ids)),
            RemovalProposal.proposed_by_id != RemovalSigner.person_id,
            RemovalApproval.approved_by_id.is_(None),
            ~was_declined(),
        )
    )


def was_declined() -> ColumnElement[bool]:
    """Whether somebody said no to a proposal of the statement."""
    return (
        select(literal(1))
        .where(
            RemovalDecline.request_id == RemovalProposal.request_id,
            RemovalDecline.number == RemovalProposal.number,
        )
        .correlate(RemovalProposal)
        .exists()
    )


def last_proposal(session: Session, request_id: UUID) -> RemovalProposal | None:
    """The newest proposal for a request as it is now, whatever became of it; None before there is one."""
    return session.scalar(
        select(RemovalProposal)
        .where(RemovalProposal.request_id == request_id)
        .order_by(RemovalProposal.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True, slots=True)
class Declined:
    """Somebody said no to words that were proposed. `standing`: of `RemovalDecline`."""

    number: int
    name: str
    standing: str
    reason: str
    at: datetime


def declines_of(session: Session, request_id: UUID) -> tuple[Declined, ...]:
    """Who said no to what was proposed for a request, and why, the latest first; one statement."""
    rows = session.execute(
        select(
            RemovalDecline.number,
            Person.name,
            RemovalDecline.standing,
            RemovalDecline.reason,
            RemovalDecline.declined_at,
        )
        .join(Person, Person.id == RemovalDecline.declined_by_id)
        .where(RemovalDecline.request_id == request_id)
        .order_by(RemovalDecline.number.desc())
    )
    return tuple(Declined(*row) for row in rows)


def is_signer(session: Session, proposal: RemovalProposal, person_id: UUID) -> bool:
    """Whether this person wrote or signed what a proposal would change."""
    return session.get(RemovalSigner, (proposal.request_id, proposal.number, person_id)) is not None


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who wrote or signed what a proposal would change, and whether they said yes."""

    name: str
    agreed: bool


def signers(session: Session, proposal: RemovalProposal) -> tuple[Signer, ...]:
    """Whose yes a proposal can go by, by name; one statement."""
    approval = RemovalApproval.approved_by_id
    same = and_(
        RemovalApproval.request_id == RemovalSigner.request_id,
        RemovalApproval.number == RemovalSigner.number,
        approval == Person.id,
    )
    rows = session.execute(
        select(Person.name, approval)
        .join(RemovalSigner, RemovalSigner.person_id == Person.id)
        .outerjoin(RemovalApproval, same)
        .where(RemovalSigner.request_id == proposal.request_id, RemovalSigner.number == proposal.number)
        .order_by(Person.name)
    )
    return tuple(Signer(name, said is not None) for name, said in rows)
