"""Why nobody is signed in by the identity provider."""

from kie.errors import Forbidden, KieError
from kie.i18n import N_, _

NOT_SIGNED_IN = N_("You are not signed in")


class ProviderAway(KieError):
    """The provider does not answer, or not as the standard wants (503)."""

    status = 503
    title = NOT_SIGNED_IN

    def __init__(self) -> None:
        super().__init__(
            _(
                "The sign-in service of your organisation does not answer KIE just now, so you are not signed in."
            ),
            _(
                "Try again in a few minutes. If you have a password for KIE, you can sign in with that meanwhile."
            ),
        )


class AnswerRefused(KieError):
    """What came back from the provider is not the answer to a question of this browser (400).

    `why`: in a word, for the log and the audit trail; "" where there is nothing to tell.
    """

    status = 400
    title = NOT_SIGNED_IN

    def __init__(self, message: str = "", next_step: str = "", *, why: str = "") -> None:
        super().__init__(
            message or _("Signing in did not work: the answer of the sign-in service could not be checked."),
            next_step
            or _("Begin again on the sign-in page. If it happens again, tell your system administrator."),
        )
        self.why = why


class NotAsked(AnswerRefused):
    """An answer to no question that waits in this browser. Whoever is signed in here stays so."""

    title = N_("This sign-in cannot be finished")

    def __init__(self) -> None:
        super().__init__(
            _("It was begun in another browser, too long ago, or is finished already."),
            _("If you are not signed in, begin again on the sign-in page."),
        )


class NoAccount(Forbidden):
    """Signed in there, and as nobody here. The same for whoever is unknown and whoever is refused, so that nobody
    learns which it is."""

    title = NOT_SIGNED_IN

    def __init__(self) -> None:
        super().__init__(
            _("The sign-in service knows you, but KIE cannot tell which account is yours."),
            _(
                "This happens when your details there and in KIE differ, or were changed lately. Sign in with your "
                "password or a one-time code, or ask HR or your system administrator to look."
            ),
        )
