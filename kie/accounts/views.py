"""Pages of the accounts room: signing in and out, starting with a code, passwords, sign-in letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from flask import Blueprint, Response, after_this_request, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from wtforms import Field

from kie import clock
from kie.access import Permission
from kie.accounts import codes, pages, service, unsent
from kie.accounts.forms import LettersForm, PasswordForm, SignInForm, StartAgainForm, StartForm
from kie.accounts.letter_pages import letters_to_print
from kie.accounts.passkey_rules import site_of
from kie.accounts.passwords import PasswordRefused
from kie.accounts.rules import LETTER_LASTS, local_path
from kie.accounts.sessions import renew_token
from kie.accounts.signed_in import SignedIn, signed_in
from kie.forming import Form
from kie.i18n import N_, _
from kie.people.addresses import RESTS
from kie.people.views import bp as people_bp
from kie.web import authorise, beside, db, house, page, public

bp = Blueprint("accounts", __name__, url_prefix=None)

WRONG = N_(
    "The e-mail address or staff number and the password do not belong together. Check both and try again."
)
MARK = "csrf_token"  # Where Flask-WTF looks in the cookie for what the tokens of forms must carry.
TOKEN = "_user_id"  # noqa: S105 - where Flask-Login keeps it in the cookie.
BY_PROVIDER = "single-sign-on"  # In the cookie of whoever signed in at the identity provider.
LEFT = "single-sign-on-left"  # In the cookie, what BY_PROVIDER held, on the way out.
SECOND_STEPS = {"code": "accounts.second_factor_code", "set-up": "accounts.second_factor_set_up"}
FORGOTTEN = N_("If you have forgotten your password, you can start again with a one-time code.")
UNUSABLE = N_(
    "This code cannot be used: it is mistyped, used already, replaced by a newer one, or too old. Check it, or get a "
    "new one: below is how."
)


@bp.before_app_request
def note_seen() -> None:
    """Keep the session from going idle. A page that only reads gets a short transaction beside its own.

    Asking how long is left is no use of it: a page that asks by itself would keep it alive for ever.
    """
    if not current_user.is_authenticated or not service.needs_noting(current_user):
        return
    if request.endpoint == "accounts.session_left":
        return
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        service.note_seen(db(), current_user.sign_in_id)
    else:
        with beside() as writing:
            service.note_seen(writing, current_user.sign_in_id)
    current_user.seen_at = clock.now()


@bp.before_app_request
def mark_pages() -> None:
    """Let every form say, in its signed token, which sign-in its page was made in: see `unsent.author_of`."""
    if current_user.is_authenticated:
        mark = unsent.mark_of_pages(house().settings.secret_key, current_user.sign_in_id)
        if session.get(MARK) != mark:
            session[MARK] = mark


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail or staff number and password, then go on to where one wanted to be.

    Whoever still owes the second factor is sent here by every page, and led on to it.
    """
    owing = half_way()
    if owing is not None and request.method == "GET":
        return redirect(url_for(SECOND_STEPS[owing], next=local_path(request.args.get("next"))))
    form, token = SignInForm(), None
    if form.validate_on_submit():
        with form.tried(_(FORGOTTEN)):
            token = service.sign_in(db(), form.identifier.data, form.password.data, _address(), _browser())
            form.form_errors.extend([] if token else [WRONG])
    if token is None:
        return way_in(form)
    let_in(token)
    return redirect(onward(local_path(request.args.get("next"))))


