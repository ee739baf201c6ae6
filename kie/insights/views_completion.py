"""Completion by name over many teams: on a page, and as a file."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from kie import clock, events
from kie.access import Permission
from kie.errors import NotFound
from kie.i18n import _, format_instant
from kie.insights.choosing import chosen_scope, opened_cycles
from kie.insights.completion_names import late_page, names_export
from kie.insights.views import bp
from kie.tables import to_csv
from kie.web import authorise, db, page
from kie.web import beside as apart

FARTHEST = 1_000_000


@bp.get("/completion/late")
def completion_late() -> ResponseReturnValue:
    """Everybody who is late in the chosen team and below it, without opening each team."""
    viewer = authorise(Permission.READ_COMPLETION)
    number = request.args.get("page", default=1, type=int)
    if not 1 <= number <= FARTHEST:
        raise NotFound()
    shown = late_page(db(), chosen_scope(viewer, opened_cycles(db())), clock.today(), number)
    return page("insights/late.html", shown=shown)


@bp.get("/completion/names")
def completion_names() -> ResponseReturnValue:
    """Everybody in the chosen team and below it by name: where each review stands, and whom to nudge, as CSV."""
    viewer = authorise(Permission.READ_COMPLETION)
    scope = chosen_scope(viewer, opened_cycles(db()))
    with apart() as writing:
        events.record(writing, viewer.person_id, "completion.names-exported", subject=scope.context.cycle.id)
    now = clock.now()
    preamble = [
        _("Completion of “%(cycle)s” by name", cycle=scope.context.cycle.title),
        _(
            "As of %(instant)s. It names people: keep it only as long as you need it.",
            instant=format_instant(now),
        ),
    ]
    body = to_csv(names_export(db(), scope, clock.today()), preamble)
    name = f"completion-by-name-{clock.local(now).date().isoformat()}.csv"
    return Response(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
