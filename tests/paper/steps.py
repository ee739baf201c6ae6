"""Steps of the way of a paper form: printed, opened by its code, typed in, its copy printed."""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from kie.assessments.asked import Asked
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.people.models import Person
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.pdfs import Pdf

Open = Callable[..., Browser]
NOTE = "Kept my temper at the barrier, مرحبا 👍 #set text(red)"
WANT = "A course on the new road machine"

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def printed(browser: Open, cast: Cast, cycle: Cycle, numbers: str = "1001") -> Pdf:
    """Forms as Chloé prints them."""
    answer = browser(cast.chloe).post(
        "/paper/forms", {"cycle": str(cycle.id), "numbers": numbers}, status=200
    )
    return file_on(answer)


def printed_again(browser: Open, cast: Cast, cycle: Cycle, numbers: str = "1001") -> Pdf:
    """Forms as Chloé prints them for people who have one already: she is asked first, and ticks."""
    visitor = browser(cast.chloe)
    asked = visitor.post("/paper/forms", {"cycle": str(cycle.id), "numbers": numbers}, status=409)
    return file_on(visitor.post("/paper/forms", {**asked.fields(), "replace": "y"}, status=200))


def file_on(page: Page) -> Pdf:
    """The file that the page of a run of forms has to download."""
    (link,) = page.html.select("a[download]")
    kind, _comma, content = str(link["href"]).partition(",")
    assert kind == "data:application/pdf;base64"
    return Pdf(b64decode(content))


def code_in(file: Pdf) -> str:
    """The one code on this paper, which stands where the form begins."""
    (code,) = file.find(CODE)
    return code


def opened(browser: Open, clerk: Person, code: str) -> str:
    """The address of the form that the code opens."""
    return browser(clerk).post("/paper", {"code": code.lower()}).location


def answers(part: ParticipationContext, step: str = "3") -> dict[str, str]:
    """Every question answered alike, one note, one wish."""
    keys = [f"{framework_id}/{node_id}" for framework_id, node_id in Asked(part).nodes]
    return {
        **{f"{key}/step": step for key in keys},
        f"{keys[0]}/note": NOTE,
        "soon": WANT,
    }


def typed(browser: Open, clerk: Person, form: str, values: Mapping[str, str], status: int = 302) -> Page:
    """The form as the clerk sends it."""
    return browser(clerk).post(form, values, status=status)


def copied(browser: Open, clerk: Person, entry: str) -> Pdf:
    """The copy for the person, as the clerk prints it."""
    return Pdf(browser(clerk).post(f"{entry}/copy", status=200).answer.get_data())


def on_paper(
    browser: Open, session: Session, cast: Cast, cycle: Cycle, clerk: Person, values: Mapping[str, str]
) -> str:
    """From the printer to what was kept; gives the address of the entry."""
    form = opened(browser, clerk, code_in(printed(browser, cast, cycle)))
    entry = typed(browser, clerk, form, values).location
    session.expire_all()
    return entry
