"""A framework can be stored and read again with nothing lost, and any changed word changes its fingerprint."""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.frameworks import catalogue
from kie.frameworks.models import (
    Catalogue,
    Competency,
    CompetencyUnknown,
    Framework,
    FrameworkAltered,
    FrameworkUnknown,
    RoleProfileUnknown,
    Scale,
    Statement,
    StatementUnknown,
    Step,
    StepUnknown,
)

IDS = ("can-do", "care", "corporate-behaviours", "customer-focus", "freedom-within-boundaries")
ROOT = Path(__file__).parents[2] / "frameworks"


def stored(framework: Framework) -> dict[str, Any]:
    """What a database gives back of the framework: JSON, its keys perhaps in another order."""
    body: dict[str, Any] = json.loads(json.dumps(framework.to_dict(), sort_keys=True))
    return body


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every text and number inside."""
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if items is None:
        yield path
        return
    for key, inner in items:
        yield from leaves(inner, (*path, key))


def changed(body: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The body with another value at the path."""
    copy = deepcopy(body)
    inside: Any = copy
    for key in path[:-1]:
        inside = inside[key]
    old = inside[path[-1]]
    inside[path[-1]] = old + 1 if isinstance(old, int) else f"{old}x"
    return copy


@pytest.mark.parametrize("framework_id", IDS)
def test_nothing_is_lost_on_the_way_to_json_and_back(shipped: Catalogue, framework_id: str) -> None:
    framework = shipped.framework(framework_id)
    again = Framework.from_dict(stored(framework))
    assert again == framework
    assert again.fingerprint == framework.fingerprint
    assert again.to_dict() == framework.to_dict()


@pytest.mark.parametrize("framework_id", IDS)
def test_altering_any_stored_value_is_noticed(shipped: Catalogue, framework_id: str) -> None:
    body = stored(shipped.framework(framework_id))
    for path in leaves(body):
        with pytest.raises(FrameworkAltered):
            Framework.from_dict(changed(body, path))


def test_fingerprint_is_the_same_at_every_load_and_differs_between_frameworks(shipped: Catalogue) -> None:
    again = catalogue.load(ROOT)
    prints = {key: framework.fingerprint for key, framework in again.frameworks.items()}
    assert prints == {key: framework.fingerprint for key, framework in shipped.frameworks.items()}
    assert len(set(prints.values())) == len(prints)
    assert all(len(value) == 64 and int(value, 16) for value in prints.values())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("can-do/framework.toml", "Harbours grudges", "Harbours a grudge"),
        ("can-do/framework.toml", "Making things happen", "Making things happen now"),
        ("can-do/framework.toml", "making-things-happen.p1", "making-things-happen.p9"),
        ("scales/frequency.toml", '"usually"', '"mostly"'),
    ],
)
def test_a_changed_word_in_a_file_changes_the_fingerprint(
    shipped: Catalogue, tmp_path: Path, file: str, old: str, new: str
) -> None:
    root = tmp_path / "frameworks"
    shutil.copytree(ROOT, root)
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))
    assert catalogue.load(root).framework("can-do").fingerprint != shipped.framework("can-do").fingerprint


def test_comments_and_layout_do_not_change_the_fingerprint(shipped: Catalogue, tmp_path: Path) -> None:
    root = tmp_path / "frameworks"
    shutil.copytree(ROOT, root)
    file = root / "care/framework.toml"
    file.write_text("# another remark\n\n" + file.read_text().replace(" = ", "  =  "))
    assert catalogue.load(root).framework("care").fingerprint == shipped.framework("care").fingerprint


