"""Completion by name over many teams: on a page, and as a file."""

from flask import request
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.frameworks.views_paper import pdf_answer
from kie.i18n import _, format_instant
from kie.insights.choosing import chosen_branch, chosen_scope, opened_cycles
from kie.insights.committee import Report, committee_document, committee_table, preamble, report
from kie.insights.completion_names import late_page, names_export
from kie.insights.completion_weeks import weeks_page
from kie.insights.completion_wording import unnamed_words
from kie.insights.views import bp
from kie.insights.views_files import csv_file, xlsx_file
from kie.insights.views_noting import note
from kie.web import authorise, db, house, page


@bp.get("/completion/late")
def completion_late() -> ResponseReturnValue:
    """Everybody who is late in the chosen team and below it, without opening each team."""
    viewer = authorise(Permission.READ_COMPLETION)
    number = request.args.get("page", default=1, type=int)
    shown = late_page(db(), chosen_scope(viewer, opened_cycles(db())), clock.today(), number)
    return page("insights/late.html", shown=shown)


@bp.get("/completion/over-time")
def completion_over_time() -> ResponseReturnValue:
    """How many had signed by the end of each week, in the chosen team and below it."""
    viewer = authorise(Permission.READ_COMPLETION)
    shown = weeks_page(db(), chosen_scope(viewer, opened_cycles(db())), clock.today())
    return page("insights/weeks.html", shown=shown)


@bp.get("/completion/names")
def completion_names() -> ResponseReturnValue:
    """Everybody in the chosen team and below it by name: where each review stands, and whom to nudge, as CSV."""
    viewer = authorise(Permission.READ_COMPLETION)
    scope = chosen_scope(viewer, opened_cycles(db()))
    note("completion.names-exported", viewer.person_id, scope.context.cycle.id)
    now = clock.now()
    above = [
        _("Completion of “%(cycle)s” by name", cycle=scope.context.cycle.title),
        _(
            "As of %(instant)s. It names people: keep it only as long as you need it.",
            instant=format_instant(now),
        ),
        *([] if scope.units is None else [unnamed_words()]),
    ]
    name = f"completion-by-name-{clock.local(now).date().isoformat()}"
    return csv_file(names_export(db(), scope, clock.today()), above, name)


def _report() -> Report:
    viewer = authorise(Permission.READ_COMPLETION)
    return report(db(), chosen_branch(viewer, opened_cycles(db())), clock.today())


@bp.get("/completion/committee.pdf")
def completion_committee() -> ResponseReturnValue:
    """The committee's report as a document: counts of five and more, with what they mean."""
    shown, now = _report(), clock.now()
    return pdf_answer(committee_document(shown, house().settings.organisation, now), "completion-report")


@bp.get("/completion/committee.xlsx")
def completion_workbook() -> ResponseReturnValue:
    """The same figures and words as a workbook."""
    shown, now = _report(), clock.now()
    return xlsx_file(committee_table(shown), preamble(shown, now), "completion-report")
