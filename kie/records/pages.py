"""What the pages of the records room show, made ready so that templates only print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, format_instant
from kie.people.models import Person
from kie.people.standing import outside_line
from kie.readings import ReadingGrant, granted
from kie.records import queries, wording
from kie.records.models import RemovalProposal
from kie.records.queries import Asked, Opened, Readable, Signer, Taken
from kie.reviews.texts import title_of
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
class AskedLine:
    """A request as a list shows it. `status`: how it stands; `answered`: no longer waits; `reason`: "" without one."""

    id: UUID
    person: str
    place: str
    about: str
    asked_by: str
    asked_at: datetime
    outside: bool
    status: str
    answered: bool
    reason: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """Who opened the viewer's records, what HR had a reason to read, what was taken out, what they asked for, and
    what of their own signed words waits for their yes."""

    openings: Table
    number: int
    pages: int
    given: tuple[Given, ...]
    removed: tuple[Removed, ...]
    asked: tuple[AskedLine, ...]
    to_sign: tuple[AskedLine, ...]


def file_page(session: Session, person_id: UUID, number: int) -> FilePage:
    """The viewer's own ledger. `number`: the page of openings wanted, from 1."""
    found = queries.readings_of(session, person_id, number)
    return FilePage(
        openings=_table(found.rows),
        number=found.number,
        pages=found.pages,
        given=tuple(_given(grant, name) for grant, name in queries.grants_about(session, person_id)),
        removed=tuple(_removed(one) for one in queries.strikings_about(session, person_id)),
        asked=tuple(asked_line(one) for one in queries.requests_by(session, person_id)),
        to_sign=tuple(asked_line(one) for one in queries.requests_to_sign(session, person_id)),
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


def removal_lines(session: Session, viewer_id: UUID) -> list[AskedLine]:
    """Every request, those that wait first, as somebody of HR may see them."""
    return [
        asked_line(one, _is_hidden(one, viewer_id, outside_line(session, viewer_id, one.person.id)))
        for one in queries.requests(session)
    ]


def _is_hidden(one: Asked, viewer_id: UUID, outside: bool) -> bool:
    """What is said about somebody in the viewer's own line is not for them, unless they said it."""
    return not outside and one.request.asked_by_id != viewer_id


def asked_line(one: Asked, hidden: bool = False) -> AskedLine:
    """A request in words. `hidden`: without what whoever asked and whoever answered wrote."""
    request, answer = one.request, one.answer
    if answer is None:
        status = _("Waits for HR") if one.proposal is None else _("Waits for a second person")
    else:
        status = _("Left as it is") if answer.striking_id is None else _("Taken out")
    return AskedLine(
        request.id,
        one.person.name,
        _(wording.PLACES[request.place]),
        "" if hidden else request.about,
        one.asked_by,
        request.asked_at,
        request.outside,
        status,
        answer is not None,
        "" if answer is None or hidden else answer.reason,
    )


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


@dataclass(frozen=True, slots=True)
class ProposalPart:
    """Words of signed texts that wait for a second person. `mine`: the viewer proposed it. `signers`: whose yes, all
    together, is enough. `seconds`: there is a colleague of HR whose yes is enough."""

    by: str
    mine: bool
    signers: tuple[Signer, ...]
    seconds: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request as HR answers it. `outside`: not of the viewer's own line. `own`: the viewer asked. `until`: how long
    they may read, or None. `proposal`: None unless it waits for a second person."""

    line: AskedLine
    person_id: UUID
    participation_id: UUID | None
    outside: bool
    own: bool
    until: datetime | None
    proposal: ProposalPart | None


def request_page(session: Session, one: Asked, viewer_id: UUID) -> RequestPage:
    """The request, and what the viewer may do with it."""
    person_id = one.request.person_id
    grant = granted(session, viewer_id, person_id)
    outside = outside_line(session, viewer_id, person_id)
    return RequestPage(
        asked_line(one, _is_hidden(one, viewer_id, outside)),
        person_id,
        one.request.participation_id,
        outside,
        one.request.asked_by_id == viewer_id,
        None if grant is None else grant.ends_at,
        None if one.proposal is None else proposal_part(session, one.proposal, person_id, viewer_id),
    )


def proposal_part(
    session: Session, proposal: RemovalProposal, person_id: UUID, viewer_id: UUID
) -> ProposalPart:
    """Whose yes a proposal about this person waits for."""
    first_id = proposal.proposed_by_id
    return ProposalPart(
        session.get_one(Person, first_id).name,
        first_id == viewer_id,
        queries.signers(session, proposal.request_id),
        bool(queries.seconds(session, person_id, first_id)),
    )
