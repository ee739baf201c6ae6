"""Whether every page was seen at all, which the tools for pages look at; and no answer that nobody should get."""

from collections import Counter
from collections.abc import Sequence

from tests.scan.addresses import Addresses
from tests.scan.findings import Finding, Looked
from tests.scan.frame import Step
from tests.scan.ground import Ground
from tests.scan.pages import Collected, collected

NAME = "pages"


def findings(found: Collected, endpoints: set[str]) -> list[Finding]:
    """Addresses that answered nobody, and answers that speak of a fault of ours."""
    unseen = [
        Finding(NAME, "never seen", one, "gave nothing to anybody")
        for one in sorted(endpoints - found.seen.keys())
    ]
    return unseen + [Finding(NAME, "broken", one, "a fault of ours") for one in found.broken]


def prove(ground: Ground) -> Sequence[str]:
    """One address that nobody has opened, and one that fell over."""
    made = Collected(ground.folder, broken=["ana GET /: 500"])
    return [] if len(findings(made, {"home.index"})) == 2 else ["a page that nobody saw"]


def look(ground: Ground) -> Looked:
    """Collect every page."""
    found = collected(ground)
    endpoints = {str(rule.endpoint) for rule in Addresses().rules}
    pages = [kind for kind in found.seen.values() if kind == "text/html"]
    by_whom = Counter(page.who for page in found.pages)
    files = len(found.seen) - len(pages)
    notes = [
        f"{len(endpoints)} addresses answer a GET; {len(pages)} of them gave a page, {files} a file or a redirect",
        *(f"{count} different pages as {who}" for who, count in sorted(by_whom.items())),
    ]
    return Looked(len(found.pages), "pages", findings(found, endpoints), notes)


STEP = Step(NAME, lambda _: None, prove, look)
