"""Pages about the record: signing it, reading it, deciding on a disagreement, opening it again."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import Invalid, NotFound
from kie.i18n import _
from kie.people.opened import opened
from kie.people.queries import leader_of, names_of
from kie.reviews.agenda import read_review
from kie.reviews.annotations import annotations_of
from kie.reviews.around import read_arranged
from kie.reviews.case import Case, ask, bp, load
from kie.reviews.forms import (
    AnnotationForm,
    ModerationForm,
    ReopeningForm,
    ShareForm,
    SignForm,
    blame,
)
from kie.reviews.kept import Kept, kept_records, readable_records
from kie.reviews.next_words import clock_words, next_words
from kie.reviews.pages import missing_words, unclosed_words
from kie.reviews.record_pages import deciders, draft_page, record_page
from kie.reviews.reopened import reopened_of
from kie.reviews.signing import draft_record, moderate, reopen, share, sign
from kie.reviews.struck import strikings_of_record
from kie.web import Form, allowed, authorise, db, page


@bp.route("/<uuid:participation_id>/sign-off", methods=["GET", "POST"])
def sign_off(participation_id: UUID) -> ResponseReturnValue:
    """The record as it will be kept, and the viewer's signature under it."""
    if request.method == "POST":
        return _sign(participation_id)
    case = ask(Permission.READ_REVIEW, participation_id)
    return _show_sign_off(case)


def _sign(participation_id: UUID) -> ResponseReturnValue:
    case = load(participation_id)
    person_id, actor_id = case.context.person.id, case.viewer.person_id
    if not case.is_employee:
        authorise(Permission.SIGN_AS_MANAGER, person_id, *case.facts)
        share(db(), participation_id, actor_id, ShareForm().digest.data or "")
        flash(
            _("You have signed. %(name)s can read the record now.", name=case.context.person.name), "success"
        )
        return redirect(url_for(".record", participation_id=participation_id))
    authorise(Permission.SIGN_AS_EMPLOYEE, person_id, *case.facts)
    form = SignForm()
    if case.state.decision is None and not form.validate_on_submit():
        return _show_sign_off(case, form, 422)
    try:
        sign(
            db(),
            participation_id,
            actor_id,
            form.decision.data,
            form.comment.data or "",
            form.digest.data or "",
        )
    except Invalid as refused:
        blame(form.comment, refused)
        return _show_sign_off(case, form, refused.status)
    flash(_("You have signed. Your answer is kept with the record."), "success")
    return redirect(url_for(".record", participation_id=participation_id))


def _show_sign_off(case: Case, form: SignForm | None = None, status: int = 200) -> ResponseReturnValue:
    leader_id = leader_of(db(), case.context.person.id, clock.today()) if case.is_employee else None
    manager = case.viewer.name
    if case.is_employee:
        manager = _("Your manager") if leader_id is None else names_of(db(), [leader_id])[leader_id]
    kept: Kept | None = None
    missing: list[tuple[str, str]] = []
    unclosed: list[str] = []
    shown = None
    if case.state.record_id is not None:
        kept = kept_records(db(), case.id)[0]
        shown = record_page(kept, names_of(db(), deciders(kept)))
    elif not case.is_employee:
        review = read_review(db(), case.context)
        draft = draft_record(db(), review, case.viewer.person_id)
        shown = draft_page(draft.body, draft.digest)
        missing = missing_words(review, draft.open)
        unclosed = unclosed_words(draft.body)
    opened("review", case.context.person.id, case.id)
    return page(
        "reviews/sign_off.html",
        status,
        case=case,
        shown=shown,
        missing=missing,
        unclosed=unclosed,
        read=None if kept is None else kept.read,
        reopened=reopened_of(db(), [case.id]).get(case.id),
        both_confirmed=len(read_arranged(db(), case.id).confirmed) == 2,
        next_words=next_words(kept, case.is_employee, case.context.person.name, manager),
        form=form or SignForm(formdata=None, digest="" if shown is None else shown.digest),
        manager=manager,
    )


