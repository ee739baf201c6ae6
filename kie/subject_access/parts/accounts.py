"""Of signing in: that there is a password, codes, sessions, the second step. No secret is given out, nor its hash.

HR, who may not read the technical trail, is given none of it: their file says where the person gets it.
"""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from kie.accounts.models import Account, RecoveryCode, SecondFactor, SignInCode, SignInSession, UnsentForm
from kie.accounts.passkey_models import Passkey
from kie.i18n import N_, _
from kie.subject_access.sections import Asking, Field, Part, Row, Section

NOT_HERE = (
    N_("Your account, and when its password was changed"),
    N_("One-time codes and letters, and the mail that brought them"),
    N_("Where you signed in, when, and with which browser"),
    N_("The second step when signing in, recovery codes and passkeys"),
    N_("Your link with your organisation’s sign-in service"),
    N_("What you typed when a session had ended"),
    N_("What the audit trail noted about signing in and the service"),
)


def _of(model: Any, order: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        return found.where(model.person_id == asking.person_id).order_by(order)

    return source


def _elsewhere(_session: Session, asking: Asking) -> list[Row]:
    """What HR's file has not, in the reader's language."""
    return [] if asking.own else [{"what": _(one)} for one in NOT_HERE]


PART = Part(
    "accounts",
    N_("Signing in"),
    20,
    (
        Section(
            "elsewhere",
            N_("Signing in: what is not here, and how you get it"),
            (Field("what", N_("Not here"), None),),
            note=N_(
                "HR may not read how you sign in, so none of it is in a file that HR puts together. It is given to "
                "your own sign-in, on “My file” under “Everything held about you”. If you have left and cannot sign "
                "in, say so to HR: a system administrator, who may read it, answers you directly."
            ),
            by_hand=_elsewhere,
        ),
        Section(
            "account",
            N_("Your account"),
            (
                Field("password_changed_at", N_("Password last changed"), Account.changed_at),
                Field("demonstration", N_("Made for the demonstration"), Account.demonstration),
            ),
            _of(Account, Account.changed_at),
            note=N_(
                "The password itself is kept nowhere: only a fingerprint that tells whether one is right."
            ),
            own_only=True,
        ),
        Section(
            "codes",
            N_("One-time codes and letters"),
            (
                Field(
                    "channel",
                    N_("How"),
                    SignInCode.channel,
                    codes={"letter": N_("Letter"), "mail": N_("E-mail")},
                ),
                Field("made_at", N_("Made"), SignInCode.made_at),
                Field("expires_at", N_("Works until"), SignInCode.expires_at),
                Field("ended_at", N_("Used or replaced"), SignInCode.ended_at),
            ),
            _of(SignInCode, SignInCode.made_at),
            own_only=True,
        ),
        Section(
            "sessions",
            N_("Where you signed in"),
            (
                Field("started_at", N_("Signed in"), SignInSession.started_at),
                Field("seen_at", N_("Last used"), SignInSession.seen_at),
                Field("ended_at", N_("Ended"), SignInSession.ended_at),
                Field("browser", N_("Browser"), SignInSession.browser),
                Field("second_factor_at", N_("Second step"), SignInSession.second_factor_at),
            ),
            _of(SignInSession, SignInSession.started_at),
            note=N_("Kept for a month after they ended."),
            own_only=True,
        ),
        Section(
            "second-factor",
            N_("Second step when signing in"),
            (Field("confirmed_at", N_("App set up"), SecondFactor.confirmed_at),),
            _of(SecondFactor, SecondFactor.confirmed_at),
            own_only=True,
        ),
        Section(
            "recovery-codes",
            N_("Recovery codes"),
            (Field("used_at", N_("Used"), RecoveryCode.used_at),),
            _of(RecoveryCode, RecoveryCode.used_at),
            note=N_("One line for each code; the codes themselves are kept nowhere."),
            own_only=True,
        ),
        Section(
            "passkeys",
            N_("Passkeys"),
            (
                Field("name", N_("Name"), Passkey.name),
                Field("added_at", N_("Added"), Passkey.added_at),
                Field("used_at", N_("Last used"), Passkey.used_at),
                Field("sign_count", N_("Its counter"), Passkey.sign_count),
                Field("transports", N_("How a browser reaches it"), Passkey.transports),
            ),
            _of(Passkey, Passkey.added_at),
            note=N_("The key itself stays on your device; what is kept here can only check it."),
            own_only=True,
        ),
        Section(
            "unsent",
            N_("What you typed when a session had ended"),
            (Field("made_at", N_("Kept since"), UnsentForm.made_at),),
            _of(UnsentForm, UnsentForm.made_at),
            note=N_("Sealed for you for a day, and shown to you alone, when you sign in."),
            own_only=True,
        ),
    ),
)
