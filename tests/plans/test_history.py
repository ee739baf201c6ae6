"""What a goal was before its words were changed, on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from kie.plans import service
from kie.plans.changes import changes_of
from kie.plans.earlier import earlier_words
from kie.plans.words import Aim
from tests.cast import Cast
from tests.plans.test_service import SENTENCES, WORDS, only, plan

pytestmark = pytest.mark.both_databases


def test_what_a_goal_was_stays_to_be_read_with_the_agreement_it_had(session: Session, cast: Cast) -> None:
    about = replace(WORDS, sentences=SENTENCES[:2], support="A quiet room", review_on=date(2027, 2, 1))
    goal_id = service.add_goal(session, cast.ana.id, about, cast.ana.id).id
    assert (only(session, cast).about, only(session, cast).review_on) == (SENTENCES[:2], date(2027, 2, 1))
    service.agree(session, goal_id, 1, cast.ben.id)
    second = replace(
        about, title="Ask twice", sentences=SENTENCES[1:3], actions=WORDS.actions[:2], support=""
    )
    service.change_goal(session, goal_id, second, 1, cast.ana.id)
    service.change_goal(session, goal_id, second, 2, cast.ana.id)
    service.change_goal(session, goal_id, replace(second, title="Ask again"), 2, cast.ana.id)
    last, first = changes_of(only(session, cast), earlier_words(session, plan(session, cast))[goal_id])
    assert last.ended is None and [(one.before, one.after) for one in last.parts] == [
        ("Ask twice", "Ask again")
    ]
    assert (first.by.name, first.ended and first.ended.name) == ("Ana Silva", "Ben Okafor")
    assert [(one.label, one.before, one.after) for one in first.parts] == [
        ("Goal", "Ask before I answer", "Ask twice"),
        ("Sentences", "We do 0", "We do 2"),
        (
            "What will be done",
            "Place on the course (the organisation; Formal learning; needs: Half a day)",
            "",
        ),
        ("Support and adjustments needed", "A quiet room", ""),
    ]


def test_a_step_that_was_not_kept_is_no_change(session: Session, cast: Cast) -> None:
    """Goals were changed before their steps were kept with their earlier words."""
    about = replace(WORDS, aim=Aim(2, 3, "sometimes", "usually"))
    goal_id = service.add_goal(session, cast.ana.id, about, cast.ana.id).id
    service.change_goal(session, goal_id, replace(about, title="Ask twice"), 1, cast.ana.id)
    service.change_goal(session, goal_id, replace(about, title="Ask twice", aim=None), 2, cast.ana.id)
    kept = earlier_words(session, plan(session, cast))[goal_id]
    last, _first = changes_of(only(session, cast), kept)
    assert [(one.label, one.after) for one in last.parts] == [("One step to aim at", "")]
    unknown = [replace(one, step=None) for one in kept]
    labels = [[one.label for one in change.parts] for change in changes_of(only(session, cast), unknown)]
    assert labels == [[], ["Goal"]]


def test_another_order_and_another_name_of_the_framework_change_nothing(session: Session, cast: Cast) -> None:
    words = replace(WORDS, framework_id="care", competency_id="care", competency_title="Care")
    goal_id = service.add_goal(session, cast.ana.id, words, cast.ana.id).id
    service.agree(session, goal_id, 1, cast.ben.id)
    renamed = replace(words, competency_title="Caring", actions=(*WORDS.actions[1:], WORDS.actions[0]))
    service.change_goal(session, goal_id, renamed, 1, cast.ana.id)
    assert only(session, cast).agreed and only(session, cast).competency_title == "Care"
