"""Against a provider that somebody else wrote. How a browser takes it: tests/stories/test_single_sign_on.py."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from config import Settings
from tests.cast import Cast
from tests.single_sign_on.conftest import Visitor
from tests.single_sign_on.real import running, settings_for

Visit = Callable[[], Visitor]


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """An installation with that provider."""
    with running() as provider:
        yield settings_for(provider)


def allowed(address: str, **form: str) -> dict[str, str]:
    """What comes back when somebody answers the page to which KIE sends them."""
    page = requests.post(address, data=form, allow_redirects=False, timeout=10)
    assert page.status_code == 302, page.text[:300]
    return dict(parse_qsl(urlsplit(page.headers["Location"]).query))


@pytest.mark.both_databases
def test_there_and_back(cast: Cast, visitor: Visit) -> None:
    ana = visitor()
    answer = allowed(ana.goes("?next=/account"), sub="ana")
    assert ana.comes_back(answer).location == "/account"
    assert "Ana Silva" in ana.get("/account").text
    assert "is finished already" in ana.comes_back(answer, 400).text
    assert ana.get("/account").status == 200, "what was begun before goes on"


def test_who_is_not_known_or_says_no_is_not_signed_in(cast: Cast, visitor: Visit) -> None:
    for sub in ("stranger", "unverified", "somebody@else.example"):
        nobody = visitor()
        assert "KIE cannot tell" in nobody.comes_back(allowed(nobody.goes(), sub=sub), 403).text
    nobody = visitor()
    answer = allowed(nobody.goes(), action="deny")
    assert answer["error"] == "access_denied"
    state = dict(parse_qsl(urlsplit(nobody.goes()).query))["state"]
    assert "did not finish" in nobody.comes_back({**answer, "state": state}, 400).text


def test_a_code_counts_once_with_it_too(cast: Cast, visitor: Visit) -> None:
    one, two = visitor(), visitor()
    answer = allowed(one.goes(), sub="ana")
    one.comes_back(answer)
    again = allowed(two.goes(), sub="ana")
    assert "could not be checked" in two.comes_back({**again, "code": answer["code"]}, 400).text
