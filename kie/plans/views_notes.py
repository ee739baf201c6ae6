"""Where the form of a progress note stands."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from kie.plans.views import bp, writing_to_goal


@bp.get("/goals/<uuid:goal_id>/notes")
def note_place(goal_id: UUID) -> ResponseReturnValue:
    """To the plan: its form for this goal sends notes here, and what was typed in it is brought back there."""
    reader, _goal = writing_to_goal(goal_id)
    return redirect(url_for("plans.show", person_id=reader.person_id))
