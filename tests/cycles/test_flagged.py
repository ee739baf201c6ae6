"""The launch check tells HR of statements that tend to disadvantage, unless they are left out or explained."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.launch import launch_check
from kie.frameworks.models import Catalogue
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import Draft

Browsing = Callable[..., Browser]


def told(session: Session, draft: Draft, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """What a cycle with Customer Focus alone is told, each as the words found."""
    cycle = draft(frameworks=(("customer-focus", "theme"),))
    check = launch_check(session, cycle.id, catalogue, clock.today())
    found = [problem for problem in check.problems if problem.kind == "flagged"]
    assert not any(problem.blocking for problem in found)
    return [problem.statements for problem in found]


def test_each_kind_of_wording_is_told_once(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    assert told(session, draft, shipped) == [
        ("Writes ungrammatical and/or illogical communications",),
        ("Uses aggressive or inappropriate body language",),
        ("Dramatises communication or uses emotion inappropriately",),
    ]


def test_what_every_job_leaves_out_is_not_told(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    left_out = MappingProxyType(
        {"customer-focus": frozenset({"unhelpful.u5", "unhelpful.u6", "unhelpful.u8"})}
    )
    staff, leaders = (replace(shipped.role_profile(one), left_out=left_out) for one in ("staff", "leaders"))
    only_staff = MappingProxyType({**shipped.role_profiles, "staff": staff})
    assert len(told(session, draft, replace(shipped, role_profiles=only_staff))) == 3
    both = MappingProxyType({"staff": staff, "leaders": leaders})
    assert told(session, draft, replace(shipped, role_profiles=both)) == []


def test_what_is_explained_is_not_told(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    framework = shipped.framework("customer-focus")
    explained = tuple(replace(one, explanation="We mean this") for one in framework.unhelpful)
    mine = MappingProxyType({**shipped.frameworks, framework.id: replace(framework, unhelpful=explained)})
    assert told(session, draft, replace(shipped, frameworks=mine)) == []


def test_chloe_reads_why_and_what_to_do(browser: Browsing, cast: Cast, draft: Draft) -> None:
    cycle = draft()
    text = browser(cast.chloe).get(f"/cycles/{cycle.id}").text
    assert "A statement of Customer Focus tends to disadvantage some people" in text
    assert "autistic" in text
    assert "keep it knowingly" in text
