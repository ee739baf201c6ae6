"""Pages of the plans room."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import Conflict, Forbidden, Invalid, KieError
from kie.i18n import _
from kie.learning.pages import LearningLine, learning_for
from kie.people.models import Person
from kie.people.opened import opened
from kie.plans import service
from kie.plans.aside import Full, aside_of
from kie.plans.beginnings import Start, goal_form
from kie.plans.earlier import earlier_words
from kie.plans.errors import GoalChanged
from kie.plans.forms import ClosureForm, NoteForm, key_of, note_form, note_said, note_words
from kie.plans.forms_goal import GoalForm
from kie.plans.learnt import named
from kie.plans.moved import moved_of
from kie.plans.pages import plan_page
from kie.plans.pages_goals import Reading
from kie.plans.promises import promises_of
from kie.plans.queries import person_of_goal, plan_of
from kie.plans.reader import Reader, readable_reviews, reader_of
from kie.plans.review_pages import ReviewSection, review_section
from kie.plans.review_statuses import said_of
from kie.plans.review_whole import rhythm_of
from kie.plans.slots import goal_said, goal_sent
from kie.plans.steps import steps_to_change
from kie.plans.suggestions import ground_of
from kie.plans.whole import GoalView, PlanView
from kie.plans.words import GoalWords, aim_of
from kie.web import authorise, db, house, page, viewer

bp = Blueprint("plans", __name__, url_prefix="/plans")


def writing(person_id: UUID) -> Reader:
    """The viewer as somebody who may write to this plan: the person, or their manager as a proposal."""
    own = viewer().person_id == person_id
    who = authorise(Permission.WRITE_PLAN if own else Permission.PROPOSE_PLAN, person_id)
    return reader_of(db(), who.person_id, person_id)


def writing_to_goal(goal_id: UUID) -> tuple[Reader, GoalView]:
    """The same, by one of the plan's goals, and the goal. Asks authorise() through `writing`."""
    viewer()
    reader = writing(person_of_goal(db(), goal_id))
    plan = plan_of(db(), reader.person_id)
    assert plan is not None  # noqa: S101 - the goal is in it
    return reader, next(goal for goal in plan.goals if goal.id == goal_id)


def back_to(reader: Reader, said: str) -> ResponseReturnValue:
    """To the plan, saying what was done."""
    flash(said, "success")
    return redirect(url_for("plans.show", person_id=reader.person_id))


def one_click(reader: Reader, effect: Callable[[], object], said: Callable[[], str]) -> ResponseReturnValue:
    """Have the effect that a button of the plan's page asked for, and say what was done; refused, the plan as it stands
    with what is true above it. `said`: asked once it was done."""
    try:
        effect()
    except (Conflict, Forbidden, Invalid) as refusal:
        db().rollback()
        return show_plan(reader, refusal.status, refusal=refusal)
    return back_to(reader, said())


def show_goal(
    reader: Reader,
    form: GoalForm,
    status: int,
    start: Start | None = None,
    goal: GoalView | None = None,
    theirs: GoalView | None = None,
    full: Full | None = None,
) -> ResponseReturnValue:
    """The form of a goal. `theirs`: the words saved meanwhile, to read beside one's own; `full`: why it cannot be added
    now."""
    return page(
        "plans/goal.html",
        status,
        reader=reader,
        form=form,
        start=start,
        goal=goal,
        learning=learning_beside(form, start, goal),
        theirs=theirs,
        theirs_said=goal_said(theirs) if theirs else None,
        theirs_sent=goal_sent(theirs) if theirs else None,
        full=full,
    )


def learning_beside(form: GoalForm, start: Start | None, goal: GoalView | None) -> tuple[LearningLine, ...]:
    """What the catalogue offers for the competency that the form names; for the step that the goal aims at, while it
    is about the same one."""
    framework_id, _slash, competency_id = (form.competency.data or "").partition("/")
    before: GoalView | GoalWords | None = goal or (start.words if start else None)
    aim = aim_of(goal) if goal else start.origin.aim if start else None
    if before is None or (before.framework_id, before.competency_id) != (framework_id, competency_id):
        aim = None
    step = aim.high if aim else None
    return learning_for(db(), house().catalogue, framework_id or None, competency_id or None, step)


def take_learning(form: GoalForm) -> None:
    """Name what the goal's actions are to learn, and put in what was chosen beside the form or in the catalogue.
    Nothing of it is kept until the goal is saved."""
    if not form.is_submitted():
        form.learn.data = request.args.get("learning", "")
    form.name_learning(named(db(), form.chosen_learning()))


def role_profile_of(person_id: UUID) -> str:
    """The person's present role profile."""
    return db().get_one(Person, person_id).role_profile


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """The viewer's own plan."""
    who = authorise(Permission.USE)
    return redirect(url_for("plans.show", person_id=who.person_id))


@bp.get("/<uuid:person_id>")
def show(person_id: UUID) -> ResponseReturnValue:
    """A person's plan."""
    who = authorise(Permission.READ_PLAN, person_id)
    return show_plan(reader_of(db(), who.person_id, person_id))


