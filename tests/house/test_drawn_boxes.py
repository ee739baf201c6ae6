"""Whoever is refused gets back what was written: of a text box that a template draws by itself, only if
`kie.controls.DRAWN_BY_HAND` lists it, since no form tells of it."""

import re
from collections import defaultdict
from pathlib import Path

from kie.assessments.want_labels import want_labels
from kie.controls import DRAWN_BY_HAND, called

TEMPLATES = Path(__file__).parents[2] / "templates"
BOX = re.compile(r"<(?P<tag>textarea|input)\b(?P<head>(?:\{\{.*?\}\}|\{%.*?%\}|[^>{])*)>", re.S)
ATTRIBUTE = r'\b{}="((?:\{{\{{.*?\}}\}}|[^"{{])*)"'
NO_TEXT = {
    *"hidden checkbox radio file submit button".split(),
    "{{ kind }}",  # Radios or checkboxes of a form.
    "{{ 'date' if fits else 'text' }}",  # A day, however it is spelt.
}
"""Kinds of `input` in which nobody writes words."""
SENT_ON = ("accounts/unsent_text.html", "{{ name }}")
"""The box that holds what is kept, to be sent as it was."""
WANTS = ("assessments/wants.html", "paper/typing.html")
"""They draw a box for each of `want_labels`."""


def attribute(name: str, head: str) -> str:
    found = re.search(ATTRIBUTE.format(name), head, re.S)
    return found[1] if found else ""


def spelt(name: str, text: str) -> str:
    """A name with what the template puts for `{{ id }}`, where it says that itself."""
    meant = dict(re.findall(r"\{%-? set (\w+) = (.+?) -?%\}", text))
    whole = re.sub(r"\{\{ (\w+) \}\}", lambda one: meant.get(one[1], one[0]), name)
    return re.sub(r'^.*~ "(.+)"$', r"\1", whole)


def label_of(box: str, text: str) -> str:
    """What the label for this id says first."""
    found = re.search(rf'<label for="{re.escape(box)}">\{{\{{ (?:_\("(.+?)"\)|(\S+)) \}}\}}', text)
    return (found[1] or found[2]) if found else ""


def drawn() -> list[tuple[str, str, str]]:
    """Every text box drawn by hand: template, name, and what its label says."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text("utf-8")
        for box in BOX.finditer(text):
            kind, name = attribute("type", box["head"]), attribute("name", box["head"])
            typed = box["tag"] == "textarea" or kind not in NO_TEXT
            where = str(path.relative_to(TEMPLATES))
            if typed and name and (where, name) != SENT_ON:
                found.append((where, spelt(name, text), label_of(attribute("id", box["head"]), text)))
    return found


def test_every_text_box_that_a_template_draws_is_given_back_by_what_it_asks() -> None:
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for where, name, label in drawn():
        room = f"kie.{where.partition('/')[0]}"
        if where in WANTS:
            assert (name, label) == ("{{ box.name }}", "box.label"), where
            for one, words in want_labels().items():
                asked[room, one].add(words)
            continue
        assert "{" not in called(name) and label, (
            f"{where}: say how to find out what {name} is, and its label"
        )
        asked[room, called(name)].add(label)
    listed = {(room, name): words for room, boxes in DRAWN_BY_HAND.items() for name, words in boxes.items()}
    assert listed.keys() == asked.keys(), "list each in DRAWN_BY_HAND, and no other"
    for box, labels in asked.items():
        said = listed[box]
        assert (said == "") == (len(labels) > 1), f"{box}: {labels}"
        assert all(label.startswith(said) for label in labels), f"{box}: {labels}"
