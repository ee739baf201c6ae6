"""Pages about who stands in for a manager."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Fact, Permission
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.identifiers import id_or_none
from kie.people.directory import known_person, own_people
from kie.people.holding import hold_person
from kie.people.models import Person, StandIn
from kie.standing_in import queries, service
from kie.standing_in.forms import StandInForm
from kie.standing_in.look_pages import look_at
from kie.standing_in.mails import never_began, no_longer, you_no_longer
from kie.standing_in.pages import StandInPage, stand_in_page
from kie.standing_in.refusing import faults_of
from kie.standing_in.rules import Kind
from kie.web import allowed, authorise, db, page, viewer

bp = Blueprint("standing_in", __name__, url_prefix="/standing-in")


def _facts(row: StandIn) -> frozenset[Fact]:
    who = viewer()
    return service.ending_facts(db(), row, who.person_id, who.relations_to(row.manager_id))


def _shown(manager_id: UUID) -> StandInPage:
    def may_end(line: queries.StandInLine) -> bool:
        return allowed(Permission.END_STAND_IN, line.row.manager_id, *_facts(line.row))

    return stand_in_page(db(), known_person(db(), manager_id), viewer().person_id, clock.today(), may_end)


def _answer(manager_id: UUID, form: StandInForm, status: int = 200) -> ResponseReturnValue:
    shown = _shown(manager_id)
    form.offer(shown.manager, shown.people)
    directory = allowed(Permission.READ_PEOPLE)
    return page(
        "standing_in/stand_ins.html",
        status,
        shown=shown,
        form=form,
        directory=directory,
        here=_here(manager_id),
    )


def _wish(form: StandInForm, kind: Kind, manager_id: UUID) -> service.Wish | None:
    """What the form asks for; None after it says everything that is wrong.

    The manager is held, so that what is found here still stands when it is kept.
    """
    hold_person(db(), manager_id)
    manager = known_person(db(), manager_id)
    form.offer(manager, own_people(db(), manager_id, clock.today()))
    form.validate_on_submit()
    found = queries.people_meant(db(), form.who.data or "", clock.today())
    faults = faults_of(db(), manager, form.wanted(kind), found, viewer().person_id)
    deputy = form.choose_among(found, faults)
    form.blame(faults.of(None if deputy is None else deputy.id))
    return None if deputy is None or form.errors else form.wish(deputy)


def _name(person_id: UUID) -> str:
    return db().get_one(Person, person_id).name


def _naming(kind: Kind, manager_id: UUID, name: Callable[[service.Wish], StandIn]) -> ResponseReturnValue:
    """The form; what it asks for, to be looked at; and once that was shown, naming them."""
    form = StandInForm()
    if not form.is_submitted():
        return _answer(manager_id, form)
    wish = _wish(form, kind, manager_id)
    if wish is None:
        return _answer(manager_id, form, 422)
    look = look_at(db(), kind, known_person(db(), manager_id), wish)
    if not form.shown_before(look.what):
        own, here = manager_id == viewer().person_id, _here(manager_id)
        return page("standing_in/look.html", look=look, form=form, own=own, here=here)
    name(wish)
    flash(_("%(name)s is named. Everybody concerned is told.", name=_name(wish.deputy_id)), "success")
    return redirect(_here(manager_id))


def _delegating() -> UUID:
    """Whoever looks, who may. Raises NotFound; Conflict for somebody with no page here any more, because what they
    stood in for was ended lately."""
    try:
        return authorise(Permission.DELEGATE).person_id
    except NotFound:
        last = queries.ended_lately(db(), viewer().person_id)
        if last is None or never_began(last[1]):
            raise
        raise Conflict(you_no_longer(*last)) from None


def _here(manager_id: UUID) -> str:
    if manager_id == viewer().person_id:
        return url_for("standing_in.mine")
    return url_for("standing_in.of_manager", person_id=manager_id)


@bp.route("", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """Who stands in for the viewer, and where the viewer stands in."""
    own = _delegating()
    return _naming("delegate", own, lambda wish: service.delegate(db(), own, wish))


@bp.route("/for/<uuid:person_id>", methods=["GET", "POST"])
def of_manager(person_id: UUID) -> ResponseReturnValue:
    """Who acts for a manager who is away: said by the manager's manager, or by HR."""
    who = authorise(Permission.APPOINT_DEPUTY, person_id)
    return _naming("acting", person_id, lambda wish: service.appoint(db(), person_id, wish, who.person_id))


@bp.post("/<uuid:stand_in_id>/ending")
def ending(stand_in_id: UUID) -> ResponseReturnValue:
    """End it at once. Whoever was naming somebody on the same page has back what they typed."""
    viewer()
    row = db().get(StandIn, stand_in_id)
    if row is None:
        raise NotFound()
    who = authorise(Permission.END_STAND_IN, row.manager_id, *_facts(row))
    service.end(db(), stand_in_id, who.person_id)
    names = {"deputy": _name(row.deputy_id), "manager": _name(row.manager_id)}
    flash(f"{no_longer(row, names)} {_('Everybody concerned is told.')}", "success")
    form = StandInForm()
    manager_id = _typed_for(form)
    if manager_id is not None:
        return _answer(manager_id, form)
    if who.person_id in (row.manager_id, row.deputy_id):
        return redirect(url_for("standing_in.mine" if allowed(Permission.DELEGATE) else "home.index"))
    return redirect(url_for("standing_in.of_manager", person_id=row.manager_id))


def _typed_for(form: StandInForm) -> UUID | None:
    """For which manager somebody was being named; None when nothing was typed, or it is not the viewer's to do."""
    manager_id = id_or_none(form.manager.data)
    if manager_id is None or not form.half_typed:
        return None
    own = manager_id == viewer().person_id
    may = allowed(Permission.DELEGATE) if own else allowed(Permission.APPOINT_DEPUTY, manager_id)
    return manager_id if may else None
