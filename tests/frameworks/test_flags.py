"""Words that tend to disadvantage: found whole, in their language, told to HR with the reason, never removed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.frameworks import catalogue
from kie.frameworks.models import Catalogue, Flag, flagged
from kie.frameworks.rules import asked_statements, nodes_of
from tests.browser import Browser
from tests.cast import Cast
from tests.frameworks.small import write

Open = Callable[..., Browser]
FLAGS = """\
[[flags]]
id = "waiting"
language = "en"
title = "Waiting"
words = ["waits", "pot*"]
reason = "Not everybody has the time."
"""


def found(shipped: Catalogue, framework_id: str) -> dict[str, str]:
    hits = flagged(shipped.framework(framework_id), shipped.flags)
    return {hit.statement.id: hit.flag.id for hit in hits}


def test_what_ships_is_flagged_for_what_it_asks(shipped: Catalogue) -> None:
    assert found(shipped, "customer-focus") == {
        "unhelpful.u5": "writing",
        "unhelpful.u6": "body-language",
        "unhelpful.u8": "emotion",
    }
    assert found(shipped, "can-do") == {"being-innovative.p5": "energy"}
    assert found(shipped, "freedom-within-boundaries") == {"taking-ownership.p4": "energy"}
    assert found(shipped, "corporate-behaviours") == {"flexibility.p3": "energy"}
    assert found(shipped, "care") == {}


CARE = catalogue.load(catalogue.SHIPPED).framework("care")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1), st.sampled_from(["waits", "pot"]))
def test_a_word_is_never_found_inside_another(letters: str, word: str) -> None:
    flag = Flag("x", "en", "", ("waits", "pot"), "")
    framework = CARE
    one = replace(
        framework.competencies[0].statements[0], text=f"{letters}{word} {word}{letters} {word.upper()}!"
    )
    only = replace(
        framework, competencies=(replace(framework.competencies[0], statements=(one,)),), unhelpful=()
    )
    (hit,) = (each for each in flagged(only, [flag]) if each.statement == one)
    assert hit.found == (word.upper(),)


def test_words_are_looked_for_in_their_own_language_only(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "flags.toml").write_text(FLAGS)
    read = catalogue.load(root)
    hits = flagged(read.framework("tea"), read.flags)
    assert {hit.statement.id: hit.found for hit in hits} == {
        "brewing.p1": ("pot",),
        "brewing.p2": ("Waits",),
        "unhelpful.u1": ("pot",),
    }
    assert flagged(replace(read.framework("tea"), language="cy"), read.flags) == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('words = ["waits", "pot*"]', "words = []", "flags[1].words", "no word to look for"),
        ('"waits"', '"a*"', "flags[1].words[1]", "too short"),
        ('language = "en"', 'language = "en-GB"', "flags[1].language", "more than a language"),
        ("reason =", "reasons =", "flags[1].reasons", "Nobody reads"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    root = write(tmp_path)
    (root / "flags.toml").write_text(FLAGS.replace(old, new))
    problems = [one for one in catalogue.check(root) if one.place == place]
    assert any(said in one.what for one in problems), catalogue.check(root)


def test_hr_reads_the_reason_and_nobody_else(browser: Open, cast: Cast) -> None:
    page = browser(cast.chloe).get("/frameworks/customer-focus")
    assert "For HR: words to think about" in page.text
    assert "Found: ungrammatical. Asked of: Leaders, Staff." in page.text
    assert "dyslexia" in page.text
    for other in (cast.ana, cast.ben, cast.dev, cast.grace):
        assert "For HR" not in browser(other).get("/frameworks/customer-focus").text
    assert "For HR" not in browser(cast.chloe).get("/frameworks/care").text


def test_what_a_job_leaves_out_is_asked_nowhere(shipped: Catalogue) -> None:
    framework = shipped.framework("can-do")
    staff = replace(
        shipped.role_profile("staff"),
        left_out={"can-do": frozenset({"being-innovative.p5", "unhelpful.u1", "taking-managed-risks"})},
    )
    asked = asked_statements(framework, staff)
    assert "being-innovative.p6" in asked
    assert not {"being-innovative.p5", "unhelpful.u1", "taking-managed-risks.p1"} & asked
    assert "being-innovative.p5" not in {node.node_id for node in nodes_of(framework, "behaviour", staff)}
