"""The document about the format describes the format: its example is valid, and it names every key."""

import re
from pathlib import Path

from kie.frameworks import catalogue
from kie.frameworks.problems import Report
from kie.frameworks.toml_file import read_table

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/frameworks.md").read_text(encoding="utf-8")
FILES = (
    "good-neighbour/framework.toml",
    "good-neighbour-2028/framework.toml",
    "scales/frequency.toml",
    "role-profiles/cook.toml",
    "good-neighbour/development.toml",
    "flags.toml",
)


def test_the_example_is_valid(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    for name, example in zip(FILES, examples, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(example)
    seen = ROOT / "frameworks/scales/unhelpful.toml"
    (tmp_path / "scales/unhelpful.toml").write_text(seen.read_text())
    assert catalogue.check(tmp_path) == ()
    framework = catalogue.load(tmp_path).framework("good-neighbour")
    assert framework.competency("listening").explanation.startswith("At the counter")


def test_every_key_of_the_shipped_files_is_described() -> None:
    for file in sorted((ROOT / "frameworks").glob("*/*.toml")):
        table = read_table(file, Report(str(file)))
        assert table is not None
        for key in table:
            assert f"`{key}`" in DOCUMENT or f"\n{key} =" in DOCUMENT or f"[{key}" in DOCUMENT, (file, key)
