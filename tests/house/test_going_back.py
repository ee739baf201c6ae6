"""A browser that goes back must not put older words into a form with a newer version."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
FORM = re.compile(r"<form\b[^\n]*method=\"post\".*?</form>", re.DOTALL)
VERSION = re.compile(
    r"version\(\)|name=\"version\"|questions\.question\(|picking\.item\(|ui\.item\(|about\(b\)"
)
TYPED = re.compile(r"forms\.field\(|<textarea|questions\.question\(|picking\.item\(|quick\(")


def test_a_form_with_a_version_is_another_form_for_each() -> None:
    asked, missing = 0, []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            if not (VERSION.search(form) and TYPED.search(form)):
                continue
            asked += 1
            before, found, _after = form.partition("forms.csrf()")
            if not found or "forms.as_of(" not in before:
                missing.append(f"{path.relative_to(TEMPLATES)}: {form[:80]}")
    assert asked > 15, "the forms are written otherwise by now"
    assert not missing, "\n".join(missing)
