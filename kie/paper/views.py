"""Pages about paper: printing forms, typing one in by its code, the copy for the person."""

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from kie import clock
from kie.access import Permission
from kie.accounts.throttle import TooManyTries
from kie.assessments.asked import Asked
from kie.assessments.forms import several
from kie.assessments.numbers import number_warning
from kie.assessments.on_paper import PaperEntry
from kie.assessments.queries import sheet
from kie.cycles.listing import cycles
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext, cycle_context
from kie.errors import Conflict, Invalid, KieError, NotFound
from kie.forming import sent
from kie.frameworks.views_paper import pdf_answer
from kie.i18n import N_, _
from kie.paper.aside import (
    ASIDE,
    all_aside,
    aside_of,
    done_with,
    everything_aside,
    put_aside,
    unseen,
)
from kie.paper.documents import copy_document, cycle_document, forms_document
from kie.paper.elsewhere_pages import Elsewhere, elsewhere
from kie.paper.forms import CodeForm, PrintForm
from kie.paper.pages import (
    CONFIRM,
    BlanksUnsaid,
    NothingTyped,
    PutAsideElsewhere,
    TypingPage,
    blanks_unsaid,
    typing_page,
)
from kie.paper.printing import PeopleRefused, Printed, Refused, print_copy, print_forms
from kie.paper.queries import Opened, copies_to_print, entry_of, opened_form, still_blank
from kie.paper.replacing import FormReplaced, FormsOut, Out, form_replaced
from kie.paper.rules import may_print_copy
from kie.paper.service import confirm, facts_of, open_form, sheet_to_copy, type_in
from kie.paper.tries import warning
from kie.paper.typed import Typed, Values, typed_from
from kie.paper.views_aside import aside_by_itself, aside_though_refused
from kie.refusals import noted
from kie.typeset import pdf
from kie.web import Viewer, authorise, db, house, page, viewer, wants_json

bp = Blueprint("paper", __name__, url_prefix="/paper")

UNUSABLE = N_(
    "This code cannot be used. Compare it with the paper; if it is right, give the form back to HR or to a colleague."
)


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """Open a form by its code. The answer is the same for every code that cannot be used."""
    who = authorise(Permission.OPEN_PAPER)
    form = CodeForm()
    if not form.validate_on_submit():
        return _index(form, who, 422 if form.errors else 200)
    try:
        found = open_form(db(), who.person_id, form.code.data or "", request.remote_addr or "")
    except TooManyTries as refused:
        noted(type(refused).__name__)
        form.code.errors = [*form.code.errors, refused.message]
        return _index(form, who, refused.status)
    except FormReplaced as refused:
        form.code.errors = [*form.code.errors, f"{refused.message} {refused.next_step}"]
        return _index(form, who, refused.status)
    if found is None:
        # Beside the sentence that every such code gets, because it speaks of the clerk's tries and of no code.
        form.code.errors = [*form.code.errors, f"{_(UNUSABLE)} {warning(db(), who.person_id)}".strip()]
        return _index(form, who, 422)
    return redirect(url_for(".typing", form_id=found.id))


def _index(form: CodeForm, who: Viewer, status: int) -> ResponseReturnValue:
    aside, copies = all_aside(db(), _key(), who.person_id), copies_to_print(db(), who.person_id)
    return page("paper/index.html", status, form=form, aside=aside, copies=copies)


def _key() -> str:
    return house().settings.secret_key


def _clerk_for(context: ParticipationContext) -> Viewer:
    """The viewer, when they may type in what this person wrote. Raises SignInNeeded and NotFound."""
    person_id = context.person.id
    return authorise(Permission.TYPE_PAPER, person_id, *facts_of(db(), viewer().person_id, person_id))


def _typist_of(entry: PaperEntry, context: ParticipationContext) -> Viewer:
    """The viewer, when it was they who dealt with this form. Raises SignInNeeded and NotFound."""
    person_id = context.person.id
    facts = facts_of(db(), viewer().person_id, person_id, entry)
    return authorise(Permission.PRINT_COPY, person_id, *facts)


