"""Self-assessments that came on paper: who typed one in, and until when the person corrects it before it counts."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.assessments.models import Assessment, Rating, Submission, UnhelpfulAnswer, Wants
from kie.cycles.models import Participation
from kie.db import Base
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.people.queries import names_of

KINDS = ("typed", "corrected", "confirmed")


class PaperEntry(Base):
    """A form that came back on paper and was dealt with. The newest one of a participation counts.

    `typed`: its answers were typed in. `corrected`: what the person had marked on their copy was. `confirmed`: the
    person signed that the copy is right. What was typed is the person's own draft. It is handed in for them after
    `correct_until`, the last day on which they may correct it, unless they confirm it or hand it in themselves before.
    """

    __tablename__ = "paper_entries"
    __table_args__ = (CheckConstraint("kind IN ('typed', 'corrected', 'confirmed')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    typed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    typed_at: Mapped[datetime]
    correct_until: Mapped[date]


def paper_entries(session: Session, participation_id: UUID) -> list[PaperEntry]:
    """Everything that came on paper for this self-assessment, the newest first; empty when nothing did."""
    return list(
        session.scalars(
            select(PaperEntry)
            .where(PaperEntry.participation_id == participation_id)
            .order_by(PaperEntry.typed_at.desc(), PaperEntry.id)
        )
    )


def still_a_draft() -> ColumnElement[bool]:
    """What came on paper was not handed in since, by anybody; if it was, taking it back makes it no paper again."""
    handed_in = (
        select(Submission.id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(
            Assessment.participation_id == PaperEntry.participation_id,
            Assessment.side == "self",
            Submission.handed_in_at >= PaperEntry.typed_at,
        )
    )
    return ~handed_in.exists()


def corrected_until(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The last day on which the person may correct what came on paper, for those whose paper is not handed in yet.

    By participation, in one statement; the day may lie behind us where answers are blank on the paper too.
    """
    rows = session.execute(
        select(PaperEntry.participation_id, func.max(PaperEntry.correct_until))
        .where(PaperEntry.participation_id.in_(list(participation_ids)), still_a_draft())
        .group_by(PaperEntry.participation_id)
    )
    return {row[0]: row[1] for row in rows}


def being_corrected(session: Session, cycle_id: UUID) -> list[date]:
    """The last day for corrections of each paper form of a cycle whose days still run, the earliest first."""
    return list(
        session.scalars(
            select(func.max(PaperEntry.correct_until))
            .join(Participation, Participation.id == PaperEntry.participation_id)
            .where(Participation.cycle_id == cycle_id, still_a_draft())
            .group_by(PaperEntry.participation_id)
            .having(func.max(PaperEntry.correct_until) >= clock.today())
            .order_by(func.max(PaperEntry.correct_until))
        )
    )


def paper_readers(session: Session, participation_id: UUID) -> list[str]:
    """The names of those who typed in what this person wrote on paper, and so have read it; one statement."""
    return list(
        session.scalars(
            select(Person.name)
            .join(PaperEntry, PaperEntry.typed_by_id == Person.id)
            .where(PaperEntry.participation_id == participation_id)
            .distinct()
            .order_by(Person.name)
        )
    )


def paper_words(session: Session, participation_id: UUID, *, ready: bool) -> str:
    """To the person, while it is not handed in: that it was typed in, and what becomes of it. "" if it was not.

    `ready`: nothing that is needed is blank. What is not, only the person hands in, and so what they took back or have
    gone on with here: `kie.paper.service.hand_in_waiting` leaves all of these alone.
    """
    entries = paper_entries(session, participation_id)
    if not entries:
        return ""
    newest = entries[0]
    typed = _(
        "%(name)s typed in what you wrote on paper, on %(day)s.",
        name=names_of(session, [newest.typed_by_id])[newest.typed_by_id],
        day=format_day(clock.local(newest.typed_at).date()),
    )
    return f"{typed} {_what_becomes_of(session, newest, ready)}"


def _what_becomes_of(session: Session, newest: PaperEntry, ready: bool) -> str:
    if not session.scalar(select(PaperEntry.id).where(PaperEntry.id == newest.id, still_a_draft())):
        return _("It was handed in once and taken back, so only you hand it in now.")
    if gone_on_since(session, newest):
        return _("You have gone on with it here, so only you hand it in.")
    if not ready:
        return _(
            "Answers are still blank, so it is not handed in by itself. Read it through, answer what is blank, and "
            "hand it in."
        )
    if newest.correct_until < clock.today():
        return _("Your days to correct it are over. If you do nothing, it is handed in for you today.")
    return _(
        "Read it through, correct what is wrong, and hand it in. If you do nothing, it is handed in for you after "
        "%(until)s.",
        until=format_day(newest.correct_until),
    )


def gone_on_since(session: Session, entry: PaperEntry) -> bool:
    """Whether the person has saved anything on a screen since this came on paper; one statement."""
    return bool(session.scalar(select(PaperEntry.id).where(PaperEntry.id == entry.id, _gone_on())))


def _gone_on() -> ColumnElement[bool]:
    """The person has saved something on a screen since what a statement reads came on paper."""
    later = (
        select(table.assessment_id)
        .join(Assessment, Assessment.id == table.assessment_id)
        .where(
            Assessment.participation_id == PaperEntry.participation_id,
            Assessment.side == "self",
            table.saved_at > PaperEntry.typed_at,
        )
        .correlate(PaperEntry)
        for table in (Rating, Wants, UnhelpfulAnswer)
    )
    return or_(*(each.exists() for each in later))


def to_read_through(session: Session, participation_ids: Collection[UUID]) -> dict[UUID, date]:
    """The last day for corrections of what came on paper, by participation, where its person has neither handed it in
    nor gone on with it on a screen. One statement, none for nothing."""
    if not participation_ids:
        return {}
    rows = session.execute(
        select(PaperEntry.participation_id, func.max(PaperEntry.correct_until))
        .where(PaperEntry.participation_id.in_(list(participation_ids)), still_a_draft(), ~_gone_on())
        .group_by(PaperEntry.participation_id)
    )
    return {row[0]: row[1] for row in rows}
