"""Writing a goal, and what becomes of one that the plan has no room for."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from kie.accounts.rules import ASKED
from kie.accounts.unsent import kept_values
from kie.errors import Conflict, Invalid
from kie.i18n import _
from kie.plans import service
from kie.plans.aside import Full, aside_of, put_aside
from kie.plans.beginnings import Start, goal_form, start_of
from kie.plans.errors import PlanFull
from kie.plans.forms import key_of
from kie.plans.forms_goal import GoalForm
from kie.plans.queries import plan_of
from kie.plans.reader import Reader
from kie.plans.rules import MOST_GOALS
from kie.plans.steps import steps_for
from kie.plans.suggestions import ground_of
from kie.plans.views import back_to, bp, role_profile_of, show_goal, take_learning, writing
from kie.plans.whole import PlanView
from kie.plans.words import Origin
from kie.reflections.queries import line_of
from kie.web import db, house, page, viewer


@bp.route("/<uuid:person_id>/goals/new", methods=["GET", "POST"])
def goal_new(person_id: UUID) -> ResponseReturnValue:
    """Write a goal, from a suggestion or from blank."""
    reader = writing(person_id)
    plan = plan_of(db(), person_id)
    form, start = _begun(reader, plan)
    if not form.is_submitted():
        return _open(reader, form, start, plan)
    status = form.refused()
    if status is not None:
        return show_goal(reader, form, status, start=start)
    try:
        _add(reader, form, start)
    except PlanFull as refusal:
        return _without_room(reader, form, start, refusal)
    except (Conflict, Invalid) as refusal:
        form.form_errors.append(f"{refusal.message} {refusal.next_step}")
        form.renew_key()
        return show_goal(reader, form, refusal.status, start=start)
    return back_to(reader, _added(reader))


def _add(reader: Reader, form: GoalForm, start: Start | None) -> None:
    """Put the goal into the plan, with the step that a suggestion says or that was chosen."""
    words = form.words()
    origin = start.origin_for(words) if start else Origin()
    service.add_goal(
        db(), reader.person_id, words, viewer().person_id, goal_id=key_of(form.key), origin=origin
    )


def _added(reader: Reader) -> str:
    if reader.own:
        return _("Your goal is in the plan. %(name)s can agree to it now.", name=reader.other)
    return _("Your proposal is in the plan. %(name)s can accept it now.", name=reader.other)


def _begun(reader: Reader, plan: PlanView | None) -> tuple[GoalForm, Start | None]:
    """The form as it was sent or begins, and the suggestion that it begins with."""
    person_id, catalogue = reader.person_id, house().catalogue
    ground = ground_of(db(), person_id, reader.own)
    key = (request.form if request.method == "POST" else request.args).get("suggestion", "")
    start = start_of(key, ground, plan, reader, catalogue)
    about = _kept_competency() or request.args.get("competency", "")
    form = goal_form(reader, catalogue, ground, role_profile_of(person_id), start, competency=about)
    form.offer_steps(steps_for(catalogue, form.competency.data or "", ground, start.words if start else None))
    form.suggestion.data = key
    take_learning(form)
    return form, start


def _kept_competency() -> str:
    """The competency of the form that is to be filled in again: its sentences are shown, so that those that were chosen
    can be; "" for none."""
    kept_id = request.args.get(ASKED, type=UUID)
    if kept_id is None:
        return ""
    return next(
        iter(kept_values(db(), house().settings.secret_key, viewer().person_id, kept_id, "competency")), ""
    )


def _open(reader: Reader, form: GoalForm, start: Start | None, plan: PlanView | None) -> ResponseReturnValue:
    """The form to write in; where there is no room for one more, what is true instead. Who carries on with what was put
    aside gets the form all the same."""
    full = None
    if plan is not None and len(plan.active) >= MOST_GOALS:
        aside = aside_of(db(), house().settings.secret_key, viewer().person_id, reader.person_id)
        full = Full(plan.active, aside)
    if full and ASKED not in request.args:
        return page("plans/full.html", reader=reader, full=full)
    copy_line(reader, form)
    return show_goal(reader, form, 200, start=start, full=full)


def _without_room(
    reader: Reader, form: GoalForm, start: Start | None, refusal: PlanFull
) -> ResponseReturnValue:
    """The form as it was sent, which is put aside as well, so that a goal can be ended without losing it."""
    plan = plan_of(db(), reader.person_id)
    key, path = house().settings.secret_key, request.full_path.rstrip("?")
    aside = put_aside(db(), key, viewer().person_id, reader, path, request.form.items(multi=True))
    form.form_errors.append(f"{refusal.message} {refusal.next_step}")
    form.renew_key()
    return show_goal(reader, form, refusal.status, start=start, full=Full(plan.active if plan else (), aside))


def copy_line(reader: Reader, form: GoalForm) -> None:
    """Begin the goal with a line of the viewer's own private reflection, where the address names one. Nothing of it is
    kept until they save the goal."""
    reflection_id = request.args.get("reflection", type=UUID)
    if reader.own and reflection_id is not None:
        key, name = house().settings.secret_key, request.args.get("line", "")
        form.title.data = line_of(db(), key, viewer().person_id, reflection_id, name)
