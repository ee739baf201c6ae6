"""The messages and letters of signing in."""

from dataclasses import dataclass
from datetime import datetime

from kie.i18n import N_, _, format_instant, speaking
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, ready to queue."""

    subject: str
    text: str


def start_again(person: Person, code: str, expires_at: datetime, public_url: str) -> Message:
    """The mail with a one-time code, in the person's language."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _("somebody, probably you, asked to set a new password for KIE."),
            _("Open %(address)s and type this one-time code:", address=f"{public_url}/start"),
            code,
            _("It works once, until %(time)s.", time=format_instant(expires_at)),
            _("If you did not ask for it, do nothing: your password stays as it is."),
        ]
        return Message(_("Your one-time code for KIE"), "\n\n".join(lines))


def letter(name: str, staff_number: str, team: str, code: str, last_day: str, public_url: str) -> str:
    """A sign-in letter as plain text."""
    return "\n\n".join(
        [
            f"{name}\n{team}\n" + _("Staff number %(number)s", number=staff_number),
            _("Dear %(name)s,", name=name),
            _("KIE is where you and your manager prepare your review and your development plan."),
            _("To begin, open %(address)s and type this one-time code:", address=f"{public_url}/start"),
            f"    {code}",
            _("You then choose a password. The code works once, until %(day)s.", day=last_day),
            _("Keep this letter to yourself, and destroy it once you have signed in."),
        ]
    )


def second_factor_removed(person: Person, by: str | None) -> Message:
    """The mail that tells somebody that their second factor was removed. `by`: who did; None: the command line."""
    with speaking(person.language):
        remover = _("Your organisation’s system administration") if by is None else by
        lines = [
            _("Dear %(name)s,", name=person.name),
            _("%(name)s has removed the second step with which you sign in to KIE.", name=remover),
            _(
                "You are signed out everywhere. If you must have a second step, set one up when you next sign in."
            ),
            _("If you did not ask for this, tell your system administrator and HR straight away."),
        ]
        return Message(_("Your second step for KIE was removed"), "\n\n".join(lines))


def password_set(person: Person) -> Message:
    """The mail that tells somebody that a one-time code was used to set another password for their account."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(
                "a one-time code from a letter or a mail was used to set a new password for your account in KIE."
            ),
            _("If it was you, there is nothing to do."),
            _(
                "If it was not, somebody else can sign in as you. Tell your system administrator and HR straight away; "
                "who printed a letter for you, and when, is on the audit trail."
            ),
        ]
        return Message(_("A new password was set for your account for KIE"), "\n\n".join(lines))


def password_changed(person: Person) -> Message:
    """The mail that tells somebody that their password was changed on their account page."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _("the password of your account in KIE was changed, by somebody who knew the one from before."),
            _("If it was you, there is nothing to do."),
            _(
                "If it was not you: ask for a one-time code on the sign-in page, or for a letter, and set another. "
                "Then tell your system administrator and HR."
            ),
        ]
        return Message(_("Your password for KIE was changed"), "\n\n".join(lines))


CHANGED = {
    "turned-on": N_("an app was set up for your account. From now on, signing in to KIE asks for its code."),
    "replaced": N_("another app was set up for your account. The codes of the one before work no more."),
    "app-removed": N_("the app was removed from your account. Its codes work no more; your passkeys do."),
    "turned-off": N_(
        "the second step of your account was turned off. Your password alone signs you in to KIE."
    ),
}
"""What was done to an app, or to the second step as a whole."""


def second_factor_changed(person: Person, done: str) -> Message:
    """The mail that tells somebody what was done to their second step: one of `CHANGED`."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(CHANGED[done]),
            _(
                "If it was not you: sign in, end all other sessions on your account page and change your password. "
                "Tell your system administrator, even if you cannot sign in."
            ),
        ]
        return Message(_("The second step of your account for KIE was changed"), "\n\n".join(lines))


def passkey_added(person: Person, passkey: str) -> Message:
    """The mail that tells somebody that they have a new passkey, by the name that was given to it."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _("a passkey was added to your account: “%(passkey)s”. It signs you in to KIE.", passkey=passkey),
            _(
                "If it was not you: sign in, remove it on your account page, end all other sessions and change your "
                "password. Then tell your system administrator."
            ),
        ]
        return Message(_("A passkey was added to your account for KIE"), "\n\n".join(lines))


def passkey_removed(person: Person, passkey: str) -> Message:
    """The mail that tells somebody that a passkey of theirs is gone."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(
                "a passkey was removed from your account: “%(passkey)s”. It signs you in to KIE no more.",
                passkey=passkey,
            ),
            _(
                "If it was not you: sign in, end all other sessions on your account page and change your password. "
                "Then tell your system administrator."
            ),
        ]
        return Message(_("A passkey was removed from your account for KIE"), "\n\n".join(lines))


def passkey_copied(person: Person, passkey: str) -> Message:
    """The mail that tells somebody that a passkey of theirs was refused, because its counter did not go up."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(
                "a passkey of your account was refused just now: “%(passkey)s”. It counts how often it is used, and "
                "its count did not go up. So somebody may have a copy of it, or it was reset.",
                passkey=passkey,
            ),
            _(
                "Sign in, remove it on your account page, end all other sessions and add another one. Tell your "
                "system administrator, even if you cannot sign in."
            ),
            _("If it happens again with this passkey, you may get no second message."),
        ]
        return Message(_("A passkey of yours for KIE was refused"), "\n\n".join(lines))