def way_in(form: SignInForm) -> ResponseReturnValue:
    """The page on which one signs in, with what is wrong with what was sent."""
    wanted, where = local_path(request.args.get("next")), site_of(house().settings.public_url)
    ended = TOKEN in session and current_user.is_anonymous
    return page("accounts/sign_in.html", form.status, form=form, next=wanted, site=where, ended=ended)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session; whoever began it at the identity provider is led there to end theirs as well."""
    there = session.get(BY_PROVIDER)
    onward = "single_sign_on.left" if there else "accounts.sign_in"
    _end_present()
    session.clear()
    if there:
        session[LEFT] = there
    flash(_("You are signed out."), "success")
    answer = redirect(url_for(onward))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/start", methods=["GET", "POST"])
@public
def start() -> ResponseReturnValue:
    """Choose a password with a one-time code, at the first sign-in or to start again."""
    form, settings = StartForm(), house().settings
    if form.validate_on_submit():
        given = (form.code.data, form.password.data, _address(), settings.organisation)
        with form.tried(), _refusing(form.password):
            token = service.start(db(), *given, _browser(), settings.breached_passwords)
            if token is not None:
                let_in(token)
                flash(_("Your password is set, and you are signed in."), "success")
                return redirect(onward(None))
            form.code.errors = [*form.code.errors, UNUSABLE]
    return page("accounts/start.html", form.status, form=form, by_mail=bool(settings.smtp_host))


@contextmanager
def _refusing(field: Field) -> Iterator[None]:
    """Say beside the field why its password is not taken, where it is not."""
    try:
        yield
    except PasswordRefused as refusal:
        field.errors = [*field.errors, refusal.message]


@bp.route("/start-again", methods=["GET", "POST"])
@public
def start_again() -> ResponseReturnValue:
    """Ask for a one-time code by mail; the answer is the same whoever asks."""
    settings = house().settings
    form = StartAgainForm()
    if settings.smtp_host and form.validate_on_submit():
        with form.tried():
            codes.mail_code(db(), form.identifier.data, _address(), settings.public_url)
            return redirect(url_for("accounts.start_again", asked=1))
    return page(
        "accounts/start_again.html",
        form.status,
        form=form,
        by_mail=bool(settings.smtp_host),
        asked="asked" in request.args,
        rests=RESTS.days,
        hr_contact=settings.hr_contact,
    )


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    who = authorise(Permission.USE)
    form, settings = PasswordForm(), house().settings
    if form.validate_on_submit():
        given = (form.current.data, form.password.data, settings.organisation, current_user.sign_in_id)
        there = (_browser(), current_user.second_factor_at, settings.breached_passwords)
        with form.tried(_(FORGOTTEN)), _refusing(form.password):
            token = service.change_password(db(), who.person_id, *given, *there)
            if token is not None:
                let_in(token, by_provider=session.get(BY_PROVIDER, False))
                flash(_("Your password is changed, and you are signed out everywhere else."), "success")
                return redirect(url_for("accounts.account"))
            form.current.errors = [*form.current.errors, N_("This is not your present password.")]
    return page("accounts/password.html", form.status, form=form)


# The page stands with the people it is for; codes belong to this room, which knows people but not the other way round.
@people_bp.route("/letters", methods=["GET", "POST"], endpoint="letters")
def letters() -> ResponseReturnValue:
    """Choose whom to print sign-in letters for; then the letters, shown this once."""
    who = authorise(Permission.RUN_LETTERS)
    shown = pages.letters(db(), (request.form if request.method == "POST" else request.args).get("person"))
    form = LettersForm(person=shown.person_id)
    if not form.sent_whole(db(), partial(pages.letters_of_teams, db())):
        about = {"days": LETTER_LASTS.days, "by_mail": bool(house().settings.smtp_host)}
        return page("accounts/letters.html", _status(form), form=form, letters=shown, **about)
    chosen = None if shown.person_id is None else [shown.person_id]
    team, without_email = form.team_code or None, form.without_email.data
    made = codes.make_letters(db(), who.person_id, chosen, team_code=team, without_email=without_email)
    return letters_to_print(made, url_for("people.letters"), _("Sign-in letters"))


def let_in(token: str, *, by_provider: bool | str = False) -> None:
    """Join the browser to its new session. The cookie starts empty, so nothing from before signing in lives on.

    `by_provider`: the person signed in at the identity provider, and is to be signed out there as well: with what this
    names, where it is more than a yes.
    """
    _end_present()
    session.clear()
    if by_provider:
        session[BY_PROVIDER] = by_provider
    login_user(signed_in(db(), token, second_factor=house().settings.second_factor_from))


def renew() -> None:
    """Give this browser another token, now that it has shown more of who is there: with the answer, unless that is a
    refusal, which undoes it."""
    token = renew_token(db(), current_user.sign_in_id)

    @after_this_request
    def keep(answer: Response) -> Response:
        if answer.status_code < 400:
            session[TOKEN] = token
        return answer


def onward(wanted: str | None) -> str:
    """Where to go after signing in: to what was typed and never arrived, if there is any, else where one wanted."""
    who: SignedIn = current_user
    if who.is_authenticated and unsent.kept_for(db(), house().settings.secret_key, who.person_id):
        return url_for("accounts.unsent_forms", next=wanted)
    return wanted or url_for("home.index")


def half_way() -> str | None:
    """What whoever signs in here still owes after the password, "code" or "set-up"; None when nothing or nobody."""
    step: str | None = getattr(current_user, "step_left", None)
    return step


def _end_present() -> None:
    """End this browser's session, complete or half-way, if there is one."""
    token = current_user.get_id()
    if token is not None:
        service.sign_out(db(), token)


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _address() -> str:
    return request.remote_addr or ""


def _browser() -> str:
    return request.user_agent.string
