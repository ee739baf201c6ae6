"""Steps of a removal: it is asked for, looked for, proposed, and answered with yes or no."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.records.models import RemovalRequest
from kie.reviews.models import SignOff
from tests.browser import Browser, Page

Browsers = Callable[..., Browser]
COMMENT = "Ben shouted at me in front of Mrs Zed and of the whole team, and I do not agree"


def request_by(browser: Browser, session: Session, person: Person, path: str) -> str:
    browser.post(f"/records/{person.id}/removals/{path}", {"about": "A resident is named."})
    return f"/records/removals/{session.scalars(select(RemovalRequest.id)).one()}"


def look_for(browser: Browser, person: Person, here: str, words: str, status: int = 200) -> Page:
    browser.post(f"/records/{person.id}", {"reason": "removal", "words": "To take a name out."})
    return browser.post(f"{here}/preview", {"words": words}, status=status)


def proposes(chloe: Browser, here: str, shown: Page) -> Page:
    """She presses the button under what she was shown."""
    return chloe.post(f"{here}/striking", shown.fields(f"{here}/striking"))


def comment(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(SignOff.comment).where(SignOff.party == "employee")).one()