def _opened(form_id: UUID) -> Opened:
    """The form before the clerk. Raises SignInNeeded, NotFound, and FormReplaced when a newer one was printed since."""
    found = opened_form(db(), form_id, viewer().person_id, hold=request.method == "POST", replaced=True)
    _clerk_for(found.context)
    if not found.context.cycle.is_open:
        raise NotFound()
    if found.form.ended_at is not None:
        raise form_replaced(db(), found.form)
    return found


@bp.route("/<uuid:form_id>", methods=["GET", "POST"])
def typing(form_id: UUID) -> ResponseReturnValue:
    """Type in what is on the paper, all of it on one page, and keep it; or put it aside half-way, as the page does by
    itself."""
    found, clerk_id = _opened(form_id), viewer().person_id
    if request.method != "POST":
        before, version = aside_of(db(), _key(), clerk_id, request.path)
        return _typing(typing_page(found, several(before.items())), version, resumed=bool(before))
    if wants_json():
        return aside_by_itself(found, clerk_id)
    values = several(_sent().lists())
    if lost := unseen(db(), _key(), clerk_id, request.path, _sent()):
        return _two_versions(found, values, lost)
    try:
        if ASIDE in request.form:
            return _put_aside(found, clerk_id)
        entry = _confirmed(found) if CONFIRM in request.form else _kept(found, values)
        done_with(db(), _key(), clerk_id, request.path)
    except (Invalid, Conflict) as refused:
        db().rollback()
        return _typing_again(_opened(form_id), values, refused)
    if said := number_warning(request.form.values()):
        flash(said, "warning")
    return redirect(url_for(".entry", entry_id=entry.id))


def _sent() -> MultiDict[str, str]:
    """The form, after the choice between two versions where the page asked for one."""
    return sent() or MultiDict()


def _typing(
    shown: TypingPage,
    version: str,
    status: int = 200,
    *,
    resumed: bool = False,
    other: Elsewhere | None = None,
) -> ResponseReturnValue:
    return page("paper/typing.html", status, page=shown, version=version, resumed=resumed, other=other)


def _two_versions(found: Opened, values: Values, lost: dict[str, str]) -> ResponseReturnValue:
    """Another page put aside what this one did not show: both, and nothing kept or thrown away before a choice."""
    shown = typing_page(found, values, PutAsideElsewhere())
    version = everything_aside(db(), _key(), viewer().person_id, request.path)
    return _typing(shown, version, 409, other=elsewhere(shown, lost))


def _kept(found: Opened, values: Values) -> PaperEntry:
    """What was typed is kept, once it is said of every blank answer that it is blank on the paper too."""
    typed = _typed(found, values)
    if not typed:
        raise NothingTyped(_("Nothing is typed in yet."))
    entry = type_in(db(), found, viewer().person_id, typed, house().settings.public_url)
    if blanks_unsaid(found, values):
        raise BlanksUnsaid(_("Some answers are blank. Are they blank on the paper?"))
    return entry


def _typed(found: Opened, values: Values) -> Typed:
    return typed_from(Asked(found.context), values, is_copy=found.form.kind == "copy")


def _confirmed(found: Opened) -> PaperEntry:
    """The person ticked on their copy that all is right; with corrections typed in as well, one of the two is wrong."""
    if found.form.kind != "copy":
        raise NotFound()
    if _typed(found, several(_sent().lists())):
        raise Invalid(
            _("There are corrections below, so not all is right. Nothing was handed in."),
            _("Keep the corrections, or empty them first."),
        )
    return confirm(db(), found, viewer().person_id)


def _put_aside(found: Opened, clerk_id: UUID) -> ResponseReturnValue:
    """Half-way through: kept for this clerk and a day, and nothing of it counts yet."""
    put_aside(db(), _key(), clerk_id, found, request.path, _sent().items(multi=True))
    name = found.context.person.name
    flash(_("What you typed of the form of %(name)s is put aside for a day.", name=name), "success")
    return redirect(url_for(".index"))


