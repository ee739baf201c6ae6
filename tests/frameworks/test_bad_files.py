"""Whatever is wrong in a file is said with the file, the place in it, and the cure."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kie.frameworks import catalogue
from kie.frameworks.problems import FrameworkInvalid, Problem
from kie.frameworks.toml_lines import Lines
from kie.i18n import speaking
from tests.frameworks.small import FILES, write

TEA, MORE, OFTEN, COOK = (
    "tea/framework.toml",
    "tea/development.toml",
    "scales/often.toml",
    "role-profiles/cook.toml",
)

P1 = '{ id = "brewing.p1", text = "Warms the pot" }'
P2 = "competencies[1].statements[2]"

# file, what is replaced, by what, the place named, words of what is wrong, words of the cure
CASES = {
    "key unknown": (TEA, 'title = "Tea"', 'title = "Tea"\nmoto = "x"', "moto", "“moto”", "“motto”"),
    "key unknown and like none": (TEA, 'id = "tea"', 'id = "tea"\nzzz = 1', "zzz", "“zzz”", "Known here: aliases"),
    "key unknown in a statement": (TEA, "explanation", "explanaton", f"{P2}.explanaton", "explanaton", "explanation"),
    "key missing": (TEA, 'publisher = "Wexcombe Council"\n', "", "publisher", "is missing", "publisher ="),
    "key missing in a statement": (TEA, ', text = "Warms the pot"', "", "competencies[1].statements[1].text",
                                   "is missing", "text ="),
    "id twice": (TEA, "brewing.p2", "brewing.p1", f"{P2}.id", "at competencies[1].statements[1].id (line 17)",
                 "id of its own"),
    "id twice across competencies": (TEA, "pouring.l2", "brewing.p1", "competencies[2].levels[2].id", "used already",
                                     "never used before"),
    "competency id twice": (TEA, 'id = "pouring"', 'id = "brewing"', "competencies[2].id", "used already", "own"),
    "id not kebab": (TEA, 'id = "pouring"', 'id = "Pouring_Tea"', "competencies[2].id", "“Pouring_Tea”",
                     "taking-ownership"),
    "statement id not kebab": (TEA, "brewing.p2", "p2", f"{P2}.id", "“p2”", "taking-ownership.p1"),
    "scale unknown": (TEA, 'theme_scale = "often"', 'theme_scale = "stars"', "theme_scale", "“stars”", "often"),
    "depth unknown": (TEA, '"theme"\nunhelpful', '"deep"\nunhelpful', "default_depth", "“deep”", "theme, behaviour"),
    "audience unknown": (TEA, '"leaders"', '"bosses"', "competencies[2].audience", "“bosses”", "all, leaders"),
    "language unknown": (TEA, '"en-GB"', '"Martian"', "language", "“Martian”", "en-GB"),
    "text empty": (TEA, '"Waits"', '" "', f"{P2}.text", "empty", "Write the text"),
    "opening empty": (TEA, 'id = "tea"', 'id = "tea"\nopening = ["One", ""]', "opening[2]", "empty", "Write"),
    "text a number": (TEA, '"Waits"', "4", f"{P2}.text", "should be a text", "quotes"),
    "list a text": (TEA, 'id = "tea"', 'id = "tea"\naliases = "Char"', "aliases", "should be a list", "brackets"),
    "table a text": (TEA, P1, '"Warms the pot"', "competencies[1].statements[1]", "should be a table", "{ id"),
    "step a text": (TEA, "step = 1", 'step = "1"', "competencies[2].levels[1].step", "whole number", "without quotes"),
    "step a truth": (OFTEN, "number = 1", "number = true", "steps[1].number", "whole number", "without quotes"),
    "levels not the scale's": (TEA, "step = 2", "step = 3", "competencies[2].levels", "not the steps", "1, 2"),
    "competency with nothing": (TEA, "statements = [", "aliases = []\nunhelpful = [", "competencies[1].statements",
                                "nothing that can be rated", "Add statements"),
    "name and folder differ": (TEA, 'id = "tea"', 'id = "coffee"', "id", "“tea”", "the same"),
    "no TOML": (TEA, 'version = "2026"', "version = 2026'", "line 6, column", "not TOML", "missing quote"),
    "no TOML to the end": (COOK, '["brewing.p2"]', '["brewing.p2"', "line 10", "not TOML", "bracket"),
    "scale of one step": (OFTEN, '[[steps]]\nnumber = 2\nname = "always"\ndescription = "Every time"', "", "steps",
                          "two steps", "[[steps]]"),
    "scale of eleven steps": (OFTEN, 'description = "Every time"', 'description = "Every time"\n' + "".join(
        f'[[steps]]\nnumber = {number}\nname = "x{number}"\n' for number in range(3, 12)), "steps",
                              "10 steps at most", "take some out"),
    "steps out of order": (OFTEN, "number = 2", "number = 3", "steps[2].number", "Step 3 stands in place 2", "1, 2, 3"),
    "kind of scale unknown": (OFTEN, '"frequency"', '"stars"', "kind", "“stars”", "frequency, level, unhelpful"),
    "opt-out missing": (OFTEN, 'opt_out_self = "Not in my job"\n', "", "opt_out_self", "is missing", "opt_out_self ="),
    "profile names no framework": (COOK, "[required.tea]", "[required.coffee]", "required.coffee", "“coffee”", "tea"),
    "profile names no competency": (COOK, "brewing = 2", "sipping = 2", "required.tea.sipping", "“sipping”",
                                    "brewing, pouring"),
    "profile asks above the scale": (COOK, "brewing = 2", "brewing = 3", "required.tea.brewing", "no step 3", "1 to 2"),
    "profile asks for nothing": (COOK, "brewing = 2", "brewing = 0", "required.tea.brewing", "no step 0", "1 to 2"),
    "profile asks what it is not asked": (COOK, "brewing = 2", "pouring = 2", "required.tea.pouring", "not asked",
                                          "audiences"),
    "profile asks what it leaves out": (COOK, '"brewing.p2"', '"brewing"', "required.tea.brewing", "not asked",
                                        "left_out"),
    "profile leaves out nothing known": (COOK, '"brewing.p2"', '"brewing.p9"', "left_out.tea[1]", "“brewing.p9”",
                                         "statements"),
    "profile without audience": (COOK, '["all"]', "[]", "audiences", "needs the audiences", "all, leaders"),
    "profile of an unknown audience": (COOK, '["all"]', '["all", "cooks"]', "audiences", "audiences", "all, leaders"),
    "profile without author": (COOK, 'author = "Wexcombe Council"\n', "", "author", "is missing", "author ="),
    "idea for no competency": (MORE, 'id = "pouring"', 'id = "sipping"', "competencies[2].id", "“sipping”",
                               "brewing, pouring"),
    "competency without idea": (MORE, '[{ id = "pouring.d1", kind = "formal", text = "Take the course" }]', "[]",
                                "competencies[2].ideas", "“pouring”", "ideas"),
    "kind of idea unknown": (MORE, '"formal"', '"magic"', "competencies[2].ideas[1].kind", "“magic”", "with-others"),
    "idea twice": (MORE, "pouring.d1", "brewing.d1", "competencies[2].ideas[1].id", "used already", "own"),
}  # fmt: skip


def only(problems: tuple[Problem, ...], place: str) -> Problem:
    """The problem named at this place; there may be others that follow from it."""
    found = [problem for problem in problems if problem.place.startswith(place)]
    assert found, [str(problem) for problem in problems]
    return found[0]


def test_the_small_folder_is_in_order(tmp_path: Path) -> None:
    read = catalogue.load(write(tmp_path))
    assert read.framework("tea").statement("brewing.p2").explanation == "Four minutes do"
    assert read.role_profile("cook").leaves_out("tea", "brewing.p2")
    assert read.ideas("tea", "pouring")[0].author == "Wexcombe Council"
    assert catalogue.check(tmp_path) == ()


@pytest.mark.parametrize(("file", "old", "new", "place", "what", "cure"), CASES.values(), ids=list(CASES))
def test_problem_says_file_place_and_cure(
    tmp_path: Path, file: str, old: str, new: str, place: str, what: str, cure: str
) -> None:
    root = write(tmp_path, file, old, new)
    with pytest.raises(FrameworkInvalid) as refused:
        catalogue.load(root)
    problem = only(refused.value.problems, place)
    assert problem.file == str(root / file)
    assert what in problem.what
    assert cure in problem.cure
    assert problem.line == Lines((root / file).read_text(encoding="utf-8")).of(problem.place)
    line = f":{problem.line}" if problem.line else ""
    assert f"{root / file}{line}: {problem.place}" in str(refused.value)
    assert catalogue.check(root / file) == tuple(p for p in refused.value.problems if p.file == problem.file)


@pytest.mark.parametrize("file", list(FILES))
def test_a_broken_file_is_not_blamed_on_those_that_name_it(tmp_path: Path, file: str) -> None:
    root = write(tmp_path)
    (root / file).write_text("= nonsense")
    assert [problem.file for problem in catalogue.check(root)] == [str(root / file)]


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    root = write(tmp_path, TEA, "brewing.p2", "P2")
    (root / OFTEN).write_text(FILES[OFTEN].replace("number = 2", "number = 4"))
    (root / COOK).write_text(FILES[COOK].replace('title = "Cook"', ""))
    with pytest.raises(FrameworkInvalid) as refused:
        catalogue.load(root)
    assert [Path(problem.file).name for problem in refused.value.problems] == [
        "often.toml",
        "framework.toml",
        "cook.toml",
    ]
    assert "3 things" in refused.value.message


def test_competency_left_out_of_the_ideas(tmp_path: Path) -> None:
    root = write(tmp_path)
    text, _rest = FILES[MORE].split('[[competencies]]\nid = "pouring"')
    (root / MORE).write_text(text)
    problem = only(catalogue.check(root), "competencies")
    assert "“pouring”" in problem.what


def test_ideas_may_be_missing_altogether(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / MORE).unlink()
    assert catalogue.load(root).ideas("tea", "brewing") == ()


def test_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / TEA).write_bytes(FILES[TEA].replace("Waits", "Wäits").encode("latin-1"))
    problem = only(catalogue.check(root), "line 18")
    assert "UTF-8" in problem.what
    assert "UTF-8" in problem.cure


def test_misnamed_file_and_missing_file_are_said(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / MORE).rename(root / "tea/developement.toml")
    (root / "empty").mkdir()
    problems = {Path(problem.file).name: problem for problem in catalogue.check(root)}
    assert "development.toml" in problems["developement.toml"].cure
    assert "cannot be read" in problems["framework.toml"].what


@pytest.mark.parametrize("path", ["nowhere", "nowhere/framework.toml"])
def test_a_path_to_nothing_is_said(tmp_path: Path, path: str) -> None:
    assert [problem.file for problem in catalogue.check(tmp_path / path)] == [str(tmp_path / path)]
    with pytest.raises(FrameworkInvalid, match="nothing here"):
        catalogue.load(tmp_path / path)


def test_check_looks_at_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, TEA, "brewing.p2", "P2")
    assert catalogue.check(root / COOK) == ()
    assert len(catalogue.check(root / "tea")) == 1
    monkeypatch.chdir(root / "tea")
    assert len(catalogue.check(Path("framework.toml"))) == 1
    assert len(catalogue.check(Path())) == 1


def test_a_framework_that_stands_alone_is_checked_with_the_products_scales(tmp_path: Path) -> None:
    folder = tmp_path / "tea"
    folder.mkdir()
    (folder / "framework.toml").write_text(FILES[TEA])
    assert {problem.place for problem in catalogue.check(folder)} == {
        "theme_scale",
        "behaviour_scale",
        "unhelpful_scale",
    }
    described, _levels = FILES[TEA].replace('"often"', '"frequency"').split("levels = [")
    (folder / "framework.toml").write_text(
        described + 'statements = [{ id = "pouring.p1", text = "Pours" }]\n'
    )
    assert catalogue.check(folder) == catalogue.check(folder / "framework.toml") == ()


def test_problems_speak_the_readers_language(tmp_path: Path) -> None:
    root = write(tmp_path, TEA, '"Waits"', '""')
    with speaking("en-XA", pseudo=True):
        assert "⟦" in only(catalogue.check(root), P2).cure


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(FILES)), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    tmp_path: Path, file: str, data: st.DataObject
) -> None:
    text = FILES[file]
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    damaged = text[:begin] + data.draw(st.text('"[]{}=.,#\n x1', max_size=6)) + text[end:]
    root = write(tmp_path)
    (root / file).write_text(damaged)
    problems = catalogue.check(root)
    assert all(problem.file and problem.what and problem.cure for problem in problems)
    if not problems:
        catalogue.load(root)
