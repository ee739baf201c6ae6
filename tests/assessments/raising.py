"""Steps with an unhelpful behaviour: Ben raises one with Ana, in this review and in the next."""

from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.service import Seen, UnhelpfulItem, hand_in, save_unhelpful
from kie.cycles.queries import ParticipationContext
from tests.assessments.steps import fill
from tests.cast import Cast

FRAMEWORK = "customer-focus"
JARGON = "unhelpful.u7"
TALKS_OVER = "unhelpful.u2"
WHAT_SEEN = "In the Tuesday meeting the caller asked three times what a TRO is"


def saw(statement_id: str = JARGON, what: str = WHAT_SEEN, step: int = 1) -> Seen:
    """Seen yesterday and talked about today."""
    today = clock.today()
    return Seen(statement_id, step, today - timedelta(days=1), what, today, shared=True)


def raise_and_reveal(
    session: Session, cast: Cast, part: ParticipationContext, *seen: Seen, own: tuple[Seen, ...] = ()
) -> None:
    """Both hand in; Ben raises these with Ana, who picks `own` for herself."""
    for side, author, picked in (("self", cast.ana, own), ("manager", cast.ben, seen)):
        fill(session, part, side, author.id)
        for framework_id in Asked(part).unhelpful:
            if picked and framework_id == FRAMEWORK:
                item = UnhelpfulItem(framework_id, none_seen=False, seen=picked, version=1)
                save_unhelpful(session, part, side, author.id, item)
        hand_in(session, part, side, author.id)
    session.commit()
