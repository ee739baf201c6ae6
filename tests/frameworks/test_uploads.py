"""Uploaded files of any words and any damage: written, they are read the same; spoilt, they are read or refused."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from kie.frameworks import catalogue
from kie.frameworks.additions import with_additions
from kie.frameworks.models import Catalogue, Framework
from kie.frameworks.toml_writer import next_edition
from kie.frameworks.uploads import NewFramework, read_upload
from tests.frameworks.small import EDITION, write

WORDS = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(str.strip)


@cache
def small() -> Catalogue:
    with TemporaryDirectory() as folder:
        return catalogue.load(write(Path(folder)))


@settings(max_examples=60)
@given(text=WORDS, explanation=WORDS, motto=WORDS)
def test_every_word_is_in_the_file_to_begin_with(text: str, explanation: str, motto: str) -> None:
    known = small()
    tea = known.framework("tea")
    brewing = tea.competencies[0]
    said = replace(brewing.statements[1], text=text, explanation=f'{explanation}\n\t“\\{explanation}"')
    changed = replace(brewing, statements=(brewing.statements[0], said), aliases=(explanation,))
    odd = replace(tea, competencies=(changed, *tea.competencies[1:]), motto=motto).fingerprinted()
    beside = replace(known, frameworks={"tea": odd})
    read, problems = read_upload(next_edition(beside, odd, "2030").encode(), beside)
    assert problems == () and isinstance(read, NewFramework)
    assert replace(read.framework, id="tea", version="2026").fingerprinted() == odd


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_edition_is_read_or_refused(data: st.DataObject) -> None:
    """And what is read comes back the same from what is kept of it."""
    start = data.draw(st.integers(0, len(EDITION) - 1))
    end = data.draw(st.integers(start, min(len(EDITION), start + 60)))
    damaged = (
        EDITION[:start]
        + data.draw(st.sampled_from(["", '"', "]", "tea", "1", "brewing.p2", "\n"]))
        + EDITION[end:]
    )
    upload, problems = read_upload(damaged.encode(), small())
    assert (upload is None) == bool(problems)
    assert all(problem.what and problem.cure for problem in problems)
    if isinstance(upload, NewFramework):
        after = with_additions(small(), [upload.body])
        kept: Framework = after.framework(upload.framework.id)
        assert kept == upload.framework
        assert after.editions.lineages.get(kept.id) == upload.lineage
        assert after.development[kept.id] == (upload.bundle.development or {})
