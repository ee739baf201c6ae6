"""What the pages of the second factor share: the challenge that a browser was given, and the proof before a change.

Both stand in the browser's signed cookie, which begins empty with each signing in.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from flask import request, session
from flask_login import current_user

from kie import clock
from kie.accounts import passkeys, second_factor
from kie.accounts.ceremony import Challenge
from kie.accounts.forms_second_factor import ProofForm
from kie.accounts.passkey_rules import Site, site_of
from kie.accounts.queries import factors_of, has_password
from kie.accounts.rules import PROOF_LASTS, meant_for_app
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import FORGOTTEN, renew
from kie.errors import NotFound, SignInNeeded
from kie.i18n import N_, _
from kie.web import db, house

WRONG_CODE = N_(
    "This code does not work: it is mistyped, too old, or used already. Wait for the next one and type that."
)
WRONG_SHORT = N_(
    "This code does not work: it is mistyped, too old, or used already. Type the one that your app shows next. A "
    "recovery code is longer: type all 16 digits of it."
)
WRONG_RECOVERY = N_(
    "This recovery code does not work: it is mistyped, replaced by newer ones, or used already, as each works once. "
    "Check it, or type another one of your list."
)
WRONG_PASSWORD = N_("This is not your password.")
WRONG_PASSKEY = N_("This passkey did not work here. Try again, or use another way.")
TOO_LONG_AGO = N_(
    "You signed in too long ago to change this. Sign out, sign in again, and do it within a quarter of an hour."
)
NOT_MINE = N_(
    "If it was somebody else who tried, change your password on your account page: that signs out everybody but you."
)
_CHALLENGE, _PROVED = "passkey-challenge", "second-factor-proved"


def visitor() -> SignedIn:
    """Whoever signs in here, completely or half-way; raises SignInNeeded for nobody."""
    who = current_user._get_current_object()
    if not isinstance(who, SignedIn):
        raise SignInNeeded(_("Sign in to see this page."))
    return who


def site() -> Site | None:
    """Where passkeys of this installation work; None where they cannot."""
    return site_of(house().settings.public_url)


def site_of_passkeys() -> Site:
    """The same, for a page that has nothing without; raises NotFound."""
    where = site()
    if where is None:
        raise NotFound()
    return where


def ask(purpose: str) -> Challenge:
    """A new challenge for this browser, in place of any before."""
    challenge = Challenge.fresh(purpose, clock.now())
    session[_CHALLENGE] = [
        purpose,
        urlsafe_b64encode(challenge.value).decode(),
        challenge.until.timestamp(),
    ]
    return challenge


def asked(purpose: str) -> Challenge | None:
    """The challenge that this browser was given for this; None when there is none. It is answered once."""
    given = session.pop(_CHALLENGE, None)
    if given is None or given[0] != purpose:
        return None
    return Challenge(urlsafe_b64decode(given[1]), purpose, datetime.fromtimestamp(given[2], UTC))


def prepare(form: ProofForm) -> None:
    """Have the form ask for what the person has."""
    person_id = visitor().person_id
    form.ask(password=has_password(db(), person_id), code=factors_of(db(), person_id).on)


def proved(form: ProofForm) -> bool:
    """Whether a valid form proves that it is the person, now; then the browser has another token. Says in the form what
    is wrong, or until when to wait after too many tries: so the page stays, with what was typed.

    Who has neither password nor second factor here, and signs in at the identity provider, must have done so lately.
    """
    # Whoever has a password here can throw out with it who tries in their place, and only they can forget it.
    with form.tried(f"{_(NOT_MINE)} {_(FORGOTTEN)}" if "password" in form else ""):
        right = _right(form)
        if right:
            renew()
        return right
    return False


def _right(form: ProofForm) -> bool:
    who, where, address = visitor(), site(), request.remote_addr or ""
    if form.credential.data:
        right = where is not None and passkeys.confirm(
            db(), who.person_id, where, asked("proof"), form.credential.data, address
        )
        return right or _refused(form, None, WRONG_PASSKEY)
    if "password" not in form and "code" not in form:
        return clock.now() - who.started_at < PROOF_LASTS or _refused(form, None, TOO_LONG_AGO)
    password, code, key = form.typed("password"), form.typed("code"), house().settings.secret_key
    wrong = second_factor.confirm(db(), who.person_id, password, code, key, address)
    said = WRONG_PASSWORD if wrong == "password" else wrong_code(code)
    return wrong is None or _refused(form, wrong, said)


def _refused(form: ProofForm, field: str | None, said: str) -> bool:
    if field is None:
        form.form_errors.append(said)
    else:
        form[field].errors = [*form[field].errors, said]
    return False


def wrong_code(typed: str) -> str:
    """What is said of a code that does not work, and what to do next."""
    app = factors_of(db(), visitor().person_id).app is not None
    return WRONG_SHORT if app and meant_for_app(typed) else WRONG_RECOVERY


def note_proved() -> None:
    """Let this browser add to the second factor for a while."""
    session[_PROVED] = (clock.now() + PROOF_LASTS).timestamp()


def lately_proved() -> bool:
    """Whether it may."""
    until: float = session.get(_PROVED, 0)
    return until > clock.now().timestamp()


def forget_proved() -> None:
    """Ask again next time."""
    session.pop(_PROVED, None)
