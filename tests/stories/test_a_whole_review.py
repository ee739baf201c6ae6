"""One review from the opening of its cycle to the heatmap, as the people in it live it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.stories.colleagues import hire_colleagues, sign_reviews_of_colleagues
from tests.stories.people import Organiser, Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]

EACH_THEME = "One answer for each theme"
NOTE_OF_ANA = "The flood morning: I rang every street before noon."
NOTE_OF_BEN = "Two callers waited a week for an answer."


@pytest.mark.on_postgresql  # All other stories are lived on SQLite.
def test_a_whole_review(town: Cast, fresh_database: Engine, open_screen: Callable[..., Screen]) -> None:
    with Session(fresh_database) as session, session.begin():
        hire_colleagues(session, town)
    chloe = Organiser(open_screen(width=1280), town.chloe)
    ana = Reviewer(open_screen(width=360), town.ana)
    ben = Reviewer(open_screen(width=1280), town.ben)

    # Chloé makes a cycle, reads the launch check and opens it.
    chloe.signs_in()
    chloe.screen.follow("Cycles")
    chloe.makes_a_cycle("Review 2026", {"Customer Focus": EACH_THEME, "Corporate Behaviours": EACH_THEME})
    chloe.screen.sees("39 people would take part.")
    chloe.screen.follow("Open the cycle")
    chloe.screen.sees("39 people take part, from today")
    chloe.screen.press("Open the cycle")
    chloe.screen.sees("Opened on")

    # Ana says where she stands, on her phone. What she answered is saved by itself and there after a reload.
    ana.signs_in()
    ana.screen.follow("Say where you stand")
    ana.screen.sees("Until you hand in: only you.")
    ana.screen.follow("Start")
    with ana.saves_by_itself():
        ana.answers("Focusing on Customers", "Advanced")
    with ana.saves_by_itself():
        ana.notes("Focusing on Customers", NOTE_OF_ANA)
    ana.page.reload()
    ana.screen.check()
    ana.still_has("Focusing on Customers", "Advanced", note=NOTE_OF_ANA)
    ana.assesses({"Focusing on Customers": "Advanced", "Prioritising Customer Need": "consistently"})
    ana.wants("More time with customers")

    # Ben cannot find what she wrote anywhere, before she has handed in or after.
    ben.signs_in()
    ben.reads_nowhere(NOTE_OF_ANA, ana.screen.visited)
    ana.hands_in()
    ben.reads_nowhere(NOTE_OF_ANA, ana.screen.visited)

    # He gives his own view without it. With the second part in, both open to both.
    ben.takes_up("Give your view of Ana Silva")
    ben.screen.follow("Start")
    ben.notes("Focusing on Customers", NOTE_OF_BEN)
    ben.assesses({"Focusing on Customers": "Foundation", "Prioritising Customer Need": "usually"})
    ben.hands_in()

    # They meet over the agenda that the product prepared, and settle it line by line.
    ben.screen.follow("Go to the exchange")
    ben.screen.sees("This is what Ana Silva wants next, so it comes first.")
    ben.screen.sees(NOTE_OF_ANA)
    ben.screen.sees(NOTE_OF_BEN)
    ben.settles("What Ana Silva wants next", "We talked about it")
    ben.settles("Focusing on Customers", "Agree “Foundation, 1 of 4”")
    ben.settles("Treating Customers with Respect and Courtesy", "Agree “usually”")
    ben.settles("Prioritising Customer Need", "Agree “consistently”")
    ben.screen.press("Accept these 8 equal ratings together")
    ben.screen.sees("Every competency has an agreed rating.")
    ben.screen.follow("Day, notes and confirmation")
    ben.confirms_the_meeting()
    ana.takes_up("Confirm that you met")
    ana.confirms_the_meeting()

    # Ben signs; Ana reads the record and accepts it with a comment.
    ben.takes_up("Check and sign the record of Ana Silva")
    ben.screen.press("Sign and share the record")
    ana.takes_up("Read your record, then sign it or disagree")
    ana.screen.sees(NOTE_OF_BEN)
    ana.signs("I agree, and add a comment", "Thank you for the hour every week.")
    ana.screen.sees("Thank you for the hour every week.")

    # A plan comes out of it: a suggestion becomes a goal of Ana's, and Ben agrees to it.
    ana.takes_up("Open my plan")
    ana.screen.follow("Use this")
    ana.saves_the_goal("Rings people back within a day, and both of us notice.")
    ben.takes_up("Read a goal that Ana Silva wrote")
    ben.screen.press("Accept this goal")
    ben.screen.sees("Agreed by Ben Okafor")

    # Her colleagues' reviews have come to their end as well. Chloé closes the cycle and publishes it.
    with Session(fresh_database) as session, session.begin():
        sign_reviews_of_colleagues(session)
    chloe.takes_up("Cycles")
    chloe.screen.follow("Review 2026")
    chloe.screen.follow("Close the cycle")
    chloe.screen.sees("6 reviews are not signed by both.")
    chloe.screen.press("Close the cycle")
    chloe.takes_up("Publish the figures of “Review 2026”")
    chloe.screen.follow("Heatmap of this cycle")
    chloe.screen.press("Publish the heatmap")

    # The heatmap shows every team to Chloé and Ben. Ana sees the organisation's own row.
    ben.takes_up("Heatmap")
    for reader in (chloe, ben):
        figures = reader.reads_the_heatmap()
        assert set(figures) == {"Wexcombe Council", "Highways", "Parks", "People team"}
        assert figures["Highways"][0] == "at least 15 people"
        assert set(figures["People team"][1:]) == {"Not enough people to show safely"}
    ana.screen.go("/insights/heatmap")
    figures = ana.reads_the_heatmap()
    assert set(figures) == {"Wexcombe Council"}
    assert figures["Wexcombe Council"][0] == "33 people"
    ana.screen.sees_not("Highways")
