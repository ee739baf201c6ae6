"""A form on paper at real screens: the clerk types it in by its code, prints the copy, and the person confirms it."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import Account
from kie.accounts.passwords import password_hash
from kie.cycles.models import Cycle
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.i18n import PSEUDO
from kie.paper.printing import print_forms
from kie.people.models import Person
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, give_role, make_person, reports_to
from tests.pdfs import Pdf
from tests.stories.people import PASSWORD, Someone
from tests.stories.screen import Screen

pytestmark = pytest.mark.browser
WISH = "A course on the new road machine, شكرا"


class Clerk(Someone):
    """Hana, with paper on her desk."""

    def opens(self, code: str) -> None:
        """The form with this code."""
        self.page.get_by_label("Code on the form").fill(code)
        self.screen.press("Open the form")

    def questions(self) -> list[Locator]:
        """The questions, in their order."""
        return self.page.locator("section fieldset").filter(has=self.page.get_by_role("radio")).all()

    def answers(self, questions: Iterable[Locator]) -> None:
        """These questions, each with the same answer."""
        for question in questions:
            question.get_by_role("radio", name="Usually").check()

    def prints_the_copy(self) -> Pdf:
        """What comes out of the printer."""
        return Pdf(printed(self.page, "Print the copy"))


def printed(page: Page, words: str) -> bytes:
    """The file that a button gives, taken off the wire: the browser's own viewer shows no page of ours."""
    files: list[bytes] = []

    def take(route: Route) -> None:
        files.append(route.fetch().body())
        route.fulfill(status=204)

    page.route("**/copy", take)
    with page.expect_response("**/copy"):
        page.get_by_role("button", name=words).click()
    page.unroute("**/copy")
    return files[0]


@pytest.fixture
def hana(town: Cast, fresh_database: Engine) -> Iterator[Person]:
    """A clerk outside Ana's line."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        hana = make_person(session, "1008", "Hana Novak", town.parks)
        reports_to(session, hana, town.chloe)
        give_role(session, hana, "clerk")
        session.add(Account(person_id=hana.id, password_hash=password_hash(PASSWORD), changed_at=clock.now()))
    yield hana


@pytest.fixture
def cycle(town: Cast, hana: Person, fresh_database: Engine, shipped: Catalogue) -> Cycle:
    """An open cycle."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        return open_cycle_with(session, town, shipped, {"customer-focus": "theme"})


def code_for_ana(engine: Engine, town: Cast, cycle: Cycle) -> str:
    """The code on the form that Chloé printed."""
    with transaction(engine) as session:
        (printed,) = print_forms(session, town.chloe.id, cycle.id, town.ana.staff_number)
        return printed.code


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_clerk_types_in_what_ana_wrote_and_ana_confirms_it(
    town: Cast,
    hana: Person,
    cycle: Cycle,
    fresh_database: Engine,
    open_screen: Callable[..., Screen],
    script: bool,
) -> None:
    clerk = Clerk(open_screen(width=360, script=script), hana)
    clerk.signs_in()
    clerk.screen.open("Menu")
    clerk.screen.follow("Paper forms")
    clerk.opens("AAAA-BBBB-CCCC")
    clerk.screen.sees("This code cannot be used")
    clerk.opens(code_for_ana(fresh_database, town, cycle).lower())
    clerk.is_on("Form of Ana Silva")

    # A blank is asked about once; it was overlooked, and is typed in now.
    clerk.answers(clerk.questions()[:-1])
    clerk.page.get_by_label("What I want next, soon").fill(WISH)
    clerk.screen.press("Keep what I typed")
    clerk.screen.sees("Some answers are blank")
    expect(clerk.page.get_by_label("What I want next, soon")).to_have_value(WISH)
    clerk.answers(clerk.questions())
    clerk.screen.press("Keep what I typed")
    clerk.screen.sees("nobody can read it but Ana Silva")
    clerk.screen.sees_not(WISH)
    copy = clerk.prints_the_copy()
    copy.check()
    assert copy.holds("Dear Ana Silva") and copy.holds("A course on the new road machine")
    clerk.screen.check()

    # Ana reads it through on her own screen, sees whom it passed, and hands it in herself.
    with transaction(fresh_database) as session:
        one = part_of(session, cycle, town.ana).participation.id
    ana = Someone(open_screen(width=360, script=script), town.ana)
    ana.signs_in()
    ana.screen.go(f"/assessments/{one}/self")
    ana.screen.sees("Hana Novak typed in what you wrote on paper")
    ana.screen.go(f"/assessments/{one}/self/check")
    ana.screen.sees(WISH)
    ana.screen.press("Hand in")
    ana.screen.sees("You have handed this in")

    # The copy that comes back too late is refused, and nothing changes.
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", copy.text)
    clerk.screen.go("/paper")
    clerk.opens(code)
    clerk.is_on("Corrections by Ana Silva")
    clerk.screen.press("All is right: hand it in")
    clerk.screen.sees("gone on by themselves")


