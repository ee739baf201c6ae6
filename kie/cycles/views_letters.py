"""Sign-in letters for those whom a draft would ask and who could not sign in to answer."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.accounts.codes import make_letters
from kie.accounts.letter_pages import letters_to_print
from kie.accounts.rules import LETTER_LASTS
from kie.cycles.queries import cycle_context
from kie.cycles.staffing import unable_to_sign_in
from kie.cycles.views import bp
from kie.i18n import _
from kie.web import authorise, db, page


@bp.route("/<uuid:cycle_id>/letters", methods=["GET"])
def letters(cycle_id: UUID) -> ResponseReturnValue:
    """For how many there would be a letter: as many as the launch check counts. Of a draft alone."""
    authorise(Permission.RUN_LETTERS)
    context = cycle_context(db(), cycle_id)
    if not context.is_draft:
        return redirect(url_for(".show", cycle_id=cycle_id))
    people = len(unable_to_sign_in(db(), context.cycle, clock.today()))
    return page("cycles/letters.html", cycle=context.cycle, people=people, days=LETTER_LASTS.days)


@bp.post("/<uuid:cycle_id>/letters")
def print_letters(cycle_id: UUID) -> ResponseReturnValue:
    """The letters, shown this once. Whoever got a code or a password meanwhile keeps it."""
    viewer = authorise(Permission.RUN_LETTERS)
    context = cycle_context(db(), cycle_id)
    people = unable_to_sign_in(db(), context.cycle, clock.today()) if context.is_draft else []
    if not people:
        flash(_("Nobody needs a letter any more, so none was made."), "info")
        return redirect(url_for(".show", cycle_id=cycle_id))
    made = make_letters(db(), viewer.person_id, people)
    return letters_to_print(made, url_for(".show", cycle_id=cycle_id), context.cycle.title)
