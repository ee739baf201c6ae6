"""Pages of the records room: one's own ledger, and what HR opens for a reason. Removal is in `views_removal`."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.assessments.queries import revealed
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import Invalid, NotFound
from kie.i18n import _
from kie.people.directory import known_person
from kie.people.opened import opened, reading_facts
from kie.people.queries import names_of
from kie.people.readers import readers_of, when_open
from kie.plans.queries import plan_of
from kie.plans.review_forms import talks_said
from kie.plans.review_whole import rhythm_of
from kie.records import queries
from kie.records.errors import SearchRefused
from kie.records.finding import find
from kie.records.forms import FindForm, OpeningForm
from kie.records.pages import file_page, open_page
from kie.records.reading import review_as_it_stands
from kie.records.service import open_records
from kie.reviews.annotations import annotations_of
from kie.reviews.case import load
from kie.reviews.kept import chosen_among, kept_records
from kie.reviews.kept_pages import may_reopen
from kie.reviews.record_pages import deciders, record_page
from kie.reviews.struck import strikings_of_record
from kie.web import Viewer, allowed, authorise, db, page, viewer

bp = Blueprint("records", __name__, url_prefix=None)
bp.add_app_template_global(when_open)

READ = {
    "review": Permission.READ_REVIEW,
    "record": Permission.READ_RECORD,
    "plan": Permission.READ_PLAN,
    "shared-note": Permission.READ_SHARED_EVIDENCE,
    "handed-over": Permission.READ_HAND_OVER,
}


@bp.app_template_global()
def who_reads(kind: str, own: bool) -> tuple[str, ...]:
    """Who can read something of these kinds, a sentence each. `own`: said to the person it is about."""
    return readers_of(READ[kind], own)


@bp.get("/my-file")
def mine() -> ResponseReturnValue:
    """Who opened one's own records, what was taken out of them, what one asked for."""
    who = authorise(Permission.READ_LEDGER, viewer().person_id)
    shown = file_page(db(), who.person_id, request.args.get("page", 1, type=int))
    return page("records/mine.html", shown=shown)


@bp.get("/records")
def index() -> ResponseReturnValue:
    """For HR: whose records may be read now, and finding somebody by name or staff number."""
    who = authorise(Permission.FIND_RECORDS)
    form, found, status = FindForm(request.args), None, 200
    if "q" in request.args:
        try:
            found = find(db(), who.person_id, form.q.data or "")
        except SearchRefused as refused:
            form.q.errors, status = [refused.message], refused.status
    if found is not None and found.exact is not None:
        return redirect(url_for(".person", person_id=found.exact))
    present = queries.present_grants(db(), who.person_id)
    removals = allowed(Permission.READ_REMOVALS)
    return page("records/index.html", status, form=form, found=found, present=present, removals=removals)


@bp.route("/records/<uuid:person_id>", methods=["GET", "POST"])
def person(person_id: UUID) -> ResponseReturnValue:
    """Say why somebody's records must be read; then what there is to read."""
    who = authorise(Permission.OPEN_RECORDS, person_id, *reading_facts(person_id))
    found = known_person(db(), person_id)
    asked_id = request.args.get("request", type=UUID)
    form = OpeningForm(reason="subject-access" if asked_id else None)
    if form.validate_on_submit() and _reason_kept(who, person_id, form):
        flash(_("You can read these records for 30 minutes."), "success")
        return redirect(url_for(".person", person_id=person_id, request=asked_id))
    return page(
        "records/person.html",
        422 if form.errors else 200,
        shown=open_page(db(), found, who.person_id),
        form=form,
        asked_id=asked_id,
        may_ask=allowed(Permission.ASK_REASON_REMOVAL, person_id),
        may_answer=allowed(Permission.RUN_SUBJECT_ACCESS, person_id, *reading_facts(person_id)),
    )


def _reason_kept(who: Viewer, person_id: UUID, form: OpeningForm) -> bool:
    """Opens the records for half an hour, or says in the form why not."""
    try:
        open_records(db(), who.person_id, person_id, form.reason.data, form.words.data)
    except Invalid as refused:
        form.words.errors = [f"{refused.message} {refused.next_step}".strip()]
        return False
    return True


@bp.get("/records/<uuid:person_id>/reviews/<uuid:participation_id>")
def review(person_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    """A revealed review as it stands, to read and nothing else."""
    facts = _reason_for(person_id)
    if revealed(db(), participation_id):
        facts |= {Fact.REVEALED}
    authorise(Permission.READ_REVIEW, person_id, *facts)
    context = _context_of(person_id, participation_id)
    opened("review", person_id, participation_id)
    shown = review_as_it_stands(db(), context)
    return page("records/review.html", shown=shown, person_id=person_id, participation_id=participation_id)


@bp.get("/records/<uuid:person_id>/reviews/<uuid:participation_id>/record")
def record(person_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    """A record as it was kept. `?revision=` shows an earlier one."""
    authorise(Permission.READ_RECORD, person_id, *_reason_for(person_id))
    context = _context_of(person_id, participation_id)
    kept, others = chosen_among(kept_records(db(), participation_id), request.args.get("revision", type=int))
    opened("record", person_id, participation_id)
    return page(
        "records/record.html",
        shown=record_page(kept, names_of(db(), deciders(kept))),
        struck=strikings_of_record(db(), kept.record.id),
        annotations=annotations_of(db(), kept.record.id),
        may_annotate=False,
        may_reopen=may_reopen(load(participation_id), kept),
        closed=not context.cycle.is_open,
        others=others,
        person_id=person_id,
        participation_id=participation_id,
    )


@bp.get("/records/<uuid:person_id>/plan")
def plan(person_id: UUID) -> ResponseReturnValue:
    """A development plan, to read and nothing else."""
    authorise(Permission.READ_PLAN, person_id, *_reason_for(person_id))
    opened("plan", person_id, person_id)
    name = names_of(db(), [person_id])[person_id]
    found = plan_of(db(), person_id)
    answers = talks_said(rhythm_of(db(), found))
    return page("records/plan.html", plan=found, name=name, person_id=person_id, answers=answers)


def _reason_for(person_id: UUID) -> frozenset[Fact]:
    """What HR's reading depends on. The person and their manager read on pages of their own, which say of how many
    earlier cycles: here nobody reads as either. Raises SignInNeeded and NotFound."""
    facts = reading_facts(person_id)
    authorise(Permission.OPEN_RECORDS, person_id, *facts)
    return facts


def _context_of(person_id: UUID, participation_id: UUID) -> ParticipationContext:
    context = participation_context(db(), participation_id)
    if context.person.id != person_id:
        raise NotFound()
    return context
