"""What helps with an answer: one's own note of last time, a wish for examples, no numbers of people in it."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.earlier import earlier_of
from kie.assessments.rules import examples_asked
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.identifiers import looks_like_a_persons_number
from kie.people.models import ReportingLine
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.assessments.web import FOCUS, THEME, Open, ratings, url
from tests.cast import Cast, reports_to
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
    with_a_later_edition,
)

NODE = (FOCUS, "respect-and-courtesy")
MINE = "In March I rang Mrs X back the same day.\nShe said so."
PAGE = f"/{FOCUS}/respect-and-courtesy"


def digits(first: int, rest: str) -> str:
    """An NHS number with these nine digits; "" when they have no check digit."""
    nine = f"{first}{rest}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return "" if check == 10 else f"{nine}{check % 11}"


@given(st.integers(3, 9), st.text("0123456789", min_size=8, max_size=8), st.sampled_from(["", " ", "-"]))
def test_every_nhs_number_is_noticed_and_no_other(first: int, rest: str, joint: str) -> None:
    number = digits(first, rest)
    if number:
        assert looks_like_a_persons_number(f"see {joint.join((number[:3], number[3:6], number[6:]))}.")
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert not looks_like_a_persons_number(wrong)


@given(
    st.text("0123456789", min_size=9, max_size=10), st.sampled_from(["0", "+44", "+44 ", "0044 ", "+44 (0) "])
)
def test_no_telephone_number_is_taken_for_one(rest: str, before: str) -> None:
    for written in (rest, f"{rest[:3]} {rest[3:6]} {rest[6:]}", f"{rest[:4]} {rest[4:]}"):
        assert not looks_like_a_persons_number(f"ring {before}{written} today")


@given(st.integers(2, 6), st.none() | st.integers(1, 6))
def test_examples_are_asked_for_at_the_ends_and_far_from_last_time(steps: int, before: int | None) -> None:
    ends, changed = examples_asked(steps, before)
    assert not set(ends) & set(changed)
    for step in range(1, steps + 1):
        far = before is not None and abs(step - before) >= 2
        assert (step in changed) == far
        assert (step in ends) == (step in {1, steps} and not far)


@pytest.fixture
def following(
    session: Session, cast: Cast, part: ParticipationContext, shipped: Catalogue
) -> ParticipationContext:
    """Ana's part in the next cycle: in this one both rated her "usually", each with a note, and handed in."""
    for side, author, note in (("self", cast.ana, MINE), ("manager", cast.ben, "Ben's own words")):
        fill(session, part, side, author.id, note="")
        save_items(session, part, side, author.id, [Item(*NODE, version=1, note=note)])
        hand_in(session, part, side, author.id)
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    after = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    session.commit()
    return after


def test_ones_own_note_is_offered_with_its_age_and_never_copied(
    browser: Open, cast: Cast, following: ParticipationContext, session: Session
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=335)):
        page = browser(cast.ana).get(url(following, "self", PAGE))
        assert "Your note from “Spring review”, 11 months ago:" in page.text
        assert page.fields()[f"{THEME}/note"] == ""
        assert MINE in str(page.html)
        assert "Ben's own words" not in page.text
        sent = {f"{THEME}/version": "0", f"{THEME}/step": "2", f"{THEME}/note": "New."}
        answer = browser(cast.ana).post(url(following, "self", PAGE), {**sent, "reuse": THEME})
        assert answer.location.endswith(f"{PAGE}#{THEME}/note")
        kept = ratings(session, following, "self")[NODE]
        assert (kept.step, kept.note) == (2, f"New.\n\n{MINE}")
        again = browser(cast.ana).get(url(following, "self", PAGE))
        assert "Use this" not in again.text


def test_the_manager_is_offered_only_what_they_wrote_and_a_new_one_nothing(
    browser: Open, cast: Cast, following: ParticipationContext, session: Session
) -> None:
    page = browser(cast.ben).get(url(following, "manager", PAGE))
    assert "Ben's own words" in page.text
    assert "rang Mrs X" not in page.text
    (line,) = (one for one in cast_lines(session, cast))
    line.ends_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.ana, cast.efua, since=clock.today())
    session.commit()
    text = browser(cast.efua).get(url(following, "manager", PAGE)).text
    assert "Use this" not in text
    assert "Ben's own words" not in text


def cast_lines(session: Session, cast: Cast) -> list[ReportingLine]:
    return list(session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)))


def test_a_draft_that_was_never_handed_in_is_not_offered(
    browser: Open, cast: Cast, part: ParticipationContext, shipped: Catalogue, session: Session
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*NODE, step=2, note="Half a thought")])
    after = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    assert "Half a thought" not in browser(cast.ana).get(url(after, "self", PAGE)).text


def test_nobody_can_take_a_note_that_is_not_theirs(
    browser: Open, cast: Cast, following: ParticipationContext, session: Session
) -> None:
    sent = {f"{FOCUS}/acting-on-commitments/step": "2", f"{FOCUS}/acting-on-commitments/note": ""}
    for key in (f"{FOCUS}/acting-on-commitments", "nonsense", f"{FOCUS}/none"):
        browser(cast.ana).post(
            url(following, "self", f"/{FOCUS}/acting-on-commitments"), {**sent, "reuse": key}
        )
        assert ratings(session, following, "self")[FOCUS, "acting-on-commitments"].note == ""


