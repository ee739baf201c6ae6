"""What people are told of their link to the identity provider."""

from kie.accounts.mails import Message
from kie.i18n import _, speaking
from kie.people.models import Person


def linked(person: Person, provider: str) -> Message:
    """The mail after the first sign-in by the provider. `provider`: what people call it."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(
                "somebody, probably you, signed in to KIE with %(provider)s for the first time.",
                provider=provider,
            ),
            _(
                "From now on that opens your account. Your password for KIE, if you have one, works as before."
            ),
            _("If it was not you, tell your system administrator and HR straight away."),
        ]
        return Message(_("Your KIE account can be opened in a new way"), "\n\n".join(lines))


def unlinked(person: Person, by: str, provider: str) -> Message:
    """The mail that tells somebody that their link was taken back. `by`: who did."""
    with speaking(person.language):
        lines = [
            _("Dear %(name)s,", name=person.name),
            _(
                "%(name)s has ended the link of your KIE account with %(provider)s.",
                name=by,
                provider=provider,
            ),
            _(
                "You are signed out everywhere. When you next sign in that way, your account is looked for anew."
            ),
            _("If you did not ask for this, tell your system administrator and HR straight away."),
        ]
        return Message(_("Your KIE account was unlinked"), "\n\n".join(lines))
