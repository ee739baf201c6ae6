"""Pages of samples: an auditor has signed records drawn at random, and reads them for a week."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import KieError, NotFound
from kie.i18n import _
from kie.insights.choosing import opened_cycles
from kie.people.opened import opened
from kie.people.queries import names_of
from kie.people.standing import outside_line
from kie.records.forms_samples import SampleForm
from kie.records.samples import drawn_in, own_sample, samples
from kie.records.sampling import draw
from kie.records.views import bp
from kie.reviews.annotations import annotations_of
from kie.reviews.kept import kept_records
from kie.reviews.record_pages import deciders, record_page
from kie.reviews.struck import strikings_of_record
from kie.web import allowed, authorise, db, page


@bp.get("/records/samples")
def sample_list() -> ResponseReturnValue:
    """Every sample that was drawn: under which case number, by whom and how many; not whose records."""
    who = authorise(Permission.READ_SAMPLES)
    return page(
        "records/samples.html",
        samples=samples(db(), who.person_id),
        may_draw=allowed(Permission.DRAW_SAMPLE),
    )


@bp.route("/records/samples/new", methods=["GET", "POST"])
def sample_new() -> ResponseReturnValue:
    """Have records drawn at random; nobody chooses whose."""
    who = authorise(Permission.DRAW_SAMPLE)
    form = SampleForm()
    form.offer(opened_cycles(db()))
    if form.validate_on_submit():
        try:
            made = draw(db(), who.person_id, form.wanted)
        except KieError as refused:
            form.number.errors = [f"{refused.message} {refused.next_step}".strip()]
        else:
            flash(
                _(
                    "Drawn. Each whose record it is sees that on their first page, and by mail if they have an address."
                ),
                "success",
            )
            return redirect(url_for(".sample", sample_id=made.id))
    return page("records/sample_new.html", 422 if form.errors else 200, form=form)


@bp.get("/records/samples/<uuid:sample_id>")
def sample(sample_id: UUID) -> ResponseReturnValue:
    """What was drawn, to whoever had it drawn; whose it was only as long as it is open."""
    who = authorise(Permission.DRAW_SAMPLE)
    found = own_sample(db(), sample_id, who.person_id)
    if found is None:
        raise NotFound()
    return page("records/sample.html", sample=found, drawn=drawn_in(db(), sample_id) if found.open else [])


@bp.get("/records/samples/<uuid:sample_id>/<uuid:participation_id>")
def sampled(sample_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    """A record that was drawn, as it was kept, until the week is over. The person sees that it was opened."""
    who = authorise(Permission.DRAW_SAMPLE)
    found = own_sample(db(), sample_id, who.person_id)
    drawn = [one for one in drawn_in(db(), sample_id) if one.participation_id == participation_id]
    if found is None or not found.open or not drawn:
        raise NotFound()
    one, facts = drawn[0], {Fact.SAMPLED}
    if outside_line(db(), who.person_id, one.person_id):
        facts.add(Fact.OUTSIDE_LINE)
    authorise(Permission.READ_RECORD, one.person_id, *facts)
    opened("record", one.person_id, participation_id, "auditor")
    kept = next(each for each in kept_records(db(), participation_id) if each.record.id == one.record_id)
    return page(
        "records/sampled.html",
        sample=found,
        shown=record_page(kept, names_of(db(), deciders(kept))),
        struck=strikings_of_record(db(), one.record_id),
        annotations=annotations_of(db(), one.record_id),
        may_annotate=False,
    )
