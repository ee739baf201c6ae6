"""What the pages of the records room show, made ready so that templates only print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.holds import is_held
from kie.i18n import _, format_instant
from kie.people.models import Person
from kie.readings import ReadingGrant, granted
from kie.records import queries, wording
from kie.records.ledger import Opened, grants_about, readings_of
from kie.records.own_reasons import OwnReasons, own_reasons
from kie.records.own_records import OwnRecord, own_records
from kie.records.parts import Part, parts_of
from kie.records.queries import Readable, Taken
from kie.records.removal_pages import AskedLine, asked_line
from kie.records.samples import Sample, samples_about
from kie.records.texts import title_of
from kie.reflections.queries import count_of
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Given:
    """HR gave a reason to read: who, when, until when, which reason and in which words."""

    reader: str
    granted_at: datetime
    ends_at: datetime
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Words that were taken out, as a sentence and the places in words."""

    at: datetime
    sentence: str
    because: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePage:
    """Who can read the viewer's records and who opened them, what HR had a reason to read, what was taken out, what
    they asked for, what of their own signed words waits for their yes, how many private reflections they keep, and the
    reasons that stand beside their name; in which samples a record of theirs was drawn; their kept records; and whether
    a hold covers them."""

    parts: tuple[Part, ...]
    openings: Table
    number: int
    pages: int
    given: tuple[Given, ...]
    removed: tuple[Removed, ...]
    asked: tuple[AskedLine, ...]
    to_sign: tuple[AskedLine, ...]
    reflections: int
    reasons: OwnReasons
    samples: tuple[Sample, ...]
    kept: tuple[OwnRecord, ...]
    held: bool
    today: date


def file_page(session: Session, person_id: UUID, number: int) -> FilePage:
    """The viewer's own ledger. `number`: the page of openings wanted, from 1."""
    found = readings_of(session, person_id, number)
    return FilePage(
        parts=parts_of(session, person_id),
        openings=_table(found.rows),
        number=found.number,
        pages=found.pages,
        given=tuple(_given(grant, name) for grant, name in grants_about(session, person_id)),
        removed=tuple(_removed(one) for one in queries.strikings_about(session, person_id)),
        asked=tuple(asked_line(one) for one in queries.requests_by(session, person_id)),
        to_sign=tuple(asked_line(one) for one in queries.requests_to_sign(session, person_id)),
        reflections=count_of(session, person_id),
        reasons=own_reasons(session, person_id),
        samples=samples_about(session, person_id),
        kept=own_records(session, person_id),
        held=is_held(session, person_id),
        today=clock.today(),
    )


def _table(rows: Sequence[Opened]) -> Table:
    titles = (_("When"), _("Who"), _("What"), _("Why"))
    return Table(
        _("Who has opened your records"),
        tuple(Column(title) for title in titles),
        tuple((format_instant(one.at), one.reader, _(wording.WHAT[one.what]), _why(one)) for one in rows),
    )


def _why(one: Opened) -> str:
    standing = _(wording.STANDING[one.standing])
    if one.reason is None:
        return standing
    return _("%(standing)s: %(reason)s", standing=standing, reason=_(wording.REASONS[one.reason]))


def _given(grant: ReadingGrant, reader: str) -> Given:
    return Given(reader, grant.granted_at, grant.ends_at, _(wording.REASONS[grant.reason]), grant.words)


def _removed(one: Taken) -> Removed:
    by = one.by or _("KIE itself")
    sentence = _("Taken out by %(name)s, in %(times)s places.", name=by, times=one.times)
    if one.times == 1:
        sentence = _("Taken out by %(name)s, in one place.", name=by)
    places = tuple(dict.fromkeys(_(title_of(place)) for place in one.places))
    return Removed(one.at, sentence, _(wording.BECAUSE[one.because]), places)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What HR may open of one person. `until`: when that ends, None without a reason given; then nothing is listed.

    `has_email`: the person can be told by mail.
    """

    person_id: UUID
    name: str
    has_email: bool
    until: datetime | None
    minutes: int
    reviews: tuple[Readable, ...]


def open_page(session: Session, person: Person, reader_id: UUID) -> OpenPage:
    """One person's records, as far as the reader has given a reason."""
    grant = granted(session, reader_id, person.id)
    left = 0 if grant is None else -(-(grant.ends_at - clock.now()).total_seconds() // 60)
    return OpenPage(
        person.id,
        person.name,
        bool(person.email),
        None if grant is None else grant.ends_at,
        int(left),
        () if grant is None else queries.revealed_reviews(session, person.id),
    )
