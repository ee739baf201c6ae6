"""Lighthouse: accessibility and good practice of every kind of page, as everybody, on a phone and on a desk.

Pages that are built alike are looked at once, whoever opened them. Accessibility must be 100 and good practice 95.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.scan import lighthouse
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.kept import Page
from tests.scan.lighthouse import Asked, Journal, Said
from tests.scan.pages import collected
from tests.scan.saved import OF_THE_HOUSE, served

NAME = "lighthouse"
HERE = Path(__file__).parents[1]
FORMS = ("mobile", "desktop")
BARS = {"accessibility": 1.0, "best-practices": 0.95}
IN_IT = {
    "a picture without words": "image-alt",
    "a button without a name": "button-name",
    "words too pale to read": "color-contrast",
    "a field without a label": "label",
}


def findings(asked: str, form: str, url: str, said: Said) -> Iterator[Finding]:
    """What was said of a page that is called so."""
    where = f"{asked} ({form})"
    if said["trouble"]:
        yield Finding(NAME, "trouble", where, said["trouble"])
        return
    if said["ended"] != url:
        yield Finding(NAME, "led elsewhere", where, said["ended"])
    for name, bar in BARS.items():
        if said["scores"][name] is None or said["scores"][name] < bar:
            yield Finding(NAME, name, where, f"{said['scores'][name]} is below {bar}")
    for one in said["failed"]:
        yield Finding(NAME, one["id"], where, f"{one['title']}: {one['where']}")


def all_of(journal: Journal) -> list[Finding]:
    """Whatever was said of every page."""
    return [
        one
        for where, said in journal.said.values()
        for one in findings(where, said["form"], said["url"], said)
    ]


def prove(ground: Ground) -> Sequence[str]:
    """Let it look at a page that is wrong in several ways."""
    journal = Journal(ground.folder / "proof.jsonl", "")
    with served(HERE, {}) as address:
        url = f"{address}/broken.html"
        lighthouse.look_at((Asked("broken", "broken", url, form) for form in FORMS), journal.note)
    journal.forget()
    said = {one.rule for one in all_of(journal)}
    missed = [what for what, rule in IN_IT.items() if rule not in said]
    return missed if "accessibility" in said else [*missed, "that it is below the bar"]


def look(ground: Ground) -> Looked:
    """Every kind of page that was collected, as it was kept."""
    found = collected(ground)
    chosen = [*different(found.pages)]
    journal = Journal(ground.folder / "lighthouse.jsonl", lighthouse.version())
    with served(found.folder, OF_THE_HOUSE) as address:
        wanted = [*each(chosen, address)]
        waiting = [one for one in wanted if one.key not in journal.said]
        lighthouse.look_at(waiting, journal.note)
    journal.keep(one.key for one in wanted)
    notes = [
        f"{len(chosen)} kinds of page, each as {' and '.join(FORMS)}",
        f"{len(wanted) - len(waiting)} of the looks are of an earlier scan, at pages that say the same",
    ]
    return Looked(len(wanted), "looks at pages", all_of(journal), notes)


def different(pages: Sequence[Page]) -> Iterator[Page]:
    """One page of each way of being built, among those that came of opening an address; of others, which are those
    again with a refusal or a sentence above, one of each kind of address, built as none of these."""
    built, shapes = set[str](), set[str]()
    for page in pages:
        if page.opened and page.skeleton not in built:
            built.add(page.skeleton)
            yield page
    for page in pages:
        if page.skeleton not in built and page.shape not in shapes:
            built.add(page.skeleton)
            shapes.add(page.shape)
            yield page


def each(pages: Iterable[Page], address: str) -> Iterator[Asked]:
    """Each on either width."""
    for page in pages:
        for form in FORMS:
            yield Asked(page.where, page.digest, f"{address}/{page.file.name}", form)


STEP = Step(NAME, lambda _: lighthouse.bring(), prove, look)
