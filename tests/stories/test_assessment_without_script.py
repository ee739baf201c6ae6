"""A phone with JavaScript switched off, or on which it never arrived: the whole assessment is done all the same."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, open_cycle_with
from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]


def test_ana_assesses_herself_without_javascript(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        open_cycle_with(session, town, shipped, WHOLE)
    ana = Reviewer(open_screen(width=360, script=False), town.ana)
    ana.signs_in()
    ana.screen.follow("Say where you stand")
    ana.screen.follow("Start")

    # A note is kept with the button, and is there when she comes back.
    ana.answers("Prioritising Customer Need", "Consistently")
    ana.notes("Prioritising Customer Need", "The flood morning, without a script.")
    ana.screen.press("Save and continue")
    ana.screen.follow("Back")
    ana.still_has("Prioritising Customer Need", "Consistently", note="The flood morning, without a script.")

    # What she saved last stays, however far she goes back: no older words come with the newer version.
    ana.screen.page.get_by_label("Note: an example helps most").first.fill("Corrected.")
    ana.screen.press("Save and continue")
    for _page in ("corrected", "continued", "written first"):
        ana.screen.page.go_back()
    ana.still_has("Prioritising Customer Need", "Consistently", note="Corrected.")

    # Handing in too early says what is missing, each with its link there and back.
    ana.screen.follow("All the themes, and who can read this")
    ana.screen.follow("Check your answers and hand in")
    ana.screen.press("Hand in my part")
    ana.screen.sees("This was not handed in")
    ana.screen.follow("Treating Customers with Respect and Courtesy")
    ana.assesses({})
    ana.screen.sees_not("Treating Customers with Respect and Courtesy has no answer")

    # She carries on where she left, to the end.
    ana.takes_up("Go on saying where you stand")
    ana.screen.follow("Carry on with 3 of 15")
    ana.assesses({})
    ana.hands_in()
    ana.screen.sees("You have handed this in.")
