"""Holds, with why they were made and released and whom they covered, some time after the release."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session, aliased

from kie.holds import HeldPerson, Hold, HoldRelease
from kie.retention.kinds import Does


def due(before: datetime) -> Select[Any]:
    """Those released then or earlier, with whom they were on, None for a team or a cycle."""
    columns: list[Any] = [
        Hold.id.label("row_id"),
        Hold.person_id.label("person_id"),
    ]
    return (
        select(*columns)
        .join(HoldRelease, HoldRelease.hold_id == Hold.id)
        .where(HoldRelease.released_at <= before)
    )


def beside(row_id: ColumnElement[UUID]) -> Sequence[Select[Any]]:
    """Whom they covered, and who made and released them."""
    covered, made = aliased(HeldPerson), aliased(Hold)
    return (
        select(covered.person_id).where(covered.hold_id == row_id),
        select(made.made_by_id).where(made.id == row_id),
        select(HoldRelease.released_by_id).where(HoldRelease.hold_id == row_id),
    )


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there and were released, which nobody changes."""
    return session.scalars(select(HoldRelease.hold_id).where(HoldRelease.hold_id.in_(ids))).all()


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these holds."""
    for rows in (HeldPerson.hold_id, HoldRelease.hold_id, Hold.id):
        gone = delete(rows.class_).where(rows.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))


DOES = Does("holds", due, take_out, is_back, beside=beside)