def _typing_again(found: Opened, values: Values, refused: KieError) -> ResponseReturnValue:
    """The page with everything that was sent. It is put aside as well, so that leaving the page loses nothing."""
    aside = ""
    if ASIDE not in request.form and _typed(found, values):
        typed = [(name, text) for name, text in _sent().items(multi=True) if name != CONFIRM]
        aside = aside_though_refused(found, viewer().person_id, typed)
    shown = typing_page(found, values, refused, aside)
    version = everything_aside(db(), _key(), viewer().person_id, request.path)
    return _typing(shown, version, refused.status)


@bp.get("/entries/<uuid:entry_id>")
def entry(entry_id: UUID) -> ResponseReturnValue:
    """What was done, without a word of what was typed; and the copy to print."""
    found, context = entry_of(db(), entry_id)
    _typist_of(found, context)
    printable = may_print_copy(found.kind, found.typed_at, clock.now())
    blank = bool(still_blank(context, sheet(db(), context.participation.id, "self")))
    return page("paper/entry.html", entry=found, context=context, printable=printable, blank=blank)


@bp.post("/entries/<uuid:entry_id>/copy")
def copy(entry_id: UUID) -> ResponseReturnValue:
    """The copy for the person, with a fresh code, for whoever typed it a moment ago."""
    found, context = entry_of(db(), entry_id)
    who = _typist_of(found, context)
    if not may_print_copy(found.kind, found.typed_at, clock.now()):
        raise NotFound()
    stored = sheet_to_copy(db(), context, found)
    printed = print_copy(db(), who.person_id, context)
    organisation = house().settings.organisation
    made = copy_document(printed, stored, found.correct_until, who.name, organisation, clock.now())
    return pdf_answer(made, "copy", save=True)


@bp.route("/forms", methods=["GET", "POST"])
def forms() -> ResponseReturnValue:
    """Print a form with a code for each person named."""
    who = authorise(Permission.PRINT_PAPER)
    form = PrintForm(numbers=request.args.get("numbers", ""))
    running = [line.cycle for line in cycles(db()) if line.opened_at and not line.closed_at]
    form.cycle.choices = [SelectChoice(str(one.id), one.title) for one in running]
    if not form.validate_on_submit():
        return _forms(form, running, 422 if form.errors else 200)
    ending = form.ending(request.form)
    try:
        printed = print_forms(db(), who.person_id, UUID(form.cycle.data), form.numbers.data or "", ending)
    except PeopleRefused as refused:
        form.numbers.errors = [*form.numbers.errors, refused.message]
        return _forms(form, running, refused.status, refused=refused.refused)
    except FormsOut as out:
        form.ask_again(f"{out.message} {out.next_step}")
        return _forms(form, running, out.status, out=out.forms)
    return _made(printed)


def _made(printed: Sequence[Printed]) -> ResponseReturnValue:
    settings = house().settings
    address = settings.public_url + url_for(".index")
    made = pdf(forms_document(printed, settings.organisation, clock.now(), address))
    # In the page itself, as only here are the codes known; sent again, the same page comes and no code ends.
    return page("paper/made.html", printed=printed, file=b64encode(made).decode())


def _forms(
    form: PrintForm,
    running: Sequence[Cycle],
    status: int,
    *,
    refused: Sequence[Refused] = (),
    out: Sequence[Out] = (),
) -> ResponseReturnValue:
    return page("paper/forms.html", status, form=form, cycles=running, refused=refused, out=out)


@bp.get("/cycles/<uuid:cycle_id>/form.pdf")
def cycle_form(cycle_id: UUID) -> ResponseReturnValue:
    """The empty form of a cycle for one role profile, without a code."""
    authorise(Permission.READ_CYCLES)
    context = cycle_context(db(), cycle_id, house().catalogue)
    profile = context.role_profile(request.args.get("profile", "staff"))
    made_at = context.opened_at or context.cycle.made_at
    return pdf_answer(cycle_document(context, profile, house().settings.organisation, made_at), "cycle")
