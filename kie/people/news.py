"""What somebody is told first: who leads them, who stands in, who acts; that HR had a reason to read; and that their
address was changed or their second step removed."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from kie.events import Event
from kie.i18n import _, format_day
from kie.people.addresses import REMEMBERED
from kie.people.models import AddressChange, Person, ReportingLine, StandIn
from kie.people.queries import in_force, standing_in
from kie.readings import ReadingGrant

LATELY = timedelta(days=30)
"""How long the first page says who the new manager is."""


JUST_NOW = timedelta(days=7)
"""How long the first page says that HR had a reason to read the person's records, which their file says for good, and
that their second step was removed."""


def news_of(session: Session, person_id: UUID, today: date) -> tuple[str, ...]:
    """A sentence for a new manager, one for everybody who stands in for the person's manager or acts for the person
    themselves, one for each of HR who had a reason to read their records, and one for each who changed their address or
    removed their second step; one statement."""
    rows = session.execute(_news(today), {"person_id": person_id}).all()
    acting = any(row.kind == "acting" for row in rows)
    return tuple(
        _sentence(row.kind, row.name, row.other, row.day)
        for row in rows
        if not (acting and row.kind == "delegate")
    )


@lru_cache(maxsize=2)
def _news(today: date) -> CompoundSelect[str, str, str, date]:
    """Put together once a day, because every first page asks it."""
    person_id = bindparam("person_id", type_=Uuid())
    parts = (
        _new_leaders(person_id, today),
        _stand_ins(person_id, today),
        _acting_for(person_id, today),
        _granted(person_id, today),
        _readdressed(person_id, today),
        _second_step_removed(person_id, today),
    )
    return union_all(*parts).order_by("day", "other")


def _sentence(kind: str, name: str, deputy: str, day: date) -> str:
    if kind == "acting":
        return _(
            "%(deputy)s acts for %(manager)s until %(day)s, and looks after your review.",
            deputy=deputy,
            manager=name,
            day=format_day(day),
        )
    if kind == "delegate":
        return _(
            "%(deputy)s stands in for %(manager)s until %(day)s: both of them can write and read the manager’s part of "
            "your review.",
            deputy=deputy,
            manager=name,
            day=format_day(day),
        )
    if kind == "acted-for":
        return _acted_for(name, deputy, day)
    if kind == "acts-later":
        return _acts_later(name, deputy, day)
    if kind == "granted":
        return _(
            "%(name)s of HR had a reason to read your records. “My file” says why, and what was opened.",
            name=name,
        )
    if kind == "readdressed":
        return _(
            "%(name)s has changed your e-mail address in KIE lately. If you did not expect it, tell HR and your system "
            "administrator straight away.",
            name=name or _("Your organisation’s system administration"),
        )
    if kind == "second-step-removed":
        return _(
            "%(name)s has removed the second step of your signing-in lately. If you did not ask for it, tell HR and "
            "another system administrator straight away.",
            name=name or _("Your organisation’s system administration"),
        )
    return _(
        "Since %(day)s your manager is %(name)s, who takes over your review: what you both could already read and what "
        "was agreed, and nothing that your manager before had only begun.",
        day=format_day(day),
        name=name,
    )


def _acted_for(only: str, deputy: str, day: date) -> str:
    if only:
        return _(
            "%(deputy)s acts for you until %(day)s: the review and plan of %(name)s are with %(deputy)s until then.",
            deputy=deputy,
            day=format_day(day),
            name=only,
        )
    return _(
        "%(deputy)s acts for you until %(day)s: the reviews and plans of your people are with %(deputy)s until then.",
        deputy=deputy,
        day=format_day(day),
    )


def _acts_later(only: str, deputy: str, day: date) -> str:
    if only:
        return _(
            "%(deputy)s acts for you from %(day)s on, and looks after the review and plan of %(name)s.",
            deputy=deputy,
            day=format_day(day),
            name=only,
        )
    return _(
        "%(deputy)s acts for you from %(day)s on, and looks after the reviews and plans of your people.",
        deputy=deputy,
        day=format_day(day),
    )


def _granted(person_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    """Who of HR had a reason to read lately; `day`: today, because the sentence names none."""
    since = datetime.combine(today - JUST_NOW, time.min, UTC)
    return (
        select(
            literal("granted").label("kind"),
            Person.name.label("name"),
            literal("").label("other"),
            literal(today, Date).label("day"),
        )
        .join(ReadingGrant, ReadingGrant.reader_id == Person.id)
        .where(ReadingGrant.person_id == person_id, ReadingGrant.granted_at >= since)
        .distinct()
    )


def _readdressed(person_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    """Who changed the person's address lately, "" for the command line; `day`: today, as above."""
    since = datetime.combine(today, time.min, UTC) - REMEMBERED
    return (
        select(
            literal("readdressed").label("kind"),
            func.coalesce(Person.name, "").label("name"),
            literal("").label("other"),
            literal(today, Date).label("day"),
        )
        .select_from(AddressChange)
        .outerjoin(Person, Person.id == AddressChange.changed_by_id)
        .where(AddressChange.person_id == person_id, AddressChange.changed_at >= since)
        .distinct()
    )


