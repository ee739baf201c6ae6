"""The accessibility statement, which the law wants of public bodies and which anybody may read."""

from datetime import date

from flask.typing import ResponseReturnValue

from kie.home.views import bp
from kie.web import house, page, public

__all__ = ["bp"]

AUDITED_ON = date(2026, 11, 23)
"""When all criteria were last gone through by hand: docs/accessibility.md keeps what was found."""


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How far this can be used by everybody, what cannot, whom to tell, and when it was last looked at."""
    contact = house().settings.accessibility_contact
    return page("home/accessibility.html", audited_on=AUDITED_ON, contact=contact)
