"""What was asked stands above what was typed, or nothing does: never a question that was not asked."""

import pytest

from kie.accounts.forms_asked import Questions, is_text
from kie.assessments.want_labels import want_labels
from kie.controls import DRAWN_BY_HAND
from kie.frameworks.models import Catalogue
from kie.web import KieFlask
from kie.written import Answer


@pytest.fixture
def questions(app: KieFlask, shipped: Catalogue) -> Questions:
    """Where the address begins with the room's name. `app` has brought the forms of every room."""
    assert app.blueprints
    return Questions(shipped, lambda path: f"kie.{path.split('/')[1]}")


def test_what_templates_draw_by_hand_is_called_the_same() -> None:
    for room in ("kie.assessments", "kie.paper"):
        assert want_labels().items() <= DRAWN_BY_HAND[room].items()


@pytest.mark.parametrize(
    ("path", "name", "value", "found"),
    [
        ("/assessments/1/self/care", "care/{theme id}/step", "3", [Answer("{theme}", "{step 3}")]),
        ("/assessments/1/self/care", "care/{theme id}/step", "out", [Answer("{theme}", "{self}")]),
        ("/assessments/1/manager/care", "care/{theme id}/step", "out", [Answer("{theme}", "{other}")]),
        ("/assessments/1/self/care", "care/{theme id}/step", "99", []),
        ("/assessments/1/self/care", "care/{theme id}/version", "3", []),
        ("/plans/goals/1/closure", "kind", "dropped", [Answer("How did it end?", "It is dropped")]),
        ("/plans/goals/1/closure", "kind", "nonsense", []),
        ("/nowhere", "kind", "dropped", []),
    ],
)
def test_what_was_chosen(questions: Questions, path: str, name: str, value: str, found: list[Answer]) -> None:
    care = questions.catalogue.framework("care")
    theme, scale = care.competencies[0], care.scale
    words = {"{theme id}": theme.id, "{theme}": theme.title, "{step 3}": scale.label_of(3)}
    words |= {"{self}": scale.opt_out_self, "{other}": scale.opt_out_other}
    sent = [(name.replace("{theme id}", theme.id), value), ("reason", "")]
    wanted = [Answer(words.get(one.asked, one.asked), words.get(one.text, one.text)) for one in found]
    assert list(questions.chosen(path, sent)) == wanted


@pytest.mark.parametrize(
    ("path", "name", "besides", "asked"),
    [
        ("/evidence/new", "words", ("happened_on", "kind", "readers"), "What happened"),
        ("/reviews/1/moderation?x=1", "reason", ("decision", "revision"), "Why?"),
        ("/reviews/1/anything", "words", (), ""),
        ("/nowhere", "words", (), ""),
        ("/paper/1", "care/care.p1/note", (), "Notes: {care.p1}"),
        ("/paper/1", "care/unknown/note", (), "Notes"),
        ("/assessments/1/self/care/unhelpful", "{unhelpful id}/what_seen", (), "What you saw: {unhelpful}"),
    ],
)
def test_what_was_asked(
    questions: Questions, path: str, name: str, besides: tuple[str, ...], asked: str
) -> None:
    care = questions.catalogue.framework("care")
    words = {"{care.p1}": care.statement("care.p1").text}
    words |= {"{unhelpful id}": care.all_unhelpful[0].id, "{unhelpful}": care.all_unhelpful[0].text}
    for mark, said in words.items():
        name, asked = name.replace(mark, said), asked.replace(mark, said)
    found = questions.of(path, [(name, "Typed"), *((one, "x") for one in besides)])
    assert found[0] == Answer(asked, "Typed")


@pytest.mark.parametrize("names", [("words", "happened_on", "kind", "readers"), ("version", "readers")])
def test_no_code_word_stands_among_what_was_typed(questions: Questions, names: tuple[str, ...]) -> None:
    sent = [(name, "private" if name == "readers" else "") for name in names]
    assert "private" not in [one.text for one in questions.of("/evidence/1", sent)]
    assert Answer("Who can read it", "Only me") in questions.chosen("/evidence/1", sent)
    unknown = [(name, "nonsense") for name in names]
    said = [one.asked for one in questions.of("/evidence/1", unknown)]
    assert "Who can read it" not in said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", False),
        ("12", False),
        ("dropped-goal", False),
        ("2026-11-24", False),
        ("Ben helped.", True),
        ("1" * 1_000_000 + "!", True),
        ("1" * 1_000_000, True),
    ],
)
def test_what_is_long_is_a_text_whatever_it_is_made_of(value: str, text: bool) -> None:
    """Told by its length: going through it in search of a name would take hours."""
    assert is_text(value) is text