@bp.get("/<uuid:participation_id>/record")
def record(participation_id: UUID) -> ResponseReturnValue:
    """The record as it was signed, for keeping and printing. `?revision=` shows an earlier one."""
    return show_record(ask(Permission.READ_RECORD, participation_id))


def show_record(case: Case, form: AnnotationForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The record with what was added to it. `form`: an annotation that could not be kept."""
    chosen, others = chosen_record(case)
    shown = record_page(chosen, names_of(db(), deciders(chosen)))
    opened("record", case.context.person.id, case.id, "moderator" if case.decides else "")
    return page(
        "reviews/record.html",
        status,
        case=case,
        shown=shown,
        struck=strikings_of_record(db(), chosen.record.id),
        others=others,
        annotations=annotations_of(db(), chosen.record.id),
        form=form or AnnotationForm(formdata=None),
        may_annotate=allowed(Permission.ANNOTATE, case.context.person.id, *case.facts),
        may_reopen=shown.stands
        and case.context.cycle.is_open
        and allowed(Permission.REOPEN, case.context.person.id, *case.facts),
    )


def chosen_record(case: Case) -> tuple[Kept, list[int]]:
    """The record asked for with `?revision=`, the newest without, and the numbers of the others. Raises NotFound."""
    kept = kept_records(db(), case.id)
    wanted = request.args.get("revision", type=int)
    found = [one for one in kept if wanted is None or one.record.revision == wanted]
    moderates = case.decides
    if not found or (moderates and found[0].reopening is not None):
        raise NotFound()
    everything = case.is_employee or moderates
    if not everything and case.id not in readable_records(db(), case.context.person.id):
        raise NotFound()
    return found[0], [one.record.revision for one in kept if one is not found[0] and not moderates]


@bp.route("/<uuid:participation_id>/moderation", methods=["GET", "POST"])
def moderation(participation_id: UUID) -> ResponseReturnValue:
    """Both sides of a disagreement, and the decision of the manager's manager."""
    case = ask(Permission.MODERATE, participation_id)
    form = ModerationForm()
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                moderate(
                    db(),
                    participation_id,
                    case.viewer.person_id,
                    form.decision.data,
                    form.reason.data or "",
                )
            except Invalid as refused:
                blame(form.reason, refused)
                status = refused.status
            else:
                flash(_("Your decision is kept, and both of them can read it."), "success")
                return redirect(url_for("home.index"))
        else:
            status = 422
    return _show_moderation(case, form, status)


def _show_moderation(case: Case, form: ModerationForm, status: int) -> ResponseReturnValue:
    kept = kept_records(db(), case.id)
    names = names_of(db(), {one for each in kept for one in deciders(each)})
    shown = [record_page(one, names) for one in kept]
    opened("record", case.context.person.id, case.id, "moderator")
    return page(
        "reviews/moderation.html",
        status,
        case=case,
        shown=shown[0],
        earlier=shown[1:],
        struck=strikings_of_record(db(), kept[0].record.id),
        annotations=annotations_of(db(), kept[0].record.id),
        may_annotate=False,
        clock_words=clock_words(kept[0]),
        form=form,
    )


@bp.route("/<uuid:participation_id>/reopening", methods=["GET", "POST"])
def reopening(participation_id: UUID) -> ResponseReturnValue:
    """Withdraw the record for a reason: the manager until the employee has signed, afterwards HR."""
    case = ask(Permission.REOPEN, participation_id)
    form: Form = ReopeningForm()
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                signed = case.state.decision is not None
                reopen(db(), participation_id, case.viewer.person_id, form.reason.data or "", signed=signed)
            except Invalid as refused:
                blame(form.reason, refused)
                status = refused.status
            else:
                flash(_("The review is open again. The signatures are kept."), "success")
                return redirect(_after_reopening(case))
        else:
            status = 422
    return page("reviews/reopening.html", status, case=case, form=form)


def _after_reopening(case: Case) -> str:
    if allowed(Permission.SETTLE_REVIEW, case.context.person.id, *case.facts):
        return url_for(".exchange", participation_id=case.id)
    return url_for("home.index")
