"""Pages about a link with the identity provider: one's own, and somebody else's to take back."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.i18n import _
from kie.people.views import bp as people_bp
from kie.single_sign_on import pages, service
from kie.single_sign_on.views import bp
from kie.web import authorise, db, house, page

__all__ = ["bp"]


@bp.get("/account/single-sign-on")
def mine() -> ResponseReturnValue:
    """Whether one's own account is linked, since when and how."""
    who = authorise(Permission.USE)
    return page("single_sign_on/mine.html", shown=pages.links_of(db(), who.person_id))


# These two stand with the people they are for, as the second factor does.
@people_bp.get("/<uuid:person_id>/single-sign-on", endpoint="identity")
def of_person(person_id: UUID) -> ResponseReturnValue:
    """Whether somebody else's account is linked, and the way to take that back."""
    authorise(Permission.UNLINK_IDENTITY, person_id)
    return page("single_sign_on/of_person.html", shown=pages.links_of(db(), person_id))


@people_bp.post("/<uuid:person_id>/single-sign-on/unlinking", endpoint="identity_unlinking")
def unlinking(person_id: UUID) -> ResponseReturnValue:
    """Take the link of somebody else back."""
    who = authorise(Permission.UNLINK_IDENTITY, person_id)
    person = service.unlink(db(), who.person_id, person_id, house().settings.oidc_name)
    flash(_("The link of %(name)s is ended, and they are signed out.", name=person.name), "success")
    return redirect(url_for("people.person", person_id=person_id))
