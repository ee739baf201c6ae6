"""What the first page of an assessment shows."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.ahead import gone_ahead_of
from kie.assessments.check import missing_of
from kie.assessments.handover import notes_of
from kie.assessments.models import Submission
from kie.assessments.on_paper import paper_words
from kie.assessments.pages import Link
from kie.assessments.queries import review_facts
from kie.assessments.readers import readers_of
from kie.assessments.remaining import minutes_left
from kie.assessments.rules import GRACE
from kie.assessments.screens import Part, Screen, needed_of, resume_at, screens_of
from kie.cycles.absence import absence_of, due_for
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page of a part: what it is for, who can read it, how far it is, what comes next.

    `ready`: nothing that is needed is blank; `extras` are then the screens that may still be filled in.
    `minutes`: about how long what is not answered yet takes, 0 when nothing is left to rate.
    `state` says in a sentence why nothing can be written, "" when it can (or what happened to somebody else's draft).
    `taking_back_url`, `exchange_url`: "" while that is not possible. `notes_url`: where the notes are that former
    managers handed over, "" when there are none that the viewer may read. `paper`: that it was typed in from paper and
    waits for the person, "" when it does not.
    """

    part: Part
    readers: tuple[str, ...]
    is_late: bool
    due_on: date
    minutes: int
    screens: tuple[Screen, ...]
    carry_on: Link
    ready: bool
    extras: tuple[Screen, ...]
    state: str
    taking_back_url: str
    exchange_url: str
    notes_url: str = ""
    paper: str = ""

    @property
    def needed(self) -> tuple[Screen, ...]:
        """The screens that may not stay blank."""
        return needed_of(self.screens)

    @property
    def done(self) -> int:
        """How many of these have nothing blank."""
        return sum(screen.done for screen in self.needed)

    @property
    def optional(self) -> int:
        """How many screens may stay blank."""
        return len(self.screens) - len(self.needed)

    @property
    def optional_done(self) -> int:
        """How many of those have something in them."""
        return sum(screen.done for screen in self.screens if screen.optional)

    @property
    def submission(self) -> Submission | None:
        """The submission that stands."""
        return self.part.sheet.submission


def overview(session: Session, part: Part) -> Overview:
    """The first page."""
    cycle = part.context.cycle
    one = part.context.participation
    due = due_for(cycle.cycle, one.own_days, part.side, absence_of(session, one.id))
    facts = review_facts(session, part.context.participation.id, part.side)
    shown = Fact.REVEALED in facts
    may_take_back = (
        cycle.is_open and part.sheet.submission is not None and facts == {Fact.OTHER_NOT_HANDED_IN}
    )
    screens = screens_of(part)
    ready = not missing_of(part)
    return Overview(
        part=part,
        readers=readers_of(session, part),
        is_late=clock.today() > due,
        due_on=due,
        minutes=minutes_left(
            len(part.asked.nodes), sum(part.answered(node) for node in part.asked.nodes.values())
        ),
        screens=screens,
        carry_on=_carry_on(part, screens, ready),
        ready=ready,
        extras=tuple(screen for screen in screens if ready and screen.optional and not screen.done),
        state=_state(
            part, shown, shown and gone_ahead_of(session, part.context.participation.id) is not None
        ),
        taking_back_url=part.url("taking_back") if may_take_back else "",
        exchange_url=url_for("reviews.exchange", participation_id=part.context.participation.id)
        if shown
        else "",
        notes_url=_notes_url(session, part, shown),
        paper=paper_words(session, part.context.participation.id, ready=ready)
        if part.side == "self" and part.sheet.assessment is not None and part.writable
        else "",
    )


def _notes_url(session: Session, part: Part, shown: bool) -> str:
    if part.side == "self" and not shown:
        return ""
    one = part.context.participation.id
    return url_for("assessments.handed_over", participation_id=one) if notes_of(session, one) else ""


def _state(part: Part, shown: bool, went_ahead: bool) -> str:
    if part.left_behind:
        return _(
            "The other side went ahead without this part, %(days)s working days after it was due. It stays blank, and "
            "nothing was agreed. You can read the exchange and talk it through.",
            days=GRACE,
        )
    if shown and went_ahead:
        return _("You went ahead without the other part, which stays blank. Both of you can read yours now.")
    if shown:
        return _(
            "You have both handed in. Each of you can read what the other wrote and prepare the exchange."
        )
    if part.handed_in_by_other:
        return _(
            "Handed in by %(rater)s, who rated %(name)s before you. It stays as it is, and nobody reads it until "
            "%(name)s has handed in too.",
            rater=part.former_rater,
            name=part.name,
        )
    if part.sheet.submission is not None and part.side == "self":
        return _(
            "You have handed this in. Your manager, and whoever stands in for them, can read it once their part is "
            "handed in too."
        )
    if part.sheet.submission is not None:
        return _(
            "You have handed this in. %(name)s can read it once they have handed in too.", name=part.name
        )
    if part.context.cycle.is_closed:
        return _("This cycle is closed, so nothing can be written or handed in any more.")
    if part.foreign:
        return _(
            "%(rater)s, who rated %(name)s before you, had begun this part. What they wrote stays theirs and is not "
            "shown to you. You begin afresh.",
            rater=part.former_rater,
            name=part.name,
        )
    return ""


def _carry_on(part: Part, screens: tuple[Screen, ...], ready: bool) -> Link:
    following = resume_at(screens)
    if ready or following is None:
        return Link(_("Check your answers and hand in"), part.url("check"))
    if part.sheet.assessment is None:
        return Link(_("Start"), following.url)
    if following.optional:
        return Link(_("Carry on"), following.url)
    said = _("Carry on with %(number)s of %(total)s", number=following.number, total=len(needed_of(screens)))
    return Link(said, following.url)
