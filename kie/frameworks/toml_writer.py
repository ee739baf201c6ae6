"""Writes a framework as a file to begin its next edition with: every word, a new id, and the edition it follows."""

import json
from collections.abc import Iterable, Iterator, Mapping

from kie.frameworks.models import Catalogue, Competency, Framework, Idea, RoleProfile, Statement
from kie.i18n import _


def editions_to_begin_with(catalogue: Catalogue) -> tuple[Framework, ...]:
    """The frameworks that no edition follows yet."""
    return tuple(one for one in catalogue.frameworks.values() if not catalogue.editions.after(one.id))


def next_edition(catalogue: Catalogue, framework: Framework, version: str) -> str:
    """The file of an edition that follows this framework and changes nothing in it but its `version`."""
    ideas = {one.id: catalogue.ideas(framework.id, one.id) for one in framework.competencies}
    parts = (
        _head(framework, _next_id(catalogue, framework), version),
        *(_competency(one) for one in framework.competencies),
        _lineage(framework),
        _development(ideas),
    )
    return "\n".join("".join(f"{line}\n" for line in part) for part in map(tuple, parts) if part)


def profile_file(catalogue: Catalogue, framework: Framework, profile: RoleProfile) -> str:
    """The file of what a role profile asks for in this framework, to begin with. Where it asks for nothing yet, what it
    asks for in the edition before stands as a comment, wherever the thing and the answers are the same."""
    lines = [_line("id", profile.id), _line("title", profile.title), _line("author", profile.author)]
    lines += [f"audiences = {json.dumps(sorted(profile.audiences))}", "", f"[required.{framework.id}]"]
    if profile.required.get(framework.id):
        lines += [f"{node} = {step}" for node, step in profile.required[framework.id].items()]
    else:
        steps = ", ".join(f"{step.number} = {step.name}" for step in framework.scale.steps)
        lines.append(
            "# " + _("Take the mark # away before each line that is to count. Steps: %(steps)s.", steps=steps)
        )
        lines += [
            f"# {one.id} = {_step_before(catalogue, framework, one, profile) or 1}"
            for one in framework.competencies_for(profile.audiences)
        ]
    left_out = profile.left_out.get(framework.id)
    if left_out:
        lines += ["", "[left_out]", f"{framework.id} = {json.dumps(sorted(left_out))}"]
    return "".join(f"{line}\n" for line in lines)


def _step_before(
    catalogue: Catalogue, framework: Framework, competency: Competency, profile: RoleProfile
) -> int | None:
    for edition in catalogue.editions.before(framework.id)[:1]:
        was, old = (
            catalogue.editions.source(edition, framework.id, competency.id).one,
            catalogue.frameworks.get(edition),
        )
        if was and old and old.scale.steps == framework.scale.steps:
            return profile.required_step(edition, was)
    return None


def _next_id(catalogue: Catalogue, framework: Framework) -> str:
    before = catalogue.editions.before(framework.id)
    first, number = (before[-1] if before else framework.id), len(before) + 2
    while f"{first}-{number}" in catalogue.frameworks:
        number += 1
    return f"{first}-{number}"


def _head(framework: Framework, new_id: str, version: str) -> Iterator[str]:
    yield _line("id", new_id)
    for key in ("title", "publisher", "document", "language"):
        yield _line(key, getattr(framework, key))
    yield _line("version", version)
    for key in ("family", "motto"):
        if getattr(framework, key):
            yield _line(key, getattr(framework, key))
    yield from _texts("aliases", framework.aliases)
    yield from _texts("opening", framework.opening)
    yield _line("theme_scale", framework.theme_scale.id)
    yield _line("behaviour_scale", framework.behaviour_scale.id)
    yield _line("unhelpful_scale", framework.unhelpful_scale.id)
    yield _line("default_depth", framework.default_depth)
    yield from _statements("unhelpful", framework.unhelpful)


def _competency(competency: Competency) -> Iterator[str]:
    yield "[[competencies]]"
    yield _line("id", competency.id)
    yield _line("title", competency.title)
    if competency.audience != "all":
        yield _line("audience", competency.audience)
    yield from _texts("aliases", competency.aliases)
    yield from _texts("opening", competency.opening)
    if competency.explanation:
        yield _line("explanation", competency.explanation)
    yield from _statements("statements", competency.statements)
    yield from _statements("levels", competency.levels)
    yield from _statements("unhelpful", competency.unhelpful)


def _lineage(framework: Framework) -> Iterator[str]:
    yield "[lineage]"
    yield _line("follows", framework.id)
    for comment in (
        _("What keeps its id and its words is the same, without a line. For each other one, one of these:"),
        'carried = [{ id = "…", kind = "reworded", from = ["…"] }]',
        _("The kinds are same, reworded, split and merged. What nothing comes from any more:"),
        'gone = ["…"]',
    ):
        yield f"# {comment}"


def _development(ideas: Mapping[str, tuple[Idea, ...]]) -> Iterator[str]:
    authors = [one.author for some in ideas.values() for one in some]
    if not authors:
        return
    yield "[development]"
    yield _line("author", authors[0])
    for competency_id, some in ideas.items():
        yield ""
        yield "[[development.competencies]]"
        yield _line("id", competency_id)
        rows = ({"id": one.id, "kind": one.kind, "text": one.text} for one in some)
        yield from _rows("ideas", rows)


def _statements(key: str, statements: tuple[Statement, ...]) -> Iterator[str]:
    rows: list[dict[str, str | int]] = []
    for number, one in enumerate(statements, 1):
        step: dict[str, str | int] = {"step": number} if one.kind == "level" else {}
        explained = {"explanation": one.explanation} if one.explanation else {}
        rows.append({"id": one.id, **step, "text": one.text, **explained})
    yield from _rows(key, rows)


def _rows(key: str, rows: Iterable[Mapping[str, str | int]]) -> Iterator[str]:
    written = ["  { " + ", ".join(f"{name} = {_value(row[name])}" for name in row) + " }," for row in rows]
    if written:
        yield from (f"{key} = [", *written, "]")


def _texts(key: str, texts: tuple[str, ...]) -> Iterator[str]:
    if texts:
        yield from (f"{key} = [", *(f"  {_value(text)}," for text in texts), "]")


def _line(key: str, value: str) -> str:
    return f"{key} = {_value(value)}"


def _value(value: str | int) -> str:
    """A text or a number in TOML, whose texts in quotes are written as those of JSON."""
    return json.dumps(value, ensure_ascii=False)
