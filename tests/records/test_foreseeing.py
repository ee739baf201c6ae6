"""What is shown of a text before words are taken out: the words, what stands around them, and what would be left."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.records.foreseeing import AROUND, preview
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.records.struck_words import is_one_word, mark_for, pattern_of, runs_of, struck_text
from kie.reviews.service import add_issue
from kie.reviews.struck import THIRD_PARTY
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import Cast
from tests.records.texts import NAME, everybody, write_everywhere
from tests.reviews.steps import reveal

TEXTS = st.lists(st.sampled_from(["Zed", " ", "came", "\n", "Zeds", "é", "."]), max_size=12).map("".join)


@given(TEXTS, st.none() | st.integers(1, 30))
def test_the_runs_are_the_text_and_with_the_mark_what_is_left(text: str, limit: int | None) -> None:
    pattern = pattern_of(["Zed", "came Zed"])
    assert pattern is not None
    runs = runs_of(text, pattern)
    assert "".join(words for words, _goes in runs) == text
    assert all(words for words, _goes in runs)
    mark = mark_for(text, pattern, limit)
    left = "".join(mark if goes else words for words, goes in runs)
    assert (left, sum(goes for _words, goes in runs)) == struck_text(text, pattern, limit)


def test_one_word_is_a_name_and_not_a_sentence_without_spaces() -> None:
    assert all(map(is_one_word, ("Zed", " Zed. ", "Jo-Ann", "O’Brien", "07700-900123")))
    assert not any(map(is_one_word, ("", " ", "Mrs Zed", "我不同意", "[removed]", "[removed]Zed")))


def test_of_a_long_text_what_stands_around_the_words_is_shown(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    long = "many words " * 30
    add_issue(session, revealed.participation.id, cast.ana.id, f"first {long}Zed {long}Zed {long}last")
    session.commit()
    (hit,) = preview(session, Scope(cast.ana.id, revealed.participation.id), ["zed"])
    assert [piece.words for piece in hit.pieces if piece.goes] == ["Zed", "Zed"]
    before, between, after = (piece.words for piece in hit.pieces if not piece.goes)
    assert before.startswith("… ") and before.endswith("many words ") and len(before) <= AROUND + 2
    assert " … " in between and len(between) <= 2 * AROUND + 3
    assert after.startswith(" many words") and after.endswith(" …") and len(after) <= AROUND + 2
    assert (hit.times, hit.whole, hit.most, hit.mark) == (2, False, False, "[removed]")


def test_each_text_says_of_which_cycle_it_is(
    session: Session, cast: Cast, shipped: Catalogue, cycle: Cycle, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    later = part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana)
    later.cycle.cycle.title = "The year after"
    reveal(session, cast, later)
    add_issue(session, later.participation.id, cast.ana.id, f"{NAME} again, in May")
    session.commit()
    hits = preview(session, Scope(cast.ana.id, later.participation.id), [NAME])
    of = {(hit.cycle, hit.title) for hit in hits}
    assert ("The year after", "What was added to the agenda") in of
    assert (cycle.title, "Kept records") in of and ("", "Goals of the plan") in of
    assert {title for title_of, title in of if title_of == cycle.title} == {"Kept records"}
    order = list(dict.fromkeys(hit.cycle for hit in hits))
    assert order == ["The year after", cycle.title, ""]


def test_what_is_shown_is_what_is_taken_out(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    scope = Scope(cast.ana.id, revealed.participation.id)
    shown = preview(session, scope, [NAME])
    assert shown == preview(session, scope, [NAME.upper()])
    after = ["".join(hit.mark if piece.goes else piece.words for piece in hit.pieces) for hit in shown]
    strike_in(session, scope, [NAME], THIRD_PARTY, None, everybody(session))
    left = preview(session, scope, ["[removed]"])
    assert ["".join(piece.words for piece in hit.pieces) for hit in left] == after
    assert preview(session, scope, [NAME]) == ()
