"""What tests of the pages share: addresses, JSON saves, what is stored."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from kie.assessments.models import Rating
from kie.assessments.queries import sheet
from kie.cycles.queries import ParticipationContext
from tests.browser import Browser

Open = Callable[..., Browser]
FOCUS = "customer-focus"
THEME = f"{FOCUS}/respect-and-courtesy"
ODD = "مرحبا \u202eabc\u202c 👩🏽‍🔧 e\u0301 <b>&amp;</b> 'quotes' end"


def url(part: ParticipationContext, side: str, rest: str = "") -> str:
    return f"/assessments/{part.participation.id}/{side}{rest}"


def post_json(browser: Browser, path: str, body: object) -> tuple[int, Any]:
    answer = browser.client.post(path, json=body, headers={"X-CSRFToken": browser.csrf_token()})
    return answer.status_code, answer.get_json()


def ratings(session: Session, part: ParticipationContext, side: str) -> Mapping[tuple[str, str], Rating]:
    session.expire_all()
    return sheet(session, part.participation.id, side).ratings
