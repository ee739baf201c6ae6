"""Typing in what came on paper, correcting it, and handing it in when the person has had their ten days.

What is typed in becomes the person's own draft at once. Nobody reads it, and it is not handed in, so nothing is
revealed, and the person can still correct it without having seen the other side: see docs/decisions/0015.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.access import Fact
from kie.assessments.on_paper import PaperEntry, gone_on_since, paper_entries
from kie.assessments.queries import Sheet, sheet
from kie.assessments.service import AnswersMissing, hand_in
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import Conflict
from kie.i18n import _
from kie.mail import queue
from kie.paper import mails, tries
from kie.paper.keeping import keep
from kie.paper.models import PaperForm, PaperOpening
from kie.paper.queries import (
    Opened,
    last_opening,
    replaced_form,
    still_blank,
    usable_form,
    waiting_entries,
)
from kie.paper.replacing import form_replaced
from kie.paper.rules import to_correct_until
from kie.paper.typed import Typed
from kie.people.mails import reason_for
from kie.people.standing import outside_line

IN_HAND = timedelta(hours=1)
"""How long a form stays with the clerk who opened it, before another one may."""


class BegunElsewhere(Conflict):
    """The person went on by themselves, so paper no longer counts."""


def open_form(session: Session, clerk_id: UUID, typed: str, address: str) -> PaperForm | None:
    """The form with this code, for this clerk to type in; None for any code that cannot be used, whatever the reason.

    A code is of no use when it is mistyped, used or replaced, when the cycle is closed or the person has left, while
    another clerk has the form in hand, and for a clerk in the person's reporting line or one who printed the form.
    Failed tries are counted (see `tries`); raises TooManyTries after too many. Raises FormReplaced, to a clerk who
    could have typed it in, for the code of a form that a newer one replaced: whoever types that has the paper in their
    hands.
    """
    tries.refuse_too_many(session, clerk_id, address)
    form = usable_form(session, typed)
    if form is not None and _may_be_typed(session, clerk_id, form) and not _in_use(session, form, clerk_id):
        tries.was_right(session, clerk_id)
        session.add(PaperOpening(form_id=form.id, clerk_id=clerk_id, opened_at=clock.now()))
        events.record(session, clerk_id, "paper.opened", person_id=_person_of(session, form), subject=form.id)
        session.flush()
        return form
    older = replaced_form(session, typed) if form is None else None
    if older is not None and _may_be_typed(session, clerk_id, older):
        raise form_replaced(session, older)
    tries.was_wrong(session, clerk_id, address, typed)
    return None


def facts_of(
    session: Session, clerk_id: UUID, person_id: UUID, entry: PaperEntry | None = None
) -> frozenset[Fact]:
    """What typing in depends on. Outside the person's line: neither above nor below, nor in somebody's stead there.

    `entry`: what was done with a form, when that is what the clerk asks about.
    """
    facts = set()
    if outside_line(session, clerk_id, person_id):
        facts.add(Fact.OUTSIDE_LINE)
    if entry is not None and entry.typed_by_id == clerk_id:
        facts.add(Fact.TYPIST)
    return frozenset(facts)


def _may_be_typed(session: Session, clerk_id: UUID, form: PaperForm) -> bool:
    context = participation_context(session, form.participation_id)
    person = context.person
    in_post = context.cycle.is_open and person.works_on(clock.today())
    if form.kind == "blank" and form.printed_by_id == clerk_id:
        return False
    return in_post and Fact.OUTSIDE_LINE in facts_of(session, clerk_id, person.id)


def _in_use(session: Session, form: PaperForm, clerk_id: UUID) -> bool:
    """Whether another clerk opened it within the hour, and may be half-way through typing it."""
    last = last_opening(session, form.id)
    return last is not None and last.clerk_id != clerk_id and last.opened_at > clock.now() - IN_HAND


def _person_of(session: Session, form: PaperForm) -> UUID:
    return participation_context(session, form.participation_id).person.id


def type_in(session: Session, opened: Opened, clerk_id: UUID, typed: Typed, public_url: str) -> PaperEntry:
    """Keep what was on the paper as the person's own draft, and use the code up.

    For a copy that came back: only what is in `typed` changes, and the ten days begin anew. The person is told by mail
    when they have an address. Raises BegunElsewhere, ItemsRefused (with all that is wrong at once), CycleClosed,
    AssessmentHandedIn, OtherWentAhead; the caller then undoes what was written.
    """
    context = opened.context
    stored = _held_sheet(session, context)
    _refuse_what_went_on(session, opened, stored)
    keep(session, context, clerk_id, typed, stored)
    kind = "typed" if opened.form.kind == "blank" else "corrected"
    entry = _enter(session, opened, clerk_id, kind)
    if context.person.email:
        blank = bool(still_blank(context, sheet(session, context.participation.id, "self")))
        message = mails.typed_in(context, entry.correct_until, public_url, blank=blank)
        queue(
            session,
            key=f"paper:{entry.id}",
            recipient=context.person.email,
            subject=message.subject,
            text=message.text,
            language=context.person.language,
            reason=reason_for(context.person.id),
        )
    return entry


def confirm(session: Session, opened: Opened, clerk_id: UUID) -> PaperEntry:
    """The person signed on their copy that it is right: hand it in for them.

    Raises BegunElsewhere, AnswersMissing, CycleClosed, AssessmentHandedIn, OtherWentAhead.
    """
    _refuse_what_went_on(session, opened, _held_sheet(session, opened.context))
    entry = _enter(session, opened, clerk_id, "confirmed")
    _hand_in(session, opened.context, entry)
    return entry


def hand_in_waiting(session: Session) -> int:
    """Hand in what was typed in more than ten days ago and not corrected since; gives how many.

    What cannot be handed in, because answers are blank or somebody went ahead, is left as it is, and so is what the
    person has gone on with on a screen: then only they say when it is done.
    """
    done = 0
    for entry in waiting_entries(session):
        context = participation_context(session, entry.participation_id)
        if not context.person.works_on(clock.today()):
            continue
        try:
            with session.begin_nested():
                hold_open(session, context)
                if gone_on_since(session, entry):
                    continue
                _hand_in(session, context, entry)
        except (AnswersMissing, Conflict):
            continue
        done += 1
    return done


def _hand_in(session: Session, context: ParticipationContext, entry: PaperEntry) -> None:
    """In the clerk's name for the person. Whether it is late goes by the day on which the form was first typed in."""
    first = paper_entries(session, context.participation.id)[-1]
    hand_in(
        session,
        context,
        "self",
        entry.typed_by_id,
        on_behalf_of=context.person.id,
        received_on=clock.local(first.typed_at).date(),
    )
    events.record(
        session, None, "paper.handed-in", person_id=context.person.id, subject=entry.id, kind=entry.kind
    )


