"""Pages about the directory, for system administrators: its tokens, what it may close, and what it says otherwise."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import once
from kie.access import Permission
from kie.accounts.queries import factors_of
from kie.accounts.views_proof import prepare, proved, site
from kie.i18n import _, ngettext
from kie.provisioning import guard, handing_on, pages, tokens
from kie.provisioning.forms import AllowForm, TokenForm
from kie.provisioning.guard_rules import Bar
from kie.web import authorise, db, house, page

bp = Blueprint("directory", __name__, url_prefix="/provisioning")


def _bar() -> Bar:
    settings = house().settings
    return Bar(settings.scim_closings, settings.scim_closings_percent)


def _address() -> str:
    """Where the directory writes."""
    return f"{house().settings.public_url.rstrip('/')}/scim/v2"


@bp.get("")
def index() -> ResponseReturnValue:
    """The directory's tokens, and what each was not let do."""
    authorise(Permission.MANAGE_DIRECTORY)
    return page("provisioning/index.html", shown=pages.overview(db(), _bar()), address=_address())


@bp.route("/tokens", methods=["GET", "POST"])
def token_new() -> ResponseReturnValue:
    """Make a token, with password and code, or a passkey; it is shown this once."""
    who = authorise(Permission.MANAGE_DIRECTORY)
    form = TokenForm()
    prepare(form)
    if form.sent_whole(db()) and proved(form):
        made, row = tokens.make_token(db(), form.name.data or "", form.days.data or 0, who.person_id)
        once.keep_nothing()
        return page("provisioning/token_made.html", token=made, row=row, address=_address())
    factors = factors_of(db(), who.person_id)
    return page("provisioning/token_new.html", form.status, form=form, factors=factors, site=site())


@bp.route("/tokens/<uuid:token_id>/ending", methods=["GET", "POST"])
def token_ending(token_id: UUID) -> ResponseReturnValue:
    """End a token at once, once it was asked whether that is meant."""
    who = authorise(Permission.MANAGE_DIRECTORY)
    row = tokens.token_by_id(db(), token_id)
    if request.method == "POST" and row.revoked_at is None:
        tokens.revoke_token(db(), row.name, who.person_id)
        flash(_("The token %(name)s is ended.", name=row.name), "success")
        return redirect(url_for("directory.index"))
    return page("provisioning/token_ending.html", token=pages.token(db(), token_id, _bar()))


@bp.get("/tokens/<uuid:token_id>/closings")
def token_closings(token_id: UUID) -> ResponseReturnValue:
    """Whose accounts a token closed, and when."""
    authorise(Permission.MANAGE_DIRECTORY)
    shown = pages.closed_by(db(), token_id, _bar(), request.args.get("page", 1, type=int))
    return page("provisioning/closings.html", shown=shown)


@bp.route("/tokens/<uuid:token_id>/allowance", methods=["GET", "POST"])
def allowance(token_id: UUID) -> ResponseReturnValue:
    """Whose accounts a token was not let close, and letting it close more, with password and code or a passkey."""
    who = authorise(Permission.MANAGE_DIRECTORY)
    shown = pages.waits(db(), token_id, _bar(), request.args.get("page", 1, type=int))
    form = AllowForm(most=shown.proposed)
    form.highest = shown.highest
    prepare(form)
    if form.validate_on_submit() and proved(form):
        given = guard.allow(db(), who.person_id, shown.token.name, _bar(), form.most.data or 0)
        words = ngettext(
            "%(name)s may close %(n)s more account until this time tomorrow.",
            "%(name)s may close %(n)s more accounts until this time tomorrow.",
            given.most,
            name=shown.token.name,
        )
        flash(words, "success")
        return redirect(url_for("directory.index"))
    factors = factors_of(db(), who.person_id)
    return page(
        "provisioning/allowance.html", form.status, shown=shown, form=form, factors=factors, site=site()
    )


@bp.post("/tokens/<uuid:token_id>/allowance/ending")
def allowance_ending(token_id: UUID) -> ResponseReturnValue:
    """Take back what is left of what a token was allowed."""
    who = authorise(Permission.MANAGE_DIRECTORY)
    row = tokens.token_by_id(db(), token_id)
    gone = guard.take_back(db(), who.person_id, row.name, _bar())
    words = ngettext(
        "Taken back: %(name)s may close %(n)s account less.",
        "Taken back: %(name)s may close %(n)s accounts less.",
        gone,
        name=row.name,
    )
    flash(words, "success")
    return redirect(url_for("directory.index"))


@bp.get("/differences")
def differences() -> ResponseReturnValue:
    """What the directory says otherwise than KIE, and accounts that belong to nobody here."""
    authorise(Permission.MANAGE_DIRECTORY)
    number, unmet = (request.args.get(name, 1, type=int) for name in ("page", "unmet"))
    shown = pages.told_otherwise(db(), house().settings.scim_team, number, unmet)
    return page("provisioning/differences.html", shown=shown)


@bp.get("/differences.csv")
def differences_file() -> Response:
    """What differs of people here, by staff number, to hand on to HR."""
    authorise(Permission.MANAGE_DIRECTORY)
    headers = {"Content-Disposition": 'attachment; filename="directory-differences.csv"'}
    return Response(handing_on.differences_csv(db()), content_type="text/csv; charset=utf-8", headers=headers)
