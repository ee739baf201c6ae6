"""What the pages of thanks show."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.evidence.wording import KIND_WORDS
from kie.i18n import _, format_instant
from kie.tables import Column, Table
from kie.thanks import queries
from kie.thanks.forms import FindForm
from kie.thanks.queries import Colleague
from kie.thanks.rules import MOST_FOUND


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """Whom to thank, and what one has sent. `found`: None while nothing was looked for; `more`: there are others."""

    found: tuple[Colleague, ...] | None
    more: bool
    left: int
    sent: Table


def thanks_page(session: Session, viewer_id: UUID, form: FindForm) -> ThanksPage:
    """The page as the form asks."""
    words = form.wanted()
    found = queries.colleagues(session, words, viewer_id, clock.today()) if words else None
    rows = tuple(
        (format_instant(one.sent_at), one.name, _(KIND_WORDS[one.kind]), _("Arrived"))
        for one in queries.sent_by(session, viewer_id)
    )
    titles = (_("When"), _("To"), _("What"), _("How far"))
    return ThanksPage(
        None if found is None else found[:MOST_FOUND],
        found is not None and len(found) > MOST_FOUND,
        queries.left_today(session, viewer_id),
        Table(_("What you sent"), tuple(Column(title) for title in titles), rows),
    )
