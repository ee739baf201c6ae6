"""What the same clerk put aside of the same form on another page: its answers, under the numbers of the paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kie.i18n import _
from kie.paper.pages import Line, TypingPage


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The other version, for `ui.two_versions`. `pairs`: to read; `typed`: by control; `texts`: those that can be
    joined."""

    pairs: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    texts: tuple[str, ...]


def elsewhere(page: TypingPage, lost: Mapping[str, str]) -> Elsewhere:
    """The other version in words, in the order of the page. `lost`: what only the other version holds, by control."""
    known = {name: (label, words) for name, label, words in _said(page, lost)}
    pairs = tuple(known.get(name, (name, value)) for name, value in lost.items())
    boxes = {box.name for box in page.boxes}
    texts = tuple(name for name in lost if name in boxes or name.endswith("/note"))
    return Elsewhere(pairs, lost, texts)


def _said(page: TypingPage, lost: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Of each control its name, what it is called, and what the other version has there."""
    for theme in page.themes:
        for line in theme.lines:
            yield from _of_line(line, lost)
    for framework, statements in page.unhelpful:
        for one in statements:
            for end, words in _ticks().items():
                yield f"unhelpful/{framework.id}/{one.id}/{end}", one.text, words
            now = f"unhelpful/{framework.id}/{one.id}/now"
            yield now, one.text, _corrected().get(lost.get(now, ""), "")
    for box in page.boxes:
        yield box.name, box.label, lost.get(box.name, "")
        yield f"{box.name}/out", box.label, _("Take out what was typed here")


def _of_line(line: Line, lost: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    before = _("Question %(number)s", number=line.number)
    steps = {str(one.number): one.name for one in line.choices}
    said = {one.id: one.text for one in line.options} | {"out": _("Take out: none in particular")}
    given = lost.get(f"{line.key}/step", "")
    yield f"{line.key}/step", before, steps.get(given, line.opt_out)
    yield f"{line.key}/note", f"{before}, {_('Notes')}", lost.get(f"{line.key}/note", "")
    for name, label in (("done_well", _("Done well")), ("to_work_on", _("To work on"))):
        picked = lost.get(f"{line.key}/{name}", "")
        yield f"{line.key}/{name}", f"{before}, {label}", said.get(picked, picked)
    yield f"{line.key}/step/out", before, _("Take out the answer: none was given")
    yield f"{line.key}/note/out", before, _("Take out these notes")


def _ticks() -> dict[str, str]:
    return {"seen": _("To work on"), "shared": _("Share it with my manager")}


def _corrected() -> dict[str, str]:
    return {
        "out": _("Take out: not ticked"),
        "own": _("To work on, not shared"),
        "shared": _("To work on, and shared with my manager"),
    }