def _second_step_removed(person_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    """Who took the person's second step away lately, "" for the command line; `day`: today, as above."""
    since = datetime.combine(today - JUST_NOW, time.min, UTC)
    return (
        select(
            literal("second-step-removed").label("kind"),
            func.coalesce(Person.name, "").label("name"),
            literal("").label("other"),
            literal(today, Date).label("day"),
        )
        .select_from(Event)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(Event.person_id == person_id, Event.at >= since, Event.action == "second-factor.removed")
        .distinct()
    )


def _acting_for(manager_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    """Who acts in a manager's place, now or later; `name`: towards whom, "" when towards all. `day`: the last one of
    what holds, the first one of what is to come."""
    only, deputy = aliased(Person), aliased(Person)
    later = StandIn.starts_on > today
    return (
        select(
            case((later, "acts-later"), else_="acted-for").label("kind"),
            func.coalesce(only.name, "").label("name"),
            deputy.name.label("other"),
            case((later, StandIn.starts_on), else_=StandIn.ends_on).label("day"),
        )
        .join(deputy, deputy.id == StandIn.deputy_id)
        .outerjoin(only, only.id == StandIn.person_id)
        .where(
            StandIn.manager_id == manager_id,
            StandIn.kind == "acting",
            StandIn.ended_at.is_(None),
            StandIn.ends_on >= today,
        )
    )


def _stand_ins(person_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    manager, deputy = aliased(Person), aliased(Person)
    return (
        select(
            StandIn.kind.label("kind"),
            manager.name.label("name"),
            deputy.name.label("other"),
            StandIn.ends_on.label("day"),
        )
        .join(ReportingLine, ReportingLine.manager_id == StandIn.manager_id)
        .join(manager, manager.id == StandIn.manager_id)
        .join(deputy, deputy.id == StandIn.deputy_id)
        .where(
            ReportingLine.person_id == person_id,
            ReportingLine.kind != "moderator",
            in_force(today),
            standing_in(today),
            StandIn.deputy_id != person_id,
            or_(StandIn.person_id.is_(None), StandIn.person_id == person_id),
        )
    )


def new_lines(today: date, within: timedelta) -> Select[UUID, UUID, UUID, UUID, date]:
    """Who leads somebody since lately, instead of another: lines that began less than `within` ago, with whose they
    took over from. `line_id`, `person_id`, `manager_id`, `former_id`, `starts_on`."""
    before = aliased(ReportingLine)
    ended_before = and_(
        before.person_id == ReportingLine.person_id,
        before.kind != "moderator",
        before.manager_id != ReportingLine.manager_id,
        before.ends_on < ReportingLine.starts_on,
        before.ends_on >= today - 2 * within,
    )
    return (
        select(
            ReportingLine.id.label("line_id"),
            ReportingLine.person_id,
            ReportingLine.manager_id,
            before.manager_id.label("former_id"),
            ReportingLine.starts_on,
        )
        .join(before, ended_before)
        .where(
            ReportingLine.kind != "moderator",
            in_force(today),
            ReportingLine.starts_on > today - within,
        )
    )


def _new_leaders(person_id: BindParameter[UUID], today: date) -> Select[str, str, str, date]:
    new = new_lines(today, LATELY).where(ReportingLine.person_id == person_id).subquery()
    return (
        select(
            literal("leader").label("kind"),
            Person.name.label("name"),
            literal("").label("other"),
            func.max(new.c.starts_on).label("day"),
        )
        .join(new, new.c.manager_id == Person.id)
        .group_by(Person.id, Person.name)
    )
