"""Deleting what is past its time: in portions, each with its tombstones, and nothing that a hold covers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.db import by_index, plan_as_written
from kie.errors import Invalid, NotFound
from kie.holds import hold_still
from kie.i18n import _
from kie.retention.due import due_among, to_look_at
from kie.retention.holding import follow_holds, reason_of
from kie.retention.kinds import all_kinds
from kie.retention.models import RetentionPeriod, Tombstone
from kie.retention.queries import days_of
from kie.retention.rules import KINDS, rule_name

PORTION = 500
AT_ONCE = 0
"""Days that a tombstone waits when it is replayed: it was due when it was set."""


@dataclass(frozen=True, slots=True)
class Portion:
    """How many went, and the last that was looked at; None when nothing was due any more."""

    number: int
    last: UUID | None


class PeriodRefused(Invalid):
    """A period outside what may be set."""


def set_period(session: Session, actor_id: UUID, kind: str, days: int, words: str) -> None:
    """Keep things of this kind so many days from now on. The days in force change nothing, and nothing is written.

    Raises NotFound for a kind whose period is fixed, PeriodRefused, ReasonMissing and TextRefused.
    """
    rule = KINDS.get(kind)
    if rule is None or rule.floor is None or rule.ceiling is None:
        raise NotFound()
    if not rule.floor <= days <= rule.ceiling:
        raise PeriodRefused(
            _("Give a number of days from %(least)s to %(most)s.", least=rule.floor, most=rule.ceiling)
        )
    reason = reason_of(words)
    if days == days_of(session, kind):
        return
    session.add(RetentionPeriod(kind=kind, days=days, reason=reason, set_by_id=actor_id, set_at=clock.now()))
    session.flush()
    events.record(session, actor_id, "retention-period.set", subject=kind, number=days)


def delete_portion(session: Session, kind: str) -> int:
    """Delete the first of what is due of this kind, each with a tombstone; gives how many."""
    return delete_after(session, kind, None, PORTION).number


def delete_after(session: Session, kind: str, after: UUID | None, most: int) -> Portion:
    """The same of at most so many whose ids come after this one, None: from the first; so that a long run looks at each
    once.

    Nobody makes a hold meanwhile, and whoever has come under one is spared.
    """
    hold_still(session)
    follow_holds(session)
    plan_as_written(session)
    does, days = all_kinds()[kind], days_of(session, kind)
    by_index(session)
    looked_at = to_look_at(session, kind, days, after, most)
    if not looked_at:
        return Portion(0, None)
    about = due_among(session, kind, days, looked_at)
    if about and does.lock is not None:
        does.lock(session, list(about))
        # Somebody may have come back, complained or written while this waited for them.
        about = due_among(session, kind, days, about)
    if about:
        delete_rows(session, kind, about, rule_name(days))
        events.record(session, None, "retention.deleted", subject=kind, number=len(about))
    return Portion(len(about), looked_at[-1])


def delete_rows(session: Session, kind: str, about: Mapping[UUID, UUID | None], rule: str) -> None:
    """Delete these rows of a kind, each with its tombstone, whatever their time. `about`: whom each is about; `rule`:
    why, as the tombstones keep it. The caller asks first what is held (`kie.holds`)."""
    does, now = all_kinds()[kind], clock.now()
    session.add_all(
        Tombstone(
            kind=kind,
            table_name=does.table,
            row_id=str(row_id),
            person_id=person_id,
            deleted_at=now,
            rule=rule,
        )
        for row_id, person_id in about.items()
    )
    session.flush()
    does.delete(session, list(about))


def export_tombstones(session: Session, since: datetime | None) -> Iterator[dict[str, Any]]:
    """Each tombstone from then on, None: all, in the order in which they were set."""
    found = select(Tombstone).order_by(Tombstone.deleted_at, Tombstone.id)
    if since is not None:
        found = found.where(Tombstone.deleted_at >= since)
    for stone in session.scalars(found.execution_options(yield_per=1_000)):
        yield {
            "id": str(stone.id),
            "kind": stone.kind,
            "row_id": stone.row_id,
            "person_id": None if stone.person_id is None else str(stone.person_id),
            "rule": stone.rule,
        }


def replay_tombstones(session: Session, lines: Sequence[dict[str, Any]]) -> int:
    """Delete again what these tombstones name and a restore brought back; gives how many.

    What a hold covers by now stays: once the hold is released, the rule deletes it. Twice does no more than once.
    """
    follow_holds(session)
    done = 0
    for start in range(0, len(lines), PORTION):
        done += _replay(session, lines[start : start + PORTION])
    return done


def _replay(session: Session, lines: Sequence[dict[str, Any]]) -> int:
    by_rule: dict[tuple[str, str], list[UUID]] = {}
    for line in lines:
        if line["kind"] in all_kinds():
            by_rule.setdefault((line["kind"], line["rule"]), []).append(UUID(line["row_id"]))
    done = 0
    for (kind, rule), ids in by_rule.items():
        does = all_kinds()[kind]
        about = due_among(session, kind, AT_ONCE, does.is_back(session, ids))
        if about:
            delete_rows(session, kind, about, rule)
            events.record(session, None, "retention.deleted", subject=kind, number=len(about))
        done += len(about)
    return done
