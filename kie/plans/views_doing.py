"""Marking an action as done, and taking that back."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from kie.i18n import _
from kie.plans import doing
from kie.plans.queries import person_of_action
from kie.plans.views import bp, one_click, writing
from kie.web import db, viewer


@bp.post("/actions/<uuid:action_id>/completion")
def completion(action_id: UUID) -> ResponseReturnValue:
    """Say that an action is done."""
    viewer()
    reader = writing(person_of_action(db(), action_id))
    return one_click(
        reader,
        lambda: doing.finish_action(db(), action_id, viewer().person_id),
        lambda: _("Well done: that action is marked as done."),
    )


@bp.post("/actions/<uuid:action_id>/completion/withdrawal")
def completion_withdrawal(action_id: UUID) -> ResponseReturnValue:
    """Take back that an action is done."""
    viewer()
    reader = writing(person_of_action(db(), action_id))
    return one_click(
        reader,
        lambda: doing.take_back_done(db(), action_id, viewer().person_id),
        lambda: _("Taken back: that action is still to do."),
    )
