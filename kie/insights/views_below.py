"""The page of a manager's manager: where the reviews and plans of their managers' people stand."""

from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Fact, Permission
from kie.insights.below import people_below, status_below
from kie.insights.below_wording import below_row
from kie.insights.views import bp
from kie.web import allowed, authorise, db, page, viewer


@bp.get("/team/below")
def below() -> ResponseReturnValue:
    """Everybody whose manager's manager, or named moderator, the viewer is: by name, and how far they have come."""
    today = clock.today()
    people = people_below(db(), viewer().person_id, today)
    authorise(Permission.READ_STATUS_BELOW, None, *({Fact.MODERATES} if people else ()))
    shown = [
        (part.manager, [below_row(one, today) for one in part.people])
        for part in status_below(db(), people, today)
    ]
    return page("insights/below.html", shown=shown, leads=allowed(Permission.READ_TEAM))
