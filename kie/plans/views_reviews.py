"""Pages of a plan's reviews: noting a talk, saying more about it, confirming it; pauses."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from kie import clock
from kie.forming import sent
from kie.i18n import _, format_day
from kie.plans import pauses, talks
from kie.plans.queries import person_of_review, plan_of, plans_due
from kie.plans.reader import Reader
from kie.plans.review_forms import AnswersForm, PauseForm, TalkForm, answers_said, answers_sent
from kie.plans.review_whole import Answered, rhythm_of
from kie.plans.views import back_to, bp, one_click, writing
from kie.texts import ChangedMeanwhile
from kie.web import db, page, viewer


@bp.post("/<uuid:person_id>/talks")
def talk(person_id: UUID) -> ResponseReturnValue:
    """Note with one click that the two talked today, and the plan is on course."""
    reader = writing(person_id)
    return one_click(
        reader,
        lambda: talks.note_talk(db(), person_id, clock.today(), "", viewer().person_id),
        lambda: _noted(reader),
    )


def _noted(reader: Reader) -> str:
    return _("Noted. %(name)s can confirm it now; until then you can take it back.", name=reader.other)


@bp.route("/<uuid:person_id>/talks/new", methods=["GET", "POST"])
def talk_new(person_id: UUID) -> ResponseReturnValue:
    """Note a talk on another day, or with more to say."""
    reader = writing(person_id)
    form = TalkForm(sent())
    if not form.is_submitted():
        return _show_talk(reader, form)
    if not form.validate():
        return _show_talk(reader, form, 422)
    try:
        talks.note_talk(db(), person_id, form.talked_on.data, "", viewer().person_id, form.answers())
    except talks.TalkDateInvalid as refusal:
        form.talked_on.errors = [f"{refusal.message} {refusal.next_step}"]
        return _show_talk(reader, form, refusal.status)
    return back_to(reader, _noted(reader))


@bp.route("/talks/<uuid:review_id>/answers", methods=["GET", "POST"])
def talk_answers(review_id: UUID) -> ResponseReturnValue:
    """Add to a talk what oneself has to say, or change it."""
    viewer()
    reader = writing(person_of_review(db(), review_id))
    form, mine = AnswersForm(sent()), _mine(reader, review_id)
    if not form.is_submitted():
        if mine is not None:
            form.fill(mine.answers, mine.version)
        return _show_talk(reader, form, 200, review_id)
    if not form.validate():
        return _show_talk(reader, form, 422, review_id)
    try:
        talks.answer(db(), review_id, form.answers(), form.read_version, viewer().person_id)
    except talks.AnswersChanged as changed:
        form.version.data = str(changed.now.version)
        form.form_errors.append(f"{changed.message} {changed.next_step}")
        return _show_talk(reader, form, changed.status, review_id, changed.now)
    except (talks.NothingSaid, ChangedMeanwhile) as refusal:
        form.version.data = "0"
        form.form_errors.append(f"{refusal.message} {refusal.next_step}")
        return _show_talk(reader, form, refusal.status, review_id)
    return back_to(reader, _("What you said is kept with the talk. You can both read it."))


def _mine(reader: Reader, review_id: UUID) -> Answered | None:
    rhythm = rhythm_of(db(), plan_of(db(), reader.person_id))
    given = rhythm.answers.get(review_id, ())
    return next((one for one in given if one.written.person_id == viewer().person_id), None)


def _show_talk(
    reader: Reader,
    form: AnswersForm,
    status: int = 200,
    talk: UUID | None = None,
    theirs: Answered | None = None,
) -> ResponseReturnValue:
    """The five boxes. `talk`: noted already; `theirs`: the writer's own answers as saved in another window."""
    return page(
        "plans/talk.html",
        status,
        reader=reader,
        form=form,
        talk=talk,
        theirs_said=answers_said(theirs.answers) if theirs else None,
        theirs_sent=answers_sent(theirs.answers) if theirs else None,
    )


@bp.post("/talks/<uuid:review_id>/confirmation")
def confirmation(review_id: UUID) -> ResponseReturnValue:
    """Confirm a talk that the other side noted."""
    viewer()
    reader = writing(person_of_review(db(), review_id))
    return one_click(
        reader,
        lambda: talks.confirm_talk(db(), review_id, viewer().person_id),
        lambda: _confirmed(reader),
    )


def _confirmed(reader: Reader) -> str:
    due_on = plans_due(db(), [reader.person_id])[reader.person_id]
    if due_on is None:
        return _("Confirmed.")
    return _("Confirmed. The next review is due by %(day)s.", day=format_day(due_on))


@bp.post("/talks/<uuid:review_id>/withdrawal")
def talk_withdrawal(review_id: UUID) -> ResponseReturnValue:
    """Take back what oneself noted, before the other confirms it."""
    viewer()
    reader = writing(person_of_review(db(), review_id))
    return one_click(
        reader,
        lambda: talks.take_back(db(), review_id, viewer().person_id),
        lambda: _("Taken back. Nothing is noted of that talk."),
    )


@bp.route("/<uuid:person_id>/pauses/new", methods=["GET", "POST"])
def pause_new(person_id: UUID) -> ResponseReturnValue:
    """Ask the other side that the plan rests for a while."""
    reader, form = writing(person_id), PauseForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                days = (form.first_on.data, form.last_on.data)
                pauses.ask(db(), person_id, *days, viewer().person_id)
                return back_to(reader, _("Asked. The pause counts when %(name)s agrees.", name=reader.other))
            except pauses.PauseDaysInvalid as refusal:
                form.last_on.errors = [f"{refusal.message} {refusal.next_step}"]
    return page("plans/pause.html", status, reader=reader, form=form)


@bp.post("/pauses/<uuid:pause_id>/agreement")
def pause_agreement(pause_id: UUID) -> ResponseReturnValue:
    """Agree to a pause that the other side asked for."""
    viewer()
    reader = writing(pauses.person_of_pause(db(), pause_id))
    return one_click(
        reader,
        lambda: pauses.agree(db(), pause_id, viewer().person_id),
        lambda: _("Agreed. Days of the pause do not count for the next review."),
    )


@bp.post("/pauses/<uuid:pause_id>/end")
def pause_end(pause_id: UUID) -> ResponseReturnValue:
    """End a pause, take it back, or refuse it."""
    viewer()
    reader = writing(pauses.person_of_pause(db(), pause_id))
    return one_click(
        reader,
        lambda: pauses.end(db(), pause_id, viewer().person_id),
        lambda: _ended(reader, pause_id),
    )


def _ended(reader: Reader, pause_id: UUID) -> str:
    """What ending it came to: one that counts for no day never was."""
    rhythm = rhythm_of(db(), plan_of(db(), reader.person_id))
    pause = next(one for one in rhythm.pauses if one.id == pause_id)
    if pause.agreed is None and pause.asked.side == reader.side:
        return _("Taken back. The pause does not begin, and the dates stay as they are.")
    if pause.agreed is None or pause.days.last < pause.days.first:
        return _("The pause does not begin, and the dates stay as they are.")
    return _("The pause is ended. Its days until yesterday do not count for the next review.")