TEXT = st.text(min_size=1).filter(str.strip)
SCALE = Scale("s", "S", "frequency", (Step(1, "no"), Step(2, "yes")), "not mine", "not seen")


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Frameworks of any words."""
    competencies = []
    for number in range(draw(st.integers(1, 3))):
        competency_id = f"c{number}"
        kinds = {
            kind: tuple(
                Statement(f"{competency_id}.{kind}{n}", kind, text, draw(st.text()), competency_id)
                for n, text in enumerate(draw(st.lists(TEXT, max_size=3)))
            )
            for kind in ("positive", "level", "unhelpful")
        }
        competencies.append(
            Competency(
                id=competency_id,
                title=draw(TEXT),
                aliases=tuple(draw(st.lists(TEXT, max_size=2))),
                audience=draw(st.sampled_from(["all", "leaders"])),
                statements=kinds["positive"],
                levels=kinds["level"],
                unhelpful=kinds["unhelpful"],
                explanation=draw(st.text()),
            )
        )
    return Framework(
        id="f", title=draw(TEXT), aliases=(), publisher=draw(TEXT), document=draw(TEXT), language="cy",
        version="undated", family="", motto=draw(st.text()), opening=(draw(TEXT),),
        competencies=tuple(competencies),
        unhelpful=tuple(Statement(f"u.u{n}", "unhelpful", t) for n, t in enumerate(draw(st.lists(TEXT, max_size=2)))),
        theme_scale=SCALE, behaviour_scale=replace(SCALE, id="t"), unhelpful_scale=replace(SCALE, id="u"),
        default_depth=draw(st.sampled_from(["theme", "behaviour"])),
    ).fingerprinted()  # fmt: skip


@given(frameworks(), frameworks())
def test_any_framework_comes_back_and_equal_fingerprints_mean_equal_words(
    one: Framework, other: Framework
) -> None:
    assert Framework.from_dict(stored(one)) == one
    assert (one.fingerprint == other.fingerprint) == (one == other)


def test_rows_are_every_statement_once(shipped: Catalogue) -> None:
    framework = shipped.framework("corporate-behaviours")
    rows = catalogue.statement_rows(framework)
    assert rows == framework.to_dict()["statements"]
    assert len({row["id"] for row in rows}) == len(rows) == 43
    assert {row["kind"] for row in rows} == {"positive", "level"}
    assert rows[0]["competency"] == "focusing-on-customers"


def test_nothing_can_be_changed(shipped: Catalogue) -> None:
    framework = shipped.framework("care")
    for name in ("title", "competencies", "fingerprint"):
        with pytest.raises(FrozenInstanceError):
            setattr(framework, name, "x")
    for mapping in (shipped.frameworks, shipped.scales, shipped.role_profiles, shipped.development):
        with pytest.raises(TypeError):
            cast(dict[str, object], mapping)["x"] = framework


def test_what_is_not_there_is_said_in_words(shipped: Catalogue) -> None:
    framework = shipped.framework("care")
    with pytest.raises(FrameworkUnknown, match="nothing-like-it"):
        shipped.framework("nothing-like-it")
    with pytest.raises(RoleProfileUnknown, match="pilot"):
        shipped.role_profile("pilot")
    with pytest.raises(CompetencyUnknown, match="flying"):
        framework.competency("flying")
    with pytest.raises(StatementUnknown, match=r"care\.p99"):
        framework.statement("care.p99")
    for number in (0, 5):
        with pytest.raises(StepUnknown):
            framework.scale.step(number)


def test_labels_tell_the_order_of_levels(shipped: Catalogue) -> None:
    levels, frequency = shipped.scales["levels"], shipped.scales["frequency"]
    assert levels.label_of(2) == "Developed, 2 of 4"
    assert frequency.label_of(3) == frequency.name_of(3) == "usually"
    assert frequency.labels == ("Rarely", "Sometimes", "Usually", "Consistently")


def test_a_competency_without_statements_is_rated_as_a_theme(shipped: Catalogue) -> None:
    framework = shipped.framework("corporate-behaviours")
    change, people = (
        framework.competency("leading-and-managing-change"),
        framework.competency("leading-people"),
    )
    assert framework.scale_at("behaviour", change) is framework.theme_scale
    assert framework.scale_at("behaviour", people) is framework.behaviour_scale
    assert framework.scale_at("theme", people) is framework.theme_scale is framework.scale


def test_reading_everything_takes_well_under_a_fifth_of_a_second() -> None:
    times = []
    for _turn in range(5):
        start = perf_counter()
        catalogue.load(ROOT)
        times.append(perf_counter() - start)
    assert min(times) < 0.2
