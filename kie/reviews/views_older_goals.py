"""Saying what became of older goals, on the page on which the record is signed."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.i18n import _, ngettext
from kie.plans.queries import plan_of
from kie.plans.review_statuses import StatusChanged, StatusUnfit
from kie.reviews.case import ask, bp
from kie.reviews.older_forms import StatusStep
from kie.reviews.older_goals import older_goals_of, say
from kie.reviews.views_record import show_sign_off
from kie.web import db


@bp.post("/<uuid:participation_id>/older-goals")
def older_goals(participation_id: UUID) -> ResponseReturnValue:
    """Give each older goal of the plan its status: done, carried on, or dropped with a reason."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    step = StatusStep(older_goals_of(db(), case.id, plan_of(db(), case.context.person.id)))
    if not step.validate():
        return show_sign_off(case, None, 409 if step.form_errors else 422, step)
    if step.nothing_chosen:
        step.form_errors.append(
            _("Nothing was chosen, so nothing was saved. Choose what became of one of them.")
        )
        return show_sign_off(case, None, 422, step)
    try:
        say(db(), case.id, step.given(), case.viewer.person_id)
    except StatusUnfit as unfit:
        step.forms[unfit.goal_id].reason.errors = [f"{unfit.message} {unfit.next_step}".strip()]
        return show_sign_off(case, None, unfit.status, step)
    except StatusChanged as changed:
        step.said_meanwhile(changed)
        return show_sign_off(case, None, changed.status, step)
    left = sum(not form.kind.data for form in step.forms.values())
    flash(_said(left), "success")
    return redirect(url_for(".sign_off", participation_id=case.id, _anchor="older"))


def _said(left: int) -> str:
    """That it is kept, and how many goals have no answer yet."""
    kept = _("What you chose is kept. The record will say it.")
    if not left:
        return kept
    waits = ngettext("%(n)s goal still has no answer.", "%(n)s goals still have no answer.", left)
    return f"{kept} {waits}"