def _enter(session: Session, opened: Opened, clerk_id: UUID, kind: str) -> PaperEntry:
    context, now = opened.context, clock.now()
    entry = PaperEntry(
        participation_id=context.participation.id,
        kind=kind,
        typed_by_id=clerk_id,
        typed_at=now,
        correct_until=to_correct_until(clock.today(), context.cycle.cycle.closes_on),
    )
    session.add(entry)
    session.flush()
    opened.form.ended_at, opened.form.entry_id = now, entry.id
    events.record(session, clerk_id, f"paper.{kind}", person_id=context.person.id, subject=entry.id)
    session.flush()
    return entry


def _refuse_what_went_on(session: Session, opened: Opened, stored: Sheet) -> None:
    """Paper never goes over what the person wrote on a screen: neither before it was first typed in, nor since."""
    name = opened.context.person.name
    if stored.submission is None and stored.assessment is None and opened.form.kind == "blank":
        return
    if stored.assessment is None or not opened.entries or opened.form.kind == "blank":
        raise BegunElsewhere(
            _("%(name)s has begun on a screen meanwhile, so nothing was typed in.", name=name),
            _("Give the paper back: what is on the screen counts."),
        )
    if stored.submission is not None or gone_on_since(session, opened.entries[0]):
        raise BegunElsewhere(
            _("%(name)s has gone on by themselves on a screen, so nothing was changed.", name=name),
            _("Give the copy back: what is on the screen counts."),
        )


def sheet_to_copy(session: Session, context: ParticipationContext, entry: PaperEntry) -> Sheet:
    """What was on the paper, for the copy. Raises BegunElsewhere once it holds words that the paper did not."""
    stored = _held_sheet(session, context)
    if stored.submission is not None or gone_on_since(session, entry):
        raise BegunElsewhere(
            _(
                "%(name)s has gone on by themselves on a screen, so no copy is printed.",
                name=context.person.name,
            ),
            _("They read and correct it there."),
        )
    return stored


def _held_sheet(session: Session, context: ParticipationContext) -> Sheet:
    """What stands, once nobody else writes it until this transaction ends. Raises CycleClosed."""
    hold_open(session, context)
    return sheet(session, context.participation.id, "self")
