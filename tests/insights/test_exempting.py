"""Exempting somebody whose review both have signed: asked once more, with everything else that is wrong."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Exemption
from kie.cycles.service import make_cycle, open_cycle
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import part, wish
from tests.insights.reviews import bring

Browsing = Callable[..., Browser]


def test_who_has_signed_is_exempted_only_on_purpose(
    browser: Browsing, cast: Cast, session: Session, shipped: Catalogue
) -> None:
    cycle = make_cycle(session, wish(), cast.chloe.id)
    open_cycle(session, cycle.id, cast.chloe.id, shipped)
    bring(session, part(session, cycle, cast.ana.id), "signed")
    session.commit()
    chloe = browser(cast.chloe)
    team = f"/insights/completion?cycle={cycle.id}&team={cast.highways.id}"
    path = chloe.get(team).link("Exempt Ana Silva")
    assert "Both have signed the review of Ana Silva." in chloe.get(path).text
    after = cycle.closes_on + timedelta(days=1)
    asked = chloe.post(path, {"reason": "On leave", "expires_on": after.isoformat()}, status=422)
    assert "Say that you exempt them all the same." in asked.text and "On leave" in asked.text
    assert f"The cycle closes before that, on {format_day(cycle.closes_on)}." in asked.text
    assert session.scalars(select(Exemption)).all() == []
    chloe.post(path, {"reason": "On leave", "although_signed": "y"}, follow=True)
    assert session.scalars(select(Exemption.reason)).all() == ["On leave"]
    # Nobody is asked about a review that goes on.
    path = chloe.get(team).link("Exempt Ben Okafor")
    assert "Both have signed" not in chloe.get(path).text
    assert "Ben Okafor is exempt." in chloe.post(path, {"reason": "On leave"}, follow=True).text
