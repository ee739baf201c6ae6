"""Texts that people read have typographic apostrophes and quotation marks, ’ “ ”, never those of a typewriter.

Framework files keep their publishers' words; a test of theirs says what is normalised. This is about our own texts.
"""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

ROOT = Path(__file__).parents[2]
METHODS = {"kie": ("*.py", "python"), "templates": ("*.html", "jinja2")}
FILES = [
    (path, method)
    for folder, (pattern, method) in METHODS.items()
    for path in sorted((ROOT / folder).rglob(pattern))
]
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
STRAIGHT = frozenset("'\"")
MARKUP = re.compile(r"<[^<>]*>")
"""A link within a text has its address in straight quotation marks, as HTML wants them."""


def straight_in(path: Path, method: str) -> list[str]:
    """Each text given to gettext with a straight quotation mark or apostrophe, with its file and line."""
    texts = extract_from_file(method, str(path), KEYWORDS)
    return [
        f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{line}: {text}"
        for line, message, _comments, _context in texts
        for text in ((message,) if isinstance(message, str) else message)
        if STRAIGHT.intersection(MARKUP.sub("", text or ""))
    ]


@pytest.mark.parametrize("folder", METHODS)
def test_no_text_has_a_straight_quotation_mark_or_apostrophe(folder: str) -> None:
    looked_at = [(path, method) for path, method in FILES if path.is_relative_to(ROOT / folder)]
    assert looked_at
    assert [found for path, method in looked_at for found in straight_in(path, method)] == []


@pytest.mark.parametrize(
    ("name", "method", "source", "count"),
    [
        (
            "a.py",
            "python",
            '_("the clerk\'s")\nN_("said \\"no\\"")\n_("the clerk’s, “no”")\nlog("it\'s")\n',
            2,
        ),
        ("b.py", "python", 'ngettext(\n    "%(n)s clerk",\n    "%(n)s clerks\' "\n    "forms", n)\n', 1),
        ("c.html", "jinja2", '<p title="it\'s">{{ _("the clerk\'s") }} {{ ngettext("a", "b", n) }}</p>\n', 1),
    ],
)
def test_the_test_sees_them(tmp_path: Path, name: str, method: str, source: str, count: int) -> None:
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    assert len(straight_in(path, method)) == count
