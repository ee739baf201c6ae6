"""Holds that were made or released: before anything is taken out again, everybody who is held by now is known."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.backups.tracing import Kind, Replayed, Value
from kie.cycles.models import Cycle
from kie.holds import HeldPerson, Hold, HoldRelease
from kie.people.models import Person, Team

TARGETS = {"person_id": Person, "team_id": Team, "cycle_id": Cycle}


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Each hold, whom it covers, and each release."""
    holds = select(Hold).order_by(Hold.made_at, Hold.id)
    people = select(HeldPerson).order_by(HeldPerson.held_since, HeldPerson.hold_id, HeldPerson.person_id)
    releases = select(HoldRelease).order_by(HoldRelease.released_at, HoldRelease.hold_id)
    if since is not None:
        holds = holds.where(Hold.made_at >= since)
        people = people.where(HeldPerson.held_since >= since)
        releases = releases.where(HoldRelease.released_at >= since)
    for hold in session.scalars(holds).all():
        yield {
            "hold": str(hold.id),
            "kind": hold.kind,
            **{name: _plain(getattr(hold, name)) for name in (*TARGETS, "made_by_id")},
            "reason": hold.reason,
            "review_on": hold.review_on.isoformat(),
            "at": hold.made_at.isoformat(),
        }
    for one in session.scalars(people.execution_options(yield_per=1_000)):
        yield {"of": str(one.hold_id), "person_id": str(one.person_id), "at": one.held_since.isoformat()}
    for release in session.scalars(releases).all():
        yield {
            "released": str(release.hold_id),
            "reason": release.reason,
            "released_by_id": str(release.released_by_id),
            "at": release.released_at.isoformat(),
        }


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Make and release them again, in the order of the file. A hold on what the backup does not know yet has nothing to
    keep; one of somebody whom it does not know cannot be made, which is a problem."""
    done, problems = 0, 0
    for value in values:
        if "hold" in value:
            made = _make(session, value)
            done, problems = done + (made is True), problems + (made is None)
        elif "of" in value:
            _cover(session, value)
        else:
            done += _release(session, value)
    session.flush()
    problem = (
        f"Holds were made by people whom this backup does not know, and cannot be made again: {problems}."
    )
    return Replayed(done, (problem,) if problems else ())


def _make(session: Session, value: Value) -> bool | None:
    """Whether it was made; None when it should have been and could not be."""
    number, targets = UUID(value["hold"]), {name: _number(value[name]) for name in TARGETS}
    if session.get(Hold, number) is not None or not _known(session, targets):
        return False
    by = UUID(value["made_by_id"])
    if session.get(Person, by) is None:
        return None
    session.add(
        Hold(
            id=number,
            kind=value["kind"],
            **targets,
            reason=value["reason"],
            review_on=date.fromisoformat(value["review_on"]),
            made_by_id=by,
            made_at=datetime.fromisoformat(value["at"]),
        )
    )
    session.flush()
    return True


def _known(session: Session, targets: dict[str, UUID | None]) -> bool:
    return all(one is None or session.get(TARGETS[name], one) is not None for name, one in targets.items())


def _cover(session: Session, value: Value) -> None:
    hold_id, person_id = UUID(value["of"]), UUID(value["person_id"])
    here = session.get(HeldPerson, (hold_id, person_id)) is not None
    if here or session.get(Hold, hold_id) is None or session.get(Person, person_id) is None:
        return
    session.add(
        HeldPerson(hold_id=hold_id, person_id=person_id, held_since=datetime.fromisoformat(value["at"]))
    )
    session.flush()


def _release(session: Session, value: Value) -> int:
    """A release by somebody unknown here is not made: what is held too long can be released again."""
    number, by = UUID(value["released"]), UUID(value["released_by_id"])
    here = session.get(HoldRelease, number) is not None
    if here or session.get(Hold, number) is None or session.get(Person, by) is None:
        return 0
    session.add(
        HoldRelease(
            hold_id=number,
            reason=value["reason"],
            released_by_id=by,
            released_at=datetime.fromisoformat(value["at"]),
        )
    )
    session.flush()
    return 1


def _number(words: str | None) -> UUID | None:
    return None if words is None else UUID(words)


def _plain(number: UUID | None) -> str | None:
    return None if number is None else str(number)


KIND = Kind("Holds", 0, export, replay)