def test_an_example_is_asked_for_and_never_needed(
    browser: Open, cast: Cast, following: ParticipationContext, session: Session
) -> None:
    wanted = {1: "far from what you said last time", 2: "", 4: "what happened, and when?"}
    for version, (step, words) in enumerate(wanted.items()):
        save_items(session, following, "self", cast.ana.id, [Item(*NODE, version=version, step=step)])
        asked = (
            browser(cast.ana).get(url(following, "self", PAGE)).html.select("[data-example]")[0].get_text()
        )
        assert (words in asked) if words else not asked.strip()
    save_items(session, following, "self", cast.ana.id, [Item(*NODE, version=3, note="On Tuesday")])
    asked = browser(cast.ana).get(url(following, "self", PAGE)).html.select("[data-example]")[0].get_text()
    assert not asked.strip()


def test_one_warning_stands_beside_the_box_it_is_about(
    browser: Open, cast: Cast, part: ParticipationContext, session: Session
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*NODE, step=2, note="He is 943 476 5919")])
    page = browser(cast.ana).get(url(part, "self", "/all"))
    (warned,) = page.html.select("main [data-number-warning]")
    box = warned.find_previous("textarea")
    assert box is not None
    assert box["name"] == f"{THEME}/note"


def test_every_box_says_whom_not_to_name(browser: Open, cast: Cast, part: ParticipationContext) -> None:
    for person, path in (
        (cast.ana, url(part, "self", "/all")),
        (cast.ana, url(part, "self", "/wants")),
        (cast.ben, url(part, "manager", f"/unhelpful/{FOCUS}")),
    ):
        page = browser(person).get(path)
        boxes = page.html.select("main textarea")
        assert boxes
        for box in boxes:
            described = [page.html.find(id=one) for one in str(box["aria-describedby"]).split()]
            said = " ".join(one.get_text() for one in described if one)
            assert "no names of residents, clients or children" in said


def test_a_whole_page_with_last_time_needs_few_statements(
    browser: Open, cast: Cast, following: ParticipationContext
) -> None:
    assert len(browser(cast.ana).get(url(following, "self", "/all")).statements) <= 20


def test_the_check_asks_for_examples_and_hands_in_without(
    browser: Open, cast: Cast, following: ParticipationContext, session: Session
) -> None:
    fill(session, following, "self", cast.ana.id, step=3)
    save_items(session, following, "self", cast.ana.id, [Item(*NODE, version=1, step=4)])
    page = browser(cast.ana).get(url(following, "self", "/check"))
    assert "An example would help with 1 answer" in page.text
    assert page.link("Treating Customers with Respect and Courtesy").endswith(f"#{THEME}/step")
    browser(cast.ana).post(url(following, "self", "/submission"))
    assert "An example would help" not in browser(cast.ana).get(url(following, "self", "/check")).text


def test_a_later_edition_offers_the_note_with_what_was_asked_then(
    browser: Open, cast: Cast, part: ParticipationContext, shipped: Catalogue, session: Session
) -> None:
    """What one wrote of a competency is offered beside whatever comes from it; its step counts only one to one."""
    fill(session, part, "self", cast.ana.id, 4, note="")
    notes = {BEFORE_REWORDED: MINE, BEFORE_SPLIT: "Of complaints", **dict.fromkeys(BEFORE_MERGED, "")}
    notes |= {BEFORE_MERGED[0]: "Of promises", BEFORE_MERGED[1]: "Of asking"}
    for competency_id, note in notes.items():
        save_items(session, part, "self", cast.ana.id, [Item(FOCUS, competency_id, version=1, note=note)])
    hand_in(session, part, "self", cast.ana.id)
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    catalogue = with_a_later_edition(shipped)
    after = part_of(session, open_cycle_with(session, cast, catalogue, {LATER: "theme"}), cast.ana)
    session.commit()
    found = earlier_of(session, after, "self", cast.ana.id, tuple(Asked(after).nodes.values()))
    titles = {one.id: one.title for one in shipped.framework(OLD).competencies}
    assert {key[1]: (one.note, one.step, one.asked) for key, one in found.items()} == {
        SAME: ("", 4, ()),
        REWORDED: (MINE, 4, (titles[BEFORE_REWORDED],)),
        **dict.fromkeys(SPLIT, ("Of complaints", None, (titles[BEFORE_SPLIT],))),
        MERGED: ("Of promises\n\nOf asking", None, tuple(titles[one] for one in BEFORE_MERGED)),
    }
    page = browser(cast.ana).get(url(after, "self", f"/{LATER}/{REWORDED}"))
    assert f"Then it was asked as: “{titles[BEFORE_REWORDED]}”" in page.text and MINE in str(page.html)
    sent = {
        f"{LATER}/{REWORDED}/version": "0",
        f"{LATER}/{REWORDED}/step": "2",
        f"{LATER}/{REWORDED}/note": "",
    }
    browser(cast.ana).post(
        url(after, "self", f"/{LATER}/{REWORDED}"), {**sent, "reuse": f"{LATER}/{REWORDED}"}
    )
    assert ratings(session, after, "self")[LATER, REWORDED].note == MINE
