"""Requests that no page of ours sends: each is refused, and none changes anything or is a fault of ours."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment
from kie.cycles.queries import ParticipationContext
from tests.assessments.web import THEME, url
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
ENDLESS = "9" * 5000
"""More digits than Python turns into a number."""


@pytest.mark.parametrize(
    ("rest", "values"),
    [
        (f"/{THEME}", {f"{THEME}/version": ENDLESS, f"{THEME}/step": "9"}),
        ("/unhelpful/customer-focus", {"version": ENDLESS, "answer": "some"}),
        ("/wants", {"version": ENDLESS, "soon": "x" * 4001}),
    ],
)
def test_a_version_without_end_is_refused(
    browser: Open, cast: Cast, part: ParticipationContext, rest: str, values: dict[str, str]
) -> None:
    values.setdefault("answer", "some")
    assert browser(cast.ana).post(url(part, "self", rest), values, status=422).html.select_one("main form")


def test_json_nested_without_end_is_refused(browser: Open, cast: Cast, part: ParticipationContext) -> None:
    ana = browser(cast.ana)
    answer = ana.client.post(
        url(part, "self", "/items"),
        data=b"[" * 200_000,
        content_type="application/json",
        headers={"X-CSRFToken": ana.csrf_token()},
    )
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("rest", [f"/{THEME}", "/all", "/unhelpful/customer-focus", "/wants"])
def test_asking_for_the_head_of_a_page_writes_nothing(
    browser: Open, session: Session, cast: Cast, part: ParticipationContext, rest: str
) -> None:
    assert browser(cast.ana).client.head(url(part, "self", rest)).status_code == 200
    assert session.scalar(select(func.count()).select_from(Assessment)) == 0


def test_nobody_signed_in_learns_whether_a_review_exists(browser: Open, part: ParticipationContext) -> None:
    known = browser().client.get(url(part, "self"))
    unknown = browser().client.get(f"/assessments/{part.person.id}/self")
    assert (known.status_code, unknown.status_code) == (302, 302)
