"""An edition in one file: what it brings along, and what of its lineage cannot be meant."""

from pathlib import Path

import pytest

from kie.frameworks import catalogue
from kie.frameworks.models import Carried
from kie.frameworks.problems import FrameworkInvalid
from tests.frameworks.small import EDITION, write

CLAIM = '{ id = "serving", kind = "reworded", from = ["pouring"] }'
P1 = '{ id = "brewing.p1", kind = "reworded", from = ["brewing.p1"] }'
P4 = '  { id = "brewing.p4", kind = "split", from = ["brewing.p2"] },\n'

# what is replaced, by what, the place named, words of what is wrong, words of the cure
CASES = {
    "follows nothing known": ('follows = "tea"', 'follows = "coffee"', "lineage.follows", "“coffee”", "one of: tea"),
    "follows itself": ('follows = "tea"', 'follows = "tea-2028"', "lineage.follows", "“tea-2028”", "one of: tea"),
    "key unknown": ('follows = "tea"', 'follows = "tea"\nlost = []', "lineage.lost", "“lost”", "Known here"),
    "kind unknown": ('"same", from', '"alike", from', "lineage.carried[5].kind", "“alike”", "same, reworded"),
    "no such thing here": ('{ id = "serving.l1", kind', '{ id = "serving.l9", kind', "lineage.carried[5].id",
                           "no competency or statement “serving.l9”", "Name the id"),
    "no such thing before": ('from = ["pouring.l1"]', 'from = ["pouring.l9"]', "lineage.carried[5].from[1]",
                             "Tea has no “pouring.l9”", "Name the id"),
    "two lines for one": (P1, f"{P1}, {P1}", "lineage.carried[2].id", "lineage.carried[1]", "one line of the two"),
    "of another sort": ('from = ["pouring"]', 'from = ["pouring.l2"]', "lineage.carried[4].from[1]", "not of one sort",
                        "gone and the other new"),
    "two sources for the same": ('["pouring.l1"]', '["pouring.l1", "pouring.l2"]', "lineage.carried[5].kind",
                                 "“same” comes from one thing, and here are 2", 'kind = "merged"'),
    "no source": ('["pouring.l1"]', "[]", "lineage.carried[5].kind", "here are 0", "Name the one"),
    "merged from one": ('"same", from', '"merged", from', "lineage.carried[5].kind", "two things at least",
                    "the others"),
    "source named twice": ('"same", from = ["pouring.l1"]', '"merged", from = ["pouring.l1", "pouring.l1"]',
                           "lineage.carried[5].from[2]", "named twice", "once"),
    "same in other words": ('text = "into the cup"', 'text = "into a cup"', "lineage.carried[5].kind",
                            "other words than before", 'kind = "reworded"'),
    "reworded in the same words": ("Warms the pot first", "Warms the pot", "lineage.carried[1].kind",
                                   "the words that it had before", 'kind = "same"'),
    "id kept for something else": (P1 + ",", "", "competencies[1].statements[1].id",
                                   "stood for something else in Tea: “Warms the pot”", 'kind = "reworded"'),
    "id kept, and said to come from another": ("{ id = \"brewing.p1\", kind = \"reworded\", from = [\"brewing.p1\"] }",
                                               "{ id = \"brewing.p1\", kind = \"reworded\", from = [\"brewing.p2\"] }",
                                               "lineage.carried[1].id", "stood for something else", "never used"),
    "id kept as another sort": ('id = "brewing.p3", text', 'id = "unhelpful.u1", text',
                                "competencies[1].statements[2].id", "“Leaves the pot empty”", "never used"),
    "carried to two": (P4, "  { id = \"brewing.p4\", kind = \"reworded\", from = [\"brewing.p2\"] },\n",
                       "lineage.carried[3]", "more than one: brewing.p3, brewing.p4", 'kind = "split"'),
    "split into one": (P4, "", "lineage.carried[2]", "only “brewing.p3” comes from it", "Name the others"),
    "removed without a word": ('gone = ["pouring.l2", "unhelpful.u1"]', 'gone = ["pouring.l2"]', "lineage",
                               "what became of “unhelpful.u1”: “Leaves the pot empty”", "lineage.gone"),
    "gone that never was": ('"unhelpful.u1"]', '"unhelpful.u1", "unhelpful.u2"]', "lineage.gone[3]",
                            "Tea has no “unhelpful.u2”", "Take it out"),
    "gone and carried": ('gone = ["pouring.l2"', 'gone = ["pouring.l2", "pouring"', "lineage.gone[2]",
                         "“serving” comes from it", "Take it out of the list"),
    "own scale unlike the one there": ('id = "minutes"', 'id = "often"', "scales[1].id", "already, with other words",
                                       "an id of its own"),
    "own scale of one step": (', { number = 2, name = "four minutes" }', "", "scales[1].steps", "two steps", "steps"),
    "scale neither there nor brought": ('behaviour_scale = "minutes"', 'behaviour_scale = "hours"', "behaviour_scale",
                                        "“hours”", "minutes, often"),
    "idea for no competency": ('{ id = "serving", ideas', '{ id = "pouring", ideas', "development.competencies[2].id",
                               "“pouring”", "brewing, serving"),
    "id too long": ('id = "serving"\n', f'id = "{"s" * 81}"\n', "competencies[2].id", "81 characters; 80", "Shorten"),
    "character that nobody sees": ('"Serving"', '"Ser\\u0000ving"', "competencies[2].title", "no page can show",
                                   "again"),
}  # fmt: skip


