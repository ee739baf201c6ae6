"""Whatever is wrong in an uploaded file is said with its line, its place and the cure, and nothing is kept of it."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.frozen import keep_words
from kie.frameworks.addition_models import Addition, PendingAddition
from kie.frameworks.models import Catalogue
from kie.frameworks.toml_file import MOST_BYTES
from kie.frameworks.uploads import read_upload
from tests.browser import Browser
from tests.cast import Cast
from tests.frameworks.files import SECOND, STAFF, TEA, upload

Open = Callable[..., Browser]

BAD: dict[str, tuple[str | bytes, str]] = {
    "reused id": (TEA.replace('id = "tea"', 'id = "care"'), "Line 1, id: There is a framework “care” already"),
    "unknown scale": (TEA.replace('"sips"\ndef', '"stars"\ndef'), "Line 9, unhelpful_scale: There is no “stars”."),
    "scale of another kind": (TEA.replace('theme_scale = "frequency"', 'theme_scale = "sips"'),
                              "theme_scale: “sips” says how often an unhelpful behaviour was seen."),
    "same name": (TEA.replace('"Tea for everybody"', '"Care"').replace('"2026"', '"undated"'),
                  "version: There is a framework “Care” already."),
    "follows nothing": (SECOND, "lineage.follows: There is no framework “tea” to follow."),
    "not TOML": (TEA.replace('title = "Brewing"', 'title = "Brewing'), "line 15, column 17: This is not TOML: Illegal"),
    "heading twice": (f"[competencies]\n{TEA}[competencies]\n", "two brackets: [[competencies]]."),
    "not UTF-8": (TEA.replace("Waits", "Wäits").encode("latin-1"), "line 18: The file is not in UTF-8."),
    "UTF-16": (TEA.encode("utf-16"), "line 1: The file is not in UTF-8."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00", "This is not a text file. Choose the TOML file"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "This is not a text file. Choose the TOML file"),
    "a document of a word processor": (b"PK\x03\x04\xff\xfe", "This is not a text file. Choose the TOML file"),
    "empty": (b"\xef\xbb\xbf \n", "The file is empty."),
    "too large": (TEA + "#" * MOST_BYTES, "larger than 256 KB"),
    "too deep": (f"x = {'[' * 20_000}{']' * 20_000}", "brackets inside brackets, too deep"),
    "tables in tables": ("x = " + "{a=" * 20_000, "brackets inside brackets, too deep"),
    "key of ten thousand parts": (f"{'a.' * 100_000}a = 1", "More than 20 words in a row"),
    "heading of many parts": (f"[{'a.' * 290}a]\nb = 1\n", "line 1: More than 20 words in a row"),
    "quoted keys of many parts": ("x = 1\ny = { " + '"a" . ' * 290 + "a = 1 }", "line 2: More than 20 words in a row"),
    "endless number": (f"x = {'9' * 100_000}", "a number that is too long"),
    "ten thousand mistakes": ("[[competencies]]\n" * 10_000, "And 299"),
    "keys without end": ("".join(f"k{n} = 1\n" for n in range(20_000)), "And 199"),
    "statements without end": (TEA.replace("statements = [", "statements = [" + "".join(
        f'{{ id = "a.b{n}", text = "x" }},\n' for n in range(601))), "604 statements; 600 is the most"),
    "profile of no framework": (STAFF, "required.tea: There is no “tea”."),
    "profile that would not ask what it asks": ('id = "staff"\ntitle = "S"\nauthor = "W"\naudiences = ["leaders"]',
                                                "Write [required.care] with the steps that stay, or none"),
    "mistakes from the top of the file to its end": (
        TEA.replace('"theme"\n', '"deep"\n').replace('"frequency"\nun', '"stars"\nun'),
        "Line 8, behaviour_scale: There is no “stars”. Name one of: frequency, levels, sips, unhelpful. "
        "Or describe it in this file, under [[scales]]. Line 10, default_depth: “deep”"),
    "profile beyond the scale": (STAFF.replace("tea]\nbrewing = 3", "care]\ncare = 9"), "no step 9"),
}  # fmt: skip


def test_a_bad_file_is_refused_with_its_places_and_changes_nothing(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe = browser(cast.chloe)
    for name, (data, words) in BAD.items():
        page = upload(chloe, data, status=422)
        assert words in page.text, (name, page.text[:1500])
        assert "Nothing is kept of this file" in page.text
    assert "Choose a file." in chloe.post("/frameworks/files/upload", {}, status=422).text
    for kept in (Addition, PendingAddition):
        assert session.scalar(select(func.count()).select_from(kept)) == 0


def test_one_cause_is_told_once(shipped: Catalogue) -> None:
    """What follows from a mistake is no mistake of its own, and would send people looking for a second one."""
    profile = STAFF.replace("[required.tea]\nbrewing = 3", "[required.care]\ncare = 2")
    second = SECOND.replace('"tea"', '"care"')
    one_cause = {
        "slip in a key": TEA.replace("\ntitle =", "\ntitel =", 1),
        "slip in the key of a list": TEA.replace("[[competencies]]", "[[competences]]"),
        "one bracket": TEA.replace("[[competencies]]", "[competencies]"),
        "no steps": TEA.replace("steps = [", "steps = 3 #"),
        "scale without an id": TEA.replace('id = "sips"', 'id = ""'),
        "title of an edition that is gone": second.replace('title = "Brewing"', 'title = ""'),
        "audiences": profile.replace('["all"]', '["everybody"]'),
        "no audiences": profile.replace('["all"]', '[""]'),
    }
    for name, data in one_cause.items():
        _upload, problems = read_upload(data.encode(), shipped)
        assert len(problems) == 1, (name, [str(one) for one in problems])


def test_an_id_that_only_reviews_know_is_spent(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    """The framework's file was taken away since; what was rated under it would come to mean something else."""
    gone = replace(shipped.framework("care"), id="tea").fingerprinted()
    keep_words(session, gone)
    session.commit()
    assert (
        "Line 1, id: There were reviews under another framework “tea”."
        in upload(browser(cast.chloe), TEA, status=422).text
    )
