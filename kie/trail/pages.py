"""What the page of the trail shows, and the same as a file."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.audit.queries import last_check, last_sealed, oldest_unsealed
from kie.errors import NotFound
from kie.i18n import _
from kie.people.finding import found_ids
from kie.people.models import Person
from kie.tables import Column, Table
from kie.trail import queries
from kie.trail.kinds import actions_of, by_token, details_shown, kinds_of
from kie.trail.queries import MOST_EXPORTED, Entry, Place, Wanted
from kie.trail.rules import window
from kie.trail.words_details import NO_TOKEN

MOST_FOUND = 10
"""People to choose among; there are more when so many are found."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Whether the trail is sound. `until`, `checked`: None for never; `waiting`: since when entries wait to be sealed,
    None for none; `problems`: how many places the last check found, in so many `entries` up to the `last` one."""

    until: datetime | None
    waiting: datetime | None
    checked: datetime | None
    problems: int
    entries: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """Whom it is narrowed to, None for nobody; or among whom to choose, and whether there are `more`."""

    person_id: UUID | None
    people: tuple[Person, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `actor`, `person`: "" where there is none, and their ids None; `details`: what each is called, and
    its value."""

    number: int
    at: datetime
    what: str
    code: str
    actor: str
    person: str
    details: tuple[tuple[str, str], ...]
    actor_id: UUID | None
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the trail. `kind`: what it is narrowed to, "" for everything; `person`: to whom; `earlier`: where the
    next page begins, "" for no more."""

    lines: tuple[Line, ...]
    first: date
    last: date
    kind: str
    person: Person | None
    earlier: str
    later: bool
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `part`: of the trail; `before`: the place where the page before ended, as its link had it."""

    part: str
    first: date
    last: date
    kind: str = ""
    person_id: UUID | None = None
    before: str = ""

    @property
    def wanted(self) -> Wanted:
        """The same for the database."""
        since, until = window(self.first, self.last, clock.LONDON)
        return Wanted(since, until, actions_of(self.part, self.kind), self.person_id, place_of(self.before))


def people_matching(session: Session, typed: str) -> Looked | None:
    """Whom the words typed may mean, those who have left too; None for nobody."""
    ids = found_ids(session, typed, most=MOST_FOUND + 1)
    if len(ids) < 2:
        return Looked(ids[0]) if ids else None
    those = select(Person).where(Person.id.in_(ids[:MOST_FOUND])).order_by(Person.name, Person.id)
    return Looked(None, tuple(session.scalars(those)), len(ids) > MOST_FOUND)


def person_or_refuse(session: Session, person_id: UUID) -> Person:
    """The person; raises NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


def shown(session: Session, asked: Asked) -> Shown:
    """A page of what is looked for, the latest first."""
    found, more = queries.entries(session, asked.wanted)
    names = actions_of(asked.part)
    return Shown(
        tuple(_line(entry, names) for entry in found),
        asked.first,
        asked.last,
        kind_named(asked.part, asked.kind),
        None if asked.person_id is None else person_or_refuse(session, asked.person_id),
        words_of(found[-1]) if more else "",
        place_of(asked.before) is not None,
        _sealed(session),
    )


def kind_named(part: str, kind: str) -> str:
    """What is looked for alone; "" for everything."""
    found = kinds_of(part).get(kind)
    return "" if found is None else _(found.title)


def export(session: Session, asked: Asked) -> tuple[Table, list[str], str]:
    """All of what is looked for as a table, what stands above it, and the name of the file."""
    found, more = queries.entries(session, asked.wanted, MOST_EXPORTED)
    names = actions_of(asked.part)
    titles = [
        _("Number"),
        _("When (UTC)"),
        _("Who"),
        _("What"),
        _("Code"),
        _("About"),
        _("Details"),
        _("Seal"),
    ]
    seals = queries.seals_over(session, [entry.id for entry in found])
    rows = [(*_row(_line(entry, names)), seals.get(entry.id, "")) for entry in found]
    table = Table(_("Audit trail"), tuple(Column(title) for title in titles), tuple(rows))
    preamble = [
        _("Audit trail, %(first)s to %(last)s", first=asked.first.isoformat(), last=asked.last.isoformat())
    ]
    if more:
        preamble.append(_("Only the latest %(n)s entries. Give fewer days for the others.", n=MOST_EXPORTED))
    return table, preamble, f"audit-trail-{asked.part}-{asked.first}-{asked.last}"


def _row(line: Line) -> tuple[str | int | float, ...]:
    at = line.at.isoformat(timespec="seconds").removesuffix("+00:00")
    details = "; ".join(f"{name}: {value}" for name, value in line.details)
    return line.number, at, line.actor, line.what, line.code, line.person, details


def _line(entry: Entry, names: dict[str, str]) -> Line:
    token = by_token(entry.action, entry.details)
    told = {name: value for name, value in entry.details.items() if name != "token" or not token}
    return Line(
        entry.id,
        entry.at,
        _(names[entry.action]),
        entry.action,
        entry.actor or _by_directory(token),
        entry.person or "",
        tuple((_(name), _(value)) for name, value in details_shown(told)),
        entry.actor_id,
        entry.person_id,
    )


def _by_directory(token: str) -> str:
    """Who did what nobody here did, by the name of the token; "" for none."""
    if not token or token in NO_TOKEN:
        return _(NO_TOKEN[token]) if token else ""
    return _("the directory’s token %(token)s", token=token)


def _sealed(session: Session) -> Sealed:
    until, waiting, check = last_sealed(session), oldest_unsealed(session), last_check(session)
    if check is None:
        return Sealed(until, waiting, None, 0)
    return Sealed(
        until, waiting, check.at, check.problems, check.events, queries.last_under(session, check.seal_id)
    )


def words_of(entry: Entry) -> str:
    """The place of an entry, for an address."""
    return f"{entry.at:%Y%m%dT%H%M%S.%f}-{entry.id}"


def place_of(words: str) -> Place | None:
    """The place that an address names; None for none, and for what is none."""
    moment, _dash, number = words.partition("-")
    try:
        at = datetime.strptime(f"{moment}+0000", "%Y%m%dT%H%M%S.%f%z")
        return Place(at, int(number)) if len(number) < 19 else None
    except ValueError:
        return None
