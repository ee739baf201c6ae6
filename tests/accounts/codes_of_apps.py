"""An authenticator app for tests: it reads the key from the page that sets it up, and shows codes."""

from pyotp import TOTP
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import second_factor
from kie.accounts.models import SignInSession
from kie.accounts.queries import hashed
from kie.accounts.second_factor import Offer
from kie.people.models import Person
from tests.browser import Browser, Page

KEY = "a key of the tests that is long enough for real"
SET_UP = "/second-factor/set-up"


class App:
    """An app that knows one secret."""

    def __init__(self, secret: str) -> None:
        self.codes = TOTP(secret)

    @classmethod
    def reading(cls, page: Page) -> "App":
        """The app after somebody typed the key that the page shows."""
        key = page.html.select_one("main ol code")
        assert key is not None
        return cls(key.get_text().replace(" ", ""))

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps of 30 seconds later."""
        return self.codes.at(clock.now(), counter_offset=steps)

    def wrong(self) -> str:
        """Six digits that the app shows neither now nor within two steps."""
        near = {self.code(steps) for steps in range(-2, 3)}
        return next(
            code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near
        )


def set_up(browser: Browser, password: str = "") -> tuple[App, list[str]]:
    """Set a second factor up as the pages say; gives the app and the recovery codes. `password`: of whoever has one,
    and is signed in completely."""
    page = browser.get(SET_UP, status=(200, 302))
    if page.status == 302:
        browser.post(page.location, {"change": "app", "password": password}, status=302)
        page = browser.get(SET_UP)
    app = App.reading(page)
    page = browser.post(SET_UP, {"code": app.code()}, status=200)
    return app, [code.get_text() for code in page.html.select("main ul code")]


def turned_on(session: Session, person: Person) -> tuple[App, list[str]]:
    """The same without pages, with the key of these tests; the session of it has ended."""
    seed = second_factor.new_seed()
    app = App(second_factor.secret_of(KEY, person.id, seed))
    sign_in = sign_in_row(session, person, "setting up")
    codes = second_factor.turn_on(session, person.id, sign_in.id, Offer(seed, None), app.code(), KEY)
    assert codes is not None
    sign_in.ended_at = clock.now()
    session.flush()
    return app, codes


def sign_in_row(session: Session, person: Person, token: str) -> SignInSession:
    """A session that has given the password only."""
    now = clock.now()
    row = SignInSession(token_hash=hashed(token), person_id=person.id, started_at=now, seen_at=now)
    session.add(row)
    session.flush()
    return row
