"""For an administrator: how somebody's account stands, on a page beside the person's."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.accounts.helping import let_try_again, sign_out_everywhere, standing_of
from kie.accounts.views import bp
from kie.i18n import _, ngettext
from kie.people.views import bp as people_bp
from kie.web import authorise, db, house, page

__all__ = ["bp"]


# These stand with the people they are for, as the sign-in letters do.
@people_bp.get("/<uuid:person_id>/account", endpoint="account")
def of_person(person_id: UUID) -> ResponseReturnValue:
    """Why somebody cannot get in, and what helps."""
    who = authorise(Permission.LOOK_AFTER_ACCOUNT, person_id)
    mail = bool(house().settings.smtp_host)
    standing = standing_of(db(), person_id, viewer_id=who.person_id, mail=mail)
    return page("accounts/account_of_person.html", account=standing)


@people_bp.post("/<uuid:person_id>/account/sessions/ending", endpoint="sessions_ending")
def sessions_ending(person_id: UUID) -> ResponseReturnValue:
    """Sign somebody out on every device."""
    who = authorise(Permission.LOOK_AFTER_ACCOUNT, person_id)
    ended = sign_out_everywhere(db(), who.person_id, person_id)
    flash(ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", ended), "success")
    return redirect(url_for("people.account", person_id=person_id))


@people_bp.post("/<uuid:person_id>/account/tries/ending", endpoint="tries_ending")
def tries_ending(person_id: UUID) -> ResponseReturnValue:
    """Let somebody try again who was kept out after too many wrong tries."""
    who = authorise(Permission.LOOK_AFTER_ACCOUNT, person_id)
    let_try_again(db(), who.person_id, person_id)
    flash(_("They can try again now."), "success")
    return redirect(url_for("people.account", person_id=person_id))
