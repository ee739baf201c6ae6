"""Whether every page was seen at all, which the tools for pages look at; and no answer that nobody should get."""

from collections import Counter
from collections.abc import Sequence

from tests.scan.addresses import Addresses
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.kept import REDIRECT, Collected
from tests.scan.pages import collected
from tests.scan.watched import of_pages

NAME = "pages"


def findings(found: Collected, endpoints: set[str], templates: set[str]) -> list[Finding]:
    """Addresses that gave nobody anything, templates that no page was made of, and answers that speak of a fault."""
    never = endpoints - found.seen.keys()
    led_on = {name for name, kind in found.seen.items() if kind == REDIRECT}
    return [
        *(Finding(NAME, "never seen", one, f"{one} gave nothing to anybody") for one in sorted(never)),
        *(Finding(NAME, "led on", one, f"{one} gave nobody more than a redirect") for one in sorted(led_on)),
        *(
            Finding(NAME, "never made", one, f"no page was made of {one}")
            for one in sorted(templates - found.templates)
        ),
        *(Finding(NAME, "broken", one, "a fault of ours") for one in found.broken),
    ]


def prove(ground: Ground) -> Sequence[str]:
    """One address that nobody has opened, one that led on, a template of no page, and an answer that fell over."""
    made = Collected(ground.folder, seen={"home.health": REDIRECT}, broken=["ana GET /: 500"])
    found = {one.rule for one in findings(made, {"home.index"}, {"home/index.html"})}
    return sorted({"never seen", "led on", "never made", "broken"} - found)


def look(ground: Ground) -> Looked:
    """Collect every page."""
    found = collected(ground)
    endpoints = {str(rule.endpoint) for rule in Addresses().rules}
    pages = [kind for kind in found.seen.values() if kind == "text/html"]
    by_whom = Counter(page.who for page in found.pages)
    files = len(found.seen) - len(pages)
    notes = [
        f"{len(of_pages())} templates of pages, {len(of_pages() & found.templates)} of them made into one",
        f"{len(endpoints)} addresses answer a GET; {len(pages)} of them gave a page, {files} a file or a redirect",
        *(f"{count} different pages as {who}" for who, count in sorted(by_whom.items())),
    ]
    return Looked(len(found.pages), "pages", findings(found, endpoints, of_pages()), notes)


STEP = Step(NAME, lambda _: None, prove, look)
