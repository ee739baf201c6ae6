"""Saving: many items in few statements, never over somebody's later words, and nothing half done."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.assessments.asked import Asked
from kie.assessments.models import Rating
from kie.assessments.queries import sheet
from kie.assessments.service import (
    OPT_OUT,
    AssessmentHandedIn,
    Item,
    ItemsRefused,
    StaleItem,
    StaleWants,
    WantsItem,
    answer_of,
    hand_in,
    save_items,
    save_wants,
)
from kie.cycles.errors import CycleClosed
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext, participation_context
from kie.cycles.service import close_cycle
from kie.events import Event
from kie.people.models import ReportingLine
from tests.assessments.steps import counted, fill
from tests.cast import Cast, reports_to

pytestmark = pytest.mark.both_databases
THEME = ("customer-focus", "respect-and-courtesy")
ODD = "مرحبا \u202eabc\u202c 👩🏽‍🔧 e\u0301 <b>&amp;</b> 'quotes' ' leading and trailing "


def test_a_whole_assessment_takes_at_most_ten_statements(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    keys = list(Asked(part).nodes)
    assert len(keys) == 33
    with counted(session) as statements:
        save_items(session, part, "self", cast.ana.id, [Item(*key, step=2, note="n") for key in keys[:20]])
    assert len(statements) <= 10, statements
    session.expire_all()
    with counted(session) as statements:
        saved = save_items(
            session,
            part,
            "self",
            cast.ana.id,
            [Item(*key, version=int(number < 20), step=3) for number, key in enumerate(keys)],
        )
    assert len(statements) <= 10, statements
    assert {each.version for each in saved.values()} == {1, 2}


def test_a_note_comes_back_exactly_with_line_ends_normalised(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, step=1, note=ODD + "\r\nsecond")])
    session.expire_all()
    assert sheet(session, part.participation.id, "self").ratings[THEME].note == ODD + "\nsecond"


def test_what_is_not_sent_stays_and_an_opt_out_replaces_the_step(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    picked = f"{THEME[1]}.p1"
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, step=4, note="kept", done_well=picked)])
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, version=1, step=OPT_OUT)])
    answer = answer_of(sheet(session, part.participation.id, "self").ratings[THEME])
    assert (answer.step, answer.opted_out, answer.note, answer.done_well) == (None, True, "kept", picked)


def test_a_stale_save_is_refused_with_both_texts(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, note="first tab")])
    with pytest.raises(StaleItem) as refused:
        save_items(session, part, "self", cast.ana.id, [Item(*THEME, note="second tab")])
    (stale,) = refused.value.stale
    assert (stale.theirs.note, stale.mine.note, stale.version) == ("first tab", "second tab", 1)
    assert sheet(session, part.participation.id, "self").ratings[THEME].note == "first tab"


def test_a_retry_after_a_lost_answer_is_no_conflict(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    item = Item(*THEME, step=2, note="once")
    first = save_items(session, part, "self", cast.ana.id, [item])
    assert save_items(session, part, "self", cast.ana.id, [item]) == first
    events = session.scalars(select(Event).where(Event.action == "assessment.saved")).all()
    assert len(events) == 1
    assert events[0].details == {"side": "self", "items": 1}


def test_an_item_nobody_touched_does_not_quarrel(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    untouched = answer_of(None).mark
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, step=2)])
    other = ("customer-focus", "analysing-complaints")
    save_items(
        session,
        part,
        "self",
        cast.ana.id,
        [Item(*THEME, note="", was=untouched, done_well="", to_work_on=""), Item(*other, step=3)],
    )
    ratings = sheet(session, part.participation.id, "self").ratings
    assert (ratings[THEME].step, ratings[other].step) == (2, 3)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (Item("customer-focus", "nonsense", step=1), ""),
        (Item("can-do", "being-innovative", step=1), ""),
        (Item("corporate-behaviours", "leading-people", step=1), ""),
        (Item(*THEME, step=5), "step"),
        (Item(*THEME, step=-1), "step"),
        (Item(*THEME, done_well="analysing-complaints.p1"), "done_well"),
        (Item(*THEME, to_work_on="unhelpful.u1"), "to_work_on"),
        (Item("care", "care.p1", done_well="care.p1"), "done_well"),
        (Item(*THEME, note="x" * 4001), "note"),
        (Item(*THEME, note="a\x00b"), "note"),
        (Item(*THEME, note="\ud800"), "note"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_saved(
    session: Session, cast: Cast, part: ParticipationContext, item: Item, field: str
) -> None:
    good = Item("customer-focus", "consulting-customers", step=1)
    with pytest.raises(ItemsRefused) as refused:
        save_items(session, part, "self", cast.ana.id, [good, item])
    assert [(problem.key, problem.field) for problem in refused.value.problems] == [(item.key, field)]
    assert session.scalars(select(Rating)).all() == []


def test_a_note_of_the_full_length_is_taken(session: Session, cast: Cast, part: ParticipationContext) -> None:
    save_items(session, part, "self", cast.ana.id, [Item(*THEME, note="👩" * 4000)])
    assert len(sheet(session, part.participation.id, "self").ratings[THEME].note) == 4000


def test_nothing_is_written_after_closing_or_handing_in(
    session: Session, cast: Cast, part: ParticipationContext, cycle: Cycle
) -> None:
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    with pytest.raises(AssessmentHandedIn):
        save_items(session, part, "self", cast.ana.id, [Item(*THEME, version=1, step=1)])
    with pytest.raises(AssessmentHandedIn):
        save_wants(session, part, cast.ana.id, WantsItem(soon="late"))
    close_cycle(session, cycle.id, cast.chloe.id)
    closed = participation_context(session, part.participation.id)
    with pytest.raises(CycleClosed):
        save_items(session, closed, "manager", cast.ben.id, [Item(*THEME, step=1)])


def test_wants_keep_their_words_and_refuse_a_stale_save(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    first = WantsItem(soon=ODD, later="later", in_the_way="", needs="time")
    save_wants(session, part, cast.ana.id, first)
    save_wants(session, part, cast.ana.id, first)
    with pytest.raises(StaleWants) as refused:
        save_wants(session, part, cast.ana.id, WantsItem(soon="other"))
    assert refused.value.stored.soon == ODD
    stored = sheet(session, part.participation.id, "self").wants
    assert stored is not None and (stored.soon, stored.version) == (ODD, 1)


def test_a_new_manager_starts_afresh_and_the_old_draft_is_gone(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note="Ben's words")
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = line.starts_on
    reports_to(session, cast.ana, cast.efua)
    save_items(session, part, "manager", cast.efua.id, [Item(*THEME, step=1)])
    written = sheet(session, part.participation.id, "manager")
    assert written.assessment is not None and written.assessment.author_id == cast.efua.id
    assert list(written.ratings) == [THEME]
    assert written.unhelpful == {}
