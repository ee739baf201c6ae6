"""Who may do what with a review, asked of the product at every stage by everybody: as `stages.py` says, by hand."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kie.access import Permission
from kie.assessments.queries import review_facts
from kie.assessments.views_handover import handed_over
from kie.errors import NotFound
from kie.frameworks.models import Catalogue
from kie.records.views import review as read_by_reason
from kie.reviews.case import load
from kie.reviews.views import exchange
from kie.web import allowed
from tests.access.asking import Asker
from tests.access.council import Council
from tests.access.stages import ASKED, EXPECTED, UNREVEALED, WHO, make_reviews
from tests.browser import Browser
from tests.cast import Cast


def opens(page: Callable[[], object]) -> bool:
    """Whether the page is there for whoever asks."""
    try:
        page()
    except NotFound:
        return False
    return True


def granted_now(session: Session, ana: UUID, one: UUID, columns: Collection[str]) -> set[str]:
    """The columns of `STAGES` that whoever asks in this request may do with this review."""
    case = load(one)
    found = {name for name, permission in ASKED.items() if allowed(permission, ana, *case.facts)}
    for name, permission, side in (
        ("BACK-E", Permission.TAKE_BACK_SELF_ASSESSMENT, "self"),
        ("BACK-M", Permission.TAKE_BACK_MANAGER_ASSESSMENT, "manager"),
    ):
        if allowed(permission, ana, *review_facts(session, one, side)):
            found.add(name)
    for name, view in (
        ("NOTES", lambda: handed_over(one)),
        ("FILE", lambda: read_by_reason(ana, one)),
    ):
        if name in columns and opens(view):
            found.add(name)
    return found


def misgranted(session: Session, council: Council, asker: Asker, reviews: Mapping[str, UUID]) -> list[str]:
    """Who may do what with which review although `STAGES` does not say so, or may not although it does."""
    ana = council.people["ana"].id
    found = {(stage, what): set[str]() for stage in reviews for what in EXPECTED[stage]}
    for name, person in council.people.items():
        with asker.request_of(person):
            for stage, one in reviews.items():
                for what in granted_now(session, ana, one, EXPECTED[stage]):
                    found[stage, what].add(name)
    return [
        f"{stage} {what}: {sorted(people)}, not {sorted(EXPECTED[stage][what])}"
        for (stage, what), people in found.items()
        if people != EXPECTED[stage][what]
    ]


@pytest.mark.both_databases
def test_at_every_stage_everybody_may_what_is_written(
    session: Session, council: Council, cast: Cast, shipped: Catalogue, asker: Asker, database_kind: str
) -> None:
    stages = list(EXPECTED)[:: 1 if database_kind == "sqlite" else 4]
    reviews = make_reviews(session, council, cast, shipped, stages)
    assert misgranted(session, council, asker, reviews) == []


def test_before_the_reveal_only_the_two_see_who_is_waited_for(
    session: Session, council: Council, cast: Cast, shipped: Catalogue, asker: Asker
) -> None:
    reviews = make_reviews(session, council, cast, shipped, UNREVEALED)
    for one in reviews.values():
        found = set()
        for name, person in council.people.items():
            with asker.request_of(person):
                if opens(lambda one=one: exchange(one)):  # type: ignore[misc]
                    found.add(name)
        assert found == {*WHO["E"].split(), *WHO["M"].split()}


def test_nobody_reads_as_a_manager_on_the_pages_that_hr_reads_for_a_reason(
    session: Session,
    council: Council,
    cast: Cast,
    shipped: Catalogue,
    browser: Callable[..., Browser],
) -> None:
    ana = council.people["ana"]
    one = make_reviews(session, council, cast, shipped, ["earlier"])["earlier"]
    pages = [f"/records/{ana.id}/{rest}" for rest in (f"reviews/{one}", f"reviews/{one}/record", "plan")]
    for name in ("ana", "ben", "wes", "efua"):
        visitor = browser(council.people[name])
        for address in pages:
            visitor.get(address, status=404)
    browser(council.people["hana"]).get(pages[0])
