"""Corrections on the copy: what was typed wrongly can be taken out, and a refusal loses nothing that was typed."""

import pytest
from sqlalchemy.orm import Session

from kie.assessments.queries import sheet
from kie.assessments.service import Item, save_items
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.people.models import Person
from tests.cast import Cast
from tests.paper.steps import NOTE, WANT, Open, answers, code_in, copied, on_paper, opened, printed, typed

pytestmark = pytest.mark.both_databases

KEY = "customer-focus/respect-and-courtesy"
NODE = ("customer-focus", "respect-and-courtesy")


def test_what_was_typed_wrongly_is_taken_out_and_nothing_else(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    framework = part.cycle.rated("customer-focus").framework
    one, other, third = (each.id for each in framework.unhelpful[:3])
    own = framework.competencies[0].statements[0].id
    first = f"{framework.id}/{framework.competencies[0].id}"
    wrong = {
        **{f"unhelpful/customer-focus/{each}/seen": "yes" for each in (one, other, third)},
        **{f"unhelpful/customer-focus/{each}/shared": "yes" for each in (one, other, third)},
        f"{first}/done_well": own,
        f"{first}/note": NOTE,
        "later": "A team",
    }
    entry = on_paper(browser, session, cast, cycle, hana, {**answers(part), **wrong})
    before = sheet(session, part.participation.id, "self")
    assert before.ratings["customer-focus", framework.competencies[0].id].done_well == own
    form = opened(browser, hana, code_in(copied(browser, hana, entry)))
    visitor = browser(hana)
    page = visitor.get(form)
    assert NOTE not in page.text and WANT not in page.text, "the clerk sees nothing that is stored"
    gone = {
        f"unhelpful/customer-focus/{one}/now": "out",
        f"unhelpful/customer-focus/{other}/now": "own",
        f"{first}/done_well": "out",
        f"{first}/note/out": "yes",
        f"{KEY}/step/out": "yes",
        "soon/out": "yes",
    }
    controls = {str(tag["name"]) for tag in page.html.select("main [name]")}
    assert set(gone) <= controls
    visitor.post(form, {**page.fields(), **gone, "put_aside": "yes"})
    resumed = visitor.get(form).fields()
    assert {name: resumed[name] for name in gone} == gone, "put aside, it is not forgotten"
    visitor.post(form, resumed)
    session.expire_all()
    stored = sheet(session, part.participation.id, "self")
    seen = {each.statement_id: each.shared for each in stored.observations["customer-focus"]}
    assert seen == {other: False, third: True}
    rating = stored.ratings["customer-focus", framework.competencies[0].id]
    assert (rating.step, rating.note, rating.done_well) == (3, "", None)
    assert stored.ratings[NODE].step is None and not stored.ratings[NODE].opted_out
    assert stored.wants is not None and (stored.wants.soon, stored.wants.later) == ("", "A team")


def test_with_the_last_one_taken_out_nothing_is_ticked_and_none_was_not_said(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    one = part.cycle.rated("customer-focus").framework.unhelpful[0]
    name = f"unhelpful/customer-focus/{one.id}"
    entry = on_paper(browser, session, cast, cycle, hana, {**answers(part), f"{name}/seen": "yes"})
    form = opened(browser, hana, code_in(copied(browser, hana, entry)))
    again = typed(browser, hana, form, {f"{name}/now": "out"}).location
    session.expire_all()
    stored = sheet(session, part.participation.id, "self")
    assert not stored.observations.get("customer-focus")
    assert not stored.unhelpful["customer-focus"].none_seen
    copy = copied(browser, hana, again)
    assert not copy.holds(one.text)
    browser(hana).post(opened(browser, hana, code_in(copy)), {"all_is_right": "yes"})
    session.expire_all()
    assert sheet(session, part.participation.id, "self").submission is not None


def test_taking_out_and_typing_at_once_is_asked_about_with_every_other_problem(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    form = opened(browser, hana, code_in(copied(browser, hana, entry)))
    both = {
        f"{KEY}/step/out": "yes",
        f"{KEY}/step": "2",
        f"{KEY}/note": "n" * 5000,
        "soon": "x",
        "soon/out": "yes",
    }
    page = typed(browser, hana, form, both, status=422)
    assert len(page.html.select(".error-summary li")) == 3
    assert page.link("What I want next, soon: Either") == "#soon"
    assert {name: page.fields()[name] for name in both} == both
    session.expire_all()
    assert sheet(session, part.participation.id, "self").ratings[NODE].step == 3


def test_refused_as_answers_are_blank_the_corrections_can_still_be_kept(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    some = {**answers(part), f"{KEY}/step": "", "blank_on_paper": "yes"}
    entry = on_paper(browser, session, cast, cycle, hana, some)
    form = opened(browser, hana, code_in(copied(browser, hana, entry)))
    visitor = browser(hana)
    page = visitor.post(form, {**visitor.get(form).fields(), "all_is_right": "yes"}, status=422)
    summary = page.html.select_one(".error-summary")
    assert summary is not None and "1 thing is still blank" in summary.get_text()
    assert page.link("2. Treating Customers") == f"#{KEY}/step-1"
    assert page.html.select_one(f'[id="{KEY}/step-1"]') is not None
    (action,) = [tag["action"] for tag in page.html.select("main form[method=post]")]
    assert action == form, "wherever the page came from, its form goes to its own address"
    filled = {**page.fields(), f"{KEY}/step": "4", "later": "A team"}
    contradicted = visitor.post(form, {**filled, "all_is_right": "yes"}, status=422)
    assert "not all is right" in contradicted.text and contradicted.fields()["later"] == "A team"
    assert visitor.get(form).fields()["later"] == "A team", "and put aside as well"
    visitor.post(str(action), contradicted.fields())
    session.expire_all()
    stored = sheet(session, part.participation.id, "self")
    assert stored.ratings[NODE].step == 4 and stored.wants is not None and stored.wants.later == "A team"
    assert stored.submission is None
    assert "Put aside by you" not in visitor.get("/paper").text


def test_all_is_right_is_for_copies_only(browser: Open, cast: Cast, hana: Person, cycle: Cycle) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    browser(hana).post(form, {"all_is_right": "yes"}, status=404)


def test_corrections_that_come_after_the_person_went_on_are_refused_and_not_lost(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    entry = on_paper(browser, session, cast, cycle, hana, answers(part))
    form = opened(browser, hana, code_in(copied(browser, hana, entry)))
    save_items(session, part, "self", cast.ana.id, [Item(*NODE, version=1, step=4)])
    session.commit()
    page = typed(browser, hana, form, {f"{KEY}/step/out": "yes", "soon": "Nights"}, status=409)
    assert "gone on by themselves" in page.text and "Give the copy back" in page.text
    assert page.fields()["soon"] == "Nights" and page.fields()[f"{KEY}/step/out"] == "yes"
    session.expire_all()
    assert sheet(session, part.participation.id, "self").ratings[NODE].step == 4
