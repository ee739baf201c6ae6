"""From the learning catalogue into one's own plan: a goal begun with what was found, or a draft that takes it."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.learning.pages import line_for
from kie.plans.queries import plan_of
from kie.plans.rules import MOST_ACTIONS, MOST_GOALS
from kie.plans.views import bp
from kie.plans.whole import PlanView
from kie.web import authorise, db, house, page, viewer


@bp.get("/learning/<uuid:item_id>")
def learn(item_id: UUID) -> ResponseReturnValue:
    """Choose what goal of the viewer's own is to hold something of the catalogue. Nothing is kept here."""
    who = authorise(Permission.WRITE_PLAN, viewer().person_id)
    line = line_for(db(), house().catalogue, item_id)
    plan = plan_of(db(), who.person_id)
    return page(
        "plans/learning.html",
        line=line,
        competency=request.args.get("competency") or line.competency,
        person_id=who.person_id,
        drafts=_drafts(plan),
        full=plan is not None and len(plan.active) >= MOST_GOALS,
    )


def _drafts(plan: PlanView | None) -> list[tuple[str, UUID]]:
    """Titles and ids of goals that nobody agreed yet and that have room for one more action."""
    goals = plan.active if plan else ()
    return [
        (goal.title, goal.id) for goal in goals if goal.agreed is None and len(goal.actions) < MOST_ACTIONS
    ]
