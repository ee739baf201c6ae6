"""A striking lets through the row that it names, once, and keeps nothing from which a reason could be guessed."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import EarlierExemption
from kie.cycles.queries import ParticipationContext
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.reviews.models import Annotation, Record, SignOff
from kie.reviews.struck import SAID_TOO_MUCH, THIRD_PARTY, StruckText
from tests.assessments.steps import part_of
from tests.cast import Cast
from tests.records.texts import NAME, write_everywhere, write_reasons
from tests.records.texts import strike as strike_everywhere

pytestmark = pytest.mark.both_databases

REASON = "Parental leave after an illness"


def left_out(session: Session, cast: Cast, *parts: ParticipationContext) -> list[EarlierExemption]:
    """An exemption of each that has ended, for the same reason."""
    rows = [
        EarlierExemption(
            participation_id=part.participation.id,
            reason=REASON,
            made_by_id=cast.chloe.id,
            made_at=clock.now(),
            expires_on=date(2020, 1, 31),
        )
        for part in parts
    ]
    session.add_all(rows)
    session.flush()
    return rows


def strike(session: Session, cast: Cast, words: str) -> None:
    scope = Scope(cast.ana.id, None, reasons_only=True)
    assert strike_in(session, scope, (words,), SAID_TOO_MUCH, cast.chloe.id, ()).times > 0


def test_nobody_elses_reason_changes_though_it_has_the_same_words(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    ben = part_of(session, part.cycle.cycle, cast.ben)
    anas, bens = left_out(session, cast, part, ben)
    strike(session, cast, "illness")
    session.commit()
    assert (anas.reason, anas.struck) == ("Parental leave after an [removed]", 1)
    for assignments in ("reason = '{}'", "reason = '{}', struck = 1"):
        changed = assignments.format(anas.reason)
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(f"UPDATE earlier_exemptions SET {changed} WHERE struck = 0"))
        session.rollback()
    assert (bens.reason, bens.struck) == (REASON, 0)


def test_a_named_reason_changes_once(session: Session, cast: Cast, part: ParticipationContext) -> None:
    (row,) = left_out(session, cast, part)
    strike(session, cast, "illness")
    strike(session, cast, "Parental leave")
    session.commit()
    assert (row.reason, row.struck) == ("[removed] after an [removed]", 2)
    for number in (1, 2, 3):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(f"UPDATE earlier_exemptions SET reason = '{REASON}', struck = {number}"))
        session.rollback()


def test_nothing_is_kept_that_the_words_of_a_reason_could_be_guessed_from(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    write_reasons(session, cast, part)
    left_out(session, cast, part)
    strike(session, cast, "after")
    kept = session.scalars(select(StruckText)).all()
    named = {"earlier_exemptions.reason", "extensions.reason"}
    assert named <= {one.place for one in kept}
    for one in kept:
        assert (one.row_id is not None) == (one.place in named)
        assert (one.digest_before, one.digest_after, one.print_before, one.print_after) == (None,) * 4


def test_nobody_elses_signed_words_change_though_they_are_the_same(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    record = write_everywhere(session, cast, revealed)
    bens = part_of(session, revealed.cycle.cycle, cast.ben).participation.id
    other = Record(
        participation_id=bens, revision=1, body=record.body, digest=record.digest, shared_at=clock.now()
    )
    session.add(other)
    session.flush()
    signed = session.scalars(select(SignOff).where(SignOff.party == "employee")).one()
    added = session.scalars(select(Annotation)).one()
    by = {"record_id": other.id, "party": "employee"}
    session.add_all(
        [
            SignOff(
                signed_by_id=cast.ben.id,
                decision=signed.decision,
                comment=signed.comment,
                signed_at=clock.now(),
                **by,
            ),
            Annotation(author_id=cast.ben.id, words=added.words, written_at=clock.now(), **by),
        ]
    )
    session.flush()
    strike_everywhere(session, revealed.participation.id, [NAME], THIRD_PARTY, cast.chloe.id)
    session.commit()
    forged = (
        update(Record).where(Record.id == other.id).values(body=record.body, digest=record.digest),
        update(SignOff).where(SignOff.record_id == other.id).values(comment=signed.comment),
        update(Annotation).where(Annotation.record_id == other.id).values(words=added.words),
    )
    for change in forged:
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(change)
    session.refresh(signed)
    assert NAME not in signed.comment
