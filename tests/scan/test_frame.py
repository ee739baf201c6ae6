"""The frame of a scan: what is explained, what is not, and when it fails."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scan import __main__ as command
from tests.scan import frame
from tests.scan.findings import Explanation, Finding, Looked, explanations, judge
from tests.scan.ground import Ground

OPEN = Finding("vnu", "error", "ana GET /plans/3", "Element div not allowed here")
OTHER = Finding("vnu", "error", "ben GET /team", "Duplicate ID x")
REASON = Explanation("vnu", "error", "a reason of some length", where="* /plans/*", says="div not allowed")


def step(findings: Sequence[Finding] = (), missed: Sequence[str] = (), things: int = 3) -> frame.Step:
    looked = Looked(things, "pages", findings)
    return frame.Step("vnu", lambda _: None, lambda _: missed, lambda _: looked)


def breaking(_: Ground) -> Looked:
    raise RuntimeError("it fell over")


@pytest.fixture
def here(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_nothing_found_is_clean(here: Ground) -> None:
    assert frame.run(step(), here, []).clean


def test_what_nobody_explains_is_left(here: Ground) -> None:
    outcome = frame.run(step([OPEN, OTHER]), here, [REASON])
    assert (outcome.judged.explained, outcome.judged.left) == ([OPEN], [OTHER])
    assert not outcome.clean
    assert "ben GET /team" in frame.report([outcome])


@pytest.mark.parametrize(
    "reason",
    [
        Explanation("html-validate", "error", "of another tool"),
        Explanation("vnu", "info", "of another rule"),
        Explanation("vnu", "error", "of another place", where="* /team"),
        Explanation("vnu", "error", "of other words", says="span"),
    ],
)
def test_a_reason_covers_only_what_it_speaks_of(reason: Explanation) -> None:
    assert judge("vnu", [OPEN], [reason]).left == [OPEN]


def test_a_reason_that_explains_nothing_any_more_fails(here: Ground) -> None:
    outcome = frame.run(step(), here, [REASON])
    assert outcome.judged.idle == [REASON]
    assert not outcome.clean


def test_reasons_of_steps_that_did_not_run_are_not_idle(here: Ground) -> None:
    assert frame.run(step(), here, [Explanation("bandit", "B101", "of another step")]).clean


def test_a_tool_that_finds_nothing_wrong_in_what_is_wrong_is_not_believed(here: Ground) -> None:
    outcome = frame.run(step(missed=["a button without a name"]), here, [])
    assert not outcome.clean
    assert "a button without a name" in frame.report([outcome])


def test_looking_at_nothing_is_not_clean(here: Ground) -> None:
    assert not frame.run(step(things=0), here, []).clean


def test_a_tool_that_falls_over_is_told(here: Ground) -> None:
    broken = frame.Step("vnu", lambda _: None, lambda _: [], breaking)
    outcome = frame.run(broken, here, [])
    assert not outcome.clean
    assert "it fell over" in frame.report([outcome])


@pytest.mark.parametrize(("findings", "code"), [([], 0), ([OTHER], 1)])
def test_the_command_says_it_by_its_exit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, findings: list[Finding], code: int
) -> None:
    monkeypatch.setattr(command, "REPORT", tmp_path / "scan" / "report.txt")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(frame, "steps", lambda: {"vnu": step(findings)})
    monkeypatch.setattr(command, "explanations", list)
    assert command.main([]) == code
    assert "3 pages" in (tmp_path / "scan" / "report.txt").read_text()


def test_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(SystemExit, match="There is no step nonsense"):
        command.main(["nonsense"])


def test_every_explanation_speaks_of_a_step_and_says_why() -> None:
    assert {one.tool for one in explanations()} <= set(frame.steps())


def test_an_explanation_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "explained.toml"
    path.write_text('[[explained]]\ntool = "vnu"\nrule = "error"\nbecause = "no"\n')
    with pytest.raises(ValueError, match="say why"):
        explanations(path)
