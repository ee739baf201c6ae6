"""Pages of signing in at the identity provider: going there, coming back, and leaving.

All are @public: whoever comes is not signed in yet, or not any more. The pages that change nothing of themselves but
begin a session do so in short transactions of their own, and none is open while the provider is spoken to.
"""

from dataclasses import astuple

from flask import Blueprint, current_app, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie import clock, refusals
from kie.accounts.rules import local_path
from kie.accounts.views import LEFT, let_in, onward
from kie.errors import NotFound
from kie.frame import from_elsewhere
from kie.i18n import _
from kie.single_sign_on import hints, rules, service
from kie.single_sign_on.errors import AnswerRefused, NoAccount, NotAsked
from kie.single_sign_on.provider import Provider
from kie.single_sign_on.rules import Claimed, Question
from kie.single_sign_on.service import Begun
from kie.web import beside, db, house, page, public

bp = Blueprint("single_sign_on", __name__, url_prefix=None)

ASKED = "single-sign-on-asked"  # In the cookie: the questions that wait for an answer.


@bp.get("/single-sign-on")
@public
def begin() -> ResponseReturnValue:
    """To the provider, with a question that only this browser can bring the answer to.

    Not for whoever is signed in: a link on another website could put them into another session. Nor straight from such
    a link for anybody else: a session begins when somebody here asks for it.
    """
    provider, wanted = _provider(), local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(onward(wanted))
    if from_elsewhere():
        return redirect(url_for("accounts.sign_in", next=wanted))
    refusals.leads_back(url_for("accounts.sign_in"), _("Go to the sign-in page"))
    db().rollback()
    question = rules.new_question(wanted, clock.now())
    address = provider.address_of(question)
    questions = [*rules.waiting(session.get(ASKED), clock.now()), question][-rules.MOST_QUESTIONS :]
    session[ASKED] = [astuple(one) for one in questions]
    return redirect(address)


@bp.get("/single-sign-on/callback")
@public
def callback() -> ResponseReturnValue:
    """Back from the provider: begin a session for whoever signed in there, or say why not."""
    provider = _provider()
    refusals.leads_back(url_for("accounts.sign_in"), _("Go to the sign-in page"))
    question = _question()
    claimed = _answer(provider, question)
    begun = _begin(claimed)
    db().rollback()  # What is read from now on knows the session.
    let_in(begun.token, by_provider=begun.hint or True)
    if begun.linked:
        flash(
            _(
                "Your account is linked to %(provider)s. We have told you by e-mail, if we have an address.",
                provider=house().settings.oidc_name,
            ),
            "success",
        )
    return redirect(onward(local_path(question.next)))


@bp.get("/single-sign-on/sign-out")
@public
def left() -> ResponseReturnValue:
    """After signing out here: on to the provider, to end the session there, where it offers that."""
    provider = _provider()
    if current_user.is_authenticated:
        return redirect(url_for("accounts.account"))
    db().rollback()
    address = provider.sign_out_address(_hint())
    answer = make_response(page("single_sign_on/left.html", address=address))
    if address:
        # Not a redirect: browsers take that for a part of the form that signed out, which leads nowhere but here.
        answer.headers["Refresh"] = f"0;url={address}"
    return answer


def _hint() -> str | None:
    """Whose session is to end there, where it is known. It is read once, so that nobody who comes later reads it."""
    handle = session.pop(LEFT, None)
    if not isinstance(handle, str):
        return None
    with beside() as writing:
        return hints.take_hint(writing, house().settings.secret_key, handle)


def _provider() -> Provider:
    """The provider; raises NotFound in an installation that has none."""
    found = current_app.extensions.get("kie-provider")
    if not isinstance(found, Provider):
        raise NotFound()
    return found


def _question() -> Question:
    """The question that this request answers, which is answered by it. Raises AnswerRefused."""
    questions = rules.waiting(session.get(ASKED), clock.now())
    asked = next((one for one in questions if one.state == request.args.get("state")), None)
    session[ASKED] = [astuple(one) for one in questions if one is not asked]
    if asked is not None:
        db().rollback()
        with beside() as writing:
            if service.take(writing, asked.state, _address()):
                return asked
    raise NotAsked()


def _answer(provider: Provider, question: Question) -> Claimed:
    """Who signed in there, when the provider says so. Raises AnswerRefused and ProviderAway."""
    if "error" in request.args or not request.args.get("code"):
        raise AnswerRefused(
            _("You did not finish signing in, or the sign-in service did not let you in."),
            _("Begin again on the sign-in page. If you cannot get in there, ask whoever runs that service."),
        )
    try:
        return provider.answer(question, request.args["code"], request.args.get("iss"))
    except AnswerRefused as refused:
        with beside() as writing:
            service.note_refused(writing, _address(), refused.why)
        raise


def _begin(claimed: Claimed) -> Begun:
    """A session for whoever it is. Raises NoAccount."""
    present = current_user.get_id()
    db().rollback()  # Who was signed in here was read; the two would wait for each other.
    with beside() as writing:
        begun = service.sign_in(
            writing,
            claimed,
            present=present,
            browser=request.user_agent.string,
            provider=house().settings.oidc_name,
            address=_address(),
            key=house().settings.secret_key,
        )
    if begun is None:
        raise NoAccount()
    return begun


def _address() -> str:
    return request.remote_addr or ""
