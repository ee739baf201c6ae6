"""Pages about the record: signing it, reading it, deciding on a disagreement, opening it again."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import Invalid
from kie.i18n import _
from kie.people.opened import opened
from kie.people.queries import names_of
from kie.plans.review_statuses import STATUS_WORDS
from kie.refusals import leads_back
from kie.reviews.annotations import annotations_of
from kie.reviews.answer_pages import answer_page
from kie.reviews.case import Case, ask, bp, load
from kie.reviews.decided import decided_before
from kie.reviews.deciding import check_ruling, moderate, reopen
from kie.reviews.errors import RecordChanged
from kie.reviews.forms import AnnotationForm, ModerationForm, ReopeningForm, ShareForm, SignForm, blame
from kie.reviews.kept import Kept
from kie.reviews.kept_pages import chosen_of, follows, may_annotate, may_reopen
from kie.reviews.moderation_pages import decided_words, moderation_page, ruling_page
from kie.reviews.older_forms import StatusStep
from kie.reviews.record_pages import deciders, record_page
from kie.reviews.sign_off_pages import sign_off_page
from kie.reviews.signing import check_answer, share, sign
from kie.reviews.struck import strikings_of_record
from kie.reviews.worthwhile import was_asked
from kie.web import allowed, authorise, db, page


@bp.route("/<uuid:participation_id>/sign-off", methods=["GET", "POST"])
def sign_off(participation_id: UUID) -> ResponseReturnValue:
    """The record as it will be kept, and the viewer's signature under it."""
    if request.method != "POST":
        return show_sign_off(ask(Permission.READ_REVIEW, participation_id))
    case = load(participation_id)
    return _sign_as_employee(case) if case.is_employee else _sign_as_manager(case)


def _sign_as_manager(case: Case) -> ResponseReturnValue:
    authorise(Permission.SIGN_AS_MANAGER, case.context.person.id, *case.facts)
    share(db(), case.id, case.viewer.person_id, ShareForm().digest.data or "")
    flash(_("You have signed. %(name)s can read the record now.", name=case.context.person.name), "success")
    return redirect(url_for(".record", participation_id=case.id))


def _sign_as_employee(case: Case) -> ResponseReturnValue:
    authorise(Permission.SIGN_AS_EMPLOYEE, case.context.person.id, *case.facts)
    form = SignForm()
    if form.change.data:
        return show_sign_off(case, form)
    if case.state.decision is None and not form.validate_on_submit():
        return show_sign_off(case, form, 422)
    try:
        answer = check_answer(db(), case.id, form.answer())
    except (Invalid, RecordChanged) as refused:
        blame(form.comment, refused)
        return show_sign_off(case, form, refused.status)
    if answer.comment and not form.checked.data:
        return page("reviews/answering.html", case=case, shown=answer_page(db(), case, answer))
    sign(db(), case.id, case.viewer.person_id, answer)
    flash(_("You have signed. Your answer is kept with the record."), "success")
    return redirect(url_for(".record", participation_id=case.id))


def show_sign_off(
    case: Case, form: SignForm | None = None, status: int = 200, step: StatusStep | None = None
) -> ResponseReturnValue:
    """The page to sign on. `form`, `step`: what could not be kept, shown again with what was typed."""
    shown = sign_off_page(db(), case, form, step)
    opened("review", case.context.person.id, case.id)
    return page(
        "reviews/sign_off.html",
        status,
        case=case,
        shown=shown,
        form=shown.form,
        refused=step or shown.form,
        words=STATUS_WORDS,
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
        next_words=follows(case, chosen),
        annotations=annotations_of(db(), chosen.record.id),
        form=form or AnnotationForm(formdata=None),
        may_annotate=may_annotate(case),
        may_reopen=may_reopen(case, chosen),
        asks_worthwhile=_asks_worthwhile(case),
    )


def _asks_worthwhile(case: Case) -> bool:
    """Whether the reader has signed and may still be asked; looked up only for them."""
    signed = case.is_employee and case.state.decision is not None and case.context.cycle.is_open
    return signed and not was_asked(db(), case.id)


def chosen_record(case: Case) -> tuple[Kept, tuple[int, ...]]:
    """The record asked for with `?revision=`, the newest without, and the numbers of the others. Raises NotFound."""
    return chosen_of(db(), case, request.args.get("revision", type=int))


@bp.route("/<uuid:participation_id>/moderation", methods=["GET", "POST"])
def moderation(participation_id: UUID) -> ResponseReturnValue:
    """Both sides of a disagreement, and the decision of the manager's manager: checked once, then final."""
    case = load(participation_id)
    _require_undecided(case)
    authorise(Permission.MODERATE, case.context.person.id, *case.facts)
    form = ModerationForm()
    if request.method != "POST" or form.change.data:
        return _show_moderation(case, form)
    if not form.validate_on_submit():
        return _show_moderation(case, form, 422)
    try:
        ruling = check_ruling(db(), participation_id, form.ruling())
    except (Invalid, RecordChanged) as refused:
        blame(form.reason, refused)
        return _show_moderation(case, form, refused.status)
    if not form.checked.data:
        return page("reviews/ruling.html", case=case, shown=ruling_page(db(), case, ruling))
    moderate(db(), participation_id, case.viewer.person_id, ruling)
    flash(decided_words(db(), case, ruling.decision), "success")
    return redirect(url_for("home.index"))


def _require_undecided(case: Case) -> None:
    # Upheld, its page still shows both sides; what is sent once more is given back with what happened.
    sent, stands = request.method == "POST", Fact.DISPUTED in case.facts
    # Whoever decides may read none of the review's other pages.
    leads_back(request.path if sent and stands else "")
    if stands and not sent:
        return
    if (before := decided_before(db(), case.context, case.viewer.person_id)) is not None:
        raise before


def _show_moderation(case: Case, form: ModerationForm, status: int = 200) -> ResponseReturnValue:
    shown = moderation_page(db(), case)
    form.revision.data = str(shown.record.revision)
    opened("record", case.context.person.id, case.id, "moderator")
    return page("reviews/moderation.html", status, case=case, shown=shown, form=form)


@bp.route("/<uuid:participation_id>/reopening", methods=["GET", "POST"])
def reopening(participation_id: UUID) -> ResponseReturnValue:
    """Withdraw the record for a reason: the manager until the employee has signed, afterwards HR."""
    case = ask(Permission.REOPEN, participation_id)
    leads_back(_after_reopening(case, ""))
    form = ReopeningForm()
    if request.method != "POST":
        return page("reviews/reopening.html", case=case, form=form)
    if not form.validate_on_submit():
        return page("reviews/reopening.html", 422, case=case, form=form)
    signed = case.state.decision is not None
    try:
        reopen(db(), participation_id, case.viewer.person_id, form.reason.data or "", signed=signed)
    except Invalid as refused:
        blame(form.reason, refused)
        return page("reviews/reopening.html", refused.status, case=case, form=form)
    flash(
        _("The review of %(name)s is open again. The signatures are kept.", name=case.context.person.name),
        "success",
    )
    return redirect(_after_reopening(case, url_for("home.index")))


def _after_reopening(case: Case, else_to: str) -> str:
    """The exchange, for whoever goes on with it. HR opens records again without reading the review."""
    if allowed(Permission.SETTLE_REVIEW, case.context.person.id, *case.facts):
        return url_for(".exchange", participation_id=case.id)
    return else_to
