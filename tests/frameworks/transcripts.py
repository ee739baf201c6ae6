"""The publishers' documents, as far as they concern a framework: plain text in `sources/`, exactly as found."""

from pathlib import Path

SOURCES = Path(__file__).parent / "sources"
RUN_TOGETHER = "difficult situations Establishes"


def plain(text: str) -> str:
    """The words with straight quotes and without a closing full stop: all that may differ from the source."""
    for fancy, straight in (("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(fancy, straight)
    return " ".join(text.split()).removesuffix(".")


def lines(name: str) -> list[str]:
    """Every line of a transcript that says something, plain, without marks of headings and bullets."""
    text = (SOURCES / f"{name}.txt").read_text(encoding="utf-8")
    text = text.replace(RUN_TOGETHER, RUN_TOGETHER.replace(" Est", "\n- Est"))
    return [plain(line.strip().lstrip("#- ").replace("*", "")) for line in text.splitlines() if line.strip()]


def section(name: str, first: str, after: str | None) -> list[str]:
    """The lines from the last that says `first` up to, and without, the next that says `after` (None: the end)."""
    found = lines(name)
    begin = max(place for place, line in enumerate(found) if line == plain(first))
    return found[begin : None if after is None else found.index(plain(after), begin + 1)]
