"""No browser checks a form by itself: its bubbles stop the sending, and what our page said before stays above them."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
FORM = re.compile(
    r'<form\b(?P<head>(?:\{\{.*?\}\}|[^>{])*method="(?:post|get)"(?:\{\{.*?\}\}|[^>{])*)>(?P<body>.*?)</form>',
    re.S,
)
DRAWS = re.compile(
    r'\bforms\.(?!csrf\b|error_summary\b)\w+\(|<(?:input|textarea|select)\b(?![^>]*type="hidden")'
)


def test_every_form_that_somebody_fills_in_leaves_the_checks_to_us() -> None:
    found = [
        (path.relative_to(TEMPLATES), form["head"])
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in FORM.finditer(path.read_text("utf-8"))
        if DRAWS.search(form["body"])
    ]
    assert len(found) > 30, "the forms are found"
    assert [where for where, head in found if "novalidate" not in head] == []
