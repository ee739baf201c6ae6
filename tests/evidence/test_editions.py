"""Notes that were tied to an older edition stand beside what is the same or reworded in the newer, and nowhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.evidence.editions import Followed, followed
from kie.evidence.queries import beside, beside_all
from kie.evidence.tags import tags_of
from kie.frameworks.models import Catalogue
from tests.assessments.steps import open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.editions import (
    BEFORE_MERGED,
    BEFORE_REWORDED,
    BEFORE_SPLIT,
    LATER,
    MERGED,
    OLD,
    REWORDED,
    SAME,
    SPLIT,
    publish_it,
    with_a_later_edition,
)
from tests.evidence.steps import noted, tag_of

Open = Callable[..., Browser]


def later(shipped: Catalogue) -> Followed:
    both = with_a_later_edition(shipped)
    return followed(both.frameworks.values(), both.editions)


def test_only_what_means_the_same_is_followed(shipped: Catalogue) -> None:
    known = later(shipped)
    statement = shipped.framework(OLD).competency(BEFORE_SPLIT).statements[0].id
    assert known.of_tag(OLD, SAME, SAME) == ((OLD, SAME), (LATER, SAME))
    assert known.of_tag(OLD, BEFORE_REWORDED, BEFORE_REWORDED) == ((OLD, BEFORE_REWORDED), (LATER, REWORDED))
    assert known.of_tag(OLD, BEFORE_SPLIT, BEFORE_SPLIT) == ((OLD, BEFORE_SPLIT),)
    assert known.of_tag(OLD, BEFORE_MERGED[0], BEFORE_MERGED[0]) == ((OLD, BEFORE_MERGED[0]),)
    assert known.of_tag(OLD, BEFORE_SPLIT, statement) == ((OLD, BEFORE_SPLIT), (LATER, SPLIT[0])), (
        "a statement that stayed is followed to where it stands now"
    )
    assert known.of_tag("care", "care", "care") == (("care", "care"),)
    assert (
        set(known.into((LATER, REWORDED))) == {OLD} and BEFORE_REWORDED in known.into((LATER, REWORDED))[OLD]
    )
    assert BEFORE_MERGED[0] not in known.into((LATER, MERGED))[OLD] and known.into((OLD, SAME)) == {}


@pytest.mark.both_databases
def test_a_theme_shows_notes_of_the_edition_before(session: Session, cast: Cast, shipped: Catalogue) -> None:
    """One note may be tied to the theme in both editions, and counts once."""
    both, known, ana = with_a_later_edition(shipped), later(shipped), cast.ana.id
    statement = shipped.framework(OLD).competency(BEFORE_REWORDED).statements[0]
    old, old_statement, split = (
        tag_of(shipped, f"{OLD}/{node}") for node in (BEFORE_REWORDED, statement.id, BEFORE_SPLIT)
    )
    newer = tags_of([both.framework(LATER)])
    new, new_statement = newer.get(f"{LATER}/{REWORDED}"), newer.get(f"{LATER}/{statement.id}")
    assert new is not None and new_statement is not None
    noted(session, cast.ana, "Then", old, on=clock.today() - timedelta(days=9))
    noted(
        session,
        cast.ana,
        "Then, a behaviour",
        old_statement,
        on=clock.today() - timedelta(days=8),
        shared=True,
    )
    noted(
        session,
        cast.ana,
        "Now and then",
        new_statement,
        old_statement,
        new,
        on=clock.today() - timedelta(days=7),
    )
    noted(session, cast.ana, "Split since", split)
    found = beside(session, ana, ana, LATER, REWORDED, (), known)
    assert [one.words for one in found.notes] == ["Now and then", "Then, a behaviour", "Then"]
    assert found.total == 3 and found.notes[0].about == (statement.text,)
    every = beside_all(session, ana, ana, clock.today() - timedelta(days=30), known)
    assert every[LATER, REWORDED] == found
    assert {key for key in every if key[0] == LATER} == {(LATER, REWORDED)}
    assert [one.words for one in every[OLD, BEFORE_SPLIT].notes] == ["Split since"]
    assert len(beside(session, ana, ana, OLD, BEFORE_REWORDED, (), known).notes) == 3, (
        "of the older one its own"
    )
    (shown,) = beside(session, ana, cast.ben.id, LATER, REWORDED, (), known).notes
    assert shown.words == "Then, a behaviour"


def test_ana_finds_her_older_notes_beside_the_newer_theme_and_in_her_diary(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    both = with_a_later_edition(shipped)
    publish_it(session, both, cast.chloe.id)
    part = part_of(session, open_cycle_with(session, cast, both, {LATER: "theme"}), cast.ana)
    for number in range(5):
        noted(session, cast.ana, f"Number {number}.", tag_of(shipped, f"{OLD}/{BEFORE_REWORDED}"))
    noted(session, cast.ana, "Number 5.", tag_of(both, f"{LATER}/{REWORDED}"))
    ana = browser(cast.ana)
    for address in (f"{LATER}/{REWORDED}", "all"):
        page = ana.get(f"/assessments/{part.participation.id}/self/{address}")
        rest = ana.get(page.link("Read all 6 in your diary"))
        assert "6 notes" in rest.text and "Number 0." in rest.text and "Number 5." in rest.text
    themes = rest.html.select("select[name=theme] option")
    assert [one["value"] for one in themes] == ["", f"{LATER}/{REWORDED}"], "once, in its newest words"
