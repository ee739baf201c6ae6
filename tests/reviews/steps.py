"""Steps that bring Ana's and Ben's review to a state: revealed, settled, shared, signed."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.service import Item, WantsItem, hand_in, save_items, save_wants
from kie.cycles.queries import ParticipationContext, participation_context
from kie.reviews.agenda import Review, read_review
from kie.reviews.deciding import Ruling, moderate
from kie.reviews.models import Record
from kie.reviews.service import Outcome, accept_equal, equal_ratings, settle
from kie.reviews.signing import SignOffAnswer, draft_record, share, sign
from tests.assessments.steps import fill
from tests.cast import Cast

PRIORITISING = "competency:customer-focus:prioritising-customer-need"
Steps = Mapping[tuple[str, str], int]

OWN: Steps = {
    ("customer-focus", "prioritising-customer-need"): 4,
    ("customer-focus", "respect-and-courtesy"): 4,
    ("customer-focus", "analysing-complaints"): 4,
    ("customer-focus", "acting-on-commitments"): 3,
    ("customer-focus", "consulting-customers"): 1,
}
MANAGERS: Steps = {
    ("customer-focus", "prioritising-customer-need"): 2,
    ("customer-focus", "respect-and-courtesy"): 4,
    ("customer-focus", "analysing-complaints"): 4,
    ("customer-focus", "acting-on-commitments"): 2,
    ("customer-focus", "consulting-customers"): 3,
}
WANTS = WantsItem(
    soon="More time with customers", later="A team of my own", in_the_way="Two phones", needs="An hour a week"
)


def reveal(
    session: Session, cast: Cast, part: ParticipationContext, own: Steps = OWN, managers: Steps = MANAGERS
) -> None:
    """Both hand in: everything the same but for what `own` and `managers` say, notes on one competency, wants."""
    for side, author, steps in (("self", cast.ana, own), ("manager", cast.ben, managers)):
        fill(session, part, side, author.id, step=3)
        notes = {("customer-focus", "prioritising-customer-need"): f"A note by {author.name}"}
        items = [
            Item(*key, version=1, step=step, note=notes.get(key))
            for key, step in steps.items()
            if step != 3 or key in notes
        ]
        save_items(session, part, side, author.id, items)
        if side == "self":
            save_wants(session, part, author.id, WANTS)
        hand_in(session, part, side, author.id)
    session.commit()


def review_of(session: Session, participation_id: UUID) -> Review:
    """The whole exchange, from the participation's id."""
    return read_review(session, participation_context(session, participation_id))


def settle_all(session: Session, part: ParticipationContext, actor_id: UUID, step: int = 3) -> None:
    """An agreed rating for every competency that has none."""
    review = review_of(session, part.participation.id)
    alike = {one.key for one in equal_ratings(review) if one.own == min(step, one.top)}
    accept_equal(session, part.participation.id, actor_id, alike)
    for one in review.competencies:
        if (one.framework_id, one.competency_id) not in review.agreed and one.key not in alike:
            settle(session, part.participation.id, actor_id, one.key, Outcome("agreed", min(step, one.top)))
    session.commit()


def share_record(session: Session, cast: Cast, part: ParticipationContext) -> Record:
    """Ben signs and shares, as he reads it."""
    one = part.participation.id
    draft = draft_record(session, review_of(session, one), cast.ben.id)
    record = share(session, one, cast.ben.id, draft.digest)
    session.commit()
    return record


def sign_record(
    session: Session,
    cast: Cast,
    part: ParticipationContext,
    record: Record,
    decision: str = "accept",
    comment: str = "",
) -> None:
    """Ana signs the record."""
    sign(session, part.participation.id, cast.ana.id, SignOffAnswer(decision, comment, record.digest))
    session.commit()


def decide(session: Session, cast: Cast, record: Record, decision: str, reason: str) -> None:
    """Efua decides on Ana's disagreement with this record."""
    moderate(session, record.participation_id, cast.efua.id, Ruling(decision, reason, record.revision))


def ruling(record: Record, decision: str, reason: str, /, **more: str) -> Mapping[str, str]:
    """What the pages of a decision send; with `checked`, from the page that says what follows."""
    return {"revision": str(record.revision), "decision": decision, "reason": reason, **more}


def address(part: ParticipationContext, rest: str = "") -> str:
    """A page of this review."""
    return f"/reviews/{part.participation.id}{rest}"


def send(key: str, version: int = 0, /, **values: str) -> Mapping[str, str]:
    """What the form of a card sends."""
    return {"key": key, "version": str(version), **values}
