"""What the pages about removals show: requests, whose yes they wait for, and where the words stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people.models import Person
from kie.people.standing import outside_among, outside_line
from kie.readings import granted
from kie.records import proposals, queries, wording
from kie.records.finished import Finished, finished
from kie.records.foreseeing import Hit
from kie.records.models import RemovalProposal
from kie.records.proposals import Declined, Signer
from kie.records.queries import Asked
from kie.records.reasons import Reason, reasons_about


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A request as a list shows it.

    `cycle`: of the review it is about, "" for a plan or a diary. `status`: how it stands; `answered`: no longer waits;
    `reason`: "" without one. `diary`: it is about a diary, which its owner changes and HR never reads. `beside`: it is
    about a reason beside the person's name.
    """

    id: UUID
    person: str
    place: str
    cycle: str
    about: str
    asked_by: str
    asked_at: datetime
    outside: bool
    status: str
    answered: bool
    reason: str
    diary: bool
    beside: bool


def removal_lines(session: Session, viewer_id: UUID) -> list[AskedLine]:
    """Every request, those that wait first, as somebody of HR may see them; two statements."""
    asked = queries.requests(session)
    outside = outside_among(session, viewer_id, {one.person.id for one in asked})
    return [asked_line(one, _is_hidden(one, viewer_id, one.person.id in outside)) for one in asked]


def _is_hidden(one: Asked, viewer_id: UUID, outside: bool) -> bool:
    """What is said about somebody in the viewer's own line is not for them, unless they said it."""
    return not outside and one.request.asked_by_id != viewer_id


def asked_line(one: Asked, hidden: bool = False) -> AskedLine:
    """A request in words. `hidden`: without what whoever asked and whoever answered wrote."""
    request, answer, diary = one.request, one.answer, one.request.place == "diary"
    if answer is None and one.proposal is None:
        status = _("Waits for HR again") if one.declined else _("Waits for HR")
    elif answer is None:
        status = _("Waits for a second person")
    elif answer.striking_id is not None:
        status = _("Taken out")
    else:
        status = _("Closed") if diary else _("Left as it is")
    return AskedLine(
        request.id,
        one.person.name,
        _(wording.PLACES[request.place]),
        one.cycle or "",
        "" if hidden else request.about,
        one.asked_by,
        request.asked_at,
        request.outside,
        status,
        answer is not None,
        "" if answer is None or hidden else answer.reason,
        diary,
        request.place == "reason",
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
    they may read, or None. `reasons`: those beside the person's name, while the viewer may read them to answer a
    request about one. `proposal`: None unless it waits for a second person. `declines`: who said no before, and why,
    and `done`: how the words were taken out, both for whoever may read it; None before they are."""

    line: AskedLine
    person_id: UUID
    participation_id: UUID | None
    outside: bool
    own: bool
    until: datetime | None
    reasons: tuple[Reason, ...]
    proposal: ProposalPart | None
    declines: tuple[Declined, ...]
    done: Finished | None


def request_page(session: Session, one: Asked, viewer_id: UUID) -> RequestPage:
    """The request, and what the viewer may do with it."""
    person_id = one.request.person_id
    grant = granted(session, viewer_id, person_id)
    outside = outside_line(session, viewer_id, person_id)
    own = one.request.asked_by_id == viewer_id
    answers = grant is not None and outside and not own and one.answer is None
    reads = answers and one.request.place == "reason"
    return RequestPage(
        asked_line(one, _is_hidden(one, viewer_id, outside)),
        person_id,
        one.request.participation_id,
        outside,
        own,
        None if grant is None else grant.ends_at,
        reasons_about(session, person_id) if reads else (),
        None if one.proposal is None else proposal_part(session, one.proposal, person_id, viewer_id),
        proposals.declines_of(session, one.request.id) if one.declined and outside else (),
        finished(session, one) if outside else None,
    )


def proposal_part(
    session: Session, proposal: RemovalProposal, person_id: UUID, viewer_id: UUID
) -> ProposalPart:
    """Whose yes a proposal about this person waits for."""
    first_id = proposal.proposed_by_id
    return ProposalPart(
        session.get_one(Person, first_id).name,
        first_id == viewer_id,
        proposals.signers(session, proposal),
        bool(queries.seconds(session, person_id, first_id)),
    )


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The texts of one review, of the plan, or the reasons beside a name, that hold the words. `heading`: whose, and of
    which cycle."""

    heading: str
    hits: tuple[Hit, ...]


def hit_groups(hits: Sequence[Hit], name: str) -> tuple[HitGroup, ...]:
    """The texts as the preview orders them, by cycle. `name`: whose texts they are."""
    return tuple(
        HitGroup(
            _("Reasons beside the name of %(name)s", name=name)
            if beside
            else _("%(cycle)s: review of %(name)s", cycle=cycle, name=name)
            if cycle
            else _("Plan of %(name)s", name=name),
            tuple(group),
        )
        for (cycle, beside), group in groupby(hits, key=lambda hit: (hit.cycle, hit.beside))
    )
