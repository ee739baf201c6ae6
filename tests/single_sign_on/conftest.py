"""A provider for the stories of signing in there, and an installation that has it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from config import Settings
from kie.single_sign_on.provider import Provider
from kie.web import KieFlask
from tests.browser import Browser, Page
from tests.single_sign_on.forger import CLIENT, SECRET, Forger, forging, with_query

NAME = "your Wexcombe account"
CALLBACK = "/single-sign-on/callback"


@pytest.fixture(scope="session")
def forgers() -> Iterator[Forger]:
    """One provider for all tests of a process."""
    with forging() as made:
        yield made


@pytest.fixture
def forger(forgers: Forger) -> Forger:
    """The provider, which answers as it should."""
    forgers.restore()
    return forgers


@pytest.fixture(scope="session")
def settings(forgers: Forger) -> Settings:
    """An installation with the provider, where HR and administrators must have a second factor."""
    return Settings(
        environment="testing",
        second_factor="required",
        public_url="http://localhost",
        oidc_issuer=forgers.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_name=NAME,
        oidc_staff_number_claim="employee",
        oidc_second_factor=("mfa", "urn:two"),
    )


@pytest.fixture
def app(app: KieFlask) -> KieFlask:
    """The application, that has not spoken to the provider yet."""
    settings = app.extensions["kie"].settings
    app.extensions["kie-provider"] = Provider(settings)
    return app


class Visitor(Browser):
    """A browser that signs in at the provider."""

    def goes(self, wanted: str = "") -> str:
        """On the way: where KIE sends it."""
        return self.get(f"/single-sign-on{wanted}", 302).location

    def comes_back(self, query: dict[str, str], status: int = 302) -> Page:
        """With what the provider gave."""
        # It links, ends one session and begins another, and keeps what is to end it there.
        return self.get(with_query(CALLBACK, query), status, most=27)

    def signs_in(self, forger: Forger, sub: str, status: int = 302, /, **claims: object) -> Page:
        """There and back."""
        return self.comes_back(forger.sign_in(self.goes(), sub, **claims), status)


@pytest.fixture
def visitor(app: KieFlask, session: Session) -> Callable[[], Visitor]:
    """A function that gives a browser in which nobody is signed in."""
    return lambda: Visitor(app, session)
