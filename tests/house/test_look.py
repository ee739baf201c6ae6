"""The look keeps its promises: contrast, directions, nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
COLOURS: dict[str, tuple[str, str]] = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)|(left|right|top|bottom)(?=\s*:)|float(?=\s*:)"
    r"|(?:min-|max-)?(width|height)(?=\s*:)(?!\s*:\s*\d+rem\)))"
)

# Text on its ground, and what must stand out from its ground without being text (WCAG 2.2: 1.4.3 and 1.4.11).
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "accent", "accent-strong") for ground in ("page", "surface")),
    *((ink, "tint") for ink in ("ink", "muted", "accent", "accent-strong")),
    *((ink, "warning-tint") for ink in ("ink", "warning")),
    *((ink, "error-tint") for ink in ("ink", "error")),
    ("error", "page"),
    ("warning", "page"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-error", "error"),
    ("on-band", "band"),
]
SHAPES = [
    *((shape, ground) for shape in ("edge", "focus-colour") for ground in ("page", "surface")),
    ("focus-on-band", "band"),
    *((f"chart-{number}", "page") for number in (1, 2, 3)),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[ink][mode], COLOURS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_stand_out(shape: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[shape][mode], COLOURS[ground][mode]) >= 3


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [found.group(0) for found in PHYSICAL.finditer(code)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_are_named_once(path: Path) -> None:
    if path.name == "tokens.css":
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")) == []


def test_styles_and_scripts_come_from_here_alone() -> None:
    for path in [*STYLES, *SCRIPTS]:
        assert "//" not in re.sub(r"(^|\s)//.*", "", path.read_text(encoding="utf-8")), path.name


def test_every_module_has_its_address_in_the_page() -> None:
    text = (ROOT / "templates" / "components" / "_modules.html").read_text(encoding="utf-8")
    listed = set(re.findall(r'"([a-z-]+)"', text.split("%}")[0]))
    assert listed == {path.stem for path in SCRIPTS} - {"main"}
    for path in SCRIPTS:
        assert not re.search(r"^import .* from", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


def test_every_style_sheet_is_loaded() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    listed = re.search(
        r"for name in (\[.*?\])", (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    )
    assert listed is not None
    named = set(re.findall(r'"([a-z]+)"', listed.group(1))) | set(re.findall(r"css/([a-z]+)\.css", texts))
    assert named == {path.stem for path in STYLES}


def test_every_behaviour_asked_for_exists() -> None:
    names = {path.stem for path in SCRIPTS}
    for path in (ROOT / "templates").rglob("*.html"):
        for asked in re.findall(r'data-behaviour="([^"{]+)"', path.read_text(encoding="utf-8")):
            assert set(asked.split()) <= names, path.name


WRITTEN = re.compile(r"<blockquote[^>]*>|<\w+ [^>]*class=\"(?:own-words|written)\"[^>]*>[^\n]*")
"""Where a page prints what people wrote, to the end of the line."""


def test_what_people_wrote_runs_in_its_own_direction() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for found in WRITTEN.findall(path.read_text(encoding="utf-8")):
            own = 'dir="auto"' in found or "<bdi>" in found or "words.spoken(" in found
            assert own, f"{path.name}: {found}"
