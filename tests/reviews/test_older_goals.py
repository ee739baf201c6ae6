"""Before the manager signs, somebody says of each older goal what became of it, and the record says so."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.plans import service
from kie.plans.models import Goal
from kie.plans.queries import plan_of
from kie.plans.review_statuses import Given, OlderGoal, StatusChanged, StatusUnfit, said_of
from kie.plans.words import GoalWords
from kie.reviews.document import record_document
from kie.reviews.errors import GoalsUnsaid, RecordShared
from kie.reviews.kept import kept_records
from kie.reviews.models import Record
from kie.reviews.older_goals import older_goals_of, say
from kie.reviews.record_pages import record_page
from kie.reviews.signing import draft_record, share
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import address, reveal, review_of, settle_all, share_record

Open = Callable[..., Browser]


@pytest.fixture
def goals(session: Session, cast: Cast, part: ParticipationContext) -> list[UUID]:
    """Three goals from before the review, the first two agreed; both handed in and settled since."""
    made = [
        service.add_goal(session, cast.ana.id, GoalWords(title), author.id).id
        for title, author in (("Ask first", cast.ana), ("Call back", cast.ana), ("Proposed", cast.ben))
    ]
    for goal_id in made[:2]:
        service.agree(session, goal_id, 1, cast.ben.id)
    session.execute(update(Goal).values(drafted_at=clock.now() - timedelta(days=7)))
    reveal(session, cast, part)
    settle_all(session, part, cast.ben.id)
    return made


def older(session: Session, cast: Cast, part: ParticipationContext) -> dict[UUID, OlderGoal]:
    session.expire_all()
    found = older_goals_of(session, part.participation.id, plan_of(session, cast.ana.id))
    return {one.goal.id: one for one in found}


@pytest.mark.both_databases
def test_nothing_is_signed_until_each_older_goal_has_a_status(
    session: Session, cast: Cast, part: ParticipationContext, goals: list[UUID]
) -> None:
    first, second, proposed = goals
    one = part.participation.id
    draft = draft_record(session, review_of(session, one), cast.ben.id)
    with pytest.raises(GoalsUnsaid, match="3 older goals"):
        share(session, one, cast.ben.id, draft.digest)
    with pytest.raises(StatusUnfit, match="why"):
        say(session, one, {first: Given("done"), second: Given("dropped", " ")}, cast.ana.id)
    assert [status for status in older(session, cast, part).values() if status.status] == []
    say(session, one, {first: Given("done", "Callers say so"), second: Given("")}, cast.ana.id)
    say(session, one, {second: Given("dropped", "New post"), proposed: Given("dropped")}, cast.ben.id)
    with pytest.raises(StatusChanged, match="Ben Okafor"):
        say(session, one, {second: Given("carried-on")}, cast.ana.id)
    say(session, one, {second: Given("dropped", "New post")}, cast.ana.id)
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    assert [goal.id for goal in plan.active] == [second], "only the person ends an agreed goal"
    assert {goal_id: said.given.name for goal_id, said in said_of(session, plan).items()} == {
        second: "Ben Okafor"
    }
    young = service.add_goal(session, cast.ana.id, GoalWords("Young"), cast.ana.id).id
    assert young not in older(session, cast, part)
    with pytest.raises(NotFound):
        say(session, one, {young: Given("done")}, cast.ana.id)
    record = share_record(session, cast, part)
    said = [(goal["title"], goal.get("status", {}).get("words")) for goal in record.body["plan"]]
    assert said == [("Call back", "Dropped"), ("Young", None), ("Ask first", "Done")]
    with pytest.raises(RecordShared):
        say(session, one, {second: Given("carried-on", version=1)}, cast.ana.id)
    rows = select(Event.details).where(Event.action == "goal-status.given").order_by(Event.id)
    assert list(session.scalars(rows)) == [{"kind": "done"}, {"kind": "dropped"}, {"kind": "dropped"}]
    shown = record_page(kept_records(session, one)[0], {})
    blocks = repr(record_document(shown, [], [], "Council").blocks)
    assert "What became of it: Dropped, says Ben Okafor" in blocks and "Callers say so" in blocks


@pytest.mark.both_databases
def test_a_goal_that_was_written_in_the_review_is_for_the_next(
    session: Session, cast: Cast, part: ParticipationContext, goals: list[UUID], shipped: Catalogue
) -> None:
    first, second, proposed = goals
    one, joined = part.participation.id, part.participation.joined_at
    session.execute(update(Goal).where(Goal.id == first).values(drafted_at=joined))
    assert set(older(session, cast, part)) == {second, proposed}, (
        "written before the reveal, yet in this review"
    )
    say(session, one, {second: Given("carried-on")}, cast.ben.id)
    session.execute(update(Goal).where(Goal.id == second).values(drafted_at=joined))
    assert set(older(session, cast, part)) == {second, proposed}, "what was said stays"
    other = part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana).participation.id
    for revision, shared_at in enumerate((clock.now(), joined + timedelta(microseconds=1)), start=1):
        assert set(older(session, cast, part)) == {second, proposed}, "shared after this one was revealed"
        kept = {"revision": revision, "body": {}, "digest": "0" * 64, "shared_at": shared_at}
        session.add(Record(participation_id=other, **kept))
        session.flush()
    assert set(older(session, cast, part)) == set(goals), "it stands in the record of another review"


def test_what_ended_in_the_plan_itself_needs_no_answer(
    session: Session, cast: Cast, part: ParticipationContext, goals: list[UUID]
) -> None:
    first, second, proposed = goals
    service.close_goal(session, first, "done", "", cast.ana.id)
    service.close_goal(session, proposed, "dropped", "", cast.ben.id)
    lines = older(session, cast, part)
    assert set(lines) == {first, second}, "a proposal that nobody agreed to is no line"
    status = lines[first].status
    assert status is not None and (status.kind, status.given.name) == ("done", "Ana Silva")
    with pytest.raises(StatusChanged):
        say(session, part.participation.id, {first: Given("dropped", "No")}, cast.ben.id)


def test_the_step_on_the_page_to_sign_on(
    browser: Open, session: Session, cast: Cast, part: ParticipationContext, goals: list[UUID]
) -> None:
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    page, path = address(part, "/sign-off"), address(part, "/older-goals")
    seen = ben.get(page)
    assert "Say first what became of 3 older goals" in seen.text
    assert "Sign and share the record" not in seen.text
    names = [f"goal-{goal_id.hex}-" for goal_id in goals]
    form = seen.fields(path)
    chosen = {f"{names[0]}kind": "carried-on", f"{names[1]}kind": "dropped", f"{names[2]}kind": "carried-on"}
    refused = ben.post(path, {**form, **chosen}, status=422)
    assert "Say why an agreed goal is dropped" in refused.text
    assert refused.fields(path)[f"{names[0]}kind"] == "carried-on"
    spoilt = {**form, **chosen, f"{names[1]}reason": "x" * 4001}
    assert "; 4,000 is the most" in ben.post(path, spoilt, status=422).text
    kept = {**form, **chosen, f"{names[1]}reason": "New post"}
    hers = ana.get(page).fields(path)
    ana.post(path, {**hers, f"{names[1]}kind": "carried-on"})
    stale = ben.post(path, kept, status=409)
    assert "Ana Silva chose “Carried on” while you had the page open" in stale.text
    ana.post(path, {**hers, f"{names[0]}kind": "done", f"{names[0]}reason": "It works"})
    late = ben.post(path, {**stale.fields(path)}, status=409)
    assert "Ana Silva chose “Done” while you had the page open" in late.text
    again = ben.post(path, late.fields(path), follow=True)
    assert "Sign and share the record" in again.text and "It works" in again.text
    (sign,) = [form for form in again.html.select("main form") if "Sign and share" in form.text]
    digest = sign.select_one("[name=digest]")
    assert digest is not None
    ben.post(page, {"digest": str(digest["value"])})
    assert "New post" in ana.get(address(part, "/record")).text
    plan = ana.get(f"/plans/{cast.ana.id}").text
    assert "In a review Ben Okafor said of this goal: Dropped" in plan
    for other in (cast.efua, cast.chloe, cast.dev):
        browser(other).post(path, chosen, status=404)


def test_what_is_kept_of_the_step_is_what_was_chosen(
    browser: Open, session: Session, cast: Cast, part: ParticipationContext, goals: list[UUID]
) -> None:
    session.commit()
    ben, page, path = browser(cast.ben), address(part, "/sign-off"), address(part, "/older-goals")
    form = ben.get(page).fields(path)
    nothing = ben.post(path, form, status=422)
    assert (
        "Nothing was chosen, so nothing was saved" in nothing.text
        and "What you chose is kept" not in nothing.text
    )
    name = f"goal-{goals[0].hex}-"
    assert "you gave a reason" in ben.post(path, {**form, f"{name}reason": "New post"}, status=422).text
    one = ben.post(path, {**form, f"{name}kind": "carried-on"}, follow=True)
    assert "What you chose is kept. The record will say it. 2 goals still have no answer." in one.text
