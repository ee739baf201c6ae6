"""The diary's rules: how old something is, when sharing is final, what typed words mean."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.evidence.rules import Hold, age, held, years_before
from kie.evidence.tags import Tags, fold, tags_of
from kie.evidence.wording import age_in_words
from kie.frameworks.catalogue import SHIPPED, load
from kie.frameworks.models import Catalogue
from tests.evidence.steps import RESPECT, all_tags, first_statement

TODAY = date(2026, 11, 22)
TAGS = tags_of(load(SHIPPED).frameworks.values())
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 9), "13 days ago"),
        (date(2026, 11, 8), "2 weeks ago"),
        (date(2026, 11, 1), "3 weeks ago"),
        (date(2026, 9, 23), "8 weeks ago"),
        (date(2026, 9, 22), "2 months ago"),
        (date(2026, 2, 28), "8 months ago"),
        (date(2024, 11, 23), "23 months ago"),
        (date(2024, 11, 22), "2 years ago"),
        (date(2020, 1, 1), "6 years ago"),
    ],
)
def test_age_is_said_as_people_say_it(day: date, words: str) -> None:
    assert age_in_words(day, TODAY) == words


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 20_000))
def test_an_older_day_never_sounds_younger(today: date, days: int) -> None:
    least = {"day": 0, "week": 14, "month": 59, "year": 730}
    unit, n = age(today - timedelta(days=days), today)
    before = age(today - timedelta(days=days + 1), today)
    assert days >= least[unit] and n >= (0 if unit == "day" else 2)
    assert (list(least).index(unit), n) <= (list(least).index(before[0]), before[1])


@given(st.dates(date(1930, 1, 1), date(2060, 1, 1)), st.integers(1, 20))
def test_so_many_years_before_is_a_day(day: date, years: int) -> None:
    found = years_before(day, years)
    assert found.year == day.year - years and found.month == day.month and day.day - found.day in (0, 1)


@pytest.mark.parametrize(
    ("shared_at", "holds", "final"),
    [
        (None, [Hold(None)], False),
        (NOON, [], False),
        (NOON, [Hold(None)], True),
        (NOON, [Hold(NOON + HOUR)], True),
        (NOON, [Hold(NOON)], True),
        (NOON, [Hold(NOON - HOUR)], False),
        (NOON, [Hold(NOON - HOUR), Hold(None)], True),
    ],
)
def test_what_is_shared_by_the_end_of_a_review_stays(
    shared_at: datetime | None, holds: list[Hold], final: bool
) -> None:
    assert held(shared_at, holds) is final


def test_every_tag_s_own_words_mean_that_tag(shipped: Catalogue) -> None:
    tags = all_tags(shipped)
    labels = [fold(tag.label) for tag in tags]
    assert len(set(labels)) == len(labels) > 150
    for tag in tags:
        assert tags.meant(tag.label).sure == tag
        assert tags.meant(f"  #{tag.label.upper()}. ").sure == tag


def test_names_and_other_names_are_found(shipped: Catalogue) -> None:
    tags = all_tags(shipped)
    for framework in shipped.frameworks.values():
        for competency in framework.competencies:
            for name in (competency.title, *competency.aliases):
                offered = tags.meant(name).offered
                assert (framework.id, competency.id) in [(tag.framework_id, tag.node_id) for tag in offered]


def test_part_of_a_name_is_enough_when_nothing_else_has_it(shipped: Catalogue) -> None:
    tags = all_tags(shipped)
    found = tags.meant("treating cust respect court")
    assert found.sure is not None and found.sure.node_id == RESPECT
    several = tags.meant("customer")
    assert several.sure is None and len(several.offered) == 8
    assert several.offered[0].is_competency, "themes come before behaviours"


def test_a_slip_is_offered_and_never_taken(shipped: Catalogue) -> None:
    slip = all_tags(shipped).meant("Prioritsing Custommer Need")
    assert slip.sure is None
    assert "prioritising-customer-need" in [tag.node_id for tag in slip.offered]


@pytest.mark.parametrize("typed", ["", "   ", "#", "…", "qqqq xyzzy plugh", "٪"])
def test_nonsense_means_nothing(shipped: Catalogue, typed: str) -> None:
    assert all_tags(shipped).meant(typed).offered == ()


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    meant = TAGS.meant(typed)
    assert meant.sure is None or meant.offered == (meant.sure,)


def test_two_of_one_name_are_told_apart(shipped: Catalogue) -> None:
    tag = first_statement(shipped)
    other = replace(tag, framework_id="other", within="Other")
    both = Tags([tag, other])
    assert {one.label for one in both} == {f"{tag.label} ({tag.within})", f"{tag.label} (Other)"}
    assert both.meant(tag.label).sure is None and len(both.meant(tag.label).offered) == 2


def test_words_of_an_older_edition_find_the_same(shipped: Catalogue) -> None:
    framework = shipped.framework("customer-focus")
    older = replace(
        framework, competencies=(replace(framework.competency(RESPECT), title="Old courtesy words"),)
    )
    found = tags_of([framework, older]).meant("Old courtesy words").sure
    assert found is not None and found.label == framework.competency(RESPECT).title