def edition(root: Path, old: str = "", new: str = "") -> Path:
    """The small folder with the next edition of tea, in which `old` is replaced by `new`."""
    write(root)
    assert EDITION.count(old) == 1 or not old, old
    file = root / "tea-2028" / "framework.toml"
    file.parent.mkdir()
    file.write_text(EDITION.replace(old, new) if old else EDITION, encoding="utf-8")
    return file


def test_an_edition_brings_along_all_that_it_needs(tmp_path: Path) -> None:
    edition(tmp_path)
    read = catalogue.load(tmp_path)
    tea = read.framework("tea-2028")
    assert tea.behaviour_scale == read.scales["minutes"]
    assert [idea.text for idea in read.ideas("tea-2028", "serving")] == ["Take the course"]
    assert read.editions.carried("tea", "tea-2028") == {
        "brewing": Carried("same", ("brewing",)),
        "brewing.p1": Carried("reworded", ("brewing.p1",)),
        "brewing.p3": Carried("split", ("brewing.p2",)),
        "brewing.p4": Carried("split", ("brewing.p2",)),
        "serving": Carried("reworded", ("pouring",)),
        "serving.l1": Carried("same", ("pouring.l1",)),
        "serving.l2": Carried("new"),
    }
    assert read.editions.lineages["tea-2028"].gone == ("pouring.l2", "unhelpful.u1")
    assert (
        read.framework("tea").fingerprint
        == catalogue.load(write(tmp_path / "alone")).framework("tea").fingerprint
    )


@pytest.mark.parametrize(("old", "new", "place", "what", "cure"), CASES.values(), ids=list(CASES))
def test_what_cannot_be_meant_is_refused_with_place_and_cure(
    tmp_path: Path, old: str, new: str, place: str, what: str, cure: str
) -> None:
    file = edition(tmp_path, old, new)
    with pytest.raises(FrameworkInvalid) as refused:
        catalogue.load(tmp_path)
    assert {problem.file for problem in refused.value.problems} == {str(file)}
    found = [problem for problem in refused.value.problems if problem.place == place and what in problem.what]
    assert found, [str(problem) for problem in refused.value.problems]
    assert cure in found[0].cure


def test_an_edition_is_followed_by_one_and_an_old_id_never_comes_back(tmp_path: Path) -> None:
    """Two that follow the same would leave history with two ways to go."""
    edition(tmp_path)
    third = EDITION.replace("tea-2028", "tea-2030")
    (tmp_path / "tea-2030").mkdir()
    file = tmp_path / "tea-2030" / "framework.toml"
    file.write_text(third, encoding="utf-8")
    forked = [str(problem) for problem in catalogue.check(tmp_path)]
    assert [line.split(": ")[1] for line in forked] == ["lineage.follows", "lineage.follows"]
    lineage = third[third.index("[lineage]") : third.index("[[scales]]")]
    file.write_text(third.replace(lineage, '[lineage]\nfollows = "tea-2028"\n'), encoding="utf-8")
    assert catalogue.load(tmp_path).editions.before("tea-2030") == ("tea-2028", "tea")
    again = third.replace(lineage, '[lineage]\nfollows = "tea-2028"\ngone = ["brewing.p3"]\n')
    file.write_text(again.replace('id = "brewing.p3", text', 'id = "brewing.p2", text'), encoding="utf-8")
    (problem,) = catalogue.check(tmp_path)
    assert problem.place == "competencies[1].statements[2].id" and "before Tea" in problem.what


def test_one_edition_of_each_framework_is_offered(tmp_path: Path) -> None:
    """The newest, unless an older one is in use: a note of this year's review is tagged with this year's words."""
    edition(tmp_path)
    read = catalogue.load(tmp_path)
    assert [one.name for one in read.offered()] == ["Tea (2028)"]
    assert [one.name for one in read.offered(["tea"])] == ["Tea (2026)"]
    assert [one.name for one in read.offered(["tea", "tea-2028"])] == ["Tea (2026)", "Tea (2028)"]


def test_editions_in_a_ring_are_refused(tmp_path: Path) -> None:
    edition(tmp_path)
    tea = tmp_path / "tea" / "framework.toml"
    tea.write_text(tea.read_text() + '\n[lineage]\nfollows = "tea-2028"\n')
    assert {problem.place for problem in catalogue.check(tmp_path)} == {"lineage.follows"}


def test_ideas_stand_in_one_of_two_files(tmp_path: Path) -> None:
    file = edition(tmp_path)
    (file.parent / "development.toml").write_text('author = "A"\ncompetencies = []\n')
    assert any("one of the two files" in problem.cure for problem in catalogue.check(tmp_path))
