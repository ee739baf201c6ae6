"""The four kinds of refusal. Rooms derive their own from these, named in the field's words.

A message says what happened; `next_step` says what the person can do about it. Both are already in the
reader's language when raised. They are shown in one place: the error pages in `kie.web`.
"""


class KieError(Exception):
    """Base of everything the product refuses on purpose.

    `message`: what happened, one sentence. `next_step`: what to do now, or "" when the message says it.
    """

    status = 500
    title = ""
    """What the page that shows it is called; "" for the usual words of its status."""
    done = False
    """Whether what was sent has had its effect all the same, so that none of it is to be sent again."""

    def __init__(self, message: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class NotFound(KieError):
    """There is no such thing, or the person asking may not know that there is (404)."""

    status = 404


class Forbidden(KieError):
    """The thing is known to the person, but this may not be done to it (403)."""

    status = 403


class Conflict(KieError):
    """Something changed meanwhile, or the moment for this has passed (409)."""

    status = 409


class Invalid(KieError):
    """What was typed or sent cannot be used as it is (422)."""

    status = 422


class SignInNeeded(KieError):
    """Nobody is signed in; the browser is sent to the sign-in page and back (401)."""

    status = 401