def test_a_clerk_hands_in_the_copy_that_ana_ticked(
    town: Cast, hana: Person, cycle: Cycle, fresh_database: Engine, open_screen: Callable[..., Screen]
) -> None:
    clerk = Clerk(open_screen(width=360), hana)
    clerk.signs_in()
    clerk.screen.go("/paper")
    clerk.opens(code_for_ana(fresh_database, town, cycle))
    clerk.answers(clerk.questions())
    clerk.screen.press("Keep what I typed")
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", clerk.prints_the_copy().text)
    clerk.screen.follow("Type in another form")
    clerk.opens(code)
    clerk.screen.press("All is right: hand it in")
    clerk.screen.sees("It is handed in for Ana Silva, as they confirmed.")


def test_what_a_clerk_typed_is_there_again_though_no_button_was_pressed(
    town: Cast, hana: Person, cycle: Cycle, fresh_database: Engine, open_screen: Callable[..., Screen]
) -> None:
    clerk = Clerk(open_screen(width=360), hana)
    clerk.page.clock.install()
    clerk.signs_in()
    clerk.screen.go("/paper")
    clerk.opens(code_for_ana(fresh_database, town, cycle))
    said = clerk.page.get_by_role("status").filter(has_text="Put aside at")
    clerk.page.get_by_label("What I want next, soon").fill(WISH)
    clerk.page.clock.fast_forward(4000)
    expect(said).to_be_visible()
    clerk.screen.check()

    # What she types next has no time to be put aside before she closes the tab.
    clerk.page.clock.pause_at(clock.now() + timedelta(minutes=1))
    clerk.page.get_by_label("What I want next, soon").fill(f"{WISH} 2027")
    form = clerk.page.url
    with clerk.page.expect_response(form) as answered:
        clerk.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert answered.value.ok
    context = clerk.page.context
    clerk.page.close()
    again, sent = context.new_page(), list[str]()

    def note(route: Route) -> None:
        sent.append(route.request.method)
        route.continue_()

    again.route(form, note)
    again.clock.install()
    again.goto(form)
    expect(again.get_by_label("What I want next, soon")).to_have_value(f"{WISH} 2027")
    # A page that is only looked at puts nothing aside, so that it is in no other page's way.
    again.clock.fast_forward(10_000)
    again.get_by_label("What I want next, soon").fill(WISH)
    again.clock.fast_forward(4000)
    expect(again.get_by_role("status").filter(has_text="Put aside at")).to_be_visible()
    assert sent == ["GET", "POST"]


def test_a_button_waits_for_what_was_put_aside_and_not_answered(
    town: Cast, hana: Person, cycle: Cycle, fresh_database: Engine, open_screen: Callable[..., Screen]
) -> None:
    clerk = Clerk(open_screen(width=360), hana)
    clerk.page.clock.install()
    clerk.signs_in()
    clerk.screen.go("/paper")
    clerk.opens(code_for_ana(fresh_database, town, cycle))
    box, form = clerk.page.get_by_label("What I want next, soon"), clerk.page.url
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            route.continue_()
        else:
            route.fetch()
            route.abort()

    clerk.page.route(form, lose_the_first_answer)
    clerk.page.clock.pause_at(clock.now() + timedelta(minutes=1))
    box.fill("A cour")
    clerk.page.clock.run_for(3000)
    clerk.screen.sees("Not put aside yet")
    clerk.screen.errors.clear()  # The browser's own, of the answer that was lost.
    box.fill("A course")
    clerk.page.get_by_role("button", name="Put it aside").click()
    clerk.screen.sees("is put aside for a day")
    clerk.page.clock.resume()
    words = [dict(parse_qsl(one)) for one in sent]
    assert [one["soon"] for one in words] == ["A cour", "A cour", "A course"]
    clerk.screen.go(form)
    expect(box).to_have_value("A course")


def test_a_clerk_reads_right_to_left(
    town: Cast, hana: Person, cycle: Cycle, fresh_database: Engine, open_screen: Callable[..., Screen]
) -> None:
    clerk = Clerk(open_screen(width=360), hana)
    clerk.signs_in()
    with Session(fresh_database) as session, session.begin():
        session.get_one(Person, hana.id).language = PSEUDO
    clerk.screen.go("/paper")
    clerk.page.locator("[name=code]").fill(code_for_ana(fresh_database, town, cycle))
    for _page in ("code", "form"):
        expect(clerk.page.locator("html")).to_have_attribute("dir", "rtl")
        with clerk.page.expect_event("load"):
            clerk.page.locator("main form").last.locator("button.primary").click()
        clerk.screen.check()
        for question in clerk.questions():
            question.get_by_role("radio").first.check()
    expect(clerk.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(clerk.page.locator("main form[action$='/copy']")).to_be_visible()