def show_plan(
    reader: Reader,
    status: int = 200,
    note: tuple[UUID, NoteForm] | None = None,
    refusal: KieError | None = None,
) -> ResponseReturnValue:
    """The page of the plan. `note`: a form that was refused, shown again with what was typed; `refusal`: of what one of
    its buttons asked for."""
    plan = plan_of(db(), reader.person_id)
    goals = plan.active if plan else ()
    notes = {goal.id: note_form(goal.id, goal.waits_for == reader.side) for goal in goals}
    about = _reading(reader, plan)
    shown = plan_page(
        plan,
        ground_of(db(), reader.person_id, reader.own),
        about,
        notes | dict([note] if note else []),
        _reviews(about, plan),
    )
    opened("plan", reader.person_id, reader.person_id)
    aside = aside_of(db(), house().settings.secret_key, viewer().person_id, reader.person_id)
    refused = note[1] if note else None
    return page("plans/show.html", status, plan=shown, aside=aside, refused=refused, refusal=refusal)


def _reading(reader: Reader, plan: PlanView | None) -> Reading:
    """What the cards of the plan's goals depend on beside them."""
    readable = readable_reviews(db(), reader) if plan else None
    return Reading(
        reader,
        house().catalogue,
        clock.today(),
        earlier_words(db(), plan),
        moved_of(db(), plan, readable) if plan else {},
        readable,
        promises_of(db(), plan),
        viewer().person_id,
    )


def _reviews(about: Reading, plan: PlanView | None) -> ReviewSection:
    """The part of the plan's page that is about its reviews."""
    rhythm, said = rhythm_of(db(), plan), said_of(db(), plan) if plan else {}
    return review_section(about.reader, viewer().person_id, plan, rhythm, said, about.promises, about.today)


@bp.route("/goals/<uuid:goal_id>/words", methods=["GET", "POST"])
def goal_edit(goal_id: UUID) -> ResponseReturnValue:
    """Change a goal's words; an agreement falls with them."""
    reader, goal = writing_to_goal(goal_id)
    service.refuse_change(goal, reader.side)
    form = _form_to_change(reader, goal)
    if not form.is_submitted():
        form.expect(goal.version)
        return show_goal(reader, form, 200, goal=goal)
    status = form.refused()
    if status is not None:
        return show_goal(reader, form, status, goal=goal)
    try:
        service.change_goal(db(), goal_id, form.words(), form.read_version, viewer().person_id)
    except GoalChanged as changed:
        form.expect(changed.now.version)
        form.form_errors.append(f"{changed.message} {changed.next_step}")
        return show_goal(reader, form, changed.status, goal=goal, theirs=changed.now)
    except Invalid as refusal:
        form.form_errors.append(f"{refusal.message} {refusal.next_step}")
        return show_goal(reader, form, refusal.status, goal=goal)
    return back_to(reader, _("The goal’s new words are saved."))


def _form_to_change(reader: Reader, goal: GoalView) -> GoalForm:
    ground, catalogue = ground_of(db(), reader.person_id, reader.own), house().catalogue
    form = goal_form(reader, catalogue, ground, role_profile_of(reader.person_id), goal=goal)
    about, step = form.competency.data or "", form.step.data or ""
    form.offer_steps(steps_to_change(catalogue, about, step, ground, goal))
    take_learning(form)
    return form


@bp.route("/goals/<uuid:goal_id>/closure", methods=["GET", "POST"])
def closure(goal_id: UUID) -> ResponseReturnValue:
    """Say that a goal is done, or drop it."""
    reader, goal = writing_to_goal(goal_id)
    service.refuse_closure(goal, reader.side)
    form = ClosureForm()
    if not reader.own:
        form.kind.choices = [choice for choice in form.kind.choices if choice.value == "dropped"]
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                service.close_goal(db(), goal_id, form.kind.data, form.reason.data, viewer().person_id)
                return back_to(reader, _("The goal is closed. It stays in the plan, under earlier goals."))
            except Invalid as refusal:
                form.reason.errors = [f"{refusal.message} {refusal.next_step}"]
    return page("plans/closure.html", status, reader=reader, goal=goal, form=form)


@bp.post("/goals/<uuid:goal_id>/agreement")
def agreement(goal_id: UUID) -> ResponseReturnValue:
    """Accept the goal's present words."""
    reader, _goal = writing_to_goal(goal_id)
    version = request.form.get("version", 0, int)
    return one_click(
        reader,
        lambda: service.agree(db(), goal_id, version, viewer().person_id),
        lambda: _("The goal is agreed."),
    )


@bp.post("/goals/<uuid:goal_id>/notes")
def note(goal_id: UUID) -> ResponseReturnValue:
    """Add a progress note."""
    reader, goal = writing_to_goal(goal_id)
    form = note_form(goal_id, goal.waits_for == reader.side)
    words = note_words(form, request.form.get("going", ""))
    if form.validate():
        try:
            service.note_progress(db(), goal_id, words, viewer().person_id, key_of(form.key))
            return back_to(reader, note_said(request.form.get("going", "")))
        except Invalid as refusal:
            form.text.errors = [f"{refusal.message} {refusal.next_step}"]
    return show_plan(reader, 422, note=(goal_id, form))
