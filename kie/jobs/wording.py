"""Jobs in words: what each does, how it failed, and what to do about that. Never whom it is about."""

from kie import mail
from kie.i18n import N_, _
from kie.jobs.handlers import HANDLERS
from kie.mail.standing import SERVER_KIND
from kie.work.service import CRASHED

KINDS = {
    mail.KIND: N_("Send a message"),
    mail.LATER_KIND: N_("Send a reminder"),
    SERVER_KIND: N_("Reach the mail server"),
}
ABOUT_REVIEW = N_("Send a message about a review or a record")
SORTS = (
    {
        "start-again": N_("Send a code to sign in"),
        "thanks": N_("Send a message about a thank-you"),
        "stand-in": N_("Send a message about standing in"),
        "stand-in-ended": N_("Send a message about standing in"),
    }
    | dict.fromkeys(
        (
            "address-changed",
            "passkey-added",
            "passkey-copied",
            "passkey-removed",
            "password-changed",
            "password-set",
            "second-factor-app-removed",
            "second-factor-removed",
            "second-factor-replaced",
            "second-factor-turned-off",
            "second-factor-turned-on",
        ),
        N_("Send a message about signing in"),
    )
    | dict.fromkeys(
        (
            "record-shared",
            "record-disputed",
            "record-decided",
            "record-reopened",
            "meeting",
            "paper",
            "went-ahead",
            "handed-over",
            "draft-set-aside",
            "new-leader",
            "reading-granted",
            "removal-asked",
            "removal-diary",
            "removal-second",
            "removal-signer",
            "removal-declined",
            "removal-answered",
            "words-struck",
        ),
        ABOUT_REVIEW,
    )
)
"""By the sort of message. Coarse, because a time and "a disagreement was decided" can be enough to know whose."""

_WHERE = "KIE_SMTP_HOST, KIE_SMTP_PORT"
_WHO = "KIE_SMTP_USER, KIE_SMTP_PASSWORD"
TROUBLES = {
    "gaierror": (N_("its name is not known"), "KIE_SMTP_HOST"),
    "ConnectionRefusedError": (N_("nothing answers at its port"), _WHERE),
    "TimeoutError": (N_("it does not answer"), _WHERE),
    "SMTPServerDisconnected": (N_("it ends the connection"), "KIE_SMTP_PORT, KIE_SMTP_SECURITY"),
    "SSLCertVerificationError": (N_("its certificate cannot be trusted"), "KIE_SMTP_HOST, KIE_SMTP_SECURITY"),
    "SSLError": (N_("it does not speak with encryption as set"), "KIE_SMTP_PORT, KIE_SMTP_SECURITY"),
    "SMTPNotSupportedError": (N_("it does not offer what is set"), "KIE_SMTP_SECURITY, KIE_SMTP_USER"),
    "smtp 421": (N_("it takes nothing at present"), _WHERE),
    "smtp 530": (N_("it wants KIE to sign in"), _WHO),
    "smtp 534": (N_("it does not let KIE sign in"), _WHO),
    "smtp 535": (N_("it does not let KIE sign in"), _WHO),
}
"""Why a mail server cannot be used, and the settings to look at, by the kind of the failure."""


def title_of(kind: str, sort: str = "") -> str:
    """What a job of this kind does. `sort`: of which sort its message is, "" for none or when it is not known."""
    if sort in SORTS:
        return _(SORTS[sort])
    if kind in KINDS:
        return _(KINDS[kind])
    return _(HANDLERS[kind].title) if kind in HANDLERS else kind


def error_words(kind: str, error: str) -> str:
    """How a job of this kind failed; "" for not at all."""
    if kind == SERVER_KIND:
        return trouble_words(error)[0]
    if _refused(kind, error):
        return _("The mail server refuses the address, or the message (%(code)s)", code=_code(error))
    if error.startswith("smtp "):
        return _("The mail server wants to be asked later (%(code)s)", code=_code(error))
    if kind in KINDS and error == "ValueError":
        return _("What stands as the address is none")
    return _("Its worker ended in the middle of it") if error == CRASHED else error


def advice(kind: str, error: str) -> str:
    """What to do about a job that was given up for this."""
    if _refused(kind, error) or (kind in KINDS and error == "ValueError"):
        return _(
            "Whose address it is, KIE does not show here; a mail server’s log names the ones that it refused. Have the "
            "address put right where people are imported from, import it, then try again: the message goes to the "
            "address that the person has by then."
        )
    if error.startswith("smtp "):
        return _("The mail server put it off for five days. Ask whoever runs it why, then try again.")
    if error == CRASHED:
        return _("It was killed each time. Look for too little memory, then try again.")
    return _("The log of the worker says why. Mend that, then try again.")


def trouble_words(error: str) -> tuple[str, str]:
    """Why the mail server cannot be used, and which settings to look at."""
    if error in TROUBLES:
        words, settings = TROUBLES[error]
        return _(words), settings
    if error.startswith("smtp "):
        return _("it refuses KIE as the sender (%(code)s)", code=_code(error)), f"KIE_MAIL_FROM, {_WHO}"
    return _("it cannot be reached (%(kind)s)", kind=error), f"{_WHERE}, KIE_SMTP_SECURITY"


def _code(error: str) -> str:
    return error.removeprefix("smtp ")


def _refused(kind: str, error: str) -> bool:
    return kind in KINDS and error.startswith("smtp 5")
